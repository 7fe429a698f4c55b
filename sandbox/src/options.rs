//! What a stand-in is started with.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::clock::{Clock, Entropy, SystemClock, SystemEntropy};

/// The client id that the stand-in accepts unless told otherwise.
pub const CLIENT_ID: &str = "000000000000-stand-in.apps.googleusercontent.com";

/// The client secret that the stand-in accepts unless told otherwise. It guards nothing.
pub const CLIENT_SECRET: &str = "GOCSPX-stand-in";

/// What a stand-in is started with. `Options::default()` is right for most tests.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; must be a loopback address. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Keeps the state in this file, so that it survives a restart.
    pub state_file: Option<PathBuf>,
    /// Fills an empty state with a believable club and its calendars.
    pub demo: bool,
    /// The OAuth client's id.
    pub client_id: String,
    /// The OAuth client's secret.
    pub client_secret: String,
    /// The redirect addresses registered for the client, compared exactly.
    /// When empty, any `http://127.0.0.1:*`, `http://[::1]:*` or `http://localhost:*` will do.
    pub redirect_uris: Vec<String>,
    /// Delivers push notifications to this origin in place of the channel's own,
    /// for a site whose public address is not reachable from here.
    pub push_base: Option<Url>,
    /// How the stand-in behaves where Google's behaviour varies.
    pub behaviour: Behaviour,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes, for ids and tokens.
    pub entropy: Arc<dyn Entropy>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            state_file: None,
            demo: false,
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            redirect_uris: Vec::new(),
            push_base: None,
            behaviour: Behaviour::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        }
    }
}

/// How the stand-in behaves where Google's behaviour varies or is not documented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// A full list without `showDeleted` shows the cancelled occurrences of live series.
    /// Google's reference says that it does while `singleEvents` is false.
    pub cancelled_exceptions_in_full_list: bool,
    /// Deleted events keep their details in the answer, as on the organizer's own calendar,
    /// in place of the bare `id` and `status` that Google guarantees.
    pub tombstone_details: bool,
    /// The answer to a sync token that cannot be read: 400 "Invalid sync token value"
    /// (seen in practice), or 410 when true.
    pub garbage_sync_token_is_gone: bool,
    /// The reason in the body of a 410.
    pub gone_reason: GoneReason,
    /// The server's own limit of a page's size, below what `maxResults` asks for.
    pub page_limit: Option<usize>,
    /// Refresh tokens die after 7 days, as those of an app whose publishing status is "testing".
    pub testing_mode: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            cancelled_exceptions_in_full_list: true,
            tombstone_details: false,
            garbage_sync_token_is_gone: false,
            gone_reason: GoneReason::FullSyncRequired,
            page_limit: None,
            testing_mode: false,
        }
    }
}

/// The reason that the body of a 410 gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GoneReason {
    /// "Sync token is no longer valid, a full sync is required."
    FullSyncRequired,
    /// "The requested minimum modification time lies too far in the past."
    UpdatedMinTooLongAgo,
}
