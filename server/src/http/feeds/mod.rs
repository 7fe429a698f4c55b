//! What programs read: calendars, news, the sitemap, robots.txt.

mod address;
mod atom;
mod calendar;
mod lines;
mod sitemap;
mod zones;

use app::ports::EventLookup;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::TimeDelta;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

pub use address::path_part;

use super::{Web, known_tag, plain};
use crate::store::{FeedEvent, FeedFilter, FeedOrder, StoreError};

/// How long what is over stays in calendars: who subscribed can look back a little.
const PAST: TimeDelta = TimeDelta::days(90);
/// Events in a calendar at most.
const LONGEST_CALENDAR: i64 = 2_000;
/// Entries of a news feed.
const LONGEST_FEED: i64 = 50;

const CALENDAR: &str = "text/calendar; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";
const XML: &str = "application/xml; charset=utf-8";

/// An answer, or the answer that says why there is none.
type Answer = Result<Response, Response>;

/// The addresses of all feeds but an event's own file, which [`event_slug`] knows.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/events.ics", get(all_calendar))
        .route("/organizers/{slug}/events.ics", get(organizer_calendar))
        .route("/feed.atom", get(all_news))
        .route("/organizers/{slug}/feed.atom", get(organizer_news))
        .route("/sitemap.xml", get(sitemap_file))
        .route("/robots.txt", get(robots))
}

/// The event whose calendar file a path is: `/events/{slug}.ics`.
pub fn event_slug(path: &str) -> Option<&str> {
    let slug = path.strip_prefix("/events/")?.strip_suffix(".ics")?;
    (!slug.is_empty() && !slug.contains('/')).then_some(slug)
}

/// An event as a calendar file. Unlisted ones too: who has the address may keep the date.
pub async fn event_calendar(web: &Web, slug: &str, request: &HeaderMap) -> Response {
    let found = web.services.store.lookup(slug, web.services.clock.now()).await;
    let page = match found {
        Ok(EventLookup::Live(page)) => *page,
        Ok(EventLookup::Absent) => return absent("there is no event at this address"),
        Ok(EventLookup::Purged) => {
            return plain(StatusCode::GONE, "this event was removed for good");
        }
        Err(error) => return failed(&error),
    };
    let name = page.event.title.clone();
    let entry = FeedEvent {
        event: page.event,
        organizer: page.organizer.name,
        organizer_slug: page.organizer.slug,
    };
    let about = calendar::About { name: &name, base_url: &web.site.base_url, source: None };
    let mut response = send(CALENDAR, calendar::calendar(&about, &[entry]), request);
    // Shown where a browser knows calendars; else saved under this name.
    let disposition = format!("inline; filename=\"{}.ics\"", slug.replace(['"', '\\'], ""));
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

async fn all_calendar(State(web): State<Web>, headers: HeaderMap) -> Answer {
    let events = events(&web, None, FeedOrder::Soonest).await?;
    let name = &web.site.name;
    Ok(calendar_of(&web, name, "/events.ics", &events, &headers))
}

async fn organizer_calendar(
    State(web): State<Web>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let name = organizer_name(&web, &slug).await?;
    let events = events(&web, Some(slug.clone()), FeedOrder::Soonest).await?;
    Ok(calendar_of(&web, &name, &format!("/organizers/{slug}/events.ics"), &events, &headers))
}

fn calendar_of(
    web: &Web,
    name: &str,
    path: &str,
    events: &[FeedEvent],
    headers: &HeaderMap,
) -> Response {
    let base_url = &web.site.base_url;
    let about = calendar::About { name, base_url, source: Some(format!("{base_url}{path}")) };
    send(CALENDAR, calendar::calendar(&about, events), headers)
}

async fn all_news(State(web): State<Web>, headers: HeaderMap) -> Answer {
    let events = events(&web, None, FeedOrder::Latest).await?;
    let name = &web.site.name;
    Ok(news(&web, name, ["/feed.atom", "/"], &events, &headers))
}

async fn organizer_news(
    State(web): State<Web>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let name = organizer_name(&web, &slug).await?;
    let events = events(&web, Some(slug.clone()), FeedOrder::Latest).await?;
    let page = format!("/organizers/{slug}");
    Ok(news(&web, &name, [&format!("{page}/feed.atom"), &page], &events, &headers))
}

fn news(
    web: &Web,
    name: &str,
    [path, page]: [&str; 2],
    events: &[FeedEvent],
    headers: &HeaderMap,
) -> Response {
    let now = web.services.clock.now();
    let about = atom::About { name, base_url: &web.site.base_url, path, page, now };
    send(ATOM, atom::feed(&about, events), headers)
}

/// Which file of the sitemap.
#[derive(Deserialize)]
struct File {
    page: Option<i64>,
}

async fn sitemap_file(
    State(web): State<Web>,
    file: Result<Query<File>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Answer {
    let store = &web.services.store;
    let pages = store.count_pages().await.map_err(|error| failed(&error))?;
    let files = (pages / sitemap::PAGE + i64::from(pages % sitemap::PAGE > 0)).max(1);
    let asked = match file {
        Ok(Query(file)) => file.page,
        Err(_) => Some(0),
    };
    let base_url = &web.site.base_url;
    let body = match asked {
        None if files > 1 => sitemap::index(base_url, files),
        asked => {
            let number = asked.unwrap_or(1);
            if !(1..=files).contains(&number) {
                return Err(absent("the sitemap has no such page"));
            }
            let skip = (number - 1) * sitemap::PAGE;
            let pages = store.pages(skip, sitemap::PAGE).await.map_err(|error| failed(&error))?;
            sitemap::urls(base_url, number == 1, &pages)
        }
    };
    Ok(send(XML, body, &headers))
}

async fn robots(State(web): State<Web>, headers: HeaderMap) -> Response {
    send("text/plain; charset=utf-8", sitemap::robots(&web.site.base_url), &headers)
}

async fn events(
    web: &Web,
    organizer: Option<String>,
    order: FeedOrder,
) -> Result<Vec<FeedEvent>, Response> {
    let now = web.services.clock.now();
    let (since, limit) = match order {
        FeedOrder::Soonest => (now - PAST, LONGEST_CALENDAR),
        FeedOrder::Latest => (now, LONGEST_FEED),
    };
    let filter = FeedFilter { organizer, since, order, limit };
    web.services.store.feed(&filter).await.map_err(|error| failed(&error))
}

async fn organizer_name(web: &Web, slug: &str) -> Result<String, Response> {
    let found = web.services.store.public_organizer(slug).await;
    let organizer = found.map_err(|error| failed(&error))?;
    let organizer = organizer.ok_or_else(|| absent("there is no organizer at this address"))?;
    Ok(organizer.name)
}

/// The document with its ETag; or only that it is the one that the reader has.
fn send(content_type: &'static str, body: String, request: &HeaderMap) -> Response {
    let hex: String = Sha256::digest(&body)[..16].iter().map(|b| format!("{b:02x}")).collect();
    let tag = format!("\"{hex}\"");
    let known = known_tag(request, &tag);
    let headers = [
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, tag),
        // Readers on other sites may fetch what is public.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn absent(text: &str) -> Response {
    plain(StatusCode::NOT_FOUND, text)
}

fn failed(error: &StoreError) -> Response {
    tracing::error!("a feed: {error}");
    if let Some(trouble) = error.trouble() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, trouble.name());
    }
    plain(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong on our side; it has been logged")
}
