//! Words of what could not be saved.

/// What the message of a failure of the database says in the middle where a form was sent.
pub const NOTHING_SAVED: &str = ": nothing was saved, and what you typed is kept";
