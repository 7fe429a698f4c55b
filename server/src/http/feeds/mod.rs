//! What programs read: calendars, news, the sitemap, robots.txt.
//!
//! Like pages, feeds are kept under the number that every write moves (`content_version`): many
//! programs ask for them again and again, and mostly nothing has changed. One is made at a time, away
//! from the threads that answer, so that pages never wait for them.

mod answers;
mod atom;
mod calendar;
mod feed;
mod lines;
mod sitemap;
mod yearly;
mod zones;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use words::{Language, t};

use super::answer_cache::{self, CachedAnswer};
use super::moved::{decoded, with_query};
use super::web::Web;

use answers::{absent, broken, failed};
use feed::Feed;

/// What all feeds say to caches on their way.
static CACHING: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];

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

/// The event whose calendar file a path is: `/events/{slug}.ics`, read as pages read theirs.
pub fn event_slug(path: &str) -> Option<String> {
    let file = path.strip_prefix("/events/").filter(|file| !file.contains('/'))?;
    let slug = decoded(file).strip_suffix(".ics")?.to_owned();
    (!slug.is_empty()).then_some(slug)
}

/// Whether a path is that of something here, which programs on other sites read.
pub fn is_feed(path: &str) -> bool {
    let of_all = ["/events.ics", "/feed.atom", "/sitemap.xml", "/robots.txt"];
    let of_organizer = || {
        let (slug, file) = path.strip_prefix("/organizers/")?.split_once('/')?;
        Some(!slug.is_empty() && matches!(file, "events.ics" | "feed.atom"))
    };
    of_all.contains(&path) || of_organizer() == Some(true) || event_slug(path).is_some()
}

/// An event as a calendar file.
pub async fn event_calendar(web: &Web, slug: &str, asked: &HeaderMap) -> Response {
    let mut response = answer(web, Feed::Event(slug.to_owned()), asked).await;
    if !matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        return response;
    }
    // Shown where a browser knows calendars; else saved under this name.
    let disposition = format!("inline; filename=\"{}.ics\"", slug.replace(['"', '\\'], ""));
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

async fn all_calendar(State(web): State<Web>, asked: HeaderMap) -> Response {
    answer(&web, Feed::Calendar(None), &asked).await
}

async fn organizer_calendar(
    State(web): State<Web>,
    slug: Result<Path<String>, PathRejection>,
    OriginalUri(uri): OriginalUri,
    asked: HeaderMap,
) -> Response {
    let Ok(Path(slug)) = slug else { return absent(&t!(Language::English, "gone-no-organizer")) };
    with_query(answer(&web, Feed::Calendar(Some(slug)), &asked).await, &uri)
}

async fn all_news(State(web): State<Web>, asked: HeaderMap) -> Response {
    answer(&web, Feed::News(None), &asked).await
}

async fn organizer_news(
    State(web): State<Web>,
    slug: Result<Path<String>, PathRejection>,
    OriginalUri(uri): OriginalUri,
    asked: HeaderMap,
) -> Response {
    let Ok(Path(slug)) = slug else { return absent(&t!(Language::English, "gone-no-organizer")) };
    with_query(answer(&web, Feed::News(Some(slug)), &asked).await, &uri)
}

/// Which file of the sitemap.
#[derive(Deserialize)]
struct File {
    page: Option<i64>,
}

async fn sitemap_file(
    State(web): State<Web>,
    file: Result<Query<File>, QueryRejection>,
    asked: HeaderMap,
) -> Response {
    match file {
        Ok(Query(File { page })) => answer(&web, Feed::Sitemap(page), &asked).await,
        Err(_) => absent(&t!(Language::English, "refused-no-sitemap")),
    }
}

async fn robots(State(web): State<Web>, asked: HeaderMap) -> Response {
    let text = sitemap::robots(&web.site.base_url);
    match press("text/plain; charset=utf-8", text).await {
        Ok(kept) => answer_cache::send(&kept, &asked, &CACHING),
        Err(response) => *response,
    }
}

/// Answers with a feed: a kept one, or one that is made now and kept.
async fn answer(web: &Web, feed: Feed, asked: &HeaderMap) -> Response {
    let version = match web.services.store.content_version().await {
        Ok(version) => version,
        Err(error) => return failed(&error),
    };
    let key = feed.key(version, web.services.clock.now());
    match web.feeds.kept.get_or_insert_async(&key, make(web, feed)).await {
        Ok(kept) => answer_cache::send(&kept, asked, &CACHING),
        Err(response) => *response,
    }
}

async fn make(web: &Web, feed: Feed) -> Result<CachedAnswer, Box<Response>> {
    // Never closed, so there is always one to wait for.
    let _turn = web.feeds.making.acquire().await.ok();
    let kind = feed.kind();
    press(kind, feed::text(web, feed).await?).await
}

async fn press(kind: &'static str, text: String) -> Result<CachedAnswer, Box<Response>> {
    let kept = answer_cache::press(HeaderValue::from_static(kind), Bytes::from(text)).await;
    kept.ok_or_else(|| Box::new(broken()))
}
