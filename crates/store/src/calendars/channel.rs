//! Channels over which Google tells that a calendar changed, and the jobs that keep them open.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{SourceId, SourceState};

use crate::StoreResult;

/// A channel that Google opened for us (`events.watch`).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Channel {
    /// The id that we chose.
    pub id: String,
    /// The calendar it watches.
    pub source_id: SourceId,
    /// SHA-256 of the secret that each notification carries; the secret itself is not kept.
    pub token_digest: String,
    /// Where its notifications go.
    pub address: String,
    /// Google's name of what is watched; needed to stop the channel.
    pub resource_id: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it closes by itself, as Google said.
    pub expires_at: DateTime<Utc>,
    /// When we closed it.
    pub stopped_at: Option<DateTime<Utc>>,
}

impl Channel {
    /// Whether notifications over it count at `now`.
    #[must_use]
    pub fn open(&self, now: DateTime<Utc>) -> bool {
        self.stopped_at.is_none() && self.expires_at > now
    }
}

/// Channels, and the jobs that keep them open.
#[async_trait]
pub trait ChannelStore: Send + Sync {
    /// Writes a channel that was opened, if its source still syncs ([`SourceState::Active`]); says
    /// whether it did. Otherwise somebody stopped the source meanwhile: stop the channel.
    async fn put_channel(&self, channel: &Channel) -> StoreResult<bool>;
    /// A channel, open or not, with its source's state.
    async fn channel(&self, id: &str) -> StoreResult<Option<(Channel, SourceState)>>;
    /// A source's channels that are open at `now`, the one that lasts longest first.
    async fn open_channels(&self, id: SourceId, now: DateTime<Utc>) -> StoreResult<Vec<Channel>>;
    /// Closes a source's channels but for one on our side, so that nothing that comes over them
    /// counts any more; gives those that Google still has, to be stopped there.
    async fn close_channels(
        &self,
        id: SourceId,
        except: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<Channel>>;
    /// Closes the channels of sources that do not sync any more, and those that lead to another
    /// address than `address`; gives those that Google still has. Forgets channels that ended more
    /// than 30 days ago.
    async fn close_stray_channels(
        &self,
        address: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<Channel>>;

    /// Plans a watch for each source that syncs by schedule and has neither a channel nor a plan
    /// to try again; says for how many.
    async fn plan_watches(&self, now: DateTime<Utc>) -> StoreResult<u64>;
}

/// Channels, in a transaction.
#[async_trait]
pub trait ChannelTx: Send {
    /// Closes a source's channels on our side: see [`ChannelStore::close_channels`].
    async fn close_channels(
        &mut self,
        id: SourceId,
        except: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<Vec<Channel>>;
}
