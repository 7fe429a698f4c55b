//! Connected Google accounts and calendars.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use thiserror::Error;

use super::time::{stamp, stamp_option};
use super::{ConnectionId, OrganizerId, SourceId};

/// A Google account that an organizer connected. Its refresh token never leaves the store
/// unencrypted and has no field here.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Its number.
    pub id: ConnectionId,
    /// Whose it is.
    pub organizer_id: OrganizerId,
    /// Google's stable number of the account (`sub`); absent when it was added by the command line.
    pub subject: Option<String>,
    /// The account's address, as Google told it.
    pub email: Option<String>,
    /// When it was connected.
    #[serde(with = "stamp")]
    pub created_at: DateTime<Utc>,
}

/// How a source is doing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SourceState {
    /// Syncs by schedule.
    Active,
    /// A person stopped it for now.
    Paused,
    /// Google refuses our token or our rights: a person has to connect the account again.
    NeedsReconnect,
    /// The calendar is gone or no longer shared with the account.
    AccessLost,
    /// A person ended it; its events stay.
    Disconnected,
}

/// What an organizer chose for a calendar.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SourceSettings {
    /// The brake: a run that removes more items (or pages) than this …
    pub brake_items: i64,
    /// … and more than this part of them, in percent, is held for a person.
    pub brake_percent: i64,
    /// New events wait as drafts until a person publishes them.
    pub review: bool,
    /// Only events whose title or description has this word or `#hashtag` are published.
    pub filter: Option<String>,
}

impl Default for SourceSettings {
    /// More than 5 and more than 10 %; published at once; everything.
    fn default() -> Self {
        Self { brake_items: 5, brake_percent: 10, review: false, filter: None }
    }
}

/// What is wrong with a setting.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum SettingsError {
    /// The number of items is out of range.
    #[error("the number of events has to be from 0 to 10,000")]
    Items,
    /// The percentage is out of range.
    #[error("the percentage has to be from 0 to 100")]
    Percent,
    /// The filter is too long or has control characters.
    #[error("the word has to be one line of up to 100 characters")]
    Filter,
}

impl SourceSettings {
    /// Checks what a person typed.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self) -> Result<(), SettingsError> {
        if !(0..=10_000).contains(&self.brake_items) {
            return Err(SettingsError::Items);
        }
        if !(0..=100).contains(&self.brake_percent) {
            return Err(SettingsError::Percent);
        }
        let filter = self.filter.as_deref().unwrap_or_default();
        if filter.chars().count() > 100 || filter.chars().any(char::is_control) {
            return Err(SettingsError::Filter);
        }
        Ok(())
    }
}

/// A connected calendar.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its number.
    pub id: SourceId,
    /// Who publishes its events.
    pub organizer_id: OrganizerId,
    /// The account it is read with.
    pub connection_id: ConnectionId,
    /// Google's id of the calendar.
    pub calendar_id: String,
    /// Its name at Google.
    pub name: String,
    /// Its IANA zone at Google; `None` until the first list told.
    pub time_zone: Option<String>,
    /// How it is doing.
    pub state: SourceState,
    /// Google's token for the next increment; `None` until a list came through.
    #[serde(skip)]
    pub sync_token: Option<String>,
    /// Where the window of occurrences starts: 31 days before the first sync.
    #[serde(with = "stamp_option")]
    pub window_start: Option<DateTime<Utc>>,
    /// Where the window of occurrences ended at the last sync.
    #[serde(with = "stamp_option")]
    pub window_end: Option<DateTime<Utc>>,
    /// When a run last came through.
    #[serde(with = "stamp_option")]
    pub last_synced_at: Option<DateTime<Utc>>,
    /// When the schedule syncs it next.
    #[serde(with = "stamp_option")]
    pub next_sync_at: Option<DateTime<Utc>>,
    /// What went wrong at the last run.
    pub error: Option<String>,
    /// Since when every run failed.
    #[serde(with = "stamp_option")]
    pub failing_since: Option<DateTime<Utc>>,
    /// Since when Google, at each look, showed the connected account no more of the calendar than
    /// when it is busy (access was lowered). Until it shows all details again, nothing is synced.
    #[serde(with = "stamp_option")]
    pub lowered_since: Option<DateTime<Utc>>,
    /// Google asked not to be asked before this.
    #[serde(with = "stamp_option")]
    pub retry_at: Option<DateTime<Utc>>,
    /// Until when Google tells changes by itself (a push channel is open).
    #[serde(with = "stamp_option")]
    pub pushed_until: Option<DateTime<Utc>>,
    /// What its organizer chose.
    pub settings: SourceSettings,
    /// Consecutive failed runs: slows the schedule down.
    pub failures: i64,
    /// When it was connected.
    #[serde(with = "stamp")]
    pub created_at: DateTime<Utc>,
}
