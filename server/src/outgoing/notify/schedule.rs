//! When what is sent. Pure.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use planner::backoff::Backoff;

/// So many messages go out on a way …
const MESSAGES: usize = 5;
/// … in so long a time; what comes on top waits, and goes out together.
pub const WINDOW: TimeDelta = TimeDelta::minutes(10);
/// How long a delivery is tried.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
/// The pauses after failures.
const BACKOFF: Backoff = Backoff { first: TimeDelta::seconds(30), longest: TimeDelta::hours(1) };

/// How many messages may go out now.
pub fn budget(sent: i64) -> usize {
    MESSAGES.saturating_sub(usize::try_from(sent).unwrap_or(usize::MAX))
}

/// Which of `due` pieces of news go into which message: each into its own while there is room for
/// all, else the last message takes the rest.
pub fn messages(due: usize, budget: usize) -> Vec<Range<usize>> {
    let alone = if due <= budget { due } else { budget.saturating_sub(1) };
    let mut messages: Vec<_> = (0..alone).map(|at| at..at + 1).collect();
    if alone < due && budget > 0 {
        messages.push(alone..due);
    }
    messages
}

/// The longest from one try to the next, jitter and what the other side asks for included.
pub const FURTHEST: TimeDelta = TimeDelta::minutes(75);

/// When a delivery is tried again that failed for the `attempts`th time; `None`: it is given up.
/// `jitter` of 0 to 255 moves it by up to a quarter to either side, so that servers which failed
/// together do not come back together.
pub fn again(
    attempts: i64,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    jitter: u8,
) -> Option<DateTime<Utc>> {
    if now - since >= PATIENCE {
        return None;
    }
    let pause = BACKOFF.pause(attempts);
    let permille = 750 + i32::from(jitter) * 500 / 255;
    Some(now + pause * permille / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_goes_out_together() {
        for (due, budget, expected) in [
            (0, 5, vec![]),
            (2, 5, vec![(0, 1), (1, 2)]),
            (5, 5, vec![(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]),
            (7, 3, vec![(0, 1), (1, 2), (2, 7)]),
            (7, 1, vec![(0, 7)]),
            (1, 1, vec![(0, 1)]),
            (7, 0, vec![]),
        ] {
            let found: Vec<_> = messages(due, budget).iter().map(|r| (r.start, r.end)).collect();
            assert_eq!(found, expected, "{due} {budget}");
        }
        assert_eq!([budget(0), budget(4), budget(5), budget(99)], [5, 1, 0, 0]);
    }

    #[test]
    fn tries_are_ever_further_apart_for_a_day() {
        let start = DateTime::UNIX_EPOCH;
        let middle =
            |attempts| again(attempts, start, start, 128).map(|at| (at - start).num_seconds());
        let found: Vec<_> = (1..=9).map(middle).collect();
        let expected = [30, 60, 120, 240, 481, 962, 1924, 3603, 3603].map(Some);
        for (found, expected) in found.into_iter().zip(expected) {
            let (found, expected) = (found.unwrap(), expected.unwrap());
            assert!((found - expected as i64).abs() <= 4, "{found} {expected}");
        }
        let (low, high) =
            (again(1, start, start, 0).unwrap(), again(1, start, start, 255).unwrap());
        assert_eq!(
            ((low - start).num_milliseconds(), (high - start).num_milliseconds()),
            (22_500, 37_500)
        );
        assert!(again(30, start, start + TimeDelta::hours(23), 0).is_some());
        assert_eq!(again(30, start, start + TimeDelta::hours(24), 0), None);
    }
}
