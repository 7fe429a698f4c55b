//! Why something was done, left or held, in the words of pages and alerts (decision 28). Each is
//! matched, so that none can be added without its sentence. What is no sentence of ours is said as it
//! was written.
//!
//! The sentences begin small and end without a full stop: they stand by themselves, or in another one.

mod act;
mod hold;
mod note;
mod odd;
mod plan;
mod words;

use ::words::{Language, t};
use domain::Why;

use crate::words::language;

/// A reason, in the page's language.
#[must_use]
pub fn why(why: &Why) -> String {
    why_in(language(), why)
}

/// A reason, in a language.
#[must_use]
pub fn why_in(language: Language, why: &Why) -> String {
    match why {
        Why::Made(made) => plan::made(language, made),
        Why::Waits(made) => t!(language, "why-waits", why = plan::made(language, made)),
        Why::Removed(removal) => plan::removed(language, removal),
        Why::Left(left) => plan::left(language, left),
        Why::Changed(changed) => plan::changed(language, changed),
        Why::Hidden(hidden) => note::hidden(language, hidden),
        Why::NotPublished(why) => t!(language, "why-not-published", why = why_in(language, why)),
        Why::Note(note) => note::note(language, note),
        Why::Notes(notes) => in_a_row(language, notes.iter().map(|one| note::note(language, one))),
        Why::With(why, notes) => {
            let notes = in_a_row(language, notes.iter().map(|note| why_in(language, note)));
            t!(language, "why-with", why = why_in(language, why), notes = notes)
        }
        Why::Odd(odd) => odd::odd(language, odd),
        Why::Hold(hold) => hold::hold(language, hold),
        Why::RejectedBefore { why, by, run } => t!(
            language,
            "why-hold-rejected",
            why = why_in(language, why),
            by = by.as_str(),
            sync = run.to_string()
        ),
        Why::Kept(kept) => hold::kept(language, kept),
        Why::Act(act) => act::act(language, act),
        Why::Text(text) => text.clone(),
    }
}

/// Sentences after each other: they are too long for a list with commas.
fn in_a_row(language: Language, notes: impl Iterator<Item = String>) -> String {
    notes
        .reduce(|first, next| t!(language, "why-and-note", first = first, next = next))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
