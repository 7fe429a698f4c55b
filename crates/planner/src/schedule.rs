//! When a source is synced next, and when its push channel is renewed. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Source, SourceState};

use domain::time::CLOCK_SLACK;

use crate::backoff::Backoff;

/// The random number that gives the latest time.
const LATEST: u64 = 999;
/// The longest pause between two tries, however often they failed.
pub const LONGEST: TimeDelta = TimeDelta::days(1);
/// How often a source is tried that a person has to mend: the calendar may be shared again.
const WAITING: TimeDelta = TimeDelta::hours(6);
/// While Google tells changes by itself, a source is still asked this many times less often …
const PUSHED: i32 = 4;
/// … and at least this often: notifications can get lost.
const PUSHED_LONGEST: TimeDelta = TimeDelta::hours(6);
/// A channel that lasts is renewed this long before its end, or a little earlier.
const RENEWED_BEFORE: TimeDelta = TimeDelta::days(1);
/// No channel is tried again, or renewed, sooner than this.
const WATCH_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// How long to wait for the next sync; `None` where a person stopped it. Failures double the
/// pause, and a push channel makes it longer. Never shorter than Google asked for
/// ([`Source::retry_at`]). A tenth is jitter (`random` decides), so that sources spread over time
/// and Google's quota is not met by all at once.
#[must_use]
pub fn delay(
    source: &Source,
    interval: Duration,
    now: DateTime<Utc>,
    random: u64,
) -> Option<TimeDelta> {
    let interval = interval_of(interval);
    let pause = match source.state {
        SourceState::Active if source.failures > 0 => after(interval, source.failures),
        SourceState::Active => pushed(interval, source.pushed_until.map(|until| until - now)),
        SourceState::NeedsReconnect | SourceState::AccessLost => WAITING.max(interval),
        SourceState::Paused | SourceState::Disconnected => return None,
    };
    let jittered = pause - pause / 20 + part(pause / 10, random);
    let silence = source.retry_at.map_or(TimeDelta::zero(), |at| at - now);
    if jittered >= silence {
        return Some(jittered);
    }
    // All sources may have been asked for the same silence.
    Some(silence + part(pause / 10, random))
}

/// The latest time for which [`delay`] can have planned a source that is as it is now. Google's
/// silence lasts no longer than [`LONGEST`].
#[must_use]
pub fn furthest(source: &Source, interval: Duration, now: DateTime<Utc>) -> DateTime<Utc> {
    let retry_at = source.retry_at.filter(|at| *at <= now + LONGEST + CLOCK_SLACK);
    let source = Source { retry_at, ..source.clone() };
    let planned = delay(&source, interval, now, LATEST).unwrap_or_default();
    now + planned
}

/// The pause after so many failures in a row: twice as long with each.
fn after(interval: TimeDelta, failures: i64) -> TimeDelta {
    let longest = LONGEST.max(interval);
    Backoff { first: (interval * 2).min(longest), longest }.pause(failures)
}

/// The pause while a channel is open for `lasts` more: longer, but not much longer than that.
fn pushed(interval: TimeDelta, lasts: Option<TimeDelta>) -> TimeDelta {
    let slow = interval.checked_mul(PUSHED).unwrap_or(LONGEST).min(PUSHED_LONGEST);
    slow.min(lasts.unwrap_or_default()).max(interval)
}

/// When a channel is renewed that ends at `expires_at`: early enough to try a few times, and not
/// all at once.
#[must_use]
pub fn renew_at(now: DateTime<Utc>, expires_at: DateTime<Utc>, random: u64) -> DateTime<Utc> {
    let before = RENEWED_BEFORE.min((expires_at - now) / 4).max(TimeDelta::zero());
    (expires_at - before - part(before / 2, random)).max(now + WATCH_PAUSE)
}

/// How long to wait after `attempts` failures to open a channel in a row.
#[must_use]
pub fn watch_again(attempts: i64, random: u64) -> TimeDelta {
    let pause = Backoff { first: WATCH_PAUSE, longest: WAITING }.pause(attempts);
    pause + part(pause / 5, random)
}

fn interval_of(interval: Duration) -> TimeDelta {
    TimeDelta::from_std(interval).unwrap_or(LONGEST)
}

/// A random part of a length of time.
fn part(whole: TimeDelta, random: u64) -> TimeDelta {
    whole / 1000 * i32::try_from(random % 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOW, source};

    #[test]
    fn failures_slow_a_source_down() {
        let quarter = Duration::from_secs(900);
        for (state, failures, minutes) in [
            (SourceState::Active, 0, Some(15)),
            (SourceState::Active, 1, Some(30)),
            (SourceState::Active, 3, Some(120)),
            (SourceState::Active, 60, Some(1440)),
            (SourceState::Active, -5, Some(15)),
            (SourceState::NeedsReconnect, 1, Some(360)),
            (SourceState::AccessLost, 1, Some(360)),
            (SourceState::Paused, 0, None),
            (SourceState::Disconnected, 0, None),
        ] {
            let middle = delay(&source(state, failures), quarter, NOW, 500);
            assert_eq!(middle, minutes.map(TimeDelta::minutes), "{state:?} {failures}");
        }
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        let source = source(SourceState::Active, 0);
        for random in [0, 1, 999, 1000, u64::MAX] {
            let seconds =
                delay(&source, Duration::from_secs(1000), NOW, random).unwrap().num_seconds();
            assert!((950..=1050).contains(&seconds), "{seconds}");
        }
    }

    #[test]
    fn a_channel_slows_polling_down_while_it_lasts() {
        for (interval, lasts, failures, minutes) in [
            (15, Some(10_000), 0, 60),
            (15, Some(40), 0, 40),
            (15, Some(5), 0, 15),
            (15, Some(-5), 0, 15),
            (15, None, 0, 15),
            (120, Some(10_000), 0, 360),
            (600, Some(10_000), 0, 600),
            (15, Some(10_000), 1, 30),
            (15, Some(10_000), 3, 120),
        ] {
            let mut source = source(SourceState::Active, failures);
            source.pushed_until = lasts.map(|minutes| NOW + TimeDelta::minutes(minutes));
            let middle = delay(&source, Duration::from_secs(interval * 60), NOW, 500);
            assert_eq!(middle, Some(TimeDelta::minutes(minutes)), "{interval} {lasts:?}");
        }
    }

    #[test]
    fn a_source_is_left_alone_as_long_as_google_asks() {
        for (state, failures, hours, expected) in [
            (SourceState::Active, 1, 5, 5),
            (SourceState::Active, 0, 5, 5),
            (SourceState::AccessLost, 1, 20, 20),
            (SourceState::AccessLost, 1, 2, 6),
            (SourceState::Active, 1, -3, 1),
        ] {
            let mut source = source(state, failures);
            source.retry_at = Some(NOW + TimeDelta::hours(hours));
            for random in [0, 500, 999] {
                let wait = delay(&source, Duration::from_secs(1800), NOW, random).unwrap();
                let late = wait - TimeDelta::hours(expected);
                assert!(wait >= TimeDelta::hours(hours), "{state:?} {hours} {wait}");
                assert!(late.abs() < TimeDelta::minutes(40), "{state:?} {hours} {wait}");
            }
        }
        let mut paused = source(SourceState::Paused, 0);
        paused.retry_at = Some(NOW + TimeDelta::hours(1));
        assert_eq!(delay(&paused, Duration::from_secs(900), NOW, 0), None);
    }

    #[test]
    fn a_channel_is_renewed_before_it_ends() {
        for (lasts, earliest, latest) in [
            // Of a week, in the last day and a half.
            (7 * 24 * 60, 7 * 24 * 60 - 36 * 60, 6 * 24 * 60),
            (60, 37, 45),
            (1, 1, 1),
            (0, 1, 1),
            (-60, 1, 1),
        ] {
            for random in [0, 500, 999, u64::MAX] {
                let at = renew_at(NOW, NOW + TimeDelta::minutes(lasts), random);
                let minutes = (at - NOW).num_minutes();
                assert!((earliest..=latest).contains(&minutes), "{lasts}: {minutes}");
            }
        }
    }

    #[test]
    fn a_channel_that_cannot_be_opened_is_tried_ever_less_often() {
        for (attempts, minutes) in [(1, 1), (2, 2), (5, 16), (9, 256), (20, 360), (-3, 1)] {
            assert_eq!(watch_again(attempts, 0), TimeDelta::minutes(minutes), "{attempts}");
            assert!(watch_again(attempts, 999) < TimeDelta::minutes(minutes * 6 / 5 + 1));
        }
        assert_eq!(watch_again(i64::MIN, 0), TimeDelta::minutes(1));
    }
}
