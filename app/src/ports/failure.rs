//! Why a page or a server function cannot do what was asked.

use std::sync::{Arc, OnceLock};

use thiserror::Error;

/// Why a page or a server function cannot do what was asked. Maps to a title, a message and a
/// status in one place (`pages::problem`).
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Failure {
    /// Nobody is signed in: 303 to `/sign-in?next=…`.
    #[error("sign in to see this page")]
    SignIn,
    /// Signed in, but not allowed: 403.
    #[error("{0}")]
    Forbidden(String),
    /// There is no such thing: 404.
    #[error("{0}")]
    NotFound(String),
    /// There was such a thing; it was purged for good: 410.
    #[error("{0}")]
    Gone(String),
    /// What was sent cannot be used; the message says why and what to do: 422.
    #[error("{0}")]
    Invalid(String),
    /// It stands in the way of something that exists: 409.
    #[error("{0}")]
    Conflict(String),
    /// Too many tries: 429. The message, and the seconds after which another one may come
    /// (`Retry-After`).
    #[error("{0}")]
    TooMany(String, u32),
    /// Google (or another service) does not answer as it should: 502.
    #[error("{0}")]
    Upstream(String),
    /// The database cannot do it now; what was typed is not lost: 503.
    #[error("{0}")]
    Unavailable(String),
    /// Our own fault; the log knows more: 500.
    #[error("something went wrong on our side; it has been logged")]
    Internal,
}

impl Failure {
    /// Too many tries: another one may come after so many seconds.
    #[must_use]
    pub fn too_many(seconds: i64) -> Self {
        let seconds = u32::try_from(seconds.max(1)).unwrap_or(u32::MAX);
        Self::TooMany(format!("too many tries: {}", again(seconds)), seconds)
    }

    /// Its kind in a word, for logs: nothing of what was asked for.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SignIn => "not signed in",
            Self::Forbidden(_) => "no right",
            Self::NotFound(_) => "not there, or not theirs",
            Self::Gone(_) => "gone",
            Self::Invalid(_) => "invalid",
            Self::Conflict(_) => "conflict",
            Self::TooMany(..) => "too many",
            Self::Upstream(_) => "upstream",
            Self::Unavailable(_) => "unavailable",
            Self::Internal => "internal",
        }
    }
}

/// When to try again, in words.
fn again(seconds: u32) -> String {
    match seconds {
        0..=1 => "try again in a second".to_owned(),
        2..=119 => format!("wait {seconds} seconds and try again"),
        _ => format!("wait {} minutes and try again", seconds.div_ceil(60)),
    }
}

/// Where a page or a server function leaves word of what it refused. The server, which sees only a
/// status or a redirect, reads it after the answer.
#[derive(Clone, Debug, Default)]
pub struct RefusalNote(Arc<OnceLock<&'static str>>);

impl RefusalNote {
    /// Notes a [`Failure::kind`]; the first one stays.
    pub fn put(&self, kind: &'static str) {
        let _ = self.0.set(kind);
    }

    /// What was noted.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        self.0.get().copied()
    }
}

/// A result of a port.
pub type Answer<T> = Result<T, Failure>;
