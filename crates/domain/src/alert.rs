//! What a person should know about.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::time::{stamp, stamp_option};
use super::{AlertId, OrganizerId, RunId, SourceId};

/// What an alert is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum AlertKind {
    /// A run is held and waits for a decision.
    RunHeld,
    /// Google refuses our token or our rights.
    NeedsReconnect,
    /// The calendar is gone or no longer shared.
    AccessLost,
    /// Syncs keep failing.
    SyncFails,
    /// Events of a calendar could not be written and were set aside.
    ItemsRefused,
    /// The accounting does not come out: records are gone, or are not what they were.
    Integrity,
    /// Many events went to the trash at once.
    LargeDeletion,
    /// A backup could not be made.
    BackupFailed,
    /// There is no backup that is young enough.
    BackupLate,
    /// A backup did not verify.
    BackupUnverified,
    /// Trashed events reach the end of their retention soon, and will be purged.
    PurgeSoon,
    /// The network in front of the site does not drop changed pages.
    CdnStale,
    /// The schedule was not as it should be, and was put right: calendars had fallen off it, or a
    /// clock was wrong.
    ScheduleMended,
    /// No alert would leave the house: neither mail nor a webhook is set up, or none has worked yet.
    NoChannel,
    /// The database cannot be written, or its file is damaged.
    DatabaseTrouble,
    /// A disk that the site writes to is nearly full.
    DiskLow,
    /// A person tried whether alerts arrive.
    Test,
}

/// A way on which an alert leaves the house.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryChannel {
    /// Mail (`ALERT_EMAIL` by `SMTP_URL`).
    Email,
    /// A POST to `ALERT_WEBHOOK_URL`.
    Webhook,
}

/// How far a delivery is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryState {
    /// It waits for its (next) try.
    Pending,
    /// The other side took it.
    Delivered,
    /// Given up, after many tries.
    Failed,
}

/// What became of an alert on one way.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AlertDelivery {
    /// Which way.
    pub way: DeliveryChannel,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last try failed.
    pub error: Option<String>,
    /// When the other side took it.
    #[serde(with = "stamp_option")]
    pub delivered_at: Option<DateTime<Utc>>,
}

/// What leaves the house: alerts, on two ways, and the sign that all is well.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ChannelKind {
    /// Mail (`ALERT_EMAIL` by `SMTP_URL`).
    Email,
    /// A POST to `ALERT_WEBHOOK_URL`.
    Webhook,
    /// `HEARTBEAT_URL`, called while all is well: its silence tells.
    Heartbeat,
}

/// Whether a channel can be relied on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ChannelState {
    /// Its variables are not set.
    NotConfigured,
    /// Nothing has gone out on it yet.
    Untried,
    /// What went out last arrived.
    Works,
    /// The last try failed.
    Fails,
}

/// A channel, and what became of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AlertChannel {
    /// Which.
    pub kind: ChannelKind,
    /// Whether the configuration opens it.
    pub is_configured: bool,
    /// When something last arrived.
    #[serde(with = "stamp_option")]
    pub worked_at: Option<DateTime<Utc>>,
    /// When the last try failed, where nothing arrived since.
    #[serde(with = "stamp_option")]
    pub failed_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub error: Option<String>,
}

impl AlertChannel {
    /// Whether it can be relied on.
    #[must_use]
    pub fn state(&self) -> ChannelState {
        match (self.is_configured, self.failed_at, self.worked_at) {
            (false, ..) => ChannelState::NotConfigured,
            (true, Some(_), _) => ChannelState::Fails,
            (true, None, Some(_)) => ChannelState::Works,
            (true, None, None) => ChannelState::Untried,
        }
    }

    /// Whether alerts go out on it.
    #[must_use]
    pub fn sends_alerts(&self) -> bool {
        self.is_configured && self.kind != ChannelKind::Heartbeat
    }
}

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Its number.
    pub id: AlertId,
    /// What it is about.
    pub kind: AlertKind,
    /// Whom it concerns; `None`: administrators only.
    pub organizer_id: Option<OrganizerId>,
    /// The calendar.
    pub source_id: Option<SourceId>,
    /// The run.
    pub run_id: Option<RunId>,
    /// What it is about where neither source nor run says it: a batch, a backup. One alert of a
    /// kind, source and subject is open at a time.
    pub subject: String,
    /// In one line.
    pub title: String,
    /// What happened and what to do, in words.
    pub detail: String,
    /// Where it can be looked into or undone: a path on this site.
    pub link: Option<String>,
    /// What became of it on each way that is configured.
    pub deliveries: Vec<AlertDelivery>,
    /// Since when.
    #[serde(with = "stamp")]
    pub raised_at: DateTime<Utc>,
    /// When it was over.
    #[serde(with = "stamp_option")]
    pub resolved_at: Option<DateTime<Utc>>,
    /// When a person said that they know.
    #[serde(with = "stamp_option")]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Who did, in words.
    pub acknowledged_by: Option<String>,
}
