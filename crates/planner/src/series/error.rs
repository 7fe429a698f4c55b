//! Why a series cannot be expanded.

use thiserror::Error;

/// The most occurrences of one series in one window: ten a day for a year.
pub const MOST: usize = 4_000;

/// Why a series cannot be expanded, in words for the run's log.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
pub enum SeriesError {
    /// A line that says nothing we understand.
    #[error("the recurrence line \"{line}\" cannot be read: {why}")]
    Line {
        /// The line.
        line: String,
        /// What is wrong with it.
        why: String,
    },
    /// More pages than anybody wants.
    #[error("the series has more than {MOST} dates in the published period; give it fewer")]
    TooMany,
    /// A rule that is too dense to be followed from its start to the published period.
    #[error(
        "the rule gives more than {limit} dates between its start and the end of the published \
         period; give it a later start or fewer dates"
    )]
    TooLong {
        /// How far it was followed.
        limit: usize,
    },
}
