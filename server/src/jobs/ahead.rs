//! Share cards of upcoming events, drawn before anybody asks: one after the other, those that were
//! changed last. Each server keeps cards of its own, so each draws for itself. Nothing waits for
//! this, and whatever goes wrong here, a card is still drawn when it is asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use domain::EventId;
use domain::views::EventLookup;
use store::{FeedEvent, FeedFilter, FeedOrder, StoreResult};

use super::local::Local;
use crate::cards;
use crate::services::Services;

/// How often it is looked for events that changed.
const TICK: Duration = Duration::from_secs(15);
/// After how many looks the cards of purged events are removed: some five minutes.
const FORGET_EVERY: u32 = 20;
/// Time between two cards: those that somebody waits for come between.
const BREATH: Duration = Duration::from_millis(20);
/// How many events are looked at, the last changed first. A change of more is drawn when asked for.
const MOST: i64 = 200;

/// Which versions of events were looked at.
#[derive(Debug, Default)]
pub struct Ahead(BTreeMap<EventId, i64>);

/// Draws, and forgets what was purged.
#[derive(Default)]
pub struct Drawing {
    ahead: Ahead,
    turns: u32,
}

#[async_trait]
impl Local for Drawing {
    fn settles(&self) -> Duration {
        TICK
    }

    fn may_be_cut(&self) -> bool {
        true
    }

    async fn turn(&mut self, services: &Services) -> Duration {
        match draw_ahead(services, &mut self.ahead).await {
            Ok(0) => {}
            Ok(drawn) => tracing::debug!("{drawn} share cards drawn ahead"),
            Err(error) => tracing::warn!("no share cards drawn ahead: {error}"),
        }
        if self.turns.is_multiple_of(FORGET_EVERY)
            && let Err(error) = forget_purged(services).await
        {
            tracing::warn!("share cards of purged events may be kept still: {error}");
        }
        self.turns = self.turns.wrapping_add(1);
        TICK
    }
}

/// Removes the cards of events that were purged, by this server or another.
///
/// # Errors
/// Where the database fails.
pub async fn forget_purged(services: &Services) -> StoreResult<()> {
    let kept: Vec<EventId> = services.cards.kept_events().into_iter().collect();
    let purged = services.store.purged_among(&kept).await?;
    if !purged.is_empty() {
        services.cards.forget(&purged);
    }
    Ok(())
}

/// Draws the cards of public, upcoming events that changed since the last time and have none yet;
/// says how many. A card that cannot be drawn is left to whoever asks for it.
///
/// # Errors
/// Where the database fails.
pub async fn draw_ahead(services: &Services, ahead: &mut Ahead) -> StoreResult<usize> {
    if !services.cards.ready() {
        return Ok(0);
    }
    let since = services.clock.now();
    let filter = FeedFilter { organizer: None, since, order: FeedOrder::Latest, limit: MOST };
    let recent = services.store.feed(&filter).await?;
    let mut drawn = 0;
    for line in &recent {
        let (id, version) = (line.event.id, line.event.version);
        if ahead.0.get(&id) == Some(&version) {
            continue;
        }
        if draw(services, line).await? {
            drawn += 1;
            tokio::time::sleep(BREATH).await;
        }
        ahead.0.insert(id, version);
    }
    // What is not among them any more need not be remembered.
    ahead.0.retain(|id, _| recent.iter().any(|line| line.event.id == *id));
    Ok(drawn)
}

/// Draws one event's card, unless it is kept already; says whether it did.
async fn draw(services: &Services, line: &FeedEvent) -> StoreResult<bool> {
    let now = services.clock.now();
    let EventLookup::Live(page) = services.store.lookup(&line.event.slug, now).await? else {
        return Ok(false);
    };
    let drawing = cards::of_event(&page, &services.config.site_name);
    if services.cards.holds(&drawing) {
        return Ok(false);
    }
    if let Err(error) = services.cards.png(drawing).await {
        tracing::warn!("the share card of event {} was not drawn ahead: {error}", line.event.id);
        return Ok(false);
    }
    Ok(true)
}
