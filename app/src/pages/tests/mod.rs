//! Pages rendered over fake ports, and what must hold of them.

mod alerts;
mod dashboard;
mod events;
mod fake;
mod forms;
mod links;
mod people;
mod public;
mod records;
mod recovery;
mod repeating;
mod runs;
mod samples;
mod snapshots;
mod sources;
mod trash;
mod writing;

use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;

use super::{App, register, shell};
use fake::World;

/// What a browser gets.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    html: String,
}

impl Reply {
    /// Where it sends the browser.
    fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Fails with the page where a text is missing.
    #[track_caller]
    fn must_have(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "{text:?} is missing in:\n{}", self.html);
        self
    }

    /// Fails with the page where a text is there.
    #[track_caller]
    fn must_not_have(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} should not be in:\n{}", self.html);
        self
    }

    /// The attribute of the only meta tag with this name or property.
    #[track_caller]
    fn meta(&self, name: &str) -> String {
        let tags: Vec<_> = self
            .html
            .split("<meta ")
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
            .filter(|tag| tag.contains(&format!("=\"{name}\"")))
            .collect();
        assert_eq!(tags.len(), 1, "{name} in:\n{}", self.html);
        let content = tags[0].split("content=\"").nth(1).and_then(|rest| rest.split('"').next());
        content.unwrap_or_default().to_owned()
    }
}

/// Lists the routes, which also prepares leptos' executor. Needs no ports, as at the server's start.
fn routes() -> &'static [String] {
    static ROUTES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    ROUTES.get_or_init(|| {
        let routes = leptos_axum::generate_route_list(App);
        routes.iter().map(|route| route.path().to_owned()).collect()
    })
}

#[tokio::test]
async fn every_page_has_its_route() {
    assert_eq!(routes().len(), 37, "{:?}", routes());
    assert!(routes().contains(&"/admin/runs/{id}".to_owned()), "{:?}", routes());
}

/// Asks for a page.
async fn get(world: &World, path: &str) -> Reply {
    routes();
    let ports = world.ports();
    let handler = leptos_axum::render_app_async_with_context(
        move || provide_context(ports.clone()),
        || shell(LeptosOptions::builder().output_name("reroll").build()),
    );
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    reply(handler(request).await).await
}

/// Posts a form, as a browser without JavaScript does.
async fn post(world: &World, path: &str, form: &str) -> Reply {
    register();
    let ports = world.ports();
    let request = Request::post(path)
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, "http://localhost/elsewhere")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let answer = leptos_axum::handle_server_fns_with_context(
        move || provide_context(ports.clone()),
        request,
    );
    reply(axum::response::IntoResponse::into_response(answer.await)).await
}

async fn reply(response: axum::response::Response) -> Reply {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Reply {
        status: parts.status,
        headers: parts.headers,
        // Without the markers that leptos puts between texts, which nobody sees.
        html: String::from_utf8(body.to_vec()).unwrap().replace("<!>", ""),
    }
}
