//! Pages that ask Google when they are opened: the calendars of a connection, and the preview of a
//! sync. They change nothing, but each costs requests of the site's quota. So only a person who came
//! by a page of ours opens them, and nobody opens them very often.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

use app::pages::Refusal;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{CalendarProblem, ConnectionId, UserId};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use words::{Language, t};

use super::answers::{Reason, refused};

/// How many questions one person may ask: ten a minute, twenty at once after a pause.
const QUESTIONS: Quota = Quota::per_minute(NonZeroU32::new(10).expect("some"))
    .allow_burst(NonZeroU32::new(20).expect("some"));
/// How long the way back from Google's consent leads to the calendars without another click.
const FRESH: TimeDelta = TimeDelta::minutes(2);
/// Entries that are kept at most; beyond, those that say nothing any more are dropped.
const MOST: usize = 10_000;

/// Who asked how often, and which consents have just been given.
#[derive(Debug)]
pub struct Asking {
    asked: DefaultKeyedRateLimiter<UserId>,
    granted: Mutex<HashMap<ConnectionId, DateTime<Utc>>>,
}

impl Default for Asking {
    fn default() -> Self {
        Self { asked: RateLimiter::keyed(QUESTIONS), granted: Mutex::default() }
    }
}

impl Asking {
    /// Counts a question to Google.
    ///
    /// # Errors
    /// [`CalendarProblem::AskedOften`] where somebody asks very often.
    pub fn ask(&self, by: UserId) -> Result<(), CalendarProblem> {
        if self.asked.len() >= MOST {
            self.asked.retain_recent();
        }
        self.asked.check_key(&by).map_err(|_| CalendarProblem::AskedOften)
    }

    /// Notes that a person comes back from Google's consent, to choose a calendar.
    pub fn granted(&self, id: ConnectionId, now: DateTime<Utc>) {
        let mut granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        granted.retain(|_, at| is_fresh(*at, now));
        if granted.len() < MOST {
            granted.insert(id, now);
        }
    }

    fn is_granted(&self, id: ConnectionId, now: DateTime<Utc>) -> bool {
        let granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        granted.get(&id).is_some_and(|at| is_fresh(*at, now))
    }

    /// Refuses to open a page that asks Google for who did not come by a page of ours: another
    /// site's link or picture, or a browser that looks ahead. A person goes on with one click.
    pub fn refusal(&self, request: &Request, now: DateTime<Utc>) -> Option<Response> {
        let path = request.uri().path();
        let page = Page::of(path)?;
        if looks_ahead(request.headers()) {
            return Some(no(Refusal {
                status: StatusCode::FORBIDDEN,
                message: t!(Language::English, "refused-ahead-of-click"),
                way_on: None,
            }));
        }
        let back_from_google = matches!(page, Page::Calendars(id) if self.is_granted(id, now));
        if !is_foreign(request.headers()) || back_from_google {
            return None;
        }
        Some(no(Refusal {
            status: StatusCode::FORBIDDEN,
            message: t!(Language::English, "refused-sent-by-other-site"),
            way_on: Some((path.to_owned(), t!(Language::English, "refused-go-on"))),
        }))
    }
}

fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (TimeDelta::zero()..FRESH).contains(&(now - at))
}

fn no(refusal: Refusal) -> Response {
    let mut response = refused(refusal);
    response.extensions_mut().insert(Reason("another site's link to a page that asks Google"));
    response
}

/// A page that asks Google.
#[derive(Debug, Eq, PartialEq)]
enum Page {
    Calendars(ConnectionId),
    Preview,
}

impl Page {
    fn of(path: &str) -> Option<Self> {
        let mut parts =
            path.strip_prefix("/dashboard/")?.split('/').filter(|part| !part.is_empty());
        match [parts.next(), parts.next(), parts.next(), parts.next()] {
            [Some("connections"), Some(id), None, None] => {
                // What is no number has nothing to show; the page says so.
                Some(Self::Calendars(ConnectionId(id.parse().unwrap_or_default())))
            }
            [Some("sources"), Some(_), Some("preview"), None] => Some(Self::Preview),
            _ => None,
        }
    }
}

/// Browsers that fetch a page before anybody has asked for it say so (Fetch, 2.2.5, and what came
/// before it).
fn looks_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz", "x-purpose"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("preview"))
    })
}

/// Whether another site's page led here. Browsers from before 2023 say nothing, and are let in.
fn is_foreign(headers: &HeaderMap) -> bool {
    let site = headers.get(HeaderName::from_static("sec-fetch-site"));
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn is_refused(asking: &Asking, path: &str, header: (&str, &str)) -> bool {
        let request = Request::get(path).header(header.0, header.1);
        asking.refusal(&request.body(axum::body::Body::empty()).unwrap(), now()).is_some()
    }

    #[test]
    fn only_pages_that_ask_google_are_guarded() {
        let asking = Asking::default();
        let foreign = ("sec-fetch-site", "cross-site");
        for path in [
            "/dashboard/connections/1",
            "/dashboard/connections/1/",
            "/dashboard//connections/1",
            "/dashboard/sources/1/preview",
            "/dashboard/sources/1/preview?x=1",
        ] {
            assert!(is_refused(&asking, path, foreign), "{path}");
            assert!(is_refused(&asking, path, ("sec-fetch-site", "same-site")), "{path}");
            assert!(is_refused(&asking, path, ("sec-purpose", "prefetch;prerender")), "{path}");
            assert!(is_refused(&asking, path, ("x-moz", "prefetch")), "{path}");
            for fine in [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none"), ("a", "b")]
            {
                assert!(!is_refused(&asking, path, fine), "{path} {fine:?}");
            }
        }
        for path in ["/", "/dashboard", "/dashboard/sources/1", "/dashboard/events/1/preview"] {
            assert!(!is_refused(&asking, path, foreign), "{path}");
        }
    }

    #[test]
    fn who_comes_back_from_google_needs_no_second_click() {
        let asking = Asking::default();
        asking.granted(ConnectionId(8), now() - TimeDelta::minutes(3));
        asking.granted(ConnectionId(7), now() - TimeDelta::minutes(1));
        let foreign = ("sec-fetch-site", "cross-site");
        assert!(!is_refused(&asking, "/dashboard/connections/7", foreign));
        assert!(is_refused(&asking, "/dashboard/connections/7", ("purpose", "prefetch")));
        assert!(is_refused(&asking, "/dashboard/connections/8", foreign));
        assert!(is_refused(&asking, "/dashboard/connections/9", foreign));
    }

    #[test]
    fn questions_are_counted_by_account() {
        let (asking, ada, bob) = (Asking::default(), UserId(1), UserId(2));
        let asked = |by| (0..20).all(|_| asking.ask(by).is_ok());
        assert!(asked(ada) && asked(bob));
        assert!(!asked(ada), "all are used up");
    }

    #[test]
    fn questions_come_back() {
        let clock = FakeRelativeClock::default();
        let asked = RateLimiter::direct_with_clock(QUESTIONS, clock.clone());
        let taken = |seconds| {
            clock.advance(Duration::from_secs(seconds));
            (0..100).filter(|_| asked.check().is_ok()).count()
        };
        assert_eq!([taken(0), taken(0), taken(12), taken(3600)], [20, 0, 2, 20]);
    }
}
