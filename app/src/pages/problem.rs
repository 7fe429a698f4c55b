//! What a page shows when it cannot show what was asked for.

use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::components::{Head, PublicFrame};
use crate::ports::Failure;

/// The status and the title of a failure; its message is the failure's own.
fn status_and_title(failure: &Failure) -> (StatusCode, &'static str) {
    match failure {
        Failure::SignIn => (StatusCode::UNAUTHORIZED, "Please sign in"),
        Failure::Forbidden(_) => (StatusCode::FORBIDDEN, "Not for this account"),
        Failure::NotFound(_) => (StatusCode::NOT_FOUND, "Not here"),
        Failure::Gone(_) => (StatusCode::GONE, "Gone for good"),
        Failure::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "That does not work"),
        Failure::Conflict(_) => (StatusCode::CONFLICT, "Something is in the way"),
        Failure::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "Too many tries"),
        Failure::Upstream(_) => (StatusCode::BAD_GATEWAY, "Google does not answer"),
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
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let (href, label) = way_on(failure);
    view! {
        <Head title/>
        <section class="problem">
            <p class="problem__code" aria-hidden="true">{status.as_u16()}</p>
            <h1>{title}</h1>
            <p class="problem__text">{sentence(&failure.to_string())}</p>
            <p><a class="button" href=href>{label}</a></p>
        </section>
    }
    .into_any()
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
