//! Pictures of events, by the hash of their bytes.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Cover;
use sha2::{Digest as _, Sha256};

use crate::StoreResult;

/// A picture to keep.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewCover {
    /// A JPEG.
    pub jpeg: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

impl NewCover {
    /// Its name: the SHA-256 of its bytes, hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(&self.jpeg))
    }
}

/// A kept picture.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CoverFile {
    /// What it is.
    pub cover: Cover,
    /// The JPEG.
    pub jpeg: Vec<u8>,
}

/// Pictures of events. They are never changed, and go only where nothing names them any more:
/// revisions and the trash may name any of them. An event's picture is put by
/// [`crate::DashboardStore::edit_cover`].
#[async_trait]
pub trait CoverStore: Send + Sync {
    /// Keeps a picture and says its hash. One that is there already is left as it is.
    async fn put_cover(&self, cover: &NewCover) -> StoreResult<String>;
    /// Destroys pictures that were kept before an instant and that no event and no revision names:
    /// an older release left some behind edits that it refused. Says how many.
    async fn drop_orphans(&self, before: DateTime<Utc>) -> StoreResult<u64>;
    /// A picture with its bytes; `None` where there is none of this name.
    ///
    /// # Errors
    /// [`crate::StoreError::Garbled`] where what is kept is no base64.
    async fn cover(&self, hash: &str) -> StoreResult<Option<CoverFile>>;
    /// What a picture is, without its bytes; `None` where there is none of this name.
    async fn cover_size(&self, hash: &str) -> StoreResult<Option<Cover>>;
}
