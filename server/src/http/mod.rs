//! The site over HTTP: the router and its layers.

mod address;
mod answer_cache;
mod answers;
mod asking;
mod assets;
mod audit;
mod body;
mod caches;
mod cards;
mod covers;
mod feeds;
mod figures;
mod forms;
mod forwarded;
mod health;
mod hooks;
mod moved;
mod my_data;
mod oauth;
mod oembed;
mod origin;
mod page;
mod page_cache;
mod peer;
mod ports;
mod progress;
mod refusals;
mod request_id;
mod requests;
mod security;
mod session;
mod web;

use std::sync::Arc;
use std::time::Duration;

use app::ports::Site;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use store::for_a_visitor;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::services::Services;

use answers::plain;
use peer::Peer;
use session::Session;

pub use assets::AssetError;
pub use ports::{EventsPort, TrashPort};
pub use web::Web;

/// The largest form that is read.
const LARGEST_BODY: usize = 1024 * 1024;
/// How long an answer may take. A first sync by button can take a while; it goes on by itself.
const LONGEST_ANSWER: Duration = Duration::from_secs(120);

/// The whole site.
///
/// # Errors
/// Where the built assets cannot be found.
pub fn router(services: Services) -> Result<Router, AssetError> {
    Ok(site(web(services)?))
}

/// What is behind each listener.
#[derive(Debug)]
pub struct Routers {
    /// The whole site.
    pub site: Router,
    /// Health alone, for when the site has more connections than it may have.
    pub spare: Router,
    /// What operators alone see (`METRICS_LISTEN`).
    pub operators: Router,
}

/// The site, and what stands beside it.
///
/// # Errors
/// Where the built assets cannot be found.
pub fn routers(services: Services) -> Result<Routers, AssetError> {
    let web = web(services)?;
    let (spare, operators) = (health::spare(web.clone()), health::operators(web.clone()));
    Ok(Routers { site: site(web), spare, operators })
}

fn web(services: Services) -> Result<Web, AssetError> {
    app::pages::register();
    // Leptos runs its futures on tokio; already set is fine (tests make many sites).
    let _ = any_spawner::Executor::init_tokio();
    requests::prepare();
    let config = Arc::clone(&services.config);
    let site = Arc::new(Site {
        name: config.site_name.clone(),
        base_url: config.origin(),
        google_stand_in: config.google.stand_in_host(),
        sends_mail: config.alerts.sends_mail(),
        assets: assets::load(&config.site_root)?,
    });
    let caching = page_cache::caching(&services.config);
    let (remembered, pages, feeds) = (Arc::default(), Arc::default(), Arc::default());
    let (asking, refusals) = (Arc::default(), Arc::default());
    Ok(Web { services, site, remembered, caching, pages, feeds, asking, refusals })
}

fn site(web: Web) -> Router {
    // Google has no session, and comes from elsewhere: its secret is checked instead.
    let small = RequestBodyLimitLayer::new(hooks::LARGEST_BODY);
    Router::new()
        .route("/api/{*function}", post(forms::answer))
        .route("/oauth/google/start", post(oauth::start))
        .route("/oauth/google/callback", get(oauth::callback))
        .route("/dashboard/runs/{id}/progress", get(progress::run))
        .route("/admin/backups/progress", get(progress::backups))
        .route("/account/data.json", get(my_data::back).post(my_data::export))
        .route("/admin/audit.jsonl", get(audit::back).post(audit::export))
        .fallback(fallback)
        .layer(middleware::from_fn_with_state(web.clone(), session::carry))
        .layer(middleware::from_fn_with_state(web.clone(), origin::check))
        .route("/hooks/google-calendar", post(hooks::google_calendar).layer(small))
        .merge(feeds::routes())
        .route("/oembed", get(oembed::oembed))
        .route("/covers/{file}", get(covers::show))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(figures::at_the_site))
        .nest_service("/pkg", assets::service(&web.services.config.site_root))
        .layer(middleware::from_fn(body::paced))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .merge(covers::routes(&web))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_ANSWER))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(impatient))
        .layer(middleware::from_fn_with_state(web.clone(), refusals::dress))
        .layer(middleware::from_fn_with_state(web.clone(), security::headers))
        .layer(middleware::from_fn_with_state(web.clone(), requests::watch))
        .with_state(web)
}

/// Whoever sends a request waits for its answer: what it writes gives up early.
async fn impatient(request: Request, next: middleware::Next) -> Response {
    for_a_visitor(next.run(request)).await
}

/// Files of the site's root, and else a page.
async fn fallback(
    State(web): State<Web>,
    Peer(peer): Peer,
    session: Session,
    request: Request,
) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let words = "this address is only for reading";
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, words);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    // Read as an address, these would name another host (URL, 4.4), or none, which leptos' router
    // cannot bear.
    if request.uri().path().starts_with("//") || request.uri().path().contains('\\') {
        return plain(StatusCode::NOT_FOUND, "there is no page at this address");
    }
    if let Some(slug) = feeds::event_slug(request.uri().path()) {
        let answer = feeds::event_calendar(&web, &slug, request.headers()).await;
        return moved::with_query(answer, request.uri());
    }
    if let Some(wanted) = cards::Wanted::of(request.uri().path()) {
        let answer = cards::answer(&web, wanted, request.headers()).await;
        return moved::with_query(answer, request.uri());
    }
    if let Some(file) = assets::root_file(&web.services.config.site_root, request.uri().path()) {
        return assets::send(file, request).await;
    }
    if app::pages::public_path(request.uri().path()) {
        return page_cache::answer(&web, peer, request).await;
    }
    if let Some(refusal) = web.asking.refusal(&request, web.services.clock.now()) {
        return refusal;
    }
    match ports::of(&web, Some(session), peer).await {
        Ok(ports) => page::render(&web, ports, request, false).await,
        Err(response) => response,
    }
}
