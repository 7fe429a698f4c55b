//! oEmbed (<https://oembed.com>): how a page of this site is shown on another one.

use app::components::text::escape;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::views::{Absence, EventLookup, EventPage, Place};
use domain::{Event, Organizer};
use serde::Deserialize;
use serde_json::{Value, json};
use store::StoreError;
use words::{Language, t};

use super::address::path_part;
use super::answers::plain;
use super::moved::{self, decoded};
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
    let found = match path_of(&web.site.base_url, &ask.url) {
        Some(Page::Organizer(slug)) => organizer(&web, &slug, &ask).await,
        Some(Page::Event(slug)) => event(&web, &slug).await,
        None => Ok(Err(plain(StatusCode::NOT_FOUND, "there is no such page here"))),
    };
    match found {
        Ok(Ok(document)) => ([(header::CACHE_CONTROL, "no-cache")], Json(document)).into_response(),
        Ok(Err(nothing)) => nothing,
        Err(error) => {
            tracing::error!("oembed: {error}");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong on our side")
        }
    }
}

/// What stands for a page; or the answer that says why there is none.
type Found<T = Value> = Result<Result<T, Response>, StoreError>;

#[derive(Debug, Eq, PartialEq)]
enum Page {
    Organizer(String),
    Event(String),
}

/// The page of ours that an address names, read as pages read theirs. A frame stands for its organizer.
fn path_of(base_url: &str, address: &str) -> Option<Page> {
    let path = address.strip_prefix(base_url)?;
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    let slug = |slug: &str| (!slug.is_empty() && !slug.contains('/')).then(|| decoded(slug).into());
    if let Some(rest) = path.strip_prefix("/organizers/") {
        return slug(rest.strip_suffix("/embed").unwrap_or(rest)).map(Page::Organizer);
    }
    slug(path.strip_prefix("/events/")?).map(Page::Event)
}

/// The organizer at an address, or at that which it leads to: a site that shows a page under an address
/// of before goes on showing it.
async fn find_organizer(web: &Web, slug: &str) -> Found<Organizer> {
    let store = &web.services.store;
    if let Some(organizer) = store.public_organizer(slug).await? {
        return Ok(Ok(organizer));
    }
    let absence = moved::absence(web, Place::Organizer, slug).await?;
    if let Absence::Moved(slug) = &absence
        && let Some(organizer) = store.public_organizer(slug).await?
    {
        return Ok(Ok(organizer));
    }
    Ok(Err(moved::nothing(Place::Organizer, &absence)))
}

async fn organizer(web: &Web, slug: &str, ask: &Ask) -> Found {
    let organizer = match find_organizer(web, slug).await? {
        Ok(organizer) => organizer,
        Err(nothing) => return Ok(Err(nothing)),
    };
    let size =
        |asked: Option<u32>, most: u32, least: u32| asked.unwrap_or(most).min(most).max(least);
    let width = size(ask.maxwidth, SIZE.0, SMALLEST.0);
    let height = size(ask.maxheight, SIZE.1, SMALLEST.1);
    let Organizer { slug, name, .. } = organizer;
    let base = &web.site.base_url;
    let title = t!(Language::English, "feed-events-of", name = name.as_str());
    let page = format!("{base}/organizers/{}", path_part(&slug));
    let html = format!(
        "<iframe src=\"{page}/embed\" title=\"{}\" width=\"{width}\" height=\"{height}\" \
         loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>",
        escape(&title).replace('"', "&quot;")
    );
    Ok(Ok(json!({
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

/// The event at an address, or at that which it leads to.
async fn find_event(web: &Web, slug: &str) -> Found<Box<EventPage>> {
    let (store, now) = (&web.services.store, web.services.clock.now());
    if let EventLookup::Live(page) = store.lookup(slug, now).await? {
        return Ok(Ok(page));
    }
    let absence = moved::absence(web, Place::Event, slug).await?;
    if let Absence::Moved(slug) = &absence
        && let EventLookup::Live(page) = store.lookup(slug, now).await?
    {
        return Ok(Ok(page));
    }
    Ok(Err(moved::nothing(Place::Event, &absence)))
}

async fn event(web: &Web, slug: &str) -> Found {
    let page = match find_event(web, slug).await? {
        Ok(page) => page,
        Err(nothing) => return Ok(Err(nothing)),
    };
    let Event { title, .. } = page.event;
    let base = &web.site.base_url;
    Ok(Ok(json!({
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_pages_read_theirs() {
        let organizer = |slug: &str| Some(Page::Organizer(slug.into()));
        let event = |slug: &str| Some(Page::Event(slug.into()));
        for (path, page) in [
            ("/organizers/club", organizer("club")),
            ("/organizers/club/", organizer("club")),
            ("/organizers/club/embed", organizer("club")),
            ("/organizers/club/embed/?x=1", organizer("club")),
            ("/organizers/cl%75b", organizer("club")),
            ("/events/chess%2D1/#x", event("chess-1")),
            ("/events/%ff", event("%ff")),
            ("/events/", None),
            ("/organizers//embed", None),
            ("/events/a/b", None),
            ("/series/a", None),
        ] {
            let address = format!("https://a.example{path}");
            assert_eq!(path_of("https://a.example", &address), page, "{path}");
        }
    }
}
