//! `/events/{slug}/card-{hash}.png`, and the same for organizers and for the site.
//!
//! A card is named by what it shows. The current name is kept for ever; any other name of a live
//! event answers with the current card for a few minutes, as links that were shared keep their
//! picture. What is drawn never depends on the name that was asked for.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::views::{EventLookup, Place};
use store::StoreError;
use words::{Language, t};

use super::answers::{is_known, plain, tag, tagged};
use super::moved;
use super::web::Web;
use crate::cards::{self, Drawing};

const FOREVER: &str = "public, max-age=31536000, immutable";
/// For a card under an older name.
const SHORTLY: &str = "public, max-age=300";

/// Whose card an address names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Owner {
    /// An event's, by its slug.
    Event(String),
    /// An organizer's, by its slug.
    Organizer(String),
    /// The site's.
    Site,
}

/// The address of a card.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    owner: Owner,
    digest: String,
}

impl Wanted {
    /// Reads a path, as pages read theirs; `None` where it is no card's.
    pub fn of(path: &str) -> Option<Self> {
        let path = moved::decoded(path);
        let (folder, file) = path.rsplit_once('/')?;
        let digest = file.strip_prefix("card-")?.strip_suffix(".png")?;
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !plain(digest) || digest.len() > 64 {
            return None;
        }
        let slug = |prefix: &str| folder.strip_prefix(prefix).filter(|slug| plain(slug));
        let owner = if folder.is_empty() {
            Owner::Site
        } else if let Some(slug) = slug("/events/") {
            Owner::Event(slug.to_owned())
        } else {
            Owner::Organizer(slug("/organizers/")?.to_owned())
        };
        Some(Self { owner, digest: digest.to_owned() })
    }
}

/// Answers with a card.
pub async fn answer(web: &Web, wanted: Wanted, headers: &HeaderMap) -> Response {
    match current(web, &wanted).await {
        Ok(card) => send(web, card, &wanted.digest, headers).await,
        Err(response) => response,
    }
}

/// The card as it is now, or the answer where there is none.
async fn current(web: &Web, wanted: &Wanted) -> Result<Drawing, Response> {
    let (store, site) = (&web.services.store, &web.site);
    let now = web.services.clock.now();
    match &wanted.owner {
        Owner::Site => Ok(cards::of_site(&site.name, &site.base_url)),
        Owner::Event(slug) => match store.lookup(slug, now).await.map_err(|e| unreadable(&e))? {
            EventLookup::Live(page) => Ok(cards::of_event(&page, &site.name)),
            EventLookup::Absent | EventLookup::Purged => {
                Err(elsewhere(web, Place::Event, slug, &wanted.digest).await)
            }
        },
        Owner::Organizer(slug) => {
            let organizer = store.public_organizer(slug).await.map_err(|e| unreadable(&e))?;
            match organizer {
                Some(found) => Ok(cards::of_organizer(&found, &site.name)),
                None => Err(elsewhere(web, Place::Organizer, slug, &wanted.digest).await),
            }
        }
    }
}

/// The answer where nothing has this address: the card may be at another one.
async fn elsewhere(web: &Web, place: Place, slug: &str, digest: &str) -> Response {
    let card = |page: &str| format!("{page}/card-{digest}.png");
    moved::elsewhere(web, place, slug, card).await.unwrap_or_else(|error| unreadable(&error))
}

fn unreadable(error: &StoreError) -> Response {
    tracing::error!("{error}");
    plain(StatusCode::SERVICE_UNAVAILABLE, &t!(Language::English, "reason-database-away"))
}

async fn send(web: &Web, card: Drawing, asked: &str, headers: &HeaderMap) -> Response {
    let digest = card.digest();
    let tag = tag(&digest);
    // What its reader has is not drawn.
    let png = match is_known(headers, &tag) {
        true => Ok(Bytes::new()),
        false => web.services.cards.png(card).await,
    };
    let png = match png {
        Ok(png) => png,
        Err(error) => {
            tracing::error!("{error}");
            let words = t!(Language::English, "refused-no-card");
            return plain(StatusCode::SERVICE_UNAVAILABLE, &words);
        }
    };
    let kind = [(header::CONTENT_TYPE, "image/png")];
    let mut response = tagged(headers, tag, || (kind, png).into_response());
    let cache = if digest == asked { FOREVER } else { SHORTLY };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_cards_are_read_as_such() {
        let wanted = |owner, digest: &str| Some(Wanted { owner, digest: digest.into() });
        let event = Owner::Event("game-night-2".into());
        assert_eq!(Wanted::of("/events/game-night-2/card-0a1b.png"), wanted(event, "0a1b"));
        let club = Owner::Organizer("club".into());
        assert_eq!(Wanted::of("/organizers/club/card-x.png"), wanted(club, "x"));
        let encoded = Wanted::of("/organizers/cl%75b/card%2Dx.png");
        assert_eq!(encoded, wanted(Owner::Organizer("club".into()), "x"));
        assert_eq!(Wanted::of("/card-00.png"), wanted(Owner::Site, "00"));
        for path in [
            "/events/a/card-.png",
            "/events/a/card-x.jpg",
            "/events//card-x.png",
            "/events/a/b/card-x.png",
            "/events/../card-x.png",
            "/events/card-x.png",
            "/events/a%2Fb/card-x.png",
            "/events/%ff/card-x.png",
            "/series/a/card-x.png",
            "card-x.png",
            "/events/a/card-../x.png",
            "/events/a",
        ] {
            assert_eq!(Wanted::of(path), None, "{path}");
        }
    }
}
