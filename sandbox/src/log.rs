//! The requests that were made, newest last.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use serde::Serialize;

/// How many requests and deliveries are kept.
const KEPT: usize = 10_000;

/// A list that forgets its oldest lines.
#[derive(Debug)]
pub(crate) struct Ring<T>(Mutex<VecDeque<T>>);

impl<T> Default for Ring<T> {
    fn default() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }
}

impl<T: Clone> Ring<T> {
    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, line: T) {
        let mut lines = self.lock();
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// Oldest first.
    pub fn all(&self) -> Vec<T> {
        self.lock().iter().cloned().collect()
    }

    /// Newest first, at most `count`.
    pub fn newest(&self, count: usize) -> Vec<T> {
        self.lock().iter().rev().take(count).cloned().collect()
    }

    pub fn clear(&self) {
        self.lock().clear();
    }
}

/// A request that was made to one of Google's endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoggedRequest {
    /// When it was answered, on the stand-in's clock.
    pub at: DateTime<Utc>,
    /// `GET`, `POST`, …
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query, still percent-encoded; empty where there was none.
    pub query: String,
    /// The status of the answer; 0 where a fault dropped the connection.
    pub status: u16,
    /// What the path does not tell: the kind of grant at the token endpoint, the faults applied.
    pub note: String,
}

/// The log of requests.
pub(crate) type Log = Ring<LoggedRequest>;

/// Left in a response for the log: what the path does not tell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Note {
    pub text: String,
    /// The connection was dropped in place of an answer.
    pub dropped: bool,
}
