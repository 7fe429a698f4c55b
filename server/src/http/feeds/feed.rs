//! What each feed holds, and how it is made. Nothing of it depends on who asks.

use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use domain::views::{EventLookup, EventPage, Place};
use store::{FeedEvent, FeedFilter, FeedOrder};
use words::{Language, t};

use super::answers::{absent, broken, failed};
use super::{atom, calendar, sitemap};
use crate::http::moved;
use crate::http::web::Web;

/// How long what is over stays in calendars: who subscribed can look back a little.
const PAST: TimeDelta = TimeDelta::days(90);
/// Events in a calendar at most.
const LONGEST_CALENDAR: i64 = 2_000;
/// Entries of a news feed.
const LONGEST_FEED: i64 = 50;
/// How long a feed that depends on the clock may be kept, in seconds.
const PERIOD: i64 = 600;

/// A feed.
#[derive(Clone, Debug)]
pub enum Feed {
    /// All events, or an organizer's, as a calendar.
    Calendar(Option<String>),
    /// The same as news.
    News(Option<String>),
    /// A file of the sitemap; without a number the only one, or the one that names the others.
    Sitemap(Option<i64>),
    /// One event as a calendar file. Unlisted ones too: who has the address may keep the date.
    Event(String),
}

impl Feed {
    /// What it is kept under: nobody's question is part of it, so that nobody can invent more.
    pub fn key(&self, version: i64, now: DateTime<Utc>) -> String {
        let at = period(now).timestamp();
        match self {
            Self::Calendar(organizer) => format!("{version} calendar {at} {organizer:?}"),
            Self::News(organizer) => format!("{version} news {at} {organizer:?}"),
            Self::Sitemap(file) => format!("{version} sitemap {file:?}"),
            Self::Event(slug) => format!("{version} event {slug}"),
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Calendar(_) | Self::Event(_) => "text/calendar; charset=utf-8",
            Self::News(_) => "application/atom+xml; charset=utf-8",
            Self::Sitemap(_) => "application/xml; charset=utf-8",
        }
    }
}

/// The beginning of the time for which a feed is kept: what it holds is as of then, so that all that
/// are made in it are the same.
fn period(now: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = now.timestamp().div_euclid(PERIOD) * PERIOD;
    DateTime::from_timestamp(seconds, 0).unwrap_or(now)
}

/// A feed's text.
///
/// # Errors
/// The answer that says why there is none.
pub async fn text(web: &Web, feed: Feed) -> Result<String, Response> {
    match feed {
        Feed::Calendar(organizer) => {
            let name = name(web, organizer.as_deref(), "events.ics").await?;
            let path = format!("{}/events.ics", base(organizer.as_deref()));
            let events = events(web, organizer, FeedOrder::Soonest).await?;
            calendar_text(web, name, Some(path), events).await
        }
        Feed::News(organizer) => {
            let name = name(web, organizer.as_deref(), "feed.atom").await?;
            let page = base(organizer.as_deref());
            let events = events(web, organizer, FeedOrder::Latest).await?;
            news_text(web, name, page, events).await
        }
        Feed::Sitemap(file) => sitemap_text(web, file).await,
        Feed::Event(slug) => {
            let EventPage { event, organizer, .. } = event(web, &slug).await?;
            let name = event.title.clone();
            let (organizer, organizer_slug) = (organizer.name, organizer.slug);
            let entry = FeedEvent { event, organizer, organizer_slug };
            calendar_text(web, name, None, vec![entry]).await
        }
    }
}

/// The path of the page that shows what a feed holds, without its last slash.
fn base(organizer: Option<&str>) -> String {
    organizer.map(|slug| format!("/organizers/{slug}")).unwrap_or_default()
}

async fn calendar_text(
    web: &Web,
    name: String,
    path: Option<String>,
    events: Vec<FeedEvent>,
) -> Result<String, Response> {
    let base_url = web.site.base_url.clone();
    aside(move || {
        let source = path.map(|path| format!("{base_url}{path}"));
        let about = calendar::About { name: &name, base_url: &base_url, source };
        calendar::calendar(&about, &events)
    })
    .await
}

async fn news_text(
    web: &Web,
    name: String,
    page: String,
    events: Vec<FeedEvent>,
) -> Result<String, Response> {
    let (base_url, now) = (web.site.base_url.clone(), period(web.services.clock.now()));
    aside(move || {
        let path = format!("{page}/feed.atom");
        let page = if page.is_empty() { "/" } else { &page };
        let about = atom::About { name: &name, base_url: &base_url, path: &path, page, now };
        atom::feed(&about, &events)
    })
    .await
}

/// Runs work for a core away from the threads that answer.
async fn aside(work: impl FnOnce() -> String + Send + 'static) -> Result<String, Response> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!("a feed: {error}");
        broken()
    })
}

async fn sitemap_text(web: &Web, file: Option<i64>) -> Result<String, Response> {
    let store = &web.services.store;
    let pages = store.count_pages().await.map_err(|error| failed(&error))?;
    let files = (pages / sitemap::PAGE + i64::from(pages % sitemap::PAGE > 0)).max(1);
    let base_url = web.site.base_url.clone();
    if file.is_none() && files > 1 {
        return Ok(sitemap::index(&base_url, files));
    }
    let number = file.unwrap_or(1);
    if !(1..=files).contains(&number) {
        return Err(absent(&t!(Language::English, "refused-no-sitemap")));
    }
    let skip = (number - 1) * sitemap::PAGE;
    let pages = store.pages(skip, sitemap::PAGE).await.map_err(|error| failed(&error))?;
    aside(move || sitemap::urls(&base_url, number == 1, &pages)).await
}

async fn events(
    web: &Web,
    organizer: Option<String>,
    order: FeedOrder,
) -> Result<Vec<FeedEvent>, Response> {
    let now = period(web.services.clock.now());
    let (since, limit) = match order {
        FeedOrder::Soonest => (now - PAST, LONGEST_CALENDAR),
        FeedOrder::Latest => (now, LONGEST_FEED),
    };
    let filter = FeedFilter { organizer, since, order, limit };
    web.services.store.feed(&filter).await.map_err(|error| failed(&error))
}

/// The name of an organizer; the site's without one. `file` is the feed's, for whoever is sent on.
async fn name(web: &Web, organizer: Option<&str>, file: &str) -> Result<String, Response> {
    let Some(slug) = organizer else { return Ok(web.site.name.clone()) };
    let found = web.services.store.public_organizer(slug).await;
    let organizer = found.map_err(|error| failed(&error))?;
    match organizer {
        Some(organizer) => Ok(organizer.name),
        None => {
            let feed = |page: &str| format!("{page}/{file}");
            Err(elsewhere(web, Place::Organizer, slug, feed).await)
        }
    }
}

async fn event(web: &Web, slug: &str) -> Result<EventPage, Response> {
    match web.services.store.lookup(slug, web.services.clock.now()).await {
        Ok(EventLookup::Live(page)) => Ok(*page),
        Ok(EventLookup::Absent | EventLookup::Purged) => {
            Err(elsewhere(web, Place::Event, slug, |page| format!("{page}.ics")).await)
        }
        Err(error) => Err(failed(&error)),
    }
}

async fn elsewhere(
    web: &Web,
    place: Place,
    slug: &str,
    path: impl FnOnce(&str) -> String + Send,
) -> Response {
    moved::elsewhere(web, place, slug, path).await.unwrap_or_else(|error| failed(&error))
}
