//! Where public answers are kept.

use tokio::sync::Semaphore;

use super::answer_cache::{self, AnswerCache};

/// The most memory that kept pages take, in bytes.
const LARGEST_PAGES: u64 = 64 * 1024 * 1024;
/// Pages that are expected to be kept; only a hint for the first allocation.
const EXPECTED_PAGES: usize = 512;
/// The most memory that kept feeds take, in bytes: some sitemaps of the largest size.
const LARGEST_FEEDS: u64 = 48 * 1024 * 1024;
/// Feeds that are expected to be kept. So few that they share their room: they are large.
const EXPECTED_FEEDS: usize = 16;

/// CachedAnswer pages.
pub struct PageCache(pub(super) AnswerCache);

impl Default for PageCache {
    fn default() -> Self {
        Self(answer_cache::sized(EXPECTED_PAGES, LARGEST_PAGES))
    }
}

/// CachedAnswer feeds.
pub struct FeedCache {
    pub(super) kept: AnswerCache,
    /// The right to make one.
    pub(super) making: Semaphore,
}

impl Default for FeedCache {
    fn default() -> Self {
        Self { kept: answer_cache::sized(EXPECTED_FEEDS, LARGEST_FEEDS), making: Semaphore::new(1) }
    }
}
