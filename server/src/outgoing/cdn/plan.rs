//! When the network is told. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use planner::backoff::Backoff;

/// The least time from one call to the next: networks count them.
const PAUSE: TimeDelta = TimeDelta::seconds(5);
/// A page that was being rendered during a write can reach the network after the purge for that
/// write: so much later everything is dropped once more.
const SLOWEST: TimeDelta = TimeDelta::seconds(15);
/// The pauses after failed calls.
const BACKOFF: Backoff = Backoff { first: TimeDelta::seconds(1), longest: TimeDelta::seconds(60) };
/// The furthest that a call can be planned: networks ask for an hour at most.
const FURTHEST: TimeDelta = TimeDelta::minutes(65);
/// After so long without success, people are told.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);

/// What the network was told, and when it is told next. It begins with nothing: a server that starts
/// has all pages dropped, as it may render them otherwise than the one before.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The content's version at the last call that was taken.
    told: Option<i64>,
    /// When that is said once more.
    again: Option<DateTime<Utc>>,
    /// Not before this.
    next: Option<DateTime<Utc>>,
    /// Calls that failed since.
    failed: u32,
    /// When the first of these failed.
    since: Option<DateTime<Utc>>,
}

impl Plan {
    /// Whether the network is to be told now, the content being at `version`.
    #[must_use]
    pub fn is_due(&self, version: i64, now: DateTime<Utc>) -> bool {
        let moved = self.told != Some(version);
        // What lies further ahead than it can was planned while the clock was ahead.
        let reached = |at: DateTime<Utc>| at <= now || at > now + FURTHEST;
        let again = self.again.is_some_and(reached);
        (moved || again) && self.next.is_none_or(reached)
    }

    /// The network took it. `version` was read before the call.
    pub fn taken(&mut self, version: i64, now: DateTime<Utc>) {
        let moved = self.told != Some(version);
        *self = Self {
            told: Some(version),
            again: moved.then_some(now + SLOWEST),
            next: Some(now + PAUSE),
            failed: 0,
            since: None,
        };
    }

    /// The network did not take it, and may have said when to come again. Says whether that has gone
    /// on for too long.
    pub fn refused(&mut self, now: DateTime<Utc>, wait: Option<TimeDelta>) -> bool {
        self.failed = self.failed.saturating_add(1);
        let pause = wait.unwrap_or_default().max(BACKOFF.pause(self.failed.into()));
        self.next = Some(now + pause);
        let since = self.since.unwrap_or(now).min(now);
        self.since = Some(since);
        now - since >= PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    #[test]
    fn each_move_is_told_at_once_and_once_more() {
        let mut plan = Plan::default();
        assert!(plan.is_due(7, at(0)), "after a start");
        plan.taken(7, at(0));
        assert!(!plan.is_due(7, at(14)));
        assert!(plan.is_due(7, at(15)), "what was being rendered");
        plan.taken(7, at(15));
        assert!(!plan.is_due(7, at(10_000)), "and then there is silence");
        assert!(plan.is_due(8, at(10_000)));
    }

    #[test]
    fn many_moves_are_told_together() {
        let mut plan = Plan::default();
        let told = (0..600).filter(|second| {
            let due = plan.is_due(*second, at(*second));
            if due {
                plan.taken(*second, at(*second));
            }
            due
        });
        assert_eq!(told.count(), 600 / 5);
        assert!(plan.is_due(600, at(600)), "and the last one is not forgotten");
    }

    #[test]
    fn a_move_backwards_is_one() {
        let mut plan = Plan::default();
        plan.taken(7, at(0));
        assert!(plan.is_due(3, at(10)), "another database was put in place");
    }

    #[test]
    fn a_failure_is_tried_again_ever_less_often() {
        let mut plan = Plan::default();
        let (mut now, mut pauses, mut late) = (at(0), Vec::new(), Vec::new());
        for _ in 0..9 {
            late.push(plan.refused(now, None));
            let next = plan.next.unwrap();
            assert!(!plan.is_due(1, next - TimeDelta::milliseconds(1)) && plan.is_due(1, next));
            pauses.push((next - now).num_seconds());
            now = next;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(late.iter().filter(|late| **late).count(), 2, "after 123 and 183 seconds");
        plan.taken(1, now);
        assert!(!plan.refused(now, None), "counted from the beginning");
    }

    #[test]
    fn a_clock_that_was_ahead_holds_nothing_up() {
        let mut plan = Plan::default();
        plan.taken(7, at(40 * 86_400));
        assert!(plan.is_due(8, at(0)));
        plan.refused(at(40 * 86_400), None);
        assert!(!plan.refused(at(0), None) && plan.refused(at(120), None));
    }

    #[test]
    fn the_network_may_ask_for_patience() {
        let mut plan = Plan::default();
        plan.refused(at(0), Some(TimeDelta::seconds(90)));
        assert!(!plan.is_due(1, at(89)) && plan.is_due(1, at(90)));
    }
}
