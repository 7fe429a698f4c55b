//! Connected accounts and calendars, and the sync log.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::views::{RunFilter, RunLine, SourceLine};
use domain::{
    Connection, ConnectionId, Delivery, EventId, OrganizerId, Progress, Run, RunDetail, RunId,
    Source, SourceId, SourceSettings, SourceState, Trigger, UndoOutcome,
};

use crate::{Author, HeldRun, StoreResult};

/// A calendar to connect.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// Who publishes its events.
    pub organizer_id: OrganizerId,
    /// The account it is read with.
    pub connection_id: ConnectionId,
    /// Google's id of the calendar.
    pub calendar_id: String,
    /// Its name.
    pub name: String,
    /// Its IANA zone.
    pub time_zone: Option<String>,
}

/// A source with what a list of sources shows beside it.
#[derive(Clone, Debug)]
pub struct SourceDetail {
    /// The line pages show.
    pub line: SourceLine,
    /// The organizer's slug.
    pub organizer: String,
    /// A held run that waits for a person.
    pub held_run_id: Option<RunId>,
}

/// Connected accounts and calendars, and the sync log.
#[async_trait]
pub trait SourceStore: Send + Sync {
    /// Writes a connection's encrypted refresh token.
    async fn put_refresh_token(
        &self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// A connected account with its encrypted refresh token.
    async fn connection(&self, id: ConnectionId) -> StoreResult<Option<(Connection, String)>>;
    /// A source.
    async fn source(&self, id: SourceId) -> StoreResult<Option<SourceDetail>>;
    /// A source without what lists show beside it: as quick, however many events it has.
    async fn source_alone(&self, id: SourceId) -> StoreResult<Option<Source>>;
    /// All live sources in order of id; of one organizer where given.
    async fn sources(&self, organizer: Option<OrganizerId>) -> StoreResult<Vec<SourceDetail>>;

    /// Takes or renews the lease of a source: one sync at a time, however many servers. Says
    /// whether it is `owner`'s now.
    async fn lease(
        &self,
        id: SourceId,
        owner: &str,
        now: DateTime<Utc>,
        length: Duration,
    ) -> StoreResult<bool>;
    /// Gives a lease back.
    async fn release(&self, id: SourceId, owner: &str) -> StoreResult<()>;

    /// [`crate::JobTx::sync_soon`] in a transaction of its own.
    async fn schedule_sync_soon(
        &self,
        id: SourceId,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool>;
    /// Writes that a run began. Runs of this source that were left `running` by a crash are
    /// closed as failed: only the holder of the lease calls this. Where the source has no plan, it
    /// gets one in the same transaction, so that a run which nobody finishes is not the last.
    async fn start_run(
        &self,
        id: SourceId,
        trigger: Trigger,
        now: DateTime<Utc>,
    ) -> StoreResult<RunId>;
    /// What a held run waits with.
    async fn held_run(&self, id: RunId) -> StoreResult<HeldRun>;
    /// Takes an applied run back, but for what has changed since, in one transaction.
    async fn undo_run(&self, id: RunId, author: &Author) -> StoreResult<UndoOutcome>;
    /// The events of a source about which an undo or a restore decided against Google, with the run
    /// that was taken back. What Google says of them now is not looked at.
    async fn decided(&self, id: SourceId) -> StoreResult<BTreeMap<EventId, Option<RunId>>>;
    /// Notes how far a run under way has come.
    async fn note_progress(&self, id: RunId, pages: i64, items: i64) -> StoreResult<()>;
    /// How far a run has come.
    async fn progress(&self, id: RunId) -> StoreResult<Option<Progress>>;

    /// A run with its log.
    async fn run(&self, id: RunId) -> StoreResult<Option<RunDetail>>;
    /// A run without its log, which can be long.
    async fn run_alone(&self, id: RunId) -> StoreResult<Option<Run>>;
    /// Runs, newest first.
    async fn runs(&self, filter: &RunFilter, limit: i64) -> StoreResult<Vec<RunLine>>;
}

/// Connected accounts and calendars, in a transaction.
#[async_trait]
pub trait SourceTx: Send {
    /// A source as the transaction leaves it.
    async fn source(&mut self, id: SourceId) -> StoreResult<Option<Source>>;

    /// Writes a connected account, without a token; a known account of the organizer (by Google's
    /// `subject`) keeps its own.
    async fn put_connection(
        &mut self,
        organizer: OrganizerId,
        subject: Option<&str>,
        email: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<ConnectionId>;
    /// A connected account with its encrypted refresh token, locked.
    async fn connection(&mut self, id: ConnectionId) -> StoreResult<Option<(Connection, String)>>;
    /// Writes a connection's encrypted refresh token; empty once it was given back.
    async fn put_refresh_token(
        &mut self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// The same for a token that a person granted anew: sources that wait for it are synced at once,
    /// and what was counted of their failures is over.
    async fn renew_grant(
        &mut self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Whether other sources that still sync are, or may be, read with this connection's account:
    /// revoking its grant would end theirs too.
    async fn connection_in_use(&mut self, id: ConnectionId, without: SourceId)
    -> StoreResult<bool>;

    /// Connects a calendar. A live source of the organizer and calendar is revived instead. Its
    /// sync is planned with it: for a new calendar in a day, since its person looks first at what
    /// that would do; for one that was stopped in a quarter of an hour; for one that was on the
    /// schedule at once.
    async fn put_source(&mut self, source: &NewSource, now: DateTime<Utc>)
    -> StoreResult<SourceId>;
    /// Sets a source's state; `error` says why, where a failure did it. What was counted of failures
    /// is over. A state that syncs puts the source on the schedule with a sync at once, any other
    /// takes it off and ends its alerts.
    async fn set_source_state(
        &mut self,
        id: SourceId,
        state: SourceState,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Keeps what an organizer chose for a calendar. Another filter makes the next sync compare in
    /// full.
    async fn put_settings(
        &mut self,
        id: SourceId,
        settings: &SourceSettings,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;

    /// A fetch went well: the source is not failing any more. But it is not synced either.
    async fn note_fetched(&mut self, id: SourceId, now: DateTime<Utc>) -> StoreResult<()>;
    /// A delivery was written: the new sync token goes in with what it stands for. Where the filter
    /// was changed meanwhile, it stands for what the old one let through, and where something was
    /// refused (not `is_whole`), not for that: without a token, the next list is a complete one. Dates
    /// that were refused are not taken for made.
    async fn advance_source(
        &mut self,
        id: SourceId,
        delivery: &Delivery,
        window: (DateTime<Utc>, DateTime<Utc>),
        is_whole: bool,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
}
