//! What a page shows when it cannot show what was asked for.

use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::provide_meta_context;

use super::post::note_refusal;
use crate::components::{Head, PublicFrame};
use crate::ports::{Failure, RequestName};
use domain::NOTHING_SAVED;

/// The status and the title of a failure; its message is the failure's own.
fn status_and_title(failure: &Failure) -> (StatusCode, &'static str) {
    match failure {
        Failure::SignIn => (StatusCode::UNAUTHORIZED, "Please sign in"),
        Failure::Forbidden(_) => (StatusCode::FORBIDDEN, "Not for this account"),
        Failure::NotFound(_) => (StatusCode::NOT_FOUND, "Not here"),
        Failure::Gone(_) => (StatusCode::GONE, "Gone for good"),
        Failure::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "That does not work"),
        Failure::Conflict(_) => (StatusCode::CONFLICT, "Something is in the way"),
        Failure::TooMany(..) => (StatusCode::TOO_MANY_REQUESTS, "Too many tries"),
        Failure::Upstream(_) => (StatusCode::BAD_GATEWAY, "Google does not answer"),
        Failure::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "Not just now"),
        Failure::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong"),
    }
}

/// Where a failure's page leads on to.
fn way_on(failure: &Failure) -> (&'static str, &'static str) {
    match failure {
        Failure::SignIn => ("/sign-in", "Sign in"),
        Failure::NotFound(_) | Failure::Gone(_) => ("/", "See what is coming up"),
        Failure::Forbidden(_) => ("/dashboard", "Back to your dashboard"),
        _ => ("", "Try again"),
    }
}

/// A failure as a page's body; sets the response's status, and keeps caches away from it.
pub(super) fn problem(failure: &Failure) -> AnyView {
    let (status, title) = status_and_title(failure);
    note_refusal(failure);
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Failure::TooMany(_, seconds) = failure {
            response.insert_header(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
    }
    // A page is only read: nobody typed anything.
    let mut message = failure.to_string().replacen(NOTHING_SAVED, "", 1);
    if let Some(RequestName(id)) = use_context::<RequestName>().filter(|_| status.is_server_error())
    {
        message = with_request(&message, &id);
    }
    body(status, title, &message, way_on(failure))
}

fn body(
    status: StatusCode,
    title: &'static str,
    message: &str,
    (href, label): (&str, &'static str),
) -> AnyView {
    view! {
        <Head title/>
        <section class="problem">
            <p class="problem__code" aria-hidden="true">{status.as_u16()}</p>
            <h1>{title}</h1>
            <p class="problem__text">{sentence(message)}</p>
            <p><a class="button" href=href.to_owned()>{label}</a></p>
        </section>
    }
    .into_any()
}

/// What was refused before any page was asked.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The answer's status.
    pub status: StatusCode,
    /// What was wrong and what to do, as a failure's message.
    pub message: String,
    /// Where its button leads: an address of this site. `None`: to the front page.
    pub way_on: Option<(String, &'static str)>,
}

impl Refusal {
    /// The title of its page.
    fn title(&self) -> &'static str {
        match self.status.as_u16() {
            401 | 403 => "That is not allowed",
            404 => "Not here",
            405 => "Not in this way",
            408 => "That took too long",
            410 => "Gone for good",
            413 | 414 | 431 => "That is too much",
            429 => "Too many tries",
            503 | 507 => "Not just now",
            500..=599 => "Something went wrong",
            _ => "That does not work",
        }
    }
}

/// A refusal as a page in the site's frame.
#[component]
pub(super) fn Refused(refusal: Refusal) -> AnyView {
    provide_meta_context();
    let (href, label) =
        refusal.way_on.clone().unwrap_or_else(|| ("/".to_owned(), "See what is coming up"));
    let page = body(refusal.status, refusal.title(), &refusal.message, (&href, label));
    view! { <PublicFrame>{page}</PublicFrame> }.into_any()
}

/// A message with the name by which we find its request in our log.
#[must_use]
pub fn with_request(message: &str, id: &str) -> String {
    format!("{}. If you write to us about this, name {id}", message.trim_end_matches('.'))
}

/// A message as a sentence: failures start in lower case and have no full stop.
pub(super) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let mut text: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    text.extend(letters);
    if !text.ends_with(['.', '!', '?', ':']) {
        text.push('.');
    }
    text
}

/// The page for addresses that nothing answers to.
#[component]
pub(super) fn NoPage() -> AnyView {
    let failure = Failure::NotFound("there is no page at this address".into());
    view! { <PublicFrame>{problem(&failure)}</PublicFrame> }.into_any()
}
