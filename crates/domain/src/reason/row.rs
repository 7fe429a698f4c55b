//! What is wrong with a row from outside.

use thiserror::Error;

use super::content::{ContentProblem, TagsProblem};
use crate::text::clip;

/// So many characters of a name that nobody knows are repeated.
const NAMED: usize = 60;

/// Why what a column holds is not of its kind.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ColumnProblem {
    /// A slug that no address can have.
    #[error("it is no address: write a-z, 0-9 and single hyphens inside, at most 200 characters")]
    NoSlug,
    /// A link that leads nowhere on the web.
    #[error("it is no web address: write it in full, as in https://example.org/chess")]
    NoLink,
    /// Nobody knows the time zone.
    #[error("\"{}\" is unknown: write one as in Europe/Berlin", clip(.0, NAMED))]
    NoZone(String),
    /// It ends before it starts.
    #[error("the end is before the start")]
    EndsEarly,
    /// The start that a series gives is no time.
    #[error("it is neither a day nor an instant, as in 2026-05-08T17:00:00Z")]
    NoStart,
    /// Days where there are none, or none where there are.
    #[error("events of whole days have start_date and end_date, others neither")]
    Days,
}

/// Why a row cannot be one of a site's.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum RowProblem {
    /// A column holds what is not of its kind.
    #[error(transparent)]
    Column(#[from] ColumnProblem),
    /// No form would take it.
    #[error(transparent)]
    Content(#[from] ContentProblem),
    /// A text of one line is none.
    #[error("it holds a line break or another control character: take that out")]
    Controls,
    /// An id that no calendar gives.
    #[error("it is longer than {0} characters, or holds a control character")]
    Uid(usize),
    /// Tags that cannot be kept.
    #[error(transparent)]
    Tags(#[from] TagsProblem),
    /// Tags that are there, and none.
    #[error("there are none: leave it out")]
    NoTags,
    /// Tags that would be kept in another form.
    #[error("they are kept as \"{0}\": write them so")]
    TagsForm(String),
    /// What no picture is called.
    #[error("it is no picture's name: that has 64 digits from 0 to f")]
    NoCover,
    /// A version that none can have.
    #[error("it is not 1 or more")]
    Version,
}
