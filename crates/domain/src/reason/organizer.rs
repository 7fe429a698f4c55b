//! Organizers, and the rules of their names.

use thiserror::Error;

use crate::slug::SlugError;

/// The longest name of an organizer, in characters.
const LONGEST_NAME: usize = 120;

/// Why an organizer cannot be added.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum OrganizerProblem {
    /// It has no name.
    #[error("an organizer needs a name: write what people call it")]
    NoName,
    /// Its name is too long.
    #[error("an organizer needs a name of up to {LONGEST_NAME} characters")]
    LongName,
    /// Its address cannot be one.
    #[error(transparent)]
    Slug(#[from] SlugError),
    /// Its address leads to another organizer, now or for ever.
    #[error("an organizer with the slug \"{0}\" exists already, or had it once")]
    SlugTaken(String),
    /// An account that may not do so adds one.
    #[error("only administrators add organizers")]
    AdminsOnly,
}

/// The name of an organizer as it is kept.
///
/// # Errors
/// Where nothing is left of it, or it is too long.
pub fn check_name(name: &str) -> Result<&str, OrganizerProblem> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(OrganizerProblem::NoName),
        1..=LONGEST_NAME => Ok(name),
        _ => Err(OrganizerProblem::LongName),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_length() {
        assert_eq!(check_name(" Chess club "), Ok("Chess club"));
        assert_eq!(check_name(" \n"), Err(OrganizerProblem::NoName));
        assert_eq!(check_name(&"é".repeat(120)), Ok("é".repeat(120).as_str()));
        assert_eq!(check_name(&"é".repeat(121)), Err(OrganizerProblem::LongName));
    }
}
