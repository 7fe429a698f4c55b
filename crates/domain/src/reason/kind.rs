//! Kinds of records.

use std::fmt;

/// A kind of record, where it is said that there is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RecordKind {
    /// Somebody who can sign in.
    Account,
    /// Something that a person should know.
    Alert,
    /// All records of one instant, kept apart.
    Backup,
    /// Events that went to the trash together.
    Batch,
    /// A connected calendar.
    Calendar,
    /// A connected Google account.
    Connection,
    /// An event.
    Event,
    /// Who publishes events.
    Organizer,
    /// A sync.
    Run,
    /// An event that repeats.
    Series,
}

impl RecordKind {
    /// What commands and logs call it.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Calendar => "source",
            Self::Account => "account",
            Self::Alert => "alert",
            Self::Backup => "backup",
            Self::Batch => "batch",
            Self::Connection => "connection",
            Self::Event => "event",
            Self::Organizer => "organizer",
            Self::Run => "run",
            Self::Series => "series",
        }
    }
}

impl fmt::Display for RecordKind {
    /// What people call it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Calendar => "calendar",
            other => other.column(),
        })
    }
}
