//! Configuration: environment variables, read once at start.
//!
//! A wrong value stops the start with one line that names the variable, what is wrong and an
//! example. Names and defaults are in the README's table.

mod alerts;
mod backups;
mod error;
mod jobs;
mod known;
mod metrics;
mod missing;
mod proxies;
mod read;
mod vars;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use backup::BackupConfig;
use google::Endpoints;
use secrets::SecretKey;
use url::Url;

use crate::outgoing::cdn::Address;

pub use alerts::{AlertConfig, MailConfig};
pub use error::ConfigError;
pub use jobs::AtOnce;
pub use known::{Misspelt, VARIABLES, Variable};
pub use metrics::MetricsConfig;
pub use missing::{Missing, not_set_up};
pub use proxies::Proxies;

/// What the environment says.
#[derive(Clone, Debug)]
pub struct Config {
    /// `DATABASE_URL`.
    pub database_url: String,
    /// `DATABASE_READ_URL`: a replica for public reads.
    pub database_read_url: Option<String>,
    /// `BASE_URL`: the public origin, without a trailing slash.
    pub base_url: Url,
    /// `LISTEN`, or `0.0.0.0:$PORT` where a host sets `PORT`.
    pub listen: SocketAddr,
    /// `DATA_DIR`.
    pub data_dir: PathBuf,
    /// `SECRET_KEY`, where set; else it is kept below `data_dir`.
    pub secret_key: Option<SecretKey>,
    /// `GOOGLE_CLIENT_ID`, `GOOGLE_CLIENT_SECRET` and the endpoints.
    pub google: Endpoints,
    /// `SITE_NAME`.
    pub site_name: String,
    /// `SYNC_INTERVAL`: how often the schedule syncs a source.
    pub sync_interval: Duration,
    /// `JOBS_AT_ONCE`: how many jobs of a kind are done at once.
    pub at_once: AtOnce,
    /// `TRUSTED_PROXIES`: proxies in front of us, whose `X-Forwarded-For` counts.
    pub trusted_proxies: Proxies,
    /// `SMTP_URL`, `ALERT_EMAIL`, `ALERT_FROM`, `ALERT_WEBHOOK_URL`, `HEARTBEAT_URL`.
    pub alerts: AlertConfig,
    /// `BACKUP_URL`, `BACKUP_AGE_RECIPIENT`, `BACKUP_AGE_IDENTITY_FILE`.
    pub backups: BackupConfig,
    /// `METRICS_LISTEN`, `METRICS_TOKEN`.
    pub metrics: MetricsConfig,
    /// `CDN_PURGE_URL`: what is told of changed pages. Its password is a token.
    pub cdn: Option<Address>,
    /// `LEPTOS_SITE_ROOT`: where the built assets are.
    pub site_root: PathBuf,
}

impl Config {
    /// Whether organizers can connect calendars by browser.
    #[must_use]
    pub fn can_connect(&self) -> bool {
        !self.google.client_id.is_empty()
    }

    /// `BASE_URL` as text without a trailing slash.
    #[must_use]
    pub fn origin(&self) -> String {
        self.base_url.as_str().trim_end_matches('/').to_owned()
    }
}
