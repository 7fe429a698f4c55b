//! Why a series cannot be expanded.

use domain::Why;
use domain::why::Odd;
use thiserror::Error;

/// The most occurrences of one series in one window: ten a day for a year.
pub const MOST: usize = 4_000;

/// Why a series cannot be expanded.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
pub enum SeriesError {
    /// A line that says nothing we understand.
    #[error("{}", Why::from(self.clone()))]
    Line {
        /// The line.
        line: String,
        /// What is wrong with it.
        why: String,
    },
    /// More pages than anybody wants.
    #[error("{}", Why::from(self.clone()))]
    TooMany,
    /// A rule that is too dense to be followed from its start to the published period.
    #[error("{}", Why::from(self.clone()))]
    TooLong {
        /// How far it was followed.
        limit: usize,
    },
}

impl From<SeriesError> for Why {
    fn from(error: SeriesError) -> Self {
        Self::Odd(match error {
            SeriesError::Line { line, why } => Odd::Line { line, why },
            SeriesError::TooMany => Odd::ManyDates { most: MOST },
            SeriesError::TooLong { limit } => Odd::LongRule { most: limit },
        })
    }
}
