//! What a plan is made for: the published period, and who can find new pages.

use chrono::{DateTime, Utc};
use domain::Visibility;

/// The window within which occurrences are published. Single events are published whatever their
/// date, and moved occurrences wherever they went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Context {
    /// 31 days before the source's first sync; never moves, so that what was made once is kept.
    pub window_start: DateTime<Utc>,
    /// 366 days from now. Best cut to a day, for each move loads and extends every series. Where it
    /// lies before the previous end, that counts.
    pub window_end: DateTime<Utc>,
    /// The end at the last run that came through; `None` before the first.
    pub previous_window_end: Option<DateTime<Utc>>,
    /// Who can find new pages: all, or (as drafts) their organizer, until a person published them.
    /// Further dates of a series that is published are published at once.
    pub publish: Visibility,
}

impl Context {
    pub(super) fn end(&self) -> DateTime<Utc> {
        self.previous_window_end.map_or(self.window_end, |previous| previous.max(self.window_end))
    }
}
