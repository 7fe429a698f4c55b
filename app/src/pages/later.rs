//! A form that is not looked at for now: too many came before.

use std::sync::{Arc, Mutex};

use crate::ports::Failure;

/// Between a form's server function and the server, which answers with a page of that status.
#[derive(Clone, Debug, Default)]
pub struct Later(Arc<Mutex<Option<(Failure, String)>>>);

impl Later {
    /// Refuses for now; `back` is where the form is.
    pub(super) fn put(&self, failure: Failure, back: &str) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some((failure, back.to_owned()));
        }
    }

    /// Why the form is not looked at, and where it is.
    #[must_use]
    pub fn take(&self) -> Option<(Failure, String)> {
        self.0.lock().ok()?.take()
    }
}
