//! Where a run's window of occurrences starts and ends, and what the planner is told of it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Source, Visibility};
use planner::plan::Context;

/// Occurrences are published from this long before the first sync …
const BEFORE: TimeDelta = TimeDelta::days(31);
/// … to this long after now.
const AHEAD: TimeDelta = TimeDelta::days(366);

/// Where the window of occurrences starts and ends.
pub(super) type Window = (DateTime<Utc>, DateTime<Utc>);

/// From where to where occurrences are published. Whole days, so that the window moves, and
/// series are expanded further, once a day and not at every sync.
pub(super) fn window(source: &Source, now: DateTime<Utc>) -> Window {
    let day = |at: DateTime<Utc>| at.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let start = source.window_start.unwrap_or_else(|| day(now - BEFORE));
    // Never backwards: a clock set back must not take pages off the site.
    let end = day(now + AHEAD).max(source.window_end.unwrap_or(start));
    (start, end)
}

pub(super) fn context(source: &Source, window: Window) -> Context {
    let publish = if source.settings.review { Visibility::Draft } else { Visibility::Public };
    Context {
        window_start: window.0,
        window_end: window.1,
        previous_window_end: source.window_end,
        publish,
    }
}
