//! Connected accounts and calendars, the sync log, and the applying of a change set.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use clock::Clock;
use domain::views::{RunFilter, RunLine, SourceLine};
use domain::{
    Connection, ConnectionId, Delivery, EventId, GoogleId, Held, OrganizerId, Plan, Progress,
    Refusals, Removals, Run, RunDetail, RunId, Situation, Source, SourceId, SourceSettings,
    SourceState, Trigger, UndoOutcome,
};

use super::{Author, StoreResult};

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

/// A sync that is due.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DueSync {
    /// Of which source.
    pub source_id: SourceId,
    /// What asked for it: the schedule, or a notification.
    pub trigger: Trigger,
}

/// Which of a source's records a delivery can touch.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// All of them: the list was complete.
    pub all: bool,
    /// These items and everything of the series that they are masters of.
    pub ids: Vec<GoogleId>,
    /// All series, because the window of occurrences moved on.
    pub all_series: bool,
}

/// A change set, as the brake sees it.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The change set.
    pub plan: Plan,
    /// What it takes off the site, by item.
    pub removals: Removals,
    /// How many items would get another title or start.
    pub rewritten: i64,
}

/// Makes a change set of what is held, without what the database refused. Called inside the
/// transaction that writes it, so that nothing changes in between.
pub type Planner<'a> = &'a (dyn Fn(&Held, &Refusals) -> Planned + Send + Sync);

/// The brake: says in words why a change set has to wait for a person.
pub type Judge<'a> = &'a (dyn Fn(&Situation) -> Option<String> + Send + Sync);

/// A person's word on a held run.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Who, in words.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a held run waits with.
#[derive(Clone, Debug)]
pub struct HeldRun {
    /// The source it is of.
    pub source_id: SourceId,
    /// What Google said.
    pub delivery: Delivery,
    /// Where the window of occurrences starts and ends.
    pub window: (DateTime<Utc>, DateTime<Utc>),
}

/// An undone run, whose changes somebody wants after all.
#[derive(Clone, Debug)]
pub struct Forget {
    /// The run.
    pub run_id: RunId,
    /// Who, and when.
    pub author: Author,
}

/// What to apply.
pub struct Apply<'a> {
    /// The run.
    pub run_id: RunId,
    /// The source, as it was when the run began.
    pub source: &'a Source,
    /// Whose lease must still hold.
    pub owner: &'a str,
    /// What Google said.
    pub delivery: &'a Delivery,
    /// What it touches.
    pub touched: &'a Touched,
    /// Where this run's window of occurrences starts and ends.
    pub window: (DateTime<Utc>, DateTime<Utc>),
    /// A person approved it: the run was held, and must come to the very same change set.
    pub approved: Option<Decision>,
    /// What was decided when this run was taken back is forgotten first, whether this one is then
    /// applied or held.
    pub forget: Option<Forget>,
    /// When.
    pub now: DateTime<Utc>,
    /// Says when the work was done.
    pub clock: &'a dyn Clock,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The run as it ended.
    pub run: Run,
}

/// How a run ends that applies nothing.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// Why it failed, in words.
    pub error: String,
    /// Google's result pages before that.
    pub pages: i64,
    /// Requests sent before that.
    pub requests: i64,
    /// The state the source gets, where the failure says so.
    pub source_state: Option<SourceState>,
    /// Google shows no more of the calendar than when it is busy.
    pub access_lowered: bool,
    /// Google asked not to be asked before this.
    pub retry_at: Option<DateTime<Utc>>,
}

/// Connected accounts and calendars, and the sync log.
#[async_trait]
pub trait SourceStore: Send + Sync {
    /// Writes a connected account; a known account of the organizer (by Google's `subject`) gets
    /// the new token. `refresh_token` is encrypted already, bound to `token_key`.
    async fn put_connection(
        &self,
        organizer: OrganizerId,
        subject: Option<&str>,
        email: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<ConnectionId>;
    /// Writes a connection's encrypted refresh token; empty once it was revoked.
    async fn put_refresh_token(
        &self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// The same for a token that a person granted anew: sources that wait for it are synced at once,
    /// and what was counted of their failures is over.
    async fn renew_grant(
        &self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// A connected account with its encrypted refresh token.
    async fn connection(&self, id: ConnectionId) -> StoreResult<Option<(Connection, String)>>;
    /// Connects a calendar. A live source of the organizer and calendar is revived instead. Its
    /// sync is planned in the same transaction: for a new calendar in a day, since its person looks
    /// first at what that would do; for one that was stopped in a quarter of an hour; for one that
    /// was on the schedule at once.
    async fn put_source(&self, source: &NewSource, now: DateTime<Utc>) -> StoreResult<SourceId>;
    /// A source.
    async fn source(&self, id: SourceId) -> StoreResult<Option<SourceDetail>>;
    /// A source without what lists show beside it: as quick, however many events it has.
    async fn source_alone(&self, id: SourceId) -> StoreResult<Option<Source>>;
    /// All live sources in order of id; of one organizer where given.
    async fn sources(&self, organizer: Option<OrganizerId>) -> StoreResult<Vec<SourceDetail>>;
    /// Sets a source's state; `error` says why, where a failure did it. What was counted of failures
    /// is over. A state that syncs puts the source on the schedule with a sync at once, any other
    /// takes it off and ends its alerts, in the same transaction.
    async fn set_source_state(
        &self,
        id: SourceId,
        state: SourceState,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Disconnects a source and takes it off the schedule. A run of it that waits for a decision is closed as rejected by who
    /// disconnects, since nothing can be applied any more, and its alert with it.
    async fn disconnect_source(&self, id: SourceId, decision: &Decision) -> StoreResult<()>;
    /// Whether other sources that still sync are, or may be, read with this connection's account:
    /// revoking its grant would end theirs too.
    async fn connection_in_use(&self, id: ConnectionId, without: SourceId) -> StoreResult<bool>;

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

    /// Plans the next sync of a source that syncs, replacing an earlier plan; but a notification that
    /// came since the last sync began keeps its earlier time.
    async fn schedule_sync(&self, id: SourceId, at: DateTime<Utc>) -> StoreResult<()>;
    /// Moves the planned sync of an active source to an earlier time, because Google said that
    /// something changed; says whether that was news. Never to a later time, nor before the
    /// source's `retry_at`; a source that does not sync, or was never synced, is left alone. While a sync is under
    /// way, this asks for one more after it.
    async fn schedule_sync_soon(
        &self,
        id: SourceId,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<bool>;
    /// Takes a source off the schedule that a person stopped; one that syncs stays on it.
    async fn unschedule_sync(&self, id: SourceId) -> StoreResult<()>;
    /// Takes one due sync for `owner`, so that no other server takes it before `until`.
    async fn take_due_sync(
        &self,
        owner: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> StoreResult<Option<DueSync>>;

    /// Writes that a run began. Runs of this source that were left `running` by a crash are
    /// closed as failed: only the holder of the lease calls this. Where the source has no plan, it
    /// gets one in the same transaction, so that a run which nobody finishes is not the last.
    async fn start_run(
        &self,
        id: SourceId,
        trigger: Trigger,
        now: DateTime<Utc>,
    ) -> StoreResult<RunId>;
    /// What is held of a source, for planning without applying.
    async fn held(&self, id: SourceId, touched: &Touched) -> StoreResult<Held>;
    /// Plans and writes in one transaction: rows, revisions, the log, the new sync token. Refused,
    /// with nothing written, where the lease is somebody else's, the run is not under way, or the
    /// change set names a row that is not this source's.
    ///
    /// What the database refuses (a rule of its own, or a value that does not fit) never stops the
    /// rest: it is found out, planned again without, set aside in the log, and an alert is raised.
    /// No sync token is kept then, so that each sync tries it again.
    ///
    /// Where `judge` says so, the run is held instead: its list is kept and nothing else changes, the
    /// sync token included. A run that comes to the list that is held already ends with nothing; the
    /// held one is given back. One that is applied settles a run that waits with another list.
    async fn apply(
        &self,
        apply: &Apply<'_>,
        planner: Planner<'_>,
        judge: Judge<'_>,
    ) -> StoreResult<Applied>;
    /// What the brake would say of a change set now, without applying it.
    async fn judge(
        &self,
        source: &Source,
        planned: &Planned,
        judge: Judge<'_>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<String>>;
    /// What a held run waits with.
    async fn held_run(&self, id: RunId) -> StoreResult<HeldRun>;
    /// Refuses a held run. Nothing else changes.
    async fn reject_run(&self, id: RunId, decision: &Decision) -> StoreResult<Run>;
    /// Takes an applied run back, but for what has changed since, in one transaction.
    async fn undo_run(&self, id: RunId, author: &Author) -> StoreResult<UndoOutcome>;
    /// The events of a source about which an undo or a restore decided against Google, with the run
    /// that was taken back. What Google says of them now is not looked at.
    async fn decided(&self, id: SourceId) -> StoreResult<BTreeMap<EventId, Option<RunId>>>;
    /// Notes how far a run under way has come.
    async fn note_progress(&self, id: RunId, pages: i64, items: i64) -> StoreResult<()>;
    /// How far a run has come.
    async fn progress(&self, id: RunId) -> StoreResult<Option<Progress>>;
    /// Keeps what an organizer chose for a calendar. Another filter makes the next sync compare in
    /// full.
    async fn put_settings(
        &self,
        id: SourceId,
        settings: &SourceSettings,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    /// Closes a run that failed; nothing else changes but the source's error. A run that is over
    /// already stays what it is, and is given back.
    async fn fail_run(
        &self,
        id: RunId,
        source: SourceId,
        end: &RunEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<Run>;

    /// A run with its log.
    async fn run(&self, id: RunId) -> StoreResult<Option<RunDetail>>;
    /// A run without its log, which can be long.
    async fn run_alone(&self, id: RunId) -> StoreResult<Option<Run>>;
    /// Runs, newest first.
    async fn runs(&self, filter: &RunFilter, limit: i64) -> StoreResult<Vec<RunLine>>;
}
