//! How a refusal looks and what the operator learns of it. Handlers, extractors and layers say no in
//! many channels, some of them for developers: here each becomes a page for browsers and a line for
//! programs, and those that matter for security are logged with their reason.

use app::pages::{Refusal, with_request};
use app::ports::RefusalNote;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use words::{Language, t};

use super::answers::{Reason, WithReason};
use super::page;
use super::request_id::RequestId;
use super::web::Web;

/// Any address that is not ours alone to name.
const ELSEWHERE: &str = "/…";

/// Dresses and logs refusals: outside of everything that can refuse.
pub async fn dress(State(web): State<Web>, request: Request, next: Next) -> Response {
    let by = By::of(&request);
    let response = next.run(request).await;
    log(&web, &by, &response);
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    if !refused || says_itself(response.headers()) {
        return response;
    }
    let refusal = match response.extensions().get::<WithReason>() {
        Some(WithReason(refusal)) => Refusal { status, ..refusal.clone() },
        None => Refusal { status, message: describe(status), way_on: None },
    };
    let way_on = refusal.way_on.clone().or_else(|| by.once_more(status));
    let message = by.named(status, refusal.message);
    let refusal = Refusal { way_on, message, ..refusal };
    let (mut parts, _) = response.into_parts();
    for stale in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG] {
        parts.headers.remove(stale);
    }
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let (kind, body) = if by.reads_pages {
        ("text/html; charset=utf-8", page::refusal(&web, refusal).await)
    } else {
        ("text/plain; charset=utf-8", Body::from(format!("{}\n", refusal.message)))
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Response::from_parts(parts, body)
}

/// Whether an answer is a page or a document already. Plain text is what handlers and frameworks
/// answer when they refuse.
fn says_itself(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| !kind.starts_with("text/plain"))
}

/// Who asked for what, as far as a log may know.
struct By {
    method: Method,
    place: String,
    reads_pages: bool,
    id: Option<String>,
}

impl By {
    fn of(request: &Request) -> Self {
        let accept = request.headers().get_all(header::ACCEPT).iter();
        let reads_pages = accept
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.contains("text/html") || value.contains("application/xhtml+xml"));
        let place = place(request.uri().path());
        let id = RequestId::of(request);
        Self { method: request.method().clone(), place, reads_pages, id }
    }
}

impl By {
    /// What will work later is asked for again, not left for another page, which may fail as well.
    fn once_more(&self, status: StatusCode) -> Option<(String, String)> {
        let passes = matches!(status.as_u16(), 408 | 429 | 500..);
        (passes && self.method == Method::GET)
            .then(|| (String::new(), t!(Language::English, "problem-try-again")))
    }

    /// A message that names the request, for people who write about what failed on our side.
    /// Programs have it in the answer's head.
    fn named(&self, status: StatusCode, message: String) -> String {
        match &self.id {
            Some(id) if self.reads_pages && status.is_server_error() => with_request(&message, id),
            _ => message,
        }
    }
}

/// An address without what was typed into it: words that our own addresses are made of stay, and
/// everything else is a dot.
fn place(path: &str) -> String {
    const ROOTS: [&str; 6] = ["api", "admin", "dashboard", "oauth", "hooks", "metrics"];
    let mut parts = path.split('/').skip(1).take(6);
    let Some(root) = parts.next().filter(|root| ROOTS.contains(root)) else {
        return ELSEWHERE.into();
    };
    let own = |part: &str| {
        part.len() <= 30 && part.bytes().all(|b| b.is_ascii_lowercase() || b"-.".contains(&b))
    };
    parts.fold(format!("/{root}"), |place, part| {
        format!("{place}/{}", if own(part) { part } else { "…" })
    })
}

/// Writes a line for what an operator should be able to see: rights, foreign forms, limits.
fn log(web: &Web, by: &By, response: &Response) {
    let extensions = response.extensions();
    let noted = extensions.get::<RefusalNote>().and_then(RefusalNote::kind);
    let said = extensions.get::<Reason>().map(|Reason(reason)| *reason);
    let Some(reason) = said.or(noted).or_else(|| by_status(response.status())) else { return };
    // What is wrong but harmless, or said elsewhere; and what was never there for anybody.
    let harmless =
        matches!(reason, "invalid" | "gone" | "conflict" | "upstream" | "unavailable" | "internal");
    if harmless || (noted == Some(reason) && response.status() == 404 && by.place == ELSEWHERE) {
        return;
    }
    let now = web.services.clock.now();
    if let Some(left_out) = web.refusals.pass(reason, now) {
        let (status, method) = (response.status().as_u16(), by.method.as_str());
        let method = method.get(..method.len().min(10)).unwrap_or_default();
        tracing::warn!(reason, status, method, place = by.place, left_out, "refused");
    }
}

fn by_status(status: StatusCode) -> Option<&'static str> {
    Some(match status.as_u16() {
        401 => "not signed in",
        403 => "no right",
        408 => "too slow",
        413 | 414 | 431 => "too large",
        429 => "too many",
        _ => return None,
    })
}

/// What is said of a refusal that no handler of ours made.
fn describe(status: StatusCode) -> String {
    match status.as_u16() {
        401 => t!(Language::English, "refused-sign-in"),
        403 => t!(Language::English, "refused-not-allowed"),
        404 => t!(Language::English, "refused-nothing-here"),
        405 => t!(Language::English, "refused-method"),
        408 => t!(Language::English, "refused-timeout"),
        413 => t!(Language::English, "refused-too-large"),
        414 => t!(Language::English, "refused-address-too-long"),
        415 => t!(Language::English, "refused-kind"),
        416 => t!(Language::English, "refused-range"),
        422 | 400 => t!(Language::English, "refused-makes-no-sense"),
        429 => t!(Language::English, "refused-too-many"),
        503 => t!(Language::English, "refused-unavailable"),
        500..=599 => t!(Language::English, "refused-internal"),
        _ => t!(Language::English, "refused-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_asked_for_again() {
        let by = |method| By { method, place: ELSEWHERE.into(), reads_pages: true, id: None };
        for (method, status, again) in [
            (Method::GET, StatusCode::SERVICE_UNAVAILABLE, true),
            (Method::GET, StatusCode::TOO_MANY_REQUESTS, true),
            (Method::GET, StatusCode::NOT_FOUND, false),
            (Method::POST, StatusCode::SERVICE_UNAVAILABLE, false),
        ] {
            let way = by(method.clone()).once_more(status);
            assert_eq!(way.is_some(), again, "{method} {status}");
        }
    }

    #[test]
    fn a_log_learns_the_place_and_nothing_that_was_typed() {
        for (path, expected) in [
            ("/api/sign-in", "/api/sign-in"),
            ("/admin/runs/17", "/admin/runs/…"),
            ("/admin/audit.jsonl", "/admin/audit.jsonl"),
            ("/dashboard/ada%40example.org/x", "/dashboard/…/x"),
            ("/api/ada@example.org", "/api/…"),
            ("/ada@example.org", "/…"),
            ("/", "/…"),
            ("", "/…"),
        ] {
            assert_eq!(place(path), expected, "{path}");
        }
        assert_eq!(place(&format!("/api/{}", "a".repeat(9_000))), "/api/…");
    }
}
