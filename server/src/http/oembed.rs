//! oEmbed (<https://oembed.com>): how a page of this site is shown on another one.

use app::components::text::escape;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::views::{EventLookup, Place};
use domain::{Event, Organizer};
use serde::Deserialize;
use serde_json::{Value, json};
use store::StoreError;

use super::address::path_part;
use super::answers::plain;
use super::moved::address_now;
use super::web::Web;

/// The size of the frame where nobody says how much room there is, in pixels.
const SIZE: (u32, u32) = (640, 600);
/// A frame smaller than this shows nothing, in pixels.
const SMALLEST: (u32, u32) = (240, 200);

/// What is asked for.
#[derive(Deserialize)]
pub struct Ask {
    url: String,
    maxwidth: Option<u32>,
    maxheight: Option<u32>,
    format: Option<String>,
}

/// What stands for an organizer's page (a frame) or an event's page (a link).
pub async fn oembed(
    State(web): State<Web>,
    ask: Result<Query<Ask>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(ask)) = ask else {
        let text = "say which page: /oembed?url=…; maxwidth and maxheight are whole pixels";
        return plain(StatusCode::BAD_REQUEST, text);
    };
    // Part 2.2 of the specification has a status for formats that are not there.
    if ask.format.as_deref().is_some_and(|format| format != "json") {
        return plain(StatusCode::NOT_IMPLEMENTED, "only format=json is there");
    }
    let found = match path_of(&web, &ask.url) {
        Some(Page::Organizer(slug)) => organizer(&web, &slug, &ask).await,
        Some(Page::Event(slug)) => event(&web, &slug).await,
        None => Ok(Found::Nothing),
    };
    match found {
        Ok(Found::Page(document)) => {
            let headers =
                [(header::CACHE_CONTROL, "no-cache"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
            (headers, Json(document)).into_response()
        }
        Ok(Found::Nothing) => plain(StatusCode::NOT_FOUND, "there is no such page here"),
        Ok(Found::Purged) => plain(StatusCode::GONE, "this event was removed for good"),
        Err(error) => {
            tracing::error!("oembed: {error}");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong on our side")
        }
    }
}

/// What is said of a page.
enum Found {
    Page(Value),
    Nothing,
    Purged,
}

enum Page {
    Organizer(String),
    Event(String),
}

/// The page of ours that an address names.
fn path_of(web: &Web, address: &str) -> Option<Page> {
    let path = address.strip_prefix(web.site.base_url.as_str())?;
    let path = path.split(['?', '#']).next()?;
    let slug = |start: &str| path.strip_prefix(start).filter(|slug| !slug.contains('/'));
    let organizer = slug("/organizers/").map(|slug| Page::Organizer(slug.into()));
    organizer.or_else(|| slug("/events/").map(|slug| Page::Event(slug.into())))
}

async fn organizer(web: &Web, slug: &str, ask: &Ask) -> Result<Found, StoreError> {
    let store = &web.services.store;
    let mut organizer = store.public_organizer(slug).await?;
    // A site that shows a page under an address of before goes on showing it.
    if organizer.is_none()
        && let Some(slug) = address_now(web, Place::Organizer, slug).await?
    {
        organizer = store.public_organizer(&slug).await?;
    }
    let Some(organizer) = organizer else { return Ok(Found::Nothing) };
    let size =
        |asked: Option<u32>, most: u32, least: u32| asked.unwrap_or(most).min(most).max(least);
    let width = size(ask.maxwidth, SIZE.0, SMALLEST.0);
    let height = size(ask.maxheight, SIZE.1, SMALLEST.1);
    let Organizer { slug, name, .. } = organizer;
    let base = &web.site.base_url;
    let title = format!("Events of {name}");
    let page = format!("{base}/organizers/{}", path_part(&slug));
    let html = format!(
        "<iframe src=\"{page}/embed\" title=\"{}\" width=\"{width}\" height=\"{height}\" \
         loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>",
        escape(&title).replace('"', "&quot;")
    );
    Ok(Found::Page(json!({
        "version": "1.0",
        "type": "rich",
        "provider_name": web.site.name,
        "provider_url": base,
        "title": title,
        "author_name": name,
        "author_url": page,
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": html,
    })))
}

async fn event(web: &Web, slug: &str) -> Result<Found, StoreError> {
    let (store, now) = (&web.services.store, web.services.clock.now());
    let mut found = store.lookup(slug, now).await?;
    if matches!(found, EventLookup::Absent)
        && let Some(slug) = address_now(web, Place::Event, slug).await?
    {
        found = store.lookup(&slug, now).await?;
    }
    let page = match found {
        EventLookup::Live(page) => page,
        EventLookup::Absent => return Ok(Found::Nothing),
        EventLookup::Purged => return Ok(Found::Purged),
    };
    let Event { title, .. } = page.event;
    let base = &web.site.base_url;
    Ok(Found::Page(json!({
        "version": "1.0",
        "type": "link",
        "provider_name": web.site.name,
        "provider_url": base,
        "title": title,
        "author_name": page.organizer.name,
        "author_url": format!("{base}/organizers/{}", path_part(&page.organizer.slug)),
        "cache_age": 3600,
    })))
}
