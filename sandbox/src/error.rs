//! What the control handle refuses.

use thiserror::Error;

/// Why a control operation was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ControlError {
    /// There is no such account.
    #[error("there is no account {0:?}: add it first")]
    UnknownAccount(String),
    /// There is no such calendar.
    #[error("there is no calendar {0:?}: add it first")]
    UnknownCalendar(String),
    /// The calendar has no such event.
    #[error("the calendar has no event {0:?}")]
    UnknownEvent(String),
    /// The operation needs another kind or state of event.
    #[error("event {id:?}: {reason}")]
    WrongEvent {
        /// The event's id.
        id: String,
        /// What is wrong with it for this operation.
        reason: String,
    },
    /// What was given cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// An account, calendar or event of this name is there already.
    #[error("{0:?} exists already: choose another id")]
    Exists(String),
}

impl ControlError {
    pub(crate) fn wrong_event(id: &str, reason: impl Into<String>) -> Self {
        Self::WrongEvent { id: id.to_owned(), reason: reason.into() }
    }

    /// Whether the thing named is not there (404 in the HTTP control API).
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::UnknownAccount(_) | Self::UnknownCalendar(_) | Self::UnknownEvent(_))
    }
}

pub(crate) type Result<T, E = ControlError> = std::result::Result<T, E>;
