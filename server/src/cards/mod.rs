//! Share cards: drawn once however many ask, kept on disk by the digest of what they show, and
//! drawn ahead when a page names one.

mod cache;
mod compose;
mod drawing;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use card::{CardError, Renderer};
use clock::Clock;
use domain::EventId;
use store::{CoverFile, CoverStore, StoreError};
use thiserror::Error;
use tokio::sync::{OnceCell, Semaphore};

use crate::pictures;

use cache::CardCache;
pub use compose::{describe, of_event, of_organizer, of_site};
pub use drawing::Drawing;

/// The most bytes that cards may take on disk: some thousand cards.
const SHELF_LIMIT: u64 = 256 * 1024 * 1024;
/// How many cards are drawn at once. Drawing is computing: more only take turns.
const AT_ONCE: usize = 2;
/// How many cards may wait to be drawn ahead. Others are drawn when they are asked for.
const MOST_AHEAD: usize = 128;

/// Why there is no card.
#[derive(Debug, Error)]
pub enum CardTrouble {
    /// It could not be drawn.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The thread that drew it ended early.
    #[error("drawing a share card ended early: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// The picture on it could not be read.
    #[error(transparent)]
    Picture(#[from] StoreError),
    /// The server is stopping.
    #[error("no share cards are drawn any more: the server is stopping")]
    Stopping,
}

/// Draws and keeps share cards. Clone is cheap.
#[derive(Clone)]
pub struct Cards(Arc<Inner>);

struct Inner {
    faces: std::path::PathBuf,
    renderer: OnceLock<Renderer>,
    told: OnceLock<()>,
    cache: CardCache,
    covers: Arc<dyn CoverStore>,
    /// Who asks while a card is drawn waits for that drawing.
    drawing: Mutex<HashMap<String, Arc<OnceCell<Bytes>>>>,
    turns: Semaphore,
    ahead: AtomicUsize,
    drawn: AtomicU64,
}

impl Cards {
    /// Cards set in the faces of a folder, kept in another, with the pictures of a store. Nothing
    /// is read or made yet.
    #[must_use]
    pub fn new(
        faces: &Path,
        folder: &Path,
        covers: Arc<dyn CoverStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self(Arc::new(Inner {
            faces: faces.to_owned(),
            renderer: OnceLock::new(),
            told: OnceLock::new(),
            cache: CardCache::new(folder, SHELF_LIMIT, clock),
            covers,
            drawing: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            ahead: AtomicUsize::new(0),
            drawn: AtomicU64::new(0),
        }))
    }

    /// Whether cards can be drawn: the faces are there. What is wrong is logged once.
    #[must_use]
    pub fn ready(&self) -> bool {
        match self.0.renderer() {
            Ok(_) => true,
            Err(error) => {
                self.0.told.get_or_init(|| tracing::warn!("there are no share cards: {error}"));
                false
            }
        }
    }

    /// How many cards were drawn since the start.
    #[must_use]
    pub fn drawn(&self) -> u64 {
        self.0.drawn.load(Ordering::Relaxed)
    }

    /// A card's PNG: from disk, or drawn now. Drawing goes on when nobody waits any more.
    ///
    /// # Errors
    /// Where it cannot be drawn.
    pub async fn png(&self, drawing: impl Into<Drawing>) -> Result<Bytes, CardTrouble> {
        let drawing = drawing.into();
        let digest = drawing.name();
        let place = {
            let mut drawing = self.0.drawing.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(drawing.entry(digest.clone()).or_default())
        };
        let own = self.clone();
        let name = digest.clone();
        let made = place.get_or_try_init(|| own.take_or_draw(name, drawing)).await.cloned();
        let mut drawing = self.0.drawing.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever still waits holds the place; the map only serves who comes now.
        drawing.remove(&digest);
        made
    }

    async fn take_or_draw(self, digest: String, drawing: Drawing) -> Result<Bytes, CardTrouble> {
        let inner = Arc::clone(&self.0);
        let name = digest.clone();
        let kept = tokio::task::spawn_blocking(move || inner.cache.take(&name)).await?;
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let turn = self.0.turns.acquire().await.map_err(|_| CardTrouble::Stopping)?;
        let picture = match &drawing.cover {
            Some(hash) => self.0.covers.cover(hash).await?,
            None => None,
        };
        let inner = Arc::clone(&self.0);
        let drawn =
            tokio::task::spawn_blocking(move || inner.draw(&digest, drawing, picture)).await?;
        drop(turn);
        drawn
    }

    /// Whether a card was drawn before and is kept.
    #[must_use]
    pub fn holds(&self, drawing: &Drawing) -> bool {
        self.0.cache.holds(&drawing.name())
    }

    /// The events that cards are kept of.
    #[must_use]
    pub fn kept_events(&self) -> BTreeSet<EventId> {
        self.0.cache.events()
    }

    /// Removes all cards of events that were purged: what was on them is not to be read any more.
    pub fn forget(&self, events: &[EventId]) {
        self.0.cache.forget(events);
    }

    /// Draws a card before it is asked for, unless too many wait already.
    pub fn prepare(&self, drawing: Drawing) {
        if self.holds(&drawing) {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if self.0.ahead.fetch_add(1, Ordering::Relaxed) >= MOST_AHEAD {
            self.0.ahead.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let own = self.clone();
        runtime.spawn(async move {
            if let Err(error) = own.png(drawing).await {
                tracing::warn!("{error}");
            }
            own.0.ahead.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

impl Inner {
    fn renderer(&self) -> Result<&Renderer, CardError> {
        if let Some(renderer) = self.renderer.get() {
            return Ok(renderer);
        }
        let opened = Renderer::open(&self.faces)?;
        Ok(self.renderer.get_or_init(|| opened))
    }

    fn draw(
        &self,
        digest: &str,
        drawing: Drawing,
        picture: Option<CoverFile>,
    ) -> Result<Bytes, CardTrouble> {
        let Drawing { mut card, cover, .. } = drawing;
        card.photo = picture.and_then(|file| pictures::photo(&file.jpeg));
        let whole = cover.is_none() || card.photo.is_some();
        let png = Bytes::from(self.renderer()?.render(&card)?);
        self.drawn.fetch_add(1, Ordering::Relaxed);
        if !whole {
            // Not kept: its name says that there is a picture on it.
            tracing::warn!("a share card goes without its picture, which cannot be read");
            return Ok(png);
        }
        if let Err(error) = self.cache.put(digest, &png) {
            // It is drawn anew next time; nobody has to go without it.
            tracing::warn!("a share card could not be kept: {error}");
        }
        Ok(png)
    }
}

#[cfg(test)]
mod tests;
