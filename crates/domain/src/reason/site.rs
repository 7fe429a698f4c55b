//! The site as a whole.

use thiserror::Error;

use super::trouble::Trouble;

/// Why the site cannot do something just now, whatever it is.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum SiteProblem {
    /// The database is in trouble, and what it is.
    #[error("{}", .0.describe())]
    Database(Trouble),
    /// Too many tries: another one may come after so many seconds.
    #[error("too many tries: {}", again(*.0))]
    TooManyTries(u32),
}

/// When to try again.
fn again(seconds: u32) -> String {
    match seconds {
        0..=1 => "try again in a second".to_owned(),
        2..=119 => format!("wait {seconds} seconds and try again"),
        _ => format!("wait {} minutes and try again", seconds.div_ceil(60)),
    }
}
