//! Events: written, changed, trashed, brought back.

use thiserror::Error;

use super::content::ContentProblem;
use super::row::ColumnProblem;
use crate::deletion::Conflict;
use crate::ids::{EventId, SeriesId};
use crate::repeat::{DatesProblem, RepeatProblem};

/// Why an event cannot be written, changed, trashed or brought back.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum EventProblem {
    /// It is in the trash, and cannot be changed there.
    #[error("event {0} is in the trash: restore it before you change it")]
    InTrash(EventId),
    /// It went to the trash before.
    #[error("event {0} is in the trash already")]
    TrashedBefore(EventId),
    /// All of a series went to the trash before.
    #[error("series {0} is in the trash already")]
    SeriesTrashedBefore(SeriesId),
    /// It is live, so there is nothing to bring back or to destroy.
    #[error("event {0} is not in the trash")]
    NotInTrash(EventId),
    /// No event was named.
    #[error("there is nothing to move to the trash")]
    NothingToTrash,
    /// What was to be destroyed came back, or went, before.
    #[error("nothing of it is in the trash any more")]
    NothingLeft,
    /// It has another version than the one that somebody saw.
    #[error(
        "somebody changed this event since you opened it: look at what it says now, and change it \
         again"
    )]
    ChangedSince,
    /// Every address like its title leads to another record.
    #[error("there is no free address like \"{0}\"")]
    NoFreeAddress(String),
    /// What it would take is other events' now.
    #[error("{}", conflicts(.0))]
    Taken(Vec<Conflict>),
    /// A series without any date.
    #[error("a series without any date is none")]
    NoDates,
    /// An event that is to repeat, and never takes place.
    #[error("it has no date")]
    NoDate,
    /// Its series is kept at Google.
    #[error(
        "this event comes from a Google calendar, where its series is kept: change the later \
         dates there, or one by one here"
    )]
    OfCalendar,
    /// It is no date of a series.
    #[error("this event does not repeat: there are no later dates")]
    NotRepeating,
    /// More than the time of day was changed for later dates.
    #[error(
        "only the time of day can be changed for all later dates at once: change the day, the \
         time zone or whole days in each date by itself"
    )]
    OnlyTimeOfDay,
    /// A pattern gives dates that cannot be written.
    #[error(transparent)]
    Dates(#[from] DatesProblem),
    /// What it says is wrong, field by field.
    #[error("{}", joined(.0))]
    Content(Vec<ContentProblem>),
    /// It cannot repeat so, part by part.
    #[error("{}", joined(.0))]
    Repeat(Vec<RepeatProblem>),
    /// Its description, with its markup, is longer than one can be.
    #[error("the description is too long: shorten it, or part it")]
    LongDescription,
    /// The database cannot keep what it says.
    #[error("event {title:?} cannot be kept: {why}")]
    Unfit {
        /// Its title.
        title: String,
        /// What about it.
        why: Unkept,
    },
    /// It has no such revision.
    #[error("this event has no revision {0}: nothing was changed")]
    NoRevision(i64),
    /// What a revision held was destroyed on purpose.
    #[error("what revision {0} held was erased: it cannot be restored")]
    RevisionErased(i64),
    /// What a revision holds is no event.
    #[error("revision {0} cannot be read: restore another one")]
    RevisionUnread(i64),
    /// What a revision holds is nothing that an event can say, column by column.
    #[error("this revision cannot be restored: {}", columns(.0))]
    RevisionUnfit(Vec<(&'static str, ColumnProblem)>),
}

/// All that is wrong, one after another.
fn joined<P: ToString>(problems: &[P]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// What is wrong, column by column.
fn columns(problems: &[(&str, ColumnProblem)]) -> String {
    let told: Vec<_> = problems.iter().map(|(name, why)| format!("{name}: {why}")).collect();
    told.join("; ")
}

/// What neither database can keep.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Unkept {
    /// A NUL in a text; its column.
    #[error("its {0} holds a NUL character; take that out")]
    Nul(&'static str),
    /// A year that is out of range; its column, and which.
    #[error("its {0} is in the year {1}; the years 1 to 9999 can be kept")]
    Year(&'static str, i32),
}

/// What stands in the way of each, one after another.
fn conflicts(conflicts: &[Conflict]) -> String {
    let told = conflicts.iter().map(|conflict| {
        let what = match conflict.column.as_str() {
            "slug" => "address",
            "google_id" => "place in the calendar",
            other => other,
        };
        let Conflict { event_id, held_by, .. } = conflict;
        format!("event {event_id}: its {what} belongs to event {held_by} now")
    });
    let told: Vec<String> = told.collect();
    format!("nothing was restored: {}", told.join("; "))
}
