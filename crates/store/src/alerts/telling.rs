//! How the store's own alerts are told. The store knows no sentences: whoever opens it has them.

use crate::Author;

/// What people read of an alert.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AlertText {
    /// In one line.
    pub title: String,
    /// What happened and what to do.
    pub detail: String,
}

/// Many events that went to the trash in one act.
#[derive(Clone, Copy, Debug)]
pub struct LargeDeletion<'a> {
    /// Who moved them there, and why.
    pub author: &'a Author,
    /// How many.
    pub count: i64,
}

/// The words for what only the store sees, in the transaction that does it.
#[derive(Clone, Copy, Debug)]
pub struct AlertTexts {
    /// Of a deletion that may be a mistake.
    pub large_deletion: fn(&LargeDeletion<'_>) -> AlertText,
}

impl AlertTexts {
    /// Facts instead of sentences, for a database that is opened for no site: a scratch one, or one
    /// of a test.
    pub const FACTS: Self = Self { large_deletion: facts };
}

fn facts(deletion: &LargeDeletion<'_>) -> AlertText {
    let LargeDeletion { author, count } = *deletion;
    AlertText {
        title: format!("large_deletion: {count}"),
        detail: format!("{}: {}", author.actor.label(), author.reason),
    }
}
