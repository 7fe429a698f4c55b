//! What can be asked of the Calendar API, and what came of asking.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use clock::Clock;
use domain::time::retry_after;
use google_calendar3::common::{Delegate, Error, Response, Retry};
use serde_json::Value;

use super::OAuthError;
use super::channel::NewChannel;
use super::failure::{Asked, Failure, classify, of_oauth};
use super::wire::with_causes;

/// A request.
#[derive(Clone, Copy)]
pub(super) enum Ask<'a> {
    Calendars { page: Option<&'a str> },
    Events { calendar: &'a str, sync_token: Option<&'a str>, page: Option<&'a str> },
    Watch { calendar: &'a str, channel: &'a NewChannel },
    Stop { channel: &'a str, resource: &'a str },
}

impl Ask<'_> {
    /// Its method, as Google's reference has it.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Calendars { .. } => "calendarList.list",
            Self::Events { .. } => "events.list",
            Self::Watch { .. } => "events.watch",
            Self::Stop { .. } => "channels.stop",
        }
    }

    /// What matters for the meaning of an answer.
    pub(super) fn asked(self) -> Asked {
        match self {
            Self::Calendars { .. } => Asked { events: false, sync_token: false },
            Self::Events { sync_token, .. } => {
                Asked { events: true, sync_token: sync_token.is_some() }
            }
            Self::Watch { .. } | Self::Stop { .. } => Asked { events: true, sync_token: false },
        }
    }
}

/// Sees what the library's errors leave out: the status, and `Retry-After`. It never asks for
/// another try by itself; that is [`Calendar::ask`]'s business.
pub(super) struct ErrorRecorder<'a> {
    requests: &'a AtomicI64,
    clock: &'a dyn Clock,
    refused: Option<(u16, Option<Duration>, Option<Value>)>,
}

impl Delegate for ErrorRecorder<'_> {
    fn pre_request(&mut self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    fn http_failure(&mut self, response: &Response, body: Option<&Value>) -> Retry {
        let header = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
        let wait = header.and_then(|value| retry_after(value, self.clock.now()));
        self.refused = Some((response.status().as_u16(), wait, body.cloned()));
        Retry::Abort
    }
}

impl<'a> ErrorRecorder<'a> {
    pub(super) fn new(requests: &'a AtomicI64, clock: &'a dyn Clock) -> Self {
        Self { requests, clock, refused: None }
    }

    /// The status of a refusal.
    pub(super) fn status(&self) -> Option<u16> {
        self.refused.as_ref().map(|(status, ..)| *status)
    }

    /// What an error means.
    pub(super) fn explain(self, asked: Asked, error: &Error) -> Failure {
        if let Some((status, wait, body)) = self.refused {
            return classify(asked, status, body.as_ref(), wait);
        }
        match error {
            Error::MissingToken(cause) => match cause.downcast_ref::<OAuthError>() {
                Some(error) => of_oauth(error),
                None => Failure::transient(cause.to_string()),
            },
            other => Failure::transient(with_causes(other)),
        }
    }
}
