//! Records that are not taken: from a backup, from the history, from a file.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use thiserror::Error;

use super::{ColumnProblem, RecordKind, Unkept};
use crate::ids::{DeletionId, EventId};

/// Why a record is not taken. The words are those of the command line and of its JSON; pages have
/// their own.
#[derive(Clone, Debug, Eq, Error, PartialEq, Serialize)]
#[serde(into = "String")]
pub enum RowRefusal {
    /// No site can keep it.
    #[error(transparent)]
    Unfit(#[from] Unkept),
    /// Columns hold what is not of their kind.
    #[error("{}", columns(.0))]
    Form(Vec<(&'static str, ColumnProblem)>),
    /// A number that no event can have, and the largest that one can.
    #[error("its id {0} is not a number from 1 to {1}")]
    Id(EventId, i64),
    /// It was destroyed on purpose.
    #[error("it was purged for good by {actor} on {day} ({reason}), and stays so")]
    Purged {
        /// Who did it.
        actor: String,
        /// When, in UTC.
        day: NaiveDate,
        /// Why, as that person said.
        reason: String,
    },
    /// What it belongs to is not here.
    #[error("it refers to {} {id}, which does not exist here", kind.column())]
    NoParent {
        /// What it belongs to.
        kind: RecordKind,
        /// Its number.
        id: i64,
    },
    /// A number that no batch can have, and the largest that one can.
    #[error("its batch {0} is not a number from 1 to {1}")]
    Batch(DeletionId, i64),
    /// Its batch is another one here: restoring that would bring it along.
    #[error("its batch {id} is another one here: that went to the trash at {at}")]
    OtherBatch {
        /// Which.
        id: DeletionId,
        /// When the one here was made.
        at: DateTime<Utc>,
    },
    /// It is there already, and is not overwritten.
    #[error("this event is there already, with another {0}; an import never overwrites")]
    There(String),
    /// The same, of one in the trash.
    #[error("this event is in the trash already, with another {0}; an import never overwrites")]
    Trashed(String),
    /// Its address is another event's.
    #[error("its address \"{slug}\" belongs to event {holder}")]
    AddressTaken {
        /// The address.
        slug: String,
        /// Whose it is.
        holder: EventId,
    },
    /// Its place in the calendar is another event's.
    #[error("its place in the calendar belongs to event {0} now")]
    PlaceTaken(EventId),
    /// The database does not take it; what it said.
    #[error("the database refused it: {0}")]
    Refused(String),
    /// The backup does not have it.
    #[error("the backup has no such event")]
    NotInBackup,
    /// A revision is not the one that was written.
    #[error("its last revision ({0}) is not what was written: the history was changed")]
    RevisionChanged(i64),
    /// A revision is of another event.
    #[error("its last revision ({id}) is of event {of}")]
    RevisionOfOther {
        /// Which revision.
        id: i64,
        /// Whose it is.
        of: EventId,
    },
    /// A revision cannot be read.
    #[error("its last revision ({id}) cannot be read: {why}")]
    RevisionUnread {
        /// Which revision.
        id: i64,
        /// What is wrong with it.
        why: String,
    },
    /// What the history knew of it was erased, on purpose.
    #[error("what the history knew of it was erased")]
    Erased,
    /// The history does not know it.
    #[error("the history has no revision of it")]
    NoRevision,
    /// Its number was never given.
    #[error("there has never been such an event")]
    NeverThere,
    /// The history cannot bring it back; a backup may be able to.
    #[error("{0}; a backup may have it: merge this event from one")]
    TryBackup(Box<Self>),
}

impl RowRefusal {
    /// The same, with the way that is left.
    #[must_use]
    pub fn try_backup(self) -> Self {
        Self::TryBackup(Box::new(self))
    }
}

fn columns(problems: &[(&'static str, ColumnProblem)]) -> String {
    let told = problems.iter().map(|(column, problem)| format!("{column}: {problem}"));
    told.collect::<Vec<_>>().join("; ")
}

impl From<RowRefusal> for String {
    fn from(refusal: RowRefusal) -> Self {
        refusal.to_string()
    }
}
