//! When a source is synced next.

use std::time::Duration;

use app::domain::{Source, SourceState};
use chrono::TimeDelta;

/// The longest pause between two tries, however often they failed.
const LONGEST: TimeDelta = TimeDelta::days(1);
/// How often a source is tried that a person has to mend: the calendar may be shared again.
const WAITING: TimeDelta = TimeDelta::hours(6);

/// How long to wait for the next sync; `None` where a person stopped it. Failures double the
/// pause. A tenth is jitter (`random` decides), so that sources spread over time and Google's
/// quota is not met by all at once.
#[must_use]
pub fn delay(source: &Source, interval: Duration, random: u64) -> Option<TimeDelta> {
    let interval = TimeDelta::from_std(interval).unwrap_or(LONGEST);
    let pause = match source.state {
        SourceState::Active => {
            let doublings = u32::try_from(source.failures.clamp(0, 16)).unwrap_or(16);
            interval.checked_mul(1 << doublings).unwrap_or(LONGEST).min(LONGEST.max(interval))
        }
        SourceState::NeedsReconnect | SourceState::AccessLost => WAITING.max(interval),
        SourceState::Paused | SourceState::Disconnected => return None,
    };
    let tenth = pause / 10;
    let part = i32::try_from(random % 1000).unwrap_or(0);
    Some(pause - tenth / 2 + tenth / 1000 * part)
}

#[cfg(test)]
mod tests {
    use app::domain::{ConnectionId, OrganizerId, SourceId};
    use chrono::DateTime;

    use super::*;

    fn source(state: SourceState, failures: i64) -> Source {
        Source {
            id: SourceId(1),
            organizer_id: OrganizerId(1),
            connection_id: ConnectionId(1),
            calendar_id: "c".into(),
            name: "Club".into(),
            time_zone: None,
            state,
            sync_token: None,
            window_start: None,
            window_end: None,
            last_synced_at: None,
            next_sync_at: None,
            error: None,
            failing_since: None,
            retry_at: None,
            pushed_until: None,
            settings: app::domain::SourceSettings::default(),
            failures,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

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
            let middle = delay(&source(state, failures), quarter, 500);
            assert_eq!(middle, minutes.map(TimeDelta::minutes), "{state:?} {failures}");
        }
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        let source = source(SourceState::Active, 0);
        for random in [0, 1, 999, 1000, u64::MAX] {
            let seconds = delay(&source, Duration::from_secs(1000), random).unwrap().num_seconds();
            assert!((950..=1050).contains(&seconds), "{seconds}");
        }
    }
}
