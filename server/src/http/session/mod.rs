//! Sessions: who a browser belongs to, and what pages leave for each other.
//!
//! A session is a row that signing in makes and nothing else does; the browser has its id, the
//! database a digest of it. Reading pages writes nothing, but a stamp once an hour, behind the
//! page's back. Who is not signed in has no row: their messages travel in a sealed cookie
//! (decision 18).

mod cookies;
mod data;
mod notes;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use access::Sessions;
use app::ports::Flash;
use async_trait::async_trait;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::{Account, AccountProblem, Agent, Role};
use store::{
    Credentials, NewAudit, NewMail, NewSession, SessionRecord, SetUp, SetUpOutcome, StoreError,
    StoreResult,
};

use super::web::Web;
use crate::access::{Lasting, Token};
use crate::acts::{Done, set_up};
use crate::services::Services;

pub use cookies::Cookies;
pub use data::{Data, Pending};

use notes::Notes;

/// How long a page waits until its messages are taken away: while the database cannot be written
/// they are shown once more instead.
const MOMENT: Duration = Duration::from_secs(1);
/// How often a change of a session's data is tried against others at the same moment.
const TRIES: usize = 5;

/// A request's session. Clones are the same session.
#[derive(Clone)]
pub struct Session {
    services: Services,
    cookies: Cookies,
    state: Arc<Mutex<Inner>>,
}

/// What is known of it by now.
#[derive(Default)]
struct Inner {
    /// The id that the browser sent, or that it is given with this answer.
    token: Option<Token>,
    /// The row, once it was read and was there.
    record: Option<SessionRecord>,
    /// The browser, by its own words.
    agent: Agent,
    /// Messages without a row.
    notes: Notes,
    /// Cookies that go with the answer.
    set: Vec<HeaderValue>,
}

/// Gives handlers their [`Session`], and the answer its cookies.
pub async fn carry(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let session = Session::of(&web, request.headers());
    request.extensions_mut().insert(session.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // The session's comes first: simple programs keep only that.
    let others: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in session.outgoing().into_iter().chain(others) {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

impl FromRequestParts<Web> for Session {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let carried = parts.extensions.get::<Self>().cloned();
        Ok(carried.unwrap_or_else(|| Self::of(web, &parts.headers)))
    }
}

#[async_trait]
impl Sessions for Session {
    type Error = StoreError;

    async fn account(&self) -> StoreResult<Option<Account>> {
        let Some(id) = self.id() else { return Ok(None) };
        let record = self.services.store.session(&id, self.services.clock.now()).await?;
        if let Some(record) = &record {
            self.see(id, record);
        }
        let account = record.as_ref().map(|record| record.account.clone());
        self.state().record = record;
        Ok(account)
    }
}

impl Session {
    fn of(web: &Web, headers: &HeaderMap) -> Self {
        let cookies = Cookies::of(web);
        let token = cookies.session(headers);
        let notes = Notes::came(cookies.notes(headers));
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = Agent::of_header(agent.unwrap_or_default());
        let inner = Inner { token, notes, agent, ..Inner::default() };
        Self { services: web.services.clone(), cookies, state: Arc::new(Mutex::new(inner)) }
    }

    fn state(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The browser that it is in.
    pub fn agent(&self) -> Agent {
        self.state().agent.clone()
    }

    /// The digest of the id, where there is one.
    pub fn id(&self) -> Option<String> {
        self.state().token.as_ref().map(Token::digest)
    }

    /// Writes down that the owner is here, where that was long ago. The page does not wait for it.
    fn see(&self, id: String, record: &SessionRecord) {
        let now = self.services.clock.now();
        if !Lasting::is_stale(record.seen_at, now) {
            return;
        }
        let expires_at = Lasting::of(record.account.role).expires_at(now, record.ends_at);
        let store = Arc::clone(&self.services.store);
        tokio::spawn(async move {
            if let Err(error) = store.see_session(&id, now, expires_at).await {
                tracing::warn!("a session cannot be renewed just now: {error}");
            }
        });
    }

    /// Signs somebody in under a new id, so that one that was planted before is worth nothing.
    /// `false` where the account changed since its password was checked.
    ///
    /// # Errors
    /// Where the database cannot be written: then nobody is signed in.
    pub async fn sign_in(
        &self,
        known: &Credentials,
        note: &NewAudit,
        letter: Option<NewMail>,
    ) -> StoreResult<bool> {
        let (token, new) = self.begun(known.account.role);
        let new = NewSession { letter, ..new };
        let begun =
            self.services.store.begin_session(known.account.id, &known.password_hash, &new, note);
        let begun = begun.await?;
        if begun {
            self.give(token, &new);
        }
        Ok(begun)
    }

    /// Makes the first administrator and signs them in; `made` is told the session to begin.
    ///
    /// # Errors
    /// Where the database cannot be written: then nothing was done.
    pub async fn set_up(
        &self,
        made: impl FnOnce(NewSession) -> SetUp + Send,
    ) -> Done<SetUpOutcome> {
        let (token, new) = self.begun(Role::Admin);
        let outcome = set_up::first_admin(&self.services, &made(new.clone())).await?;
        if let SetUpOutcome::Done(_) = outcome {
            self.give(token, &new);
        }
        Ok(outcome)
    }

    fn begun(&self, role: Role) -> (Token, NewSession) {
        let (now, lasting) = (self.services.clock.now(), Lasting::of(role));
        let token = Token::new(&*self.services.entropy);
        let ends_at = lasting.ends_at(now);
        let new = NewSession {
            id: token.digest(),
            at: now,
            expires_at: lasting.expires_at(now, ends_at),
            ends_at,
            replaces: self.id(),
            agent: self.agent(),
            letter: None,
        };
        (token, new)
    }

    /// Gives the browser the id of a session that has begun.
    fn give(&self, token: Token, new: &NewSession) {
        let cookie = self.cookies.give(&token, new.ends_at - new.at);
        let mut state = self.state();
        state.set.push(cookie);
        state.token = Some(token);
        state.record = None;
    }

    /// Ends the session, in the browser in any case.
    ///
    /// # Errors
    /// Where the database cannot be written: then whoever else has the id can still use it.
    pub async fn sign_out(&self, note: &NewAudit) -> StoreResult<()> {
        let Some(id) = self.id() else { return Ok(()) };
        let ended = self.services.store.end_session(&id, note, self.services.clock.now()).await;
        let mut state = self.state();
        state.set.push(self.cookies.take_session());
        (state.token, state.record) = (None, None);
        ended.map(|_| ())
    }

    /// Changes what pages leave for each other; `None` where nobody is signed in.
    ///
    /// # Errors
    /// Where the database fails, or what is to be kept is too long.
    pub async fn change<T: Send>(
        &self,
        change: impl Fn(&mut Data) -> T + Send + Sync,
    ) -> StoreResult<Option<T>> {
        let Some(id) = self.id() else { return Ok(None) };
        let store = &self.services.store;
        for _ in 0..TRIES {
            let Some(record) = store.session(&id, self.services.clock.now()).await? else {
                return Ok(None);
            };
            let mut data = Data::unpack(&record.data);
            let outcome = change(&mut data);
            let packed = data.pack()?;
            if packed == record.data || store.swap_session_data(&id, &record.data, &packed).await? {
                // This very request may show what it leaves.
                self.state().record = Some(SessionRecord { data: packed, ..record });
                return Ok(Some(outcome));
            }
        }
        Err(AccountProblem::SessionBusy.into())
    }

    /// Leaves a message for the next page: in the session's row, and with the browser where there is
    /// no row or it cannot be written.
    ///
    /// # Errors
    /// Where it is too long to be kept.
    pub async fn leave(&self, flash: Flash) -> Result<(), TooLong> {
        let kept = self.change(|data| data.push(flash.clone())).await;
        let kept = kept.unwrap_or_else(|error| {
            tracing::warn!("a message goes by cookie, as the session cannot be written: {error}");
            None
        });
        let kept = kept.unwrap_or_else(|| self.state().notes.push(flash));
        if kept { Ok(()) } else { Err(TooLong) }
    }

    /// Leaves a message with the browser alone: what the database must not know.
    ///
    /// # Errors
    /// Where it is too long to be kept.
    pub fn hand(&self, flash: Flash) -> Result<(), TooLong> {
        if self.state().notes.push(flash) { Ok(()) } else { Err(TooLong) }
    }

    /// Takes the messages that were left. Where nothing was left, nothing is written.
    pub async fn take(&self) -> Vec<Flash> {
        let mut flashes = self.take_notes();
        let left = self.state().record.as_ref().map(|record| Data::unpack(&record.data));
        let Some(left) = left.filter(|data| !data.flashes.is_empty()) else { return flashes };
        // Not by this page alone: one that is closed early must not leave them half taken.
        let session = self.clone();
        let taking =
            tokio::spawn(
                async move { session.change(|data| std::mem::take(&mut data.flashes)).await },
            );
        match tokio::time::timeout(MOMENT, taking).await {
            Ok(Ok(Ok(taken))) => flashes.extend(taken.unwrap_or_default()),
            // They cannot be taken away just now, but they can be read.
            _ => flashes.extend(left.flashes),
        }
        flashes
    }

    fn take_notes(&self) -> Vec<Flash> {
        let (now, key) = (self.services.clock.now(), self.id());
        self.state().notes.take(&self.services.vault, key.as_deref(), now)
    }

    /// The cookies that go with the answer.
    fn outgoing(&self) -> Vec<HeaderValue> {
        let (now, key) = (self.services.clock.now(), self.id());
        let mut state = self.state();
        let mut set = std::mem::take(&mut state.set);
        let (vault, entropy) = (&self.services.vault, &*self.services.entropy);
        if let Some(note) = state.notes.outgoing(vault, entropy, key.as_deref(), now) {
            set.push(self.cookies.note(&note));
        }
        set
    }
}

/// What was left for the next page is too long to be kept.
#[derive(Clone, Copy, Debug)]
pub struct TooLong;
