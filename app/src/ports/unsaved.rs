//! A form that could not be saved, and whose answer cannot be kept for a next page either.

use std::sync::{Arc, Mutex, PoisonError};

use super::failure::Failure;

/// Where a server function leaves why it could not save, for the answer that is made of it. Messages
/// for a next page are kept in the database, which is what does not work just then.
#[derive(Clone, Debug, Default)]
pub struct Unsaved(Arc<Mutex<Option<Failure>>>);

impl Unsaved {
    /// Notes why.
    pub fn note(&self, failure: Failure) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    /// Why, if it was so.
    #[must_use]
    pub fn take(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
