//! The dates of a recurring event: RRULE, EXRULE, RDATE and EXDATE made into occurrences. Pure.

mod error;
mod expand;
mod lines;
mod moment;
mod recur;
mod rule;
#[cfg(test)]
mod tests;
pub mod times;
mod written;

pub use error::{MOST, SeriesError};
pub use expand::{Occurrence, expand, is_bounded, key_of, whole_seconds};
pub use written::dates;
