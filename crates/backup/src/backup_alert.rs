//! What there is to tell about backups, before it is put into words.

use chrono::{DateTime, Utc};
use domain::AlertKind;
use store::AlertText;

/// What people are told about backups.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BackupAlert<'a> {
    /// One could not be made.
    Failed {
        /// Why.
        error: &'a str,
    },
    /// The place of the backups cannot be read.
    Unreadable {
        /// Why.
        error: &'a str,
    },
    /// One did not verify.
    Unverified {
        /// Which.
        id: i64,
        /// How that shows.
        problem: &'a str,
    },
    /// The last one is dated in the future: a clock was wrong, or is.
    Ahead {
        /// What it is dated.
        made: DateTime<Utc>,
        /// What the clock says.
        now: DateTime<Utc>,
    },
    /// None is young enough.
    Late {
        /// When the newest was made.
        newest: Option<DateTime<Utc>>,
    },
}

impl BackupAlert<'_> {
    pub(crate) fn kind(&self) -> AlertKind {
        match self {
            Self::Failed { .. } | Self::Unreadable { .. } => AlertKind::BackupFailed,
            Self::Unverified { .. } => AlertKind::BackupUnverified,
            Self::Ahead { .. } | Self::Late { .. } => AlertKind::BackupLate,
        }
    }
}

/// The words for that. This crate knows no sentences.
pub type BackupAlertText = fn(&BackupAlert<'_>) -> AlertText;
