//! A running site, and browsers that visit it.

use std::sync::{Arc, Mutex};

use chrono::{TimeDelta, Utc};
use clock::FixedClock;
use domain::{Event, EventContent, EventStatus, OrganizerId, Role, Visibility, When};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, StatusCode};
use reroll::config::Config;
use reroll::serving::{Door, Limits};
use store::NewEvent;
use tempfile::TempDir;
use test_support::Raw;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::world::{World, build_assets};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// An administrator.
pub const ADMIN: &str = "admin@example.org";
/// Acts for Riverside Games.
pub const OWNER: &str = "owner@example.org";
/// Acts for another club, Hilltop.
pub const STRANGER: &str = "stranger@example.org";

/// A running site.
pub struct Site {
    /// What is behind it.
    pub world: World,
    /// Where it answers.
    pub origin: String,
    /// SQL past the store.
    pub raw: Raw,
    server: JoinHandle<()>,
    _stop: watch::Sender<bool>,
    _database: TempDir,
}

/// The door of a site, as `reroll serve` makes it.
pub fn door(world: &World, limits: Limits) -> Door {
    let routers = reroll::http::routers(world.services.clone()).unwrap();
    Door {
        limits,
        exempt: Arc::new(|_| false),
        site: routers.site,
        spare: routers.spare,
        clock: Arc::clone(&world.services.clock),
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Site {
    /// A site that nobody has set up.
    pub async fn bare() -> Self {
        Self::with(|_| {}).await
    }

    /// A site with an admin, an owner and a stranger.
    pub async fn start() -> Self {
        Self::peopled_with(|_| {}).await
    }

    /// The same with another configuration.
    pub async fn peopled_with(change: impl FnOnce(&mut Config)) -> Self {
        let site = Self::with(change).await;
        site.add_people().await;
        site
    }

    /// A site nobody has set up, with another configuration.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let origin = format!("http://{address}");
        let database = TempDir::new().unwrap();
        let url = format!("sqlite://{}/reroll.db", database.path().display());
        let noon = "2026-03-01T12:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap();
        let world = World::with(&url, FixedClock::at(noon), |config| {
            config.base_url = origin.parse().unwrap();
            config.listen = address;
            change(config);
        })
        .await;
        build_assets(&world.services.config.site_root);
        let door = door(&world, Limits::of_descriptors(4_096));
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(door.serve(listener, stopped));
        let raw = Raw::sqlite(&url).await;
        Self { world, origin, raw, server, _stop: stop, _database: database }
    }

    /// A site with people that can draw share cards.
    pub async fn drawing() -> Self {
        let faces = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/card-fonts");
        let index = std::path::Path::new(faces).join("fonts.json");
        assert!(index.exists(), "`cargo xtask fonts` fetches the faces");
        let site = Self::start().await;
        let fonts = site.world.services.config.site_root.join("fonts");
        std::os::unix::fs::symlink(faces, fonts).unwrap();
        site
    }

    async fn add_people(&self) {
        let (store, now) = (&self.world.services.store, self.world.now());
        let hilltop = store.add_organizer("hilltop", "Hilltop", now).await.unwrap();
        let hash = self.world.services.passwords.hash(PASSWORD).await.unwrap();
        for (email, role, organizer) in [
            (ADMIN, Role::Admin, None),
            (OWNER, Role::Organizer, Some(self.world.organizer)),
            (STRANGER, Role::Organizer, Some(hilltop)),
        ] {
            let email = email.parse().unwrap();
            store.add_user(&email, &hash, role, organizer, now).await.unwrap();
        }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none());
        let client = client.build().unwrap();
        let origin = self.origin.clone();
        Browser {
            client,
            origin,
            cookie: Arc::default(),
            note: Arc::default(),
            device: Arc::default(),
        }
    }

    /// A browser in which somebody has signed in.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let browser = self.browser();
        let answer =
            browser.post("/api/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/dashboard"));
        browser
    }

    /// Writes a native event, tomorrow, as `change` would have it.
    pub async fn write(&self, title: &str, change: impl FnOnce(&mut EventContent)) -> Event {
        let starts_at = self.world.now() + TimeDelta::days(1);
        let ends_at = starts_at + TimeDelta::hours(2);
        let mut content = EventContent {
            title: title.into(),
            description: String::new(),
            location: None,
            url: None,
            status: EventStatus::Confirmed,
            visibility: Visibility::Public,
            when: When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() },
            markdown: None,
            tags: None,
            cover: None,
        };
        change(&mut content);
        let new = NewEvent { organizer_id: self.world.organizer, content };
        let by = self.world.by("written by a test");
        self.world.services.store.create_events(&by, vec![new]).await.unwrap().remove(0)
    }

    /// The number of an organizer.
    pub async fn organizer(&self, slug: &str) -> OrganizerId {
        self.world.services.store.organizer_by_slug(slug).await.unwrap().unwrap().id
    }
}

/// A browser: it keeps the cookie, follows nothing by itself, and says where its posts come from.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    origin: String,
    /// The session's cookie, as `name=value`.
    pub cookie: Arc<Mutex<Option<String>>>,
    /// The cookie with messages for whoever is not signed in.
    pub note: Arc<Mutex<Option<String>>>,
    /// The cookie of a browser from which somebody has signed in before.
    pub device: Arc<Mutex<Option<String>>>,
}

impl Browser {
    /// Opens an address.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("sec-fetch-site", "none")], None).await
    }

    /// Sends a form from a page of this site.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let origin = self.origin.clone();
        let from_here = [("origin", origin.as_str()), ("sec-fetch-site", "same-origin")];
        self.send(Method::POST, path, &from_here, Some(encoded(form))).await
    }

    /// Sends anything.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        form: Option<String>,
    ) -> Answer {
        let url = match path.strip_prefix('/') {
            Some(_) => format!("{}{path}", self.origin),
            None => path.to_owned(),
        };
        let mut request = self.client.request(method, &url).header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = [&self.cookie, &self.note, &self.device];
        let cookies = cookies.map(|cookie| cookie.lock().unwrap().clone());
        let cookies: Vec<_> = cookies.into_iter().flatten().collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some(form) = form {
            request =
                request.header("content-type", "application/x-www-form-urlencoded").body(form);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep(&headers);
        let body = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        Answer { status, headers, body }
    }

    fn keep(&self, headers: &HeaderMap) {
        for set in headers.get_all(SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap().trim();
            let (name, value) = pair.split_once('=').unwrap();
            let kept = match name.rsplit('-').next() {
                Some("note") => &self.note,
                Some("device") => &self.device,
                _ => &self.cookie,
            };
            *kept.lock().unwrap() = (!value.is_empty()).then(|| pair.to_owned());
        }
    }

    /// The cookie now.
    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }
}

/// A form's fields as a body.
pub fn encoded(form: &[(&str, &str)]) -> String {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form);
    body.finish()
}

/// What a page's head says under a name.
pub fn head_tag(page: &str, name: &str) -> String {
    let at = page.find(&format!("=\"{name}\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
    let content = page[at..].split("content=\"").nth(1).unwrap();
    content.split('"').next().unwrap().to_owned()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub body: String,
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// It is a page with this status; gives its body.
    pub fn page(&self, status: u16) -> &str {
        assert_eq!(self.status.as_u16(), status, "{:?} {}", self.headers, self.body);
        &self.body
    }
}
