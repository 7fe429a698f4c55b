//! After a form was posted: a message for the next page, and a 303 to it.

use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use url::Url;

use super::later::Later;
use super::reason::words_of;
use super::typed::Typed;
use crate::components::text::address;
use crate::ports::{Answer, Failure, Flash, FlashKind, Ports, RefusalNote, Unsaved};

/// The longest address that a browser is sent on to, in bytes: proxies take some 4 kB of headers in
/// all, and what was typed does not belong into an address (histories and access logs keep those).
pub(super) const LONGEST: usize = 2_000;

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
    if let Err(failure) = &outcome {
        note_refusal(failure);
    }
    let outcome = match (outcome, use_context::<Later>()) {
        // Not a way on: programs that send forms have to see it as well.
        (Err(failure @ Failure::TooMany(..)), Some(later)) => {
            later.put(failure, back);
            return Ok(());
        }
        (outcome, _) => outcome,
    };
    let outcome = match (outcome, use_context::<Unsaved>()) {
        // A message for the next page could not be saved either: this answer says it.
        (Err(failure @ Failure::Unavailable(_)), Some(unsaved)) => {
            unsaved.note(failure);
            return Ok(());
        }
        (outcome, _) => outcome,
    };
    let (to, flash) = match outcome {
        Ok(Next { to, say }) => (to, say.map(|text| Flash { kind: FlashKind::Done, text })),
        Err(Failure::SignIn) => (sign_in_address(back), None),
        Err(failure) => {
            let text = words_of(&failure);
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
    if matches!(&outcome, Err(failure) if keeps_what_was_typed(failure)) {
        let kept = ports.visit.flash(Typed::flash(back, fields)).await;
        if let Err(failure) = kept {
            // It costs no more than that: what is wrong is said all the same.
            let text = words_of(&failure);
            let _ = ports.visit.flash(Flash { kind: FlashKind::Problem, text }).await;
        }
    }
    answer(ports, back, outcome).await
}

/// Leaves word of a refusal for the server, which logs it: a redirect does not tell it.
pub(super) fn note_refusal(failure: &Failure) {
    if let Some(note) = use_context::<RefusalNote>() {
        note.put(failure.kind());
    }
}

/// Whether what was typed is kept for the form that is shown again.
fn keeps_what_was_typed(failure: &Failure) -> bool {
    !matches!(failure, Failure::SignIn | Failure::Unavailable(_))
}

/// Sends the browser on with a GET (303). Leptos' own redirect says 302, which lets clients
/// repeat the POST.
pub(super) fn see_other(to: &str) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let to = HeaderValue::try_from(bounded(to)).unwrap_or(HeaderValue::from_static("/"));
    response.insert_header(header::LOCATION, to);
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.set_status(StatusCode::SEE_OTHER);
}

/// An address that is short enough for a header: without its parameters where they are too long.
fn bounded(to: &str) -> &str {
    if to.len() <= LONGEST {
        return to;
    }
    let path = to.split(['?', '#']).next().unwrap_or_default();
    if path.len() <= LONGEST { path } else { "/" }
}

/// The sign-in page that leads back to `next` afterwards.
pub(super) fn sign_in_address(next: &str) -> String {
    let asked = |next| address("/sign-in", &[("next", next)]);
    let whole = asked(next);
    let path = next.split(['?', '#']).next().unwrap_or_default();
    match path {
        _ if next == "/dashboard" => asked(""),
        _ if whole.len() <= LONGEST => whole,
        // Without the parameters, or to where one starts.
        path if asked(path).len() <= LONGEST => asked(path),
        _ => asked(""),
    }
}

/// Takes a `next` parameter only where it stays on this site: a path, with its query. Everything
/// that a browser would read as another host (`//host`, `/\host`, `https:…`) is refused.
#[must_use]
pub fn local_path(next: &str) -> Option<String> {
    let short = next.len() <= LONGEST;
    if !short || !next.starts_with('/') || next.contains(['\\', '\n', '\r', '\t']) {
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
    fn addresses_are_short_or_lose_what_makes_them_long() {
        let long = "x".repeat(30_000);
        for (to, sent) in [
            ("/admin/trash?q=x", "/admin/trash?q=x"),
            (format!("/admin/trash?q={long}").as_str(), "/admin/trash"),
            (format!("/dashboard#{long}").as_str(), "/dashboard"),
            (format!("/{long}?x=1").as_str(), "/"),
        ] {
            assert_eq!(bounded(to), sent);
        }
        for (next, sent) in [
            ("/dashboard", "/sign-in".to_owned()),
            ("/admin?q=x", "/sign-in?next=%2Fadmin%3Fq%3Dx".to_owned()),
            // Each byte of it becomes three.
            (format!("/admin?q={}", "%".repeat(700)).as_str(), "/sign-in?next=%2Fadmin".to_owned()),
            (format!("/dashboard/{long}").as_str(), "/sign-in".to_owned()),
        ] {
            assert_eq!(sign_in_address(next), sent);
        }
        assert_eq!(local_path(&format!("/admin?q={long}")), None);
    }

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
