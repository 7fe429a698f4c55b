//! Forms: what leptos' server functions get to see, and what becomes of their own words about what
//! they cannot read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use app::pages::words_of;
use app::pages::{Later, Refusal, Sent, typed_again};
use app::ports::{Failure, Flash, FlashKind, Ports, RefusalNote, Unsaved};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use leptos::prelude::provide_context;
use leptos::server_fn::axum::server_fn_paths;
use url::form_urlencoded;
use words::{Language, t};

use super::answers::{WithReason, plain, refused};
use super::peer::Peer;
use super::session::Session;
use super::web::Web;
use super::{body, page, ports};

/// What leptos marks its own errors with.
const LEPTOS_ERROR: HeaderName = HeaderName::from_static("serverfnerror");
/// As many bytes of such an error are looked at.
const LONGEST_ERROR: usize = 1_000;
/// Where signing out is.
const SIGN_OUT: &str = "/api/sign-out";

/// What to do where the form itself cannot be shown.
fn go_back() -> String {
    t!(Language::English, "refused-field-go-back")
}

/// `POST /api/{function}`: runs the server function of a form. A GET never reaches this: nothing
/// changes by GET.
pub async fn answer(
    State(web): State<Web>,
    Peer(peer): Peer,
    session: Session,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    if function(&path).is_none() {
        return plain(StatusCode::NOT_FOUND, &t!(Language::English, "refused-no-form"));
    }
    let (parts, sent) = request.into_parts();
    let fields = match body::form(&parts.headers, sent).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let ports = match ports::of(&web, Some(session), peer.clone()).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    let mut request = Request::from_parts(parts, Body::from(fields.clone()));
    // Without these, leptos redirects to nowhere of its own accord.
    request.headers_mut().remove(header::REFERER);
    request.headers_mut().remove(header::ACCEPT);
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, form);
    let (mut response, unsaved) = run(ports.clone(), request).await;
    if let Some(failure) = unsaved {
        return page::not_saved(&web, ports, &failure, sent_form(&path, &fields)).await;
    }
    if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
        response = shown_again(&web, ports, &path, &fields, response).await;
    }
    if path == SIGN_OUT && response.status() == StatusCode::SEE_OTHER {
        // Not "cookies": that is for the whole domain with all its other sites (Clear Site Data,
        // 3.1), and the session's own cookie is ended by itself.
        let data = HeaderValue::from_static("\"cache\", \"storage\"");
        response.headers_mut().insert(HeaderName::from_static("clear-site-data"), data);
    }
    peer.finish(&web, &mut response);
    response
}

/// The address of a function, where there is one. The registry is complete before the first request.
pub fn function(path: &str) -> Option<&'static str> {
    static PATHS: LazyLock<BTreeSet<&'static str>> =
        LazyLock::new(|| server_fn_paths().map(|(path, _)| path).collect());
    PATHS.get(path).copied()
}

/// Names of fields whose values are never shown again.
const SECRET: [&str; 2] = ["password", "token"];

/// A form as it was sent, for the page that can send it again.
fn sent_form(path: &str, fields: &[u8]) -> Sent {
    let fields = form_urlencoded::parse(fields).into_owned().map(|(name, value)| {
        let secret = SECRET.iter().any(|part| name.contains(part));
        (name, (!secret).then_some(value))
    });
    Sent { action: path.to_owned(), fields: fields.collect() }
}

/// Runs the function of a form; gives its answer, and why nothing could be saved, if it was so.
async fn run(ports: Ports, request: Request) -> (Response, Option<Failure>) {
    let (note, unsaved, later) = (RefusalNote::default(), Unsaved::default(), Later::default());
    let (noted, left, put_off) = (note.clone(), unsaved.clone(), later.clone());
    let context = move || {
        provide_context(ports.clone());
        provide_context(noted.clone());
        provide_context(left.clone());
        provide_context(put_off.clone());
    };
    let answer = leptos_axum::handle_server_fns_with_context(context, request).await;
    let mut response = answer.into_response();
    if response.headers().contains_key(LEPTOS_ERROR) {
        response = unreadable(response).await;
    }
    if let Some((failure, form)) = later.take() {
        response = not_now(&failure, form);
    }
    response.extensions_mut().insert(note);
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    (response, unsaved.take())
}

/// A form that is not looked at for now: too many came before.
fn not_now(failure: &Failure, form: String) -> Response {
    let mut response = refused(Refusal {
        status: StatusCode::TOO_MANY_REQUESTS,
        message: words_of(failure),
        way_on: Some((form, t!(Language::English, "problem-to-form"))),
    });
    if let Failure::TooMany(_, seconds) = failure {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

/// An error of leptos' own: 422 where the fields are not what the function takes, else our fault.
async fn unreadable(response: Response) -> Response {
    let text = response.into_body().collect().await.map(|body| body.to_bytes());
    let text: Bytes = text.unwrap_or_default();
    let text = String::from_utf8_lossy(&text[..text.len().min(LONGEST_ERROR)]).into_owned();
    let kind = text.split('|').next().unwrap_or_default();
    if !matches!(kind, "Args" | "MissingArg" | "Deserialization") {
        tracing::error!("a form failed: {kind}");
        let words = t!(Language::English, "refused-internal");
        return plain(StatusCode::INTERNAL_SERVER_ERROR, &words);
    }
    let wrong = match field_in(&text) {
        Some(field) => t!(Language::English, "refused-field", field = field),
        None => t!(Language::English, "refused-fields"),
    };
    let message = format!("{wrong} {}", go_back());
    refused(Refusal { status: StatusCode::UNPROCESSABLE_ENTITY, message, way_on: None })
}

/// Forms into which much is typed, the field that says on which page they stand, and that page.
const LONG_FORMS: [(&str, &str, [&str; 2]); 6] = [
    ("/api/edit-event", "event", ["/dashboard/events/", ""]),
    ("/api/edit-later", "event", ["/dashboard/events/", ""]),
    ("/api/preview-event", "event", ["/dashboard/events/", ""]),
    ("/api/preview-event", "organizer", ["/dashboard/organizers/", "/events/new"]),
    ("/api/create-event", "organizer", ["/dashboard/organizers/", "/events/new"]),
    ("/api/save-settings", "source", ["/dashboard/sources/", ""]),
];

/// A form that could not be read, on its page with what was typed; or the refusal as it is.
async fn shown_again(
    web: &Web,
    ports: Ports,
    path: &str,
    fields: &[u8],
    refusal: Response,
) -> Response {
    let fields: Vec<_> = form_urlencoded::parse(fields).into_owned().collect();
    let Some(page) = page_of(path, &fields) else { return refusal };
    let Ok(request) = Request::get(&page).body(Body::empty()) else { return refusal };
    if ports.visit.viewer().account().is_none() {
        return refusal;
    }
    let said = refusal
        .extensions()
        .get::<WithReason>()
        .map(|WithReason(refusal)| refusal.message.as_str());
    let go_back = go_back();
    let said = said.map(|said| said.strip_suffix(&go_back).unwrap_or(said).trim_end());
    let problem = Flash { kind: FlashKind::Problem, text: said.unwrap_or_default().to_owned() };
    for flash in [typed_again(&page, &fields), problem] {
        // A session that cannot be written costs what was typed; the browser has it still.
        let _ = ports.visit.flash(flash).await;
    }
    let mut shown = page::render(web, ports, request, false).await;
    if !shown.status().is_success() {
        return refusal;
    }
    *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    shown
}

fn page_of(path: &str, fields: &[(String, String)]) -> Option<String> {
    let forms = LONG_FORMS.iter().filter(|(function, ..)| *function == path);
    forms.into_iter().find_map(|(_, field, [before, after])| {
        let (_, value) = fields.iter().find(|(name, _)| name == field)?;
        let number = value.parse::<i64>().ok().filter(|number| *number > 0)?;
        Some(format!("{before}{number}{after}"))
    })
}

/// The name of a field of ours in an error of serde's ("missing field `source`"). What was typed
/// may be in such an error as well, and is not repeated.
fn field_in(error: &str) -> Option<&str> {
    let at = ["missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| error.find(start).map(|at| at + start.len()))?;
    let name = error[at..].split('`').next()?;
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (plain && name.len() <= 30).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_and_nothing_else_is_repeated() {
        assert_eq!(field_in("Args|missing field `source`"), Some("source"));
        assert_eq!(field_in("Args|duplicate field `start_date`"), Some("start_date"));
        assert_eq!(field_in("Args|invalid digit found in string: `1<b>`"), None);
        assert_eq!(field_in("Args|duplicate field `<b>`"), None);
    }
}
