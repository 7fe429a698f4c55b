//! Why a page or a server function cannot do what was asked, and word of it for the server.

use std::sync::{Arc, OnceLock};

pub use domain::Failure;

/// Where a page or a server function leaves word of what it refused. The server, which sees only a
/// status or a redirect, reads it after the answer.
#[derive(Clone, Debug, Default)]
pub struct RefusalNote(Arc<OnceLock<&'static str>>);

impl RefusalNote {
    /// Notes a [`Failure::kind`]; the first one stays.
    pub fn put(&self, kind: &'static str) {
        let _ = self.0.set(kind);
    }

    /// What was noted.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        self.0.get().copied()
    }
}

/// A result of a port.
pub type Answer<T> = Result<T, Failure>;
