//! Addresses that were given once: they lead to where their record is now, or say what became of it.

use std::borrow::Cow;

use app::pages::moved_address;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use domain::views::{Absence, Place};
use percent_encoding::percent_decode_str;
use store::StoreResult;
use words::{Language, t};

use super::address::path_part;
use super::answers::plain;
use super::web::Web;

/// A path, or a part of one, as pages read it: percent-decoded; as it is where that is no text.
pub fn decoded(path: &str) -> Cow<'_, str> {
    percent_decode_str(path).decode_utf8().unwrap_or(Cow::Borrowed(path))
}

/// Why nothing is at the address of a record.
///
/// # Errors
/// The database's.
pub async fn absence(web: &Web, place: Place, slug: &str) -> StoreResult<Absence> {
    web.services.store.absence(place, slug, web.services.clock.now()).await
}

/// What a program gets at the address of something of a record that is not there: the same behind the
/// record's new address, or why there is nothing. `path` makes the address from that of its page.
///
/// # Errors
/// The database's.
pub async fn elsewhere(
    web: &Web,
    place: Place,
    slug: &str,
    path: impl FnOnce(&str) -> String + Send,
) -> StoreResult<Response> {
    Ok(match absence(web, place, slug).await? {
        Absence::Moved(to) => permanently(&path(&place.path(&path_part(&to)))),
        absence => nothing(place, &absence),
    })
}

/// Why there is nothing of a record, in words and by the status.
pub fn nothing(place: Place, absence: &Absence) -> Response {
    let language = Language::English;
    let (status, text) = match absence {
        Absence::Never | Absence::Moved(_) => {
            let text = match place {
                Place::Event => t!(language, "gone-no-event"),
                Place::Organizer => t!(language, "gone-no-organizer"),
                Place::Series => t!(language, "gone-no-series"),
            };
            (StatusCode::NOT_FOUND, text)
        }
        Absence::TakenOff(_) => {
            let text = match place {
                Place::Event | Place::Organizer => t!(language, "gone-event"),
                Place::Series => t!(language, "gone-series"),
            };
            (StatusCode::NOT_FOUND, text)
        }
        Absence::Purged(_) => (StatusCode::GONE, t!(language, "gone-for-good")),
    };
    plain(status, &text)
}

/// Sends on for good. Nobody may keep it: a record can get an address of before again, and a browser
/// that kept both ways would go in a circle.
fn permanently(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    if let Ok(to) = HeaderValue::try_from(to) {
        *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
        response.headers_mut().insert(header::LOCATION, to);
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Gives the way on the parameters that were asked for.
pub fn with_query(mut response: Response, asked: &Uri) -> Response {
    if response.status() != StatusCode::MOVED_PERMANENTLY {
        return response;
    }
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let to = to.map(|to| moved_address(to, asked.query().unwrap_or_default()));
    if let Some(Ok(to)) = to.map(HeaderValue::try_from) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}
