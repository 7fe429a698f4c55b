//! Why a card was not drawn.

use std::path::PathBuf;

/// Why a card was not drawn.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// A file of the faces is missing or broken.
    #[error(
        "cannot use {path}: {problem}; `cargo xtask build` puts the faces of share cards there"
    )]
    Faces {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The picture could not be laid out or drawn.
    #[error("a share card could not be drawn: {0}")]
    Drawing(String),
    /// The picture could not be packed.
    #[error("a share card could not be packed: {0}")]
    Packing(#[from] png::EncodingError),
}
