//! What all entries of a change set need to know.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::EventId;
use domain::views::PageRef;

/// What all entries of a change set need to know.
#[derive(Clone)]
pub(super) struct EntryContext {
    pub(super) pages: Arc<BTreeMap<EventId, PageRef>>,
    /// The calendar's zone, to show times in.
    pub(super) zone: Arc<str>,
    /// Where the organizer's trash is.
    pub(super) trash: Arc<str>,
}
