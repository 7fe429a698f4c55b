//! Which of an organizer's events to list, and one page of them.

use super::DashboardEvent;

/// Which of an organizer's events to list.
#[derive(Clone, Debug, Default)]
pub struct DeskFilter {
    /// Only drafts: what waits for review.
    pub drafts: bool,
    /// Past events too.
    pub past: bool,
    /// Words in the title.
    pub text: Option<String>,
    /// Continue after this position (from [`DeskListing::next`]).
    pub after: Option<String>,
}

/// One page of an organizer's events, in order of start.
#[derive(Clone, Debug, Default)]
pub struct DeskListing {
    /// This page's events, at most 100.
    pub events: Vec<DashboardEvent>,
    /// How many match in all.
    pub total: i64,
    /// How many drafts there are, whatever the filter.
    pub drafts: i64,
    /// Where the next page starts.
    pub next: Option<String>,
}
