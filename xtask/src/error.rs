//! What can go wrong in a task, each with the words a person needs to go on.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// Why a task stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Ctrl-C, SIGTERM or SIGHUP arrived.
    #[error("interrupted")]
    Interrupted,
    /// A program could not be started at all.
    #[error("cannot start {what}: {source}")]
    CannotStart {
        /// The program, in words.
        what: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A program ran and reported failure.
    #[error("{what} failed ({status})")]
    Unsuccessful {
        /// The program, in words.
        what: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Something is missing that a person can put right with one command.
    #[error("{problem}\n  Run this, then try again:  {command}")]
    Missing {
        /// What is missing, and why it could not be installed from here.
        problem: String,
        /// The command to run.
        command: String,
    },
    /// A check or a step failed for the reason in the message.
    #[error("{0}")]
    Failed(String),
}

/// The result of a task's step.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Puts the file's name to an I/O error.
pub fn at(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.as_ref().to_path_buf();
    move |source| Error::File { path, source }
}

/// A failure with a message.
pub fn failed<T>(message: impl Into<String>) -> Result<T> {
    Err(Error::Failed(message.into()))
}
