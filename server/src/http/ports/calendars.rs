//! Connecting calendars and syncing them.

use std::sync::Arc;
use std::time::Duration;

use access::{Keeps, Owned, Record};
use app::ports::{
    Answer, CalendarChoice, Calendars, ConnectStart, Failure, GrantLeft, Member, RunPage,
};
use async_trait::async_trait;
use domain::views::{RunFilter, SourceLine};
use domain::{
    CalendarProblem, Connection, ConnectionId, Denied, Difference, Organizer, OrganizerId,
    Progress, RecordKind, Run, RunId, Source, SourceId, SourceSettings, SourceState, Trigger,
    UndoOutcome,
};
use google::{CalendarEntry, shows_details};
use store::{SourceDetail, StoreError};

use super::runs;
use crate::acts::{self, NewCalendar};
use crate::connections::grants::GrantError;
use crate::http::asking::Asking;
use crate::http::session::{Pending, Session};
use crate::services::Services;
use crate::sync::{Extent, Started};

/// How long a page waits for the end of a run that it began.
const MOMENT: Duration = Duration::from_millis(1500);
/// Runs shown on a source's page.
const RUNS: i64 = 30;

pub struct CalendarsPort {
    pub services: Services,
    pub session: Option<Session>,
    pub asking: Arc<Asking>,
}

#[async_trait]
impl Calendars for CalendarsPort {
    async fn start_connect(&self, member: &Member, organizer: OrganizerId) -> Answer<ConnectStart> {
        let organizer: Owned<Organizer> = self.own(member, organizer).await?;
        if !self.services.config.can_connect() {
            return Err(CalendarProblem::NoClient.into());
        }
        let Some(session) = &self.session else { return Err(Failure::SignIn) };
        let consent = self.services.google.oauth().begin(&*self.services.entropy);
        let verifier = consent.verifier.expose().to_owned();
        let pending = Pending { state: consent.state, verifier, organizer: organizer.id };
        let begun = session.change(|data| data.consent = Some(pending.clone())).await?;
        begun.ok_or(Failure::SignIn)?;
        Ok(ConnectStart { consent_url: consent.url.into() })
    }

    async fn choices(
        &self,
        member: &Member,
        connection: ConnectionId,
    ) -> Answer<(Organizer, Vec<CalendarChoice>)> {
        let connection: Owned<Connection> = self.own(member, connection).await?;
        self.choices_of(member, &connection).await
    }

    async fn connect(
        &self,
        member: &Member,
        connection: ConnectionId,
        calendar_id: &str,
    ) -> Answer<SourceId> {
        let connection: Owned<Connection> = self.own(member, connection).await?;
        let (_, choices) = self.choices_of(member, &connection).await?;
        let choice = choices.into_iter().find(|choice| choice.id == calendar_id);
        let choice = choice.ok_or(CalendarProblem::NotShown)?;
        if let Some(problem) = choice.unusable {
            return Err(problem.into());
        }
        let CalendarChoice { id, name, time_zone, .. } = choice;
        let calendar = NewCalendar { id, name, time_zone };
        Ok(acts::connect(&self.services, &connection, calendar).await?)
    }

    async fn source(&self, member: &Member, id: SourceId) -> Answer<(Organizer, SourceLine)> {
        let source: Owned<Source> = self.own(member, id).await?;
        let organizer: Owned<Organizer> = self.own(member, source.organizer_id).await?;
        let detail = self.services.store.source(source.id).await?;
        let line = detail.ok_or(Denied::NotYours(RecordKind::Calendar))?.line;
        Ok((organizer.into_record(), line))
    }

    async fn save_settings(
        &self,
        member: &Member,
        id: SourceId,
        settings: SourceSettings,
    ) -> Answer<()> {
        let source = self.own(member, id).await?;
        Ok(acts::save_settings(&self.services, &source, &settings).await?)
    }

    async fn preview(&self, member: &Member, id: SourceId) -> Answer<RunPage> {
        let source = self.own(member, id).await?;
        self.asking.ask(member.account().id)?;
        let detail = acts::dry_run(&self.services, &source, Trigger::Button).await?;
        runs::page(&self.services, detail).await
    }

    async fn sync(&self, member: &Member, id: SourceId) -> Answer<RunId> {
        let source = self.own(member, id).await?;
        let begun = acts::sync(&self.services, &source, Trigger::Button, Extent::Increment);
        waited(begun.await?).await
    }

    async fn pause(&self, member: &Member, id: SourceId) -> Answer<()> {
        Ok(acts::pause(&self.services, &self.own(member, id).await?).await?)
    }

    async fn resume(&self, member: &Member, id: SourceId) -> Answer<()> {
        Ok(acts::resume(&self.services, &self.own(member, id).await?).await?)
    }

    async fn disconnect(&self, member: &Member, id: SourceId) -> Answer<GrantLeft> {
        let ended = acts::disconnect(&self.services, &self.own(member, id).await?).await?;
        Ok(if ended.google_still_grants { GrantLeft::AtGoogle } else { GrantLeft::Nowhere })
    }

    async fn differences(&self, member: &Member, id: SourceId) -> Answer<Vec<Difference>> {
        let source: Owned<Source> = self.own(member, id).await?;
        Ok(self.services.syncer.differences(&source, None).await?)
    }

    async fn runs(&self, member: &Member, id: SourceId) -> Answer<Vec<Run>> {
        let source: Owned<Source> = self.own(member, id).await?;
        let filter = RunFilter { source: Some(source.id), ..RunFilter::default() };
        let lines = self.services.store.runs(&filter, RUNS).await?;
        Ok(lines.into_iter().map(|line| line.run).collect())
    }

    async fn run(&self, member: &Member, id: RunId) -> Answer<RunPage> {
        let run: Owned<Run> = self.own(member, id).await?;
        let found = self.services.store.run(*run.id()).await?;
        runs::page(&self.services, found.ok_or_else(runs::absent)?).await
    }

    async fn progress(&self, member: &Member, id: RunId) -> Answer<Progress> {
        let run: Owned<Run> = self.own(member, id).await?;
        self.services.store.progress(*run.id()).await?.ok_or_else(runs::absent)
    }

    async fn approve(&self, member: &Member, id: RunId) -> Answer<Run> {
        Ok(acts::approve(&self.services, &self.own(member, id).await?).await?)
    }

    async fn reject(&self, member: &Member, id: RunId) -> Answer<Run> {
        Ok(acts::reject(&self.services, &self.own(member, id).await?).await?)
    }

    async fn undo(&self, member: &Member, id: RunId) -> Answer<UndoOutcome> {
        Ok(acts::undo(&self.services, &self.own(member, id).await?).await?)
    }

    async fn rerun(&self, member: &Member, id: RunId) -> Answer<RunId> {
        let run = self.own(member, id).await?;
        waited(acts::rerun(&self.services, &run, Trigger::Button).await?).await
    }
}

/// Waits a moment for a run's end: most are over by then, and the page need not show a progress.
async fn waited((id, end): Started) -> Answer<RunId> {
    // Beyond that it goes on by itself, and its page shows how far it is.
    match tokio::time::timeout(MOMENT, end).await {
        Ok(Ok(Ok(run))) => Ok(run.run_id.unwrap_or(id)),
        Ok(Ok(Err(error))) => Err(error.into()),
        Ok(Err(error)) => {
            tracing::error!("a sync stopped: {error}");
            Err(Failure::Internal)
        }
        Err(_) => Ok(id),
    }
}

impl CalendarsPort {
    /// A record that the member may act on. Others learn nothing about what exists.
    async fn own<T: Record>(&self, member: &Member, id: T::Id) -> Answer<Owned<T>>
    where
        Services: Keeps<T, Error = StoreError>,
    {
        Ok(Owned::load(&self.services, member, id).await?)
    }

    /// The calendars that a connection opens, and which of them its organizer has connected.
    async fn choices_of(
        &self,
        member: &Member,
        connection: &Owned<Connection>,
    ) -> Answer<(Organizer, Vec<CalendarChoice>)> {
        let organizer: Owned<Organizer> = self.own(member, connection.organizer_id).await?;
        self.asking.ask(member.account().id)?;
        let calendars = self.calendars(connection.id).await?;
        let sources = self.services.store.sources(Some(organizer.id)).await?;
        let choices = calendars.into_iter().map(|entry| choice(entry, &sources)).collect();
        Ok((organizer.into_record(), choices))
    }

    /// The calendars that a connection opens, asked of Google now.
    async fn calendars(&self, id: ConnectionId) -> Answer<Vec<CalendarEntry>> {
        let grants = self.services.grants();
        let calendar = grants.open(id).await.map_err(|error| unopened(id, error))?;
        let listed = calendar.calendars().await;
        grants.keep_rotated(id, &calendar).await?;
        Ok(listed.map_err(|error| CalendarProblem::Google(error.to_string()))?)
    }
}

/// What a grant that cannot be used means to a visitor.
fn unopened(id: ConnectionId, error: GrantError) -> Failure {
    match error {
        GrantError::Store(error) => error.into(),
        error => {
            tracing::error!(connection = id.0, "{error}");
            CalendarProblem::NotConnected.into()
        }
    }
}

fn choice(entry: CalendarEntry, sources: &[SourceDetail]) -> CalendarChoice {
    let shows_little = !entry.access_role.is_empty() && !shows_details(&entry.access_role);
    let unusable = shows_little.then_some(CalendarProblem::BusyOnly);
    let sources = sources.iter().map(|detail| &detail.line.source);
    // One that Google does not show to its account any more is there for another account to take.
    let connected = sources
        .filter(|source| matches!(source.state, SourceState::Active | SourceState::Paused))
        .find(|source| source.calendar_id == entry.id)
        .map(|source| source.id);
    CalendarChoice {
        name: if entry.summary.is_empty() { entry.id.clone() } else { entry.summary },
        id: entry.id,
        description: entry.description,
        time_zone: entry.time_zone,
        primary: entry.primary,
        unusable,
        connected,
    }
}
