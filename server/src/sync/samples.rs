//! Sample records of the tests next to the code.

use chrono::{DateTime, Utc};
use domain::{ConnectionId, OrganizerId, Source, SourceId, SourceSettings, SourceState};

/// The time of these tests.
pub(super) const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// A source that was never synced.
pub(super) fn source(state: SourceState, failures: i64) -> Source {
    Source {
        id: SourceId(7),
        organizer_id: OrganizerId(3),
        connection_id: ConnectionId(1),
        calendar_id: "c".into(),
        name: "The shop".into(),
        time_zone: None,
        state,
        sync_token: None,
        window_start: None,
        window_end: None,
        last_synced_at: None,
        next_sync_at: None,
        error: None,
        failing_since: None,
        lowered_since: None,
        retry_at: None,
        pushed_until: None,
        settings: SourceSettings::default(),
        failures,
        created_at: NOW,
    }
}
