//! What handlers share.

use std::sync::Arc;

use app::ports::Site;
use axum::http::{HeaderName, HeaderValue};

use super::asking::Asking;
use super::caches::{FeedCache, PageCache};
use crate::figures::metrics::Remembered;
use crate::services::Services;
use crate::serving::throttle::Throttle;

/// What handlers share.
#[derive(Clone)]
pub struct Web {
    pub(super) services: Services,
    pub(super) site: Arc<Site>,
    /// For `/metrics`.
    pub(super) remembered: Arc<Remembered>,
    /// What public pages say to caches on their way.
    pub(super) caching: Arc<[(HeaderName, HeaderValue)]>,
    /// Public pages that were rendered.
    pub(super) pages: Arc<PageCache>,
    /// Feeds that were made.
    pub(super) feeds: Arc<FeedCache>,
    /// Who asked Google how often by opening a page.
    pub(super) asking: Arc<Asking>,
    /// How many refusals were logged.
    pub(super) refusals: Arc<Throttle>,
}
