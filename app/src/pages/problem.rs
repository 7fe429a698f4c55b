//! What a page shows when it cannot show what was asked for.

use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::provide_meta_context;

use super::post::note_refusal;
use super::reason::words_of_reading;
use crate::components::{Head, PublicFrame};
use crate::ports::{Failure, RequestName};
use crate::words::t;
use domain::FormProblem;

/// The status and the title of a failure; its message is the failure's own.
fn status_and_title(failure: &Failure) -> (StatusCode, String) {
    match failure {
        Failure::SignIn => (StatusCode::UNAUTHORIZED, t!("problem-sign-in")),
        Failure::Forbidden(_) => (StatusCode::FORBIDDEN, t!("problem-forbidden")),
        Failure::NotFound(_) => (StatusCode::NOT_FOUND, t!("problem-not-found")),
        Failure::Gone(_) => (StatusCode::GONE, t!("problem-gone")),
        Failure::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, t!("problem-invalid")),
        Failure::Conflict(_) => (StatusCode::CONFLICT, t!("problem-conflict")),
        Failure::TooMany(..) => (StatusCode::TOO_MANY_REQUESTS, t!("problem-too-many")),
        Failure::Upstream(_) => (StatusCode::BAD_GATEWAY, t!("problem-upstream")),
        Failure::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, t!("problem-unavailable")),
        Failure::Internal => (StatusCode::INTERNAL_SERVER_ERROR, t!("problem-internal")),
    }
}

/// Where a failure's page leads on to.
fn way_on(failure: &Failure) -> (&'static str, String) {
    match failure {
        Failure::SignIn => ("/sign-in", t!("problem-to-sign-in")),
        Failure::NotFound(_) | Failure::Gone(_) => ("/", t!("problem-to-events")),
        Failure::Forbidden(_) => ("/dashboard", t!("problem-to-dashboard")),
        _ => ("", t!("problem-try-again")),
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
    let mut message = words_of_reading(failure);
    if let Some(RequestName(id)) = use_context::<RequestName>().filter(|_| status.is_server_error())
    {
        message = with_request(&message, &id);
    }
    body(status, title, &message, way_on(failure))
}

fn body(
    status: StatusCode,
    title: String,
    message: &str,
    (href, label): (&str, String),
) -> AnyView {
    view! {
        <Head title=title.clone()/>
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
    pub way_on: Option<(String, String)>,
}

impl Refusal {
    /// The title of its page.
    fn title(&self) -> String {
        match self.status.as_u16() {
            401 | 403 => t!("problem-not-allowed"),
            404 => t!("problem-not-found"),
            405 => t!("problem-wrong-method"),
            408 => t!("problem-timeout"),
            410 => t!("problem-gone"),
            413 | 414 | 431 => t!("problem-too-large"),
            429 => t!("problem-too-many"),
            503 | 507 => t!("problem-unavailable"),
            500..=599 => t!("problem-internal"),
            _ => t!("problem-invalid"),
        }
    }
}

/// A refusal as a page in the site's frame.
#[component]
pub(super) fn Refused(refusal: Refusal) -> AnyView {
    provide_meta_context();
    let (href, label) =
        refusal.way_on.clone().unwrap_or_else(|| ("/".to_owned(), t!("problem-to-events")));
    let page = body(refusal.status, refusal.title(), &refusal.message, (&href, label));
    view! { <PublicFrame>{page}</PublicFrame> }.into_any()
}

/// A message with the name by which we find its request in our log.
#[must_use]
pub fn with_request(message: &str, id: &str) -> String {
    t!("problem-with-request", message = message.trim_end_matches('.'), request = id)
}

/// A message as a sentence on a page: what is said in plain answers too has no full stop.
pub(super) fn sentence(message: &str) -> String {
    match message.ends_with(['.', '!', '?', ':']) {
        true => message.to_owned(),
        false => format!("{message}."),
    }
}

/// The page for addresses that nothing answers to.
#[component]
pub(super) fn NoPage() -> AnyView {
    let failure = FormProblem::NoPage.into();
    view! { <PublicFrame>{problem(&failure)}</PublicFrame> }.into_any()
}
