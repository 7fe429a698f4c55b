//! What is wrong with a variable.

use thiserror::Error;

/// What is wrong with a variable.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{variable} {problem}; for example {variable}={example}")]
pub struct ConfigError {
    /// Its name.
    pub variable: &'static str,
    /// What is wrong with it.
    pub problem: String,
    /// A value that would do.
    pub example: &'static str,
}
