//! A started stand-in with one account and one calendar, and a client that asks it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use sandbox::{FixedClock, Options, Sandbox, SeededEntropy};
use serde_json::Value;

pub const ACCOUNT: &str = "club@example.org";
pub const CALENDAR: &str = "club-events@group.calendar.google.com";
pub const EVENTS: &str = "https://www.googleapis.com/auth/calendar.events.readonly";
pub const CALENDAR_LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";

pub struct Google {
    pub sandbox: Sandbox,
    pub clock: Arc<FixedClock>,
    pub client: Client,
    pub token: String,
}

impl std::ops::Deref for Google {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

pub fn start_of_test() -> DateTime<Utc> {
    "2026-05-01T12:00:00Z".parse().unwrap()
}

pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

impl Google {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// With an account, its calendar (America/Chicago) and an access token for its events.
    pub async fn with(options: Options) -> Self {
        let clock = Arc::new(FixedClock::new(start_of_test()));
        let entropy = Arc::new(SeededEntropy::new(1));
        let options = Options { clock: clock.clone(), entropy, ..options };
        let sandbox = Sandbox::start(options).await.unwrap();
        if sandbox.accounts().is_empty() {
            sandbox.add_account(ACCOUNT, "The Club").unwrap();
            sandbox.add_calendar(ACCOUNT, CALENDAR, "Club events", "America/Chicago").unwrap();
        }
        let token = sandbox.issue_access_token(ACCOUNT, &[EVENTS, CALENDAR_LIST]).unwrap();
        Self { sandbox, clock, client: client(), token }
    }

    /// A request to the Calendar API with the access token.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.calendar_url())).bearer_auth(&self.token)
    }

    pub fn list(&self, query: &[(&str, &str)]) -> RequestBuilder {
        self.get(&format!("calendars/{CALENDAR}/events")).query(query)
    }

    /// A page of events; the status has to be 200.
    pub async fn page(&self, query: &[(&str, &str)]) -> Value {
        let response = self.list(query).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{query:?}");
        response.json().await.unwrap()
    }

    /// A list's items over all its pages, and its sync token.
    pub async fn whole(&self, query: &[(&str, &str)]) -> (Vec<Value>, String) {
        let mut items = Vec::new();
        let mut page_token: Option<String> = None;
        loop {
            let mut query = query.to_vec();
            query.extend(page_token.as_deref().map(|token| ("pageToken", token)));
            let page = self.page(&query).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["nextPageToken"].as_str() {
                Some(token) => page_token = Some(token.to_owned()),
                None => return (items, text(&page, "nextSyncToken").to_owned()),
            }
        }
    }

    /// What changed since the sync token, and the next one.
    pub async fn since(&self, sync_token: &str) -> (Vec<Value>, String) {
        self.whole(&[("syncToken", sync_token)]).await
    }

    /// An event from 18:00 to 22:00 (UTC) on 2 May 2026.
    pub fn add(&self, title: &str) -> String {
        let event = sandbox::event::timed(title, "2026-05-02T18:00:00Z", "2026-05-02T22:00:00Z");
        self.insert_event(CALENDAR, event).unwrap()
    }

    /// A weekly series on Fridays at 19:00 in Chicago (00:00 UTC on Saturday), from 8 May 2026.
    pub fn add_series(&self, title: &str) -> String {
        let event = sandbox::event::series(
            title,
            "2026-05-08T19:00:00-05:00",
            "2026-05-08T22:00:00-05:00",
            "FREQ=WEEKLY",
        );
        self.insert_event(CALENDAR, event).unwrap()
    }
}

pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}"))
}

/// The field of each item.
pub fn each<'a>(items: &'a [Value], field: &str) -> Vec<&'a str> {
    items.iter().map(|item| text(item, field)).collect()
}

/// The names of an item's fields, sorted.
pub fn fields(item: &Value) -> Vec<&str> {
    let mut names: Vec<_> = item.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// The status and reason of an error in Google's shape.
pub async fn refused(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], status, "{body}");
    let error = &body["error"]["errors"][0];
    assert!(error["domain"].is_string() && error["message"].is_string(), "{body}");
    (status, text(error, "reason").to_owned())
}
