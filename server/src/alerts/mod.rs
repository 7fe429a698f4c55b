//! How alerts are told: in which language, and the words of those that are raised where no sentence
//! is known: in the store, and by backups.

mod backups;
mod deletions;

use chrono::{DateTime, Utc};
use words::{DateStyle, Language, t};

pub use backups::of_backups;
pub use deletions::of_large_deletion;

/// What alerts are told in: those who run a site share its channels.
pub const LANGUAGE: Language = Language::English;

/// A moment, to the minute: `1 March 2026, 15:00 UTC`.
#[must_use]
pub fn instant(language: Language, at: DateTime<Utc>) -> String {
    let day = words::date(language, at.date_naive(), DateStyle::Long);
    t!(language, "time-instant", day = day, time = words::clock(language, at.time()))
}

/// What an error said, as a sentence takes it: without a full stop.
#[must_use]
pub fn within_sentence(error: &str) -> &str {
    error.trim_end_matches('.')
}
