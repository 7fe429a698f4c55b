//! What is wrong with what an event says.

use thiserror::Error;

use crate::text::clip;

/// So many characters of a name that nobody knows are repeated.
const NAMED: usize = 60;

/// Why an event cannot say something.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ContentProblem {
    /// Its title shows nothing.
    #[error("the title is empty: say what the event is")]
    NoTitle,
    /// Its title is more than one line.
    #[error("the title holds a line break or another control character: take that out")]
    TitleControls,
    /// Its title is too long.
    #[error("the title is {length} characters long; at most {most} can be kept")]
    LongTitle {
        /// How long, in characters.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// Its place is too long.
    #[error("the place is {length} characters long; at most {most} can be kept")]
    LongPlace {
        /// How long, in characters.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// Its link is too long.
    #[error("the link is {length} characters long; at most {most} can be kept")]
    LongLink {
        /// How long, in characters.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// Its link leads nowhere on the web.
    #[error("the link is not a web address: write it in full, as in https://example.org/chess")]
    NoLink,
    /// Its description is too long.
    #[error("the description is {size} kB long; at most {most} kB can be kept")]
    LongDescription {
        /// How long, in kB.
        size: usize,
        /// How long it may be.
        most: usize,
    },
    /// Its tags cannot be kept.
    #[error(transparent)]
    Tags(#[from] TagsProblem),
    /// It cannot take place then.
    #[error(transparent)]
    When(#[from] WhenProblem),
}

/// Why tags cannot be kept.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum TagsProblem {
    /// One is too long.
    #[error("the tag \"{start}…\" is longer than {most} characters: part tags by commas")]
    Long {
        /// How it begins.
        start: String,
        /// How long a tag may be, in characters.
        most: usize,
    },
    /// There are too many.
    #[error("these are {count} tags; at most {most} can be kept")]
    Many {
        /// How many.
        count: usize,
        /// How many there may be.
        most: usize,
    },
}

/// Why an event cannot take place at a time.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum WhenProblem {
    /// Nobody knows its time zone.
    #[error("the time zone \"{}\" is unknown: write one as in Europe/Berlin", clip(.0, NAMED))]
    NoZone(String),
    /// It ends before it starts.
    #[error("the end is before the start")]
    EndsEarly,
    /// A slip of the keyboard.
    #[error("the year {0} must be a mistake")]
    FarYear(i32),
    /// Its last day is before its first.
    #[error("the last day is before the first")]
    LastDayEarly,
    /// Whole days that are none in their zone.
    #[error("its days do not begin at midnight in {0}")]
    NoMidnight(String),
}
