//! Keeps a log readable while somebody makes trouble: of each kind of line, some a minute are
//! written, and then how many were not.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// How long lines are counted together.
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Lines of a kind that are written in that time.
const MOST: u64 = 20;

/// Counts lines by kind. Kinds are words of the program's own, so there are few.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<&'static str, Counted>>);

#[derive(Clone, Copy, Debug)]
struct Counted {
    since: DateTime<Utc>,
    lines: u64,
}

impl Throttle {
    /// Whether a line of a kind may be written now; if so, how many were left out before it.
    pub fn pass(&self, kind: &'static str, now: DateTime<Utc>) -> Option<u64> {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = kinds.entry(kind).or_insert(Counted { since: now, lines: 0 });
        let mut left_out = 0;
        // A clock that was set back begins anew as well.
        if !(TimeDelta::zero()..WINDOW).contains(&(now - counted.since)) {
            left_out = counted.lines.saturating_sub(MOST);
            *counted = Counted { since: now, lines: 0 };
        }
        counted.lines += 1;
        (counted.lines <= MOST).then_some(left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_twenty_lines_and_a_number() {
        let throttle = Throttle::default();
        let start: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let lines = |kind, now, count: usize| -> Vec<u64> {
            (0..count).filter_map(|_| throttle.pass(kind, now)).collect()
        };
        assert_eq!(lines("limit", start, 1_000), [0; 20]);
        assert_eq!(lines("right", start, 3), [0; 3], "kinds do not silence each other");
        let later = start + TimeDelta::seconds(61);
        assert_eq!(lines("limit", later, 2), [980, 0]);
        assert_eq!(lines("limit", start, 1), [0], "the clock was set back");
    }
}
