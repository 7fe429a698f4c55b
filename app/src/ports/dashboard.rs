//! What organizers see: their events and calendars.

use domain::views::{DashboardEvent, PageRef, SourceLine};
use std::collections::BTreeMap;

use access::Member;
use async_trait::async_trait;

use domain::{
    CalendarProblem, ConnectionId, Difference, EventId, Organizer, OrganizerId, Progress, Run,
    RunDetail, RunId, SourceId, SourceSettings, UndoOutcome,
};

use super::failure::Answer;

/// One organizer's dashboard.
#[derive(Clone, Debug)]
pub struct OrganizerDashboard {
    /// The organizer.
    pub organizer: Organizer,
    /// How many live events it has, past ones included.
    pub events: i64,
    /// How many of them are still to come.
    pub upcoming: i64,
    /// Its next events, at most ten.
    pub next_events: Vec<DashboardEvent>,
    /// Its calendars.
    pub sources: Vec<SourceLine>,
}

/// A calendar that the connected account can read.
#[derive(Clone, Debug)]
pub struct CalendarChoice {
    /// Google's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A few words about it.
    pub description: Option<String>,
    /// Its IANA zone.
    pub time_zone: Option<String>,
    /// Whether it is the account's main calendar.
    pub primary: bool,
    /// Why it cannot be used (`freeBusyReader` sees no titles).
    pub unusable: Option<CalendarProblem>,
    /// The source that it is connected as already.
    pub connected: Option<SourceId>,
}

/// Where the browser goes to consent.
#[derive(Clone, Debug)]
pub struct ConnectStart {
    /// Google's consent page with our parameters.
    pub consent_url: String,
}

/// A run as its page shows it.
#[derive(Clone, Debug)]
pub struct RunPage {
    /// Whose run it is.
    pub organizer: Organizer,
    /// The calendar.
    pub line: SourceLine,
    /// The run and its log.
    pub detail: RunDetail,
    /// The pages of the events that the log names, as they are now.
    pub pages: BTreeMap<EventId, PageRef>,
    /// Where the site is not as Google has it now, because people decided so: for a run that came to
    /// its end.
    pub differences: Vec<Difference>,
}

/// Organizers and their events.
#[async_trait]
pub trait Dashboard: Send + Sync {
    /// The dashboards of all organizers that the viewer acts for (an admin: of all).
    async fn dashboards(&self, member: &Member) -> Answer<Vec<OrganizerDashboard>>;
    /// Makes an organizer. An admin's act; others get [`super::Failure::Forbidden`].
    async fn add_organizer(&self, member: &Member, name: &str, slug: &str) -> Answer<OrganizerId>;
}

/// What is left of a Google account's grant once a calendar is disconnected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GrantLeft {
    /// Nothing; or other calendars are read with it.
    Nowhere,
    /// Google could not be told: only the account's owner can take it away.
    AtGoogle,
}

/// Connecting calendars and syncing them.
#[async_trait]
pub trait Calendars: Send + Sync {
    /// Prepares a consent for an organizer: state and PKCE verifier go into the session.
    async fn start_connect(&self, member: &Member, organizer: OrganizerId) -> Answer<ConnectStart>;
    /// The calendars that a connected account can read, asked of Google now.
    async fn choices(
        &self,
        member: &Member,
        connection: ConnectionId,
    ) -> Answer<(Organizer, Vec<CalendarChoice>)>;
    /// Connects a calendar. Where the organizer has it already (disconnected), revives that
    /// source, so that nothing doubles.
    async fn connect(
        &self,
        member: &Member,
        connection: ConnectionId,
        calendar_id: &str,
    ) -> Answer<SourceId>;
    /// A source with its account and live count.
    async fn source(&self, member: &Member, id: SourceId) -> Answer<(Organizer, SourceLine)>;
    /// Keeps what the organizer chose for a calendar. What it changes shows with the next sync.
    async fn save_settings(
        &self,
        member: &Member,
        id: SourceId,
        settings: SourceSettings,
    ) -> Answer<()>;
    /// What a sync would do now; changes nothing, the sync token included.
    async fn preview(&self, member: &Member, id: SourceId) -> Answer<RunPage>;
    /// Begins a sync, and waits a moment for its end: the run may still be under way.
    async fn sync(&self, member: &Member, id: SourceId) -> Answer<RunId>;
    /// Stops syncing by schedule for now.
    async fn pause(&self, member: &Member, id: SourceId) -> Answer<()>;
    /// Takes up syncing again.
    async fn resume(&self, member: &Member, id: SourceId) -> Answer<()>;
    /// Ends it: the grant is given back where no other source needs it; events stay published.
    async fn disconnect(&self, member: &Member, id: SourceId) -> Answer<GrantLeft>;
    /// Where the site is not as Google has it, because a run was taken back or an event brought back.
    async fn differences(&self, member: &Member, id: SourceId) -> Answer<Vec<Difference>>;
    /// A source's last runs, newest first.
    async fn runs(&self, member: &Member, id: SourceId) -> Answer<Vec<Run>>;
    /// One run of one of the viewer's sources, with its log.
    async fn run(&self, member: &Member, id: RunId) -> Answer<RunPage>;
    /// How far a run of one of the viewer's sources has come.
    async fn progress(&self, member: &Member, id: RunId) -> Answer<Progress>;
    /// Applies a held run: exactly the list it shows, or nothing (then [`super::Failure::Conflict`]).
    async fn approve(&self, member: &Member, id: RunId) -> Answer<Run>;
    /// Refuses a held run: nothing changes, the sync token included.
    async fn reject(&self, member: &Member, id: RunId) -> Answer<Run>;
    /// Takes a whole run back, but for what has changed since.
    async fn undo(&self, member: &Member, id: RunId) -> Answer<UndoOutcome>;
    /// Syncs the run's calendar anew, compared in full; what was decided when this run was taken
    /// back is forgotten. Waits a moment, as [`Self::sync`] does.
    async fn rerun(&self, member: &Member, id: RunId) -> Answer<RunId>;
}
