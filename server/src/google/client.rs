//! The Calendar API's client: requests by `google-calendar3`, tries and pages by ourselves.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use app::domain::Delivery;
use google_calendar3::CalendarHub;
use google_calendar3::api::Scope;
use google_calendar3::common::{Client, Delegate, Error, Response, Retry};
use serde_json::Value;
use url::Url;

use super::delivery::Gathering;
use super::failure::{Asked, Failure, classify, of_oauth, retry_after};
use super::page::{LONGEST_TOKEN, Page, body};
use super::retry::Budget;
use super::setup::Connector;
use super::tokens::Tokens;
use super::walk::{Pages, path_segment};
use super::wire::with_causes;
use super::{CalendarEntry, FetchError, OAuthError, RetryPolicy, Secret};
use crate::clock::{Clock, Entropy};

/// Google's largest page of events.
const EVENTS_A_PAGE: i32 = 2500;

/// Google's largest page of calendars.
const CALENDARS_A_PAGE: i32 = 250;

/// What one Google account shows.
pub struct Calendar {
    hub: CalendarHub<Connector>,
    tokens: Tokens,
    policy: RetryPolicy,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    pages: AtomicI64,
    requests: AtomicI64,
    items: AtomicI64,
}

/// What was asked of Google since a [`Calendar`] was made, failures included.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    /// Result pages that came.
    pub pages: i64,
    /// Requests sent to the Calendar API.
    pub requests: i64,
    /// Items on these pages.
    pub items: i64,
}

/// A request.
#[derive(Clone, Copy)]
enum Ask<'a> {
    Calendars { page: Option<&'a str> },
    Events { calendar: &'a str, sync_token: Option<&'a str>, page: Option<&'a str> },
}

impl Calendar {
    pub(super) fn new(
        http: Client<Connector>,
        url: &Url,
        tokens: Tokens,
        policy: RetryPolicy,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let mut hub = CalendarHub::new(http, tokens.clone());
        hub.user_agent(concat!("reroll/", env!("CARGO_PKG_VERSION")).to_owned());
        hub.root_url(url.as_str().trim_end_matches("calendar/v3/").to_owned());
        hub.base_url(url.as_str().to_owned());
        let (pages, requests) = (AtomicI64::new(0), AtomicI64::new(0));
        let items = AtomicI64::new(0);
        Self { hub, tokens, policy, clock, entropy, pages, requests, items }
    }

    /// What was asked of Google so far: of all calls of this value, also those that failed.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally {
            pages: self.pages.load(Ordering::Relaxed),
            requests: self.requests.load(Ordering::Relaxed),
            items: self.items.load(Ordering::Relaxed),
        }
    }

    /// The refresh token that Google gave instead of ours, where it did: store it, the old one may
    /// not work again (RFC 6749, 6).
    pub async fn rotated_refresh_token(&self) -> Option<Secret> {
        self.tokens.rotated().await
    }

    /// All calendars of the account (`calendarList.list`), in Google's order.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn calendars(&self) -> Result<Vec<CalendarEntry>, FetchError> {
        let mut entries = Vec::new();
        let mut pages = Pages::default();
        let mut budget = Budget::new(self.policy, &*self.entropy);
        loop {
            let page = self.page(Ask::Calendars { page: pages.at() }, &mut budget).await?;
            entries.extend(page.items.iter().filter_map(CalendarEntry::read));
            if !pages.go_on(page.next())? {
                return Ok(entries);
            }
        }
    }

    /// All that a calendar has (`sync_token` is `None`), or all that changed since a token: every
    /// page, or an error. The parameters are the same with and without a token, as Google asks:
    /// masters and exceptions as they are, and no filter.
    ///
    /// # Errors
    /// See [`FetchError`]; after [`FetchError::TokenExpired`], call again without a token.
    pub async fn deliver(
        &self,
        calendar_id: &str,
        sync_token: Option<&str>,
    ) -> Result<Delivery, FetchError> {
        if sync_token.is_some_and(|token| token.is_empty() || token.len() > LONGEST_TOKEN) {
            return Err(FetchError::TokenExpired);
        }
        let calendar = path_segment(calendar_id)
            .ok_or_else(|| FetchError::AccessLost(format!("\"{calendar_id}\" is no calendar")))?;
        let before = self.tally();
        let mut gathering = Gathering::new(sync_token.is_none());
        let mut pages = Pages::default();
        let mut budget = Budget::new(self.policy, &*self.entropy);
        loop {
            let ask = Ask::Events { calendar: &calendar, sync_token, page: pages.at() };
            let page = self.page(ask, &mut budget).await?;
            let more = pages.go_on(page.next())?;
            let items = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
            self.items.fetch_add(items, Ordering::Relaxed);
            let token = gathering.take(page);
            if !more {
                let token = token.ok_or(FetchError::NoSyncToken)?;
                let now = self.tally();
                let requests = now.requests - before.requests;
                return Ok(gathering.finish(token, now.pages - before.pages, requests));
            }
        }
    }

    /// One page, tried as often as the budget allows.
    async fn page(&self, ask: Ask<'_>, budget: &mut Budget<'_>) -> Result<Page, FetchError> {
        budget.next_request();
        let mut refreshed = false;
        loop {
            let (reason, retry_after) = match self.once(ask).await {
                Ok(page) => {
                    self.pages.fetch_add(1, Ordering::Relaxed);
                    return Ok(page);
                }
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Unauthorized(said)) if refreshed => {
                    return Err(FetchError::NeedsReconnect(said));
                }
                Err(Failure::Unauthorized(_)) => {
                    refreshed = true;
                    self.tokens.forget_access().await;
                    continue;
                }
                Err(Failure::Transient { reason, retry_after }) => (reason, retry_after),
            };
            tracing::debug!(reason, ?retry_after, "Google's answer was not usable");
            match budget.wait(retry_after) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(FetchError::Unavailable { reason, retry_after }),
            }
        }
    }

    /// One request, within its time.
    async fn once(&self, ask: Ask<'_>) -> Result<Page, Failure> {
        let mut watch = Watch { calendar: self, refused: None };
        let sent = tokio::time::timeout(self.policy.request, self.send(ask, &mut watch)).await;
        let Ok(answer) = sent else {
            let seconds = self.policy.request.as_secs_f32();
            return Err(Failure::transient(format!("no answer within {seconds} seconds")));
        };
        match answer {
            Ok(body) => Page::read(&body).map_err(Failure::transient),
            Err(error) => Err(watch.explain(ask.asked(), &error)),
        }
    }

    async fn send(&self, ask: Ask<'_>, watch: &mut Watch<'_>) -> Result<Vec<u8>, Error> {
        match ask {
            Ask::Calendars { page } => {
                let call = self.hub.calendar_list().list().max_results(CALENDARS_A_PAGE);
                let call = match page {
                    Some(page) => call.page_token(page),
                    None => call,
                };
                let call = call.add_scope(Scope::CalendarlistReadonly).delegate(watch);
                body(call.doit().await).await
            }
            Ask::Events { calendar, sync_token, page } => {
                let call = self.hub.events().list(calendar).max_results(EVENTS_A_PAGE);
                let mut call = call.single_events(false).add_scope(Scope::EventReadonly);
                if let Some(token) = sync_token {
                    call = call.sync_token(token);
                }
                if let Some(page) = page {
                    call = call.page_token(page);
                }
                body(call.delegate(watch).doit().await).await
            }
        }
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar").field("tally", &self.tally()).finish_non_exhaustive()
    }
}

impl Ask<'_> {
    fn asked(self) -> Asked {
        match self {
            Self::Calendars { .. } => Asked { events: false, sync_token: false },
            Self::Events { sync_token, .. } => {
                Asked { events: true, sync_token: sync_token.is_some() }
            }
        }
    }
}

/// Sees what the library's errors leave out: the status, and `Retry-After`. It never asks for
/// another try by itself; that is [`Calendar::page`]'s business.
struct Watch<'a> {
    calendar: &'a Calendar,
    refused: Option<(u16, Option<Duration>, Option<Value>)>,
}

impl Delegate for Watch<'_> {
    fn pre_request(&mut self) {
        self.calendar.requests.fetch_add(1, Ordering::Relaxed);
    }

    fn http_failure(&mut self, response: &Response, body: Option<&Value>) -> Retry {
        let header = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
        let wait = header.and_then(|value| retry_after(value, self.calendar.clock.now()));
        self.refused = Some((response.status().as_u16(), wait, body.cloned()));
        Retry::Abort
    }
}

impl Watch<'_> {
    fn explain(self, asked: Asked, error: &Error) -> Failure {
        if let Some((status, wait, body)) = self.refused {
            return classify(asked, status, body.as_ref(), wait);
        }
        match error {
            Error::MissingToken(cause) => match cause.downcast_ref::<OAuthError>() {
                Some(error) => of_oauth(error),
                None => Failure::transient(cause.to_string()),
            },
            other => Failure::transient(with_causes(other)),
        }
    }
}
