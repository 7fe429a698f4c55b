//! The Calendar API's client: requests by `google-calendar3`, tries and pages by ourselves.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use clock::{Clock, Entropy};
use domain::Delivery;
use google_calendar3::CalendarHub;
use google_calendar3::api::Scope;
use google_calendar3::common::{Client, Error};
use secrets::Secret;
use tokio::time::Instant;
use url::Url;

use super::ask::{Ask, ErrorRecorder};
use super::calls::Calls;
use super::delivery::Gathering;
use super::failure::Failure;
use super::page::{LONGEST_TOKEN, ListOf, Page, body, whole};
use super::quota::{Quota, User};
use super::retry::Budget;
use super::tokens::Tokens;
use super::view::View;
use super::walk::{Pages, path_segment};
use super::wire::Connector;
use super::{CalendarEntry, FetchError, RetryPolicy, channel};

/// Google's largest page of events.
const EVENTS_A_PAGE: i32 = 2500;

/// Google's largest page of calendars.
const CALENDARS_A_PAGE: i32 = 250;

/// What one Google account shows.
pub struct Calendar {
    hub: CalendarHub<Connector>,
    tokens: Tokens,
    user: User,
    quota: Arc<Quota>,
    calls: Calls,
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

impl Calendar {
    pub(super) fn new(
        http: Client<Connector>,
        url: &Url,
        tokens: Tokens,
        (user, quota, calls): (User, Arc<Quota>, Calls),
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
        Self { hub, tokens, user, quota, calls, policy, clock, entropy, pages, requests, items }
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

    pub(super) fn policy(&self) -> RetryPolicy {
        self.policy
    }

    pub(super) fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    pub(super) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
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
            let ask = Ask::Calendars { page: pages.at() };
            let page = self.page(ask, ListOf::Calendars, &mut budget).await?;
            entries.extend(page.values().filter_map(|item| CalendarEntry::read(&item)));
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
        let mut mapping = Mapping::new(Gathering::new(sync_token.is_none()));
        let (mut pages, mut view) = (Pages::default(), View::default());
        let mut budget = Budget::new(self.policy, &*self.entropy);
        loop {
            let ask = Ask::Events { calendar: &calendar, sync_token, page: pages.at() };
            let page = self.page(ask, ListOf::Events, &mut budget).await?;
            view.look(page.access_role.as_deref())?;
            let more = pages.go_on(page.next())?;
            let items = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
            self.items.fetch_add(items, Ordering::Relaxed);
            let token = page.sync_token();
            mapping.take(page).await?;
            if !more {
                let token = token.ok_or(FetchError::NoSyncToken)?;
                let now = self.tally();
                let requests = now.requests - before.requests;
                let gathering = mapping.end().await?;
                return Ok(gathering.finish(token, now.pages - before.pages, requests));
            }
        }
    }

    /// One page.
    async fn page(
        &self,
        ask: Ask<'_>,
        of: ListOf,
        budget: &mut Budget<'_>,
    ) -> Result<Page, FetchError> {
        let page = self.ask(ask, budget, |body| Page::read(body, of)).await?;
        self.pages.fetch_add(1, Ordering::Relaxed);
        Ok(page)
    }

    /// One answer, as `read` understands its body, tried as often as the budget allows.
    pub(super) async fn ask<T>(
        &self,
        ask: Ask<'_>,
        budget: &mut Budget<'_>,
        read: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, FetchError> {
        budget.next_request();
        let mut refreshed = false;
        loop {
            self.wait_for_quota(budget).await?;
            let answer = self.once(ask, budget.attempt()).await;
            let answer = answer.and_then(|body| read(&body).map_err(Failure::transient));
            let (reason, retry_after) = match answer {
                Ok(answer) => return Ok(answer),
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

    /// Waits for this request's turn within Google's quota. The time counts against the budget.
    async fn wait_for_quota(&self, budget: &Budget<'_>) -> Result<(), FetchError> {
        let turn = tokio::time::timeout(budget.left(), self.quota.turn(self.user)).await;
        turn.map_err(|_| FetchError::Unavailable {
            reason: "too many requests of ours are waiting for Google's quota".into(),
            retry_after: None,
        })
    }

    /// One request, within its time.
    #[tracing::instrument(name = "google", skip_all, fields(method = ask.method(), attempt = attempt))]
    async fn once(&self, ask: Ask<'_>, attempt: u32) -> Result<Vec<u8>, Failure> {
        let mut recorder = ErrorRecorder::new(&self.requests, &*self.clock);
        let began = Instant::now();
        let sent = tokio::time::timeout(self.policy.request, self.send(ask, &mut recorder)).await;
        let status = if matches!(sent, Ok(Ok(_))) { Some(200) } else { recorder.status() };
        self.calls.note(ask.method(), status, began.elapsed());
        let Ok(answer) = sent else {
            let seconds = self.policy.request.as_secs_f32();
            return Err(Failure::transient(format!("no answer within {seconds} seconds")));
        };
        answer.map_err(|error| recorder.explain(ask.asked(), &error))
    }

    async fn send(&self, ask: Ask<'_>, recorder: &mut ErrorRecorder<'_>) -> Result<Vec<u8>, Error> {
        match ask {
            Ask::Calendars { page } => {
                let call = self.hub.calendar_list().list().max_results(CALENDARS_A_PAGE);
                let call = match page {
                    Some(page) => call.page_token(page),
                    None => call,
                };
                let call = call.add_scope(Scope::CalendarlistReadonly).delegate(recorder);
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
                body(call.delegate(recorder).doit().await).await
            }
            Ask::Watch { calendar, channel } => {
                let call = self.hub.events().watch(channel::request(channel), calendar);
                let call = call.add_scope(Scope::EventReadonly).delegate(recorder);
                body(call.doit().await).await
            }
            Ask::Stop { channel, resource } => {
                let call = self.hub.channels().stop(channel::stop_request(channel, resource));
                let call = call.add_scope(Scope::EventReadonly).delegate(recorder);
                Ok(whole(call.doit().await?).await)
            }
        }
    }
}

/// Understands a page's items on another thread, while the next page is asked for.
struct Mapping(tokio::task::JoinHandle<Gathering>);

impl Mapping {
    fn new(gathering: Gathering) -> Self {
        Self(tokio::task::spawn_blocking(move || gathering))
    }

    /// Adds a page, once the one before is done.
    async fn take(&mut self, page: Page) -> Result<(), FetchError> {
        let mut gathering = (&mut self.0).await.map_err(|error| stopped(&error))?;
        self.0 = tokio::task::spawn_blocking(move || {
            gathering.take(page);
            gathering
        });
        Ok(())
    }

    async fn end(self) -> Result<Gathering, FetchError> {
        self.0.await.map_err(|error| stopped(&error))
    }
}

/// A fault of ours: the fetch fails, and nothing changes.
fn stopped(error: &tokio::task::JoinError) -> FetchError {
    tracing::error!("an item could not be mapped: {error}");
    let reason = "an item made the mapping stop, which is a fault of this program".into();
    FetchError::Unavailable { reason, retry_after: None }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar").field("tally", &self.tally()).finish_non_exhaustive()
    }
}
