//! Rendering pages, and running the server functions of their forms.

use std::sync::{Arc, Mutex};

use app::pages::{Refusal, Sent, refusal_shell, shell, unsaved};
use app::ports::{Failure, Ports, RefusalNote, RequestName};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt as _;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::provide_context;
use words::{Language, t};

use super::answers::plain;
use super::peer::Caller;
use super::ports;
use super::request_id::RequestId;
use super::security::desk_policy;
use super::web::Web;

/// Renders a page in full.
pub async fn render(web: &Web, ports: Ports, request: Request, public: bool) -> Response {
    let nonce = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&nonce);
    let note = RefusalNote::default();
    let noted = note.clone();
    let id = RequestId::of(&request);
    let context = move || {
        provide_context(Language::English);
        provide_context(ports.clone());
        provide_context(noted.clone());
        if let Some(id) = &id {
            provide_context(RequestName(id.clone()));
        }
        if let (Some(nonce), Ok(mut kept)) = (use_nonce(), keep.lock()) {
            *kept = Some(nonce.to_string());
        }
    };
    let options = options(web);
    let app = move || shell(options.clone());
    let response = leptos_axum::render_app_async_with_context(context, app)(request).await;
    let nonce = nonce.lock().ok().and_then(|mut kept| kept.take());
    if public {
        return finish_public(response).await;
    }
    let mut response = finish_desk(web, response, nonce);
    // Who is led to the sign-in is not refused, and an address that never was is nobody's.
    if response.status().is_client_error() {
        response.extensions_mut().insert(note);
    }
    response
}

/// The document of a refusal. It shows nothing of a session, so none is read.
pub async fn refusal(web: &Web, refusal: Refusal) -> Body {
    let words = Body::from(format!("{}\n", refusal.message));
    let Ok(ports) = ports::of(web, None, Caller::nobody()).await else { return words };
    let Ok(request) = Request::get("/refused").body(Body::empty()) else { return words };
    let context = move || provide_context(ports.clone());
    let document = move || refusal_shell(refusal.clone());
    let response = leptos_axum::render_app_async_with_context(context, document)(request).await;
    finish_public(response).await.into_body()
}

/// The page about a form that could not be saved.
pub async fn not_saved(web: &Web, ports: Ports, failure: &Failure, sent: Sent) -> Response {
    let context = move || provide_context(ports.clone());
    let failure = failure.clone();
    let app = move || unsaved(&failure, sent.clone());
    let Ok(request) = Request::get("/api/unsaved").body(Body::empty()) else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, &t!(Language::English, "unsaved-title"));
    };
    let response = leptos_axum::render_app_async_with_context(context, app)(request).await;
    finish_desk(web, response, None)
}

fn options(web: &Web) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("reroll")
        .site_root(web.services.config.site_root.to_string_lossy().into_owned())
        .build()
}

/// A public page is for caches and for everybody: its script of resolved resources and its
/// markers for hydration serve nobody, as no island was rendered.
async fn finish_public(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else {
        return plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            &t!(Language::English, "refused-internal"),
        );
    };
    let page = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    let cache = if parts.status.is_success() { "no-cache" } else { "no-store" };
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(static_page(&page)))
}

/// Drops leptos' markers and everything behind the document's end. Neither can be an author's: text
/// is escaped, and descriptions come without comments.
fn static_page(page: &str) -> String {
    let end = page.rfind("</html>").map_or(page.len(), |at| at + "</html>".len());
    let mut document = String::with_capacity(end);
    let mut rest = &page[..end];
    while let Some(at) = rest.find("<!") {
        document.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = marker_length(rest);
        // No marker but the doctype: it stays.
        document.push_str(if length == 0 { "<!" } else { "" });
        rest = &rest[if length == 0 { "<!".len() } else { length }..];
    }
    document.push_str(rest);
    document.push('\n');
    document
}

/// How long the marker is that a text begins with: `<!>` or a comment; 0 where it is none.
fn marker_length(text: &str) -> usize {
    if text.starts_with("<!>") {
        return "<!>".len();
    }
    if !text.starts_with("<!--") {
        return 0;
    }
    text.find("-->").map_or(0, |at| at + "-->".len())
}

fn finish_desk(web: &Web, mut response: Response, nonce: Option<String>) -> Response {
    let headers = response.headers_mut();
    let origin = web.services.config.google.auth_url.origin().ascii_serialization();
    let policy = desk_policy(&nonce.unwrap_or_default(), &origin);
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_pages_lose_what_serves_hydration_only() {
        let page = "<!DOCTYPE html><html><body><!--HEAD--><p>a<!>b</p><!--<() />--></body></html>\
                    <script>__X=1</script>";
        let expected = "<!DOCTYPE html><html><body><p>ab</p></body></html>\n";
        assert_eq!(static_page(page), expected);
        assert_eq!(static_page("no end<!>"), "no end\n");
    }
}
