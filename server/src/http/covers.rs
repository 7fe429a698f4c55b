//! Pictures of events: `POST /dashboard/events/{id}/cover` takes one, `/covers/{hash}.jpg` shows it.

use access::Owned;
use app::pages::words_of;
use app::ports::{Failure, Flash, FlashKind, Ports};
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::{Denied, EventId, FormProblem, RecordKind};
use url::form_urlencoded::byte_serialize;
use words::{Language, t};

use super::answers::{plain, tag, tagged};
use super::peer::Peer;
use super::session::{self, Session};
use super::web::Web;
use super::{body, origin, page, ports};
use crate::acts::{self, NoCover};
use crate::pictures::{LARGEST_FILE, LONGEST_SIDE, PictureError};

/// How much of a form is read at most, in bytes. More than is taken: a browser that is answered in
/// the middle of sending shows a broken connection instead of the answer.
const LONGEST_FORM: usize = 4 * LARGEST_FILE;
/// The longest version number, in digits.
const LONGEST_NUMBER: usize = 20;
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The form's route: outside of the small limit for forms, inside of session and CSRF check.
pub fn routes(web: &Web) -> Router<Web> {
    Router::new()
        .route("/dashboard/events/{id}/cover", get(back).post(upload))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(middleware::from_fn_with_state(web.clone(), session::carry))
        .layer(middleware::from_fn_with_state(web.clone(), origin::check))
        .layer(middleware::from_fn(body::paced))
}

/// Why a picture was not taken.
enum Refusal {
    Failure(Failure),
    File(StatusCode, String),
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Self::Failure(denied.into())
    }
}

impl From<NoCover> for Refusal {
    fn from(error: NoCover) -> Self {
        match error {
            NoCover::Picture(error) => error.into(),
            NoCover::Act(error) => Self::Failure(error.into()),
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<PictureError> for Refusal {
    fn from(error: PictureError) -> Self {
        let status = match error {
            PictureError::NoPicture => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            PictureError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            PictureError::Broken => StatusCode::UNPROCESSABLE_ENTITY,
            PictureError::Busy | PictureError::Stopped => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self::File(status, of_picture(error))
    }
}

/// Why a picture cannot be used, in the catalogue's words.
fn of_picture(error: PictureError) -> String {
    match error {
        PictureError::NoPicture => t!(Language::English, "cover-no-picture"),
        PictureError::TooLarge => {
            t!(Language::English, "cover-too-many-pixels", side = LONGEST_SIDE.to_string())
        }
        PictureError::Broken => t!(Language::English, "cover-broken"),
        PictureError::Busy => t!(Language::English, "cover-busy"),
        PictureError::Stopped => t!(Language::English, "cover-stopped"),
    }
}

impl From<MultipartError> for Refusal {
    fn from(error: MultipartError) -> Self {
        // Its own status is 500 for much that a sender does wrong.
        let status = match (error.status(), body::unread(&error)) {
            (StatusCode::PAYLOAD_TOO_LARGE, _) => StatusCode::PAYLOAD_TOO_LARGE,
            (_, status) => status,
        };
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => too_long(),
            StatusCode::REQUEST_TIMEOUT => {
                Self::File(status, t!(Language::English, "cover-timeout"))
            }
            status => Self::File(status, t!(Language::English, "refused-form-broken")),
        }
    }
}

fn too_long() -> Refusal {
    let most = LARGEST_FILE / (1024 * 1024);
    let words = t!(Language::English, "cover-file-too-large", most = most);
    Refusal::File(StatusCode::PAYLOAD_TOO_LARGE, words)
}

/// Who reloads the answer to a form by its address comes back to the event.
async fn back(Path(id): Path<String>) -> Redirect {
    Redirect::to(&event_page(&id))
}

/// An event's page; what is no number is that of no event.
fn event_page(id: &str) -> String {
    format!("/dashboard/events/{}", id.parse().unwrap_or(EventId(0)))
}

/// Takes a picture and makes it the event's.
async fn upload(
    State(web): State<Web>,
    Peer(peer): Peer,
    session: Session,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let ports = match ports::of(&web, Some(session), peer).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    let here = event_page(&id);
    match take(&web, &ports, &id, request).await {
        Ok(()) => {
            let text = t!(Language::English, "cover-saved");
            // A session that cannot be written costs the message, not the way on.
            let _ = ports.visit.flash(Flash { kind: FlashKind::Done, text }).await;
            Redirect::to(&here).into_response()
        }
        Err(Refusal::Failure(Failure::SignIn)) => {
            let next: String = byte_serialize(here.as_bytes()).collect();
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
        Err(refusal) => refuse(&web, ports, &here, refusal).await,
    }
}

async fn take(web: &Web, ports: &Ports, id: &str, request: Request) -> Result<(), Refusal> {
    let member = ports.visit.viewer().member()?;
    let absent = Denied::NotYours(RecordKind::Event);
    let id = id.parse::<EventId>().map_err(|_| absent)?;
    // Who may not change the event is told so before anything is read.
    let event = Owned::load(&web.services, &member, id).await.map_err(Failure::from)?;
    let (version, file) = read(request).await?;
    acts::put_cover(&web.services, &event, version, file).await?;
    Ok(())
}

/// The form: which version of the event the person saw, and the file.
async fn read(request: Request) -> Result<(i64, Vec<u8>), Refusal> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| {
        let words = t!(Language::English, "cover-form-kind");
        Refusal::File(StatusCode::UNSUPPORTED_MEDIA_TYPE, words)
    })?;
    let (mut version, mut file) = (None, None);
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("version") => {
                let text = bounded(field, LONGEST_NUMBER).await?.unwrap_or_default();
                version = String::from_utf8(text).ok().and_then(|text| text.parse().ok());
            }
            Some("picture") => file = Some(bounded(field, LARGEST_FILE).await?),
            _ => drop(bounded(field, 0).await?),
        }
    }
    let version = version.ok_or_else(|| Failure::from(FormProblem::Incomplete))?;
    match file {
        Some(Some(file)) if !file.is_empty() => Ok((version, file)),
        Some(None) => Err(too_long()),
        _ => Err(Failure::from(FormProblem::NoPicture).into()),
    }
}

/// A field's bytes; `None` where there are more than `most`, which are read and dropped.
async fn bounded(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut bytes = Some(Vec::new());
    while let Some(chunk) = field.chunk().await? {
        bytes = bytes.filter(|kept| kept.len() + chunk.len() <= most);
        if let Some(kept) = &mut bytes {
            kept.extend_from_slice(&chunk);
        }
    }
    Ok(bytes)
}

/// The event's page with what went wrong on it, and the status that says so.
async fn refuse(web: &Web, ports: Ports, here: &str, refusal: Refusal) -> Response {
    let (status, text) = match refusal {
        Refusal::File(status, text) => (Some(status), Some(text)),
        // The page itself says so, with its status.
        Refusal::Failure(Failure::NotFound(_) | Failure::Forbidden(_)) => (None, None),
        Refusal::Failure(failure) => (Some(status_of(&failure)), Some(words_of(&failure))),
    };
    if let Some(text) = text {
        // As above.
        let _ = ports.visit.flash(Flash { kind: FlashKind::Problem, text }).await;
    }
    let Ok(request) = Request::get(here).body(Body::empty()) else {
        return plain(StatusCode::NOT_FOUND, &t!(Language::English, "no-such", what = "event"));
    };
    let mut response = page::render(web, ports, request, false).await;
    if let Some(status) = status.filter(|_| response.status().is_success()) {
        *response.status_mut() = status;
    }
    response
}

fn status_of(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Conflict(_) => StatusCode::CONFLICT,
        Failure::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Failure::TooMany(..) => StatusCode::TOO_MANY_REQUESTS,
        Failure::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// `/covers/{hash}.jpg`: a picture that is kept. Its name is its content, so it never changes.
pub async fn show(
    State(web): State<Web>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let absent = || plain(StatusCode::NOT_FOUND, &t!(Language::English, "cover-absent"));
    let Some(hash) = hash_of(&file) else { return absent() };
    let found = match web.services.store.cover(hash).await {
        Ok(Some(found)) => found,
        Ok(None) => return absent(),
        Err(error) => {
            tracing::error!("{error}");
            let words = t!(Language::English, "cover-unreadable");
            return plain(StatusCode::SERVICE_UNAVAILABLE, &words);
        }
    };
    let kind = [(header::CONTENT_TYPE, "image/jpeg")];
    let mut response = tagged(&headers, tag(hash), || (kind, found.jpeg).into_response());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOREVER));
    // Readers of our JSON-LD may show it on their own pages, as share cards.
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(policy, HeaderValue::from_static("cross-origin"));
    response
}

/// The hash in a file's name; `None` where it is none of ours.
fn hash_of(file: &str) -> Option<&str> {
    let hash = file.strip_suffix(".jpg")?;
    let is_hex = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (hash.len() == 64 && is_hex).then_some(hash)
}
