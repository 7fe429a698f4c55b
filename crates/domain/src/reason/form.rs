//! What was sent, whatever it is about.

use thiserror::Error;

use crate::views::Place;

/// Why what was sent cannot be used, or nothing is at an address.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum FormProblem {
    /// Fields are marked with what is wrong.
    #[error("nothing was saved: look at the marked fields")]
    Marked,
    /// The same, before a preview.
    #[error("it cannot be shown yet: look at the marked fields")]
    NotShownYet,
    /// Nothing was ticked.
    #[error("{0}")]
    NothingTicked(Ticked),
    /// What should be numbers is none.
    #[error("\"{0}\" is neither a number nor a range such as 17-25")]
    NoNumber(String),
    /// More numbers than anybody means.
    #[error("these are more than {0} numbers: choose fewer")]
    ManyNumbers(i64),
    /// No list, and no way to know what was meant.
    #[error("no record was named: nothing was done")]
    NoRecords,
    /// An accounting has no such list.
    #[error("there is no such list of records")]
    NoList,
    /// A field is missing that the page's own form has.
    #[error("the form is incomplete: open the event's page and try again")]
    Incomplete,
    /// The event that a new one is to be like is none of the organizer's.
    #[error("there is no such event")]
    NoTemplate,
    /// No picture was chosen.
    #[error("choose a picture first")]
    NoPicture,
    /// There is no page at an address.
    #[error("there is no page at this address")]
    NoPage,
    /// There never was such a record at an address.
    #[error("there is no {} at this address{}", .0.word(), more(*.0))]
    Nothing(Place),
}

/// What has to be ticked first.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Ticked {
    /// Events to act on.
    #[error("tick the events that are meant first")]
    Meant,
    /// Events to destroy.
    #[error("tick the events that should be purged first")]
    Purged,
    /// Events to bring back.
    #[error("tick the events that should come back first")]
    Restored,
    /// Events to take from a backup.
    #[error("tick the events that should be taken first, or take all")]
    Merged,
    /// A calendar to connect.
    #[error("choose one of the calendars first")]
    Calendar,
}

fn more(place: Place) -> &'static str {
    match place {
        Place::Event => "; it may have been taken off the site",
        Place::Organizer | Place::Series => "",
    }
}
