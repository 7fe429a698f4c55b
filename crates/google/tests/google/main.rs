//! Google's OAuth and Calendar over HTTP, against the stand-in.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod fetch;
mod oauth;
mod odd;
mod push;
mod quota;

use std::sync::Arc;

use clock::{SeededEntropy, SystemClock};
use google::{Calendar, Consent, Endpoints, Google, RetryPolicy};
use sandbox::{Behaviour, Options, Sandbox};
use secrets::Secret;
use url::Url;

const CLUB: &str = "club@example.org";
const LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";
const EVENTS: &str = "https://www.googleapis.com/auth/calendar.events.readonly";

/// A stand-in with one account, and our side connected to it.
struct World {
    theirs: Sandbox,
    ours: Google,
}

async fn world() -> World {
    world_with(|endpoints| endpoints).await
}

async fn world_with(change: impl FnOnce(Endpoints) -> Endpoints) -> World {
    let theirs = Sandbox::start(Options::default()).await.unwrap();
    theirs.add_account(CLUB, "The Club").unwrap();
    let ours = google(change(endpoints(&theirs)), RetryPolicy::quick());
    World { theirs, ours }
}

fn endpoints(theirs: &Sandbox) -> Endpoints {
    Endpoints {
        auth_url: theirs.auth_url().parse().unwrap(),
        token_url: theirs.token_url().parse().unwrap(),
        revoke_url: theirs.revoke_url().parse().unwrap(),
        userinfo_url: theirs.userinfo_url().parse().unwrap(),
        calendar_url: theirs.calendar_url().parse().unwrap(),
        ..Endpoints::google(theirs.client_id(), theirs.client_secret())
    }
}

fn google(endpoints: Endpoints, policy: RetryPolicy) -> Google {
    let base = "http://127.0.0.1:3000".parse().unwrap();
    Google::new(endpoints, &base, policy, Arc::new(SystemClock), SeededEntropy::new(7)).unwrap()
}

impl World {
    fn calendar(&self) -> Calendar {
        let token = self.theirs.issue_refresh_token(CLUB, &[LIST, EVENTS]).unwrap();
        self.ours.calendar(Secret::new(token))
    }

    fn begin(&self) -> Consent {
        self.ours.oauth().begin(&*SeededEntropy::new(1))
    }

    /// Consents as the person would, ticking these boxes; gives what comes back.
    async fn consent(&self, consent: &Consent, boxes: &[&str]) -> Vec<(String, String)> {
        let mut form = vec![("account", CLUB), ("decision", "allow")];
        form.extend(boxes.iter().map(|scope| ("scope", *scope)));
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let request = browser.build().unwrap().post(consent.url.clone()).form(&form);
        let answer = request.send().await.unwrap();
        let target: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
        assert_eq!(target.path(), "/oauth/google/callback");
        target.query_pairs().into_owned().collect()
    }

    fn add(&self, count: usize) -> Vec<String> {
        let first = "2026-05-01T10:00:00Z".parse().unwrap();
        self.theirs.add_many(CLUB, count, "Night", first).unwrap()
    }

    fn page_limit(&self, limit: usize) {
        self.theirs.set_behaviour(Behaviour { page_limit: Some(limit), ..Behaviour::default() });
    }

    /// The queries and statuses of the requests for events so far.
    fn asked(&self) -> Vec<(String, u16)> {
        let events = |r: &sandbox::LoggedRequest| r.path.ends_with("/events");
        self.theirs.requests().into_iter().filter(events).map(|r| (r.query, r.status)).collect()
    }

    fn refreshes(&self) -> usize {
        self.theirs.requests().iter().filter(|r| r.path == "/token").count()
    }
}
