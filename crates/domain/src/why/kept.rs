//! What taking a run back leaves alone.

use super::sentences::sentences;
use super::values::Minute;
use super::words::{Column, Done};
use crate::EventId;

sentences! {
    /// Why an event is not as it was before a run that was taken back.
    pub enum Kept {
        Purged = "it was removed for good",
        Erased = "what it was before was erased",
        ;
        Since = "it was " (done: Done) " since by " (by: String) ", on " (at: Minute) "",
        Taken = "its " (column: Column) " is event " (event: EventId) "'s now",
    }
}
