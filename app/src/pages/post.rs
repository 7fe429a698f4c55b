//! After a form was posted: a message for the next page, and a 303 to it.

use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use url::Url;

use super::typed::Typed;
use crate::components::text::address;
use crate::ports::{Answer, Failure, Flash, FlashKind, Ports};

/// Where to go after an act that worked, and what to say there.
pub(super) struct Next {
    to: String,
    say: Option<String>,
}

impl Next {
    /// Goes on without a word.
    pub(super) fn to(address: impl Into<String>) -> Self {
        Self { to: address.into(), say: None }
    }

    /// Goes on and says what was done.
    pub(super) fn say(self, message: impl Into<String>) -> Self {
        Self { say: Some(message.into()), ..self }
    }
}

/// Ends a server function: on to the next page with a message, or `back` to the form with what
/// went wrong. Always `Ok`: an error would make leptos redirect to the `Referer`.
pub(super) async fn answer(
    ports: &Ports,
    back: &str,
    outcome: Answer<Next>,
) -> Result<(), ServerFnError> {
    let (to, flash) = match outcome {
        Ok(Next { to, say }) => (to, say.map(|text| Flash { kind: FlashKind::Done, text })),
        Err(Failure::SignIn) => (sign_in_address(back, ""), None),
        Err(failure) => {
            let text = failure.to_string();
            (back.to_owned(), Some(Flash { kind: FlashKind::Problem, text }))
        }
    };
    if let Some(flash) = flash {
        // A session that cannot be written costs the message, not the way on.
        let _ = ports.visit.flash(flash).await;
    }
    see_other(&to);
    Ok(())
}

/// As [`answer`], for a form that is shown again with what was typed where it could not be taken.
pub(super) async fn answer_form(
    ports: &Ports,
    back: &str,
    fields: &[(&str, &str)],
    outcome: Answer<Next>,
) -> Result<(), ServerFnError> {
    if matches!(&outcome, Err(failure) if *failure != Failure::SignIn) {
        // As with messages: a session that cannot be written costs no more than that.
        let _ = ports.visit.flash(Typed::flash(back, fields)).await;
    }
    answer(ports, back, outcome).await
}

/// Sends the browser on with a GET (303). Leptos' own redirect says 302, which lets clients
/// repeat the POST.
pub(super) fn see_other(to: &str) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let to = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
    response.insert_header(header::LOCATION, to);
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.set_status(StatusCode::SEE_OTHER);
}

/// The sign-in page that leads back to `next` afterwards, with an address already typed.
pub(super) fn sign_in_address(next: &str, email: &str) -> String {
    let next = if next == "/dashboard" { "" } else { next };
    address("/sign-in", &[("next", next), ("email", email)])
}

/// Takes a `next` parameter only where it stays on this site: a path, with its query. Everything
/// that a browser would read as another host (`//host`, `/\host`, `https:…`) is refused.
#[must_use]
pub fn local_path(next: &str) -> Option<String> {
    if !next.starts_with('/') || next.contains(['\\', '\n', '\r', '\t']) {
        return None;
    }
    let here = Url::parse("http://local.invalid/").ok()?;
    let there = here.join(next).ok()?;
    if there.origin() != here.origin() || there.path().starts_with("//") {
        return None;
    }
    Some(there[url::Position::BeforePath..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_stays_on_this_site() {
        for (next, kept) in [
            ("/dashboard", Some("/dashboard")),
            ("/admin/trash?q=a%20b#x", Some("/admin/trash?q=a%20b#x")),
            ("/a/../b", Some("/b")),
            ("", None),
            ("dashboard", None),
            ("//evil.example", None),
            ("///evil.example", None),
            ("/\\evil.example", None),
            ("/\t/evil.example", None),
            ("/x/..//evil.example", None),
            ("https://evil.example/", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(local_path(next).as_deref(), kept, "{next}");
        }
    }
}
