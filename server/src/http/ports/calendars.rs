//! Connecting calendars and syncing them.

use std::sync::Arc;
use std::time::Duration;

use app::ports::{
    Answer, CalendarChoice, Calendars, ConnectStart, Failure, GrantLeft, Member, RunPage,
};
use async_trait::async_trait;
use domain::views::{RunFilter, SourceLine};
use domain::{
    ConnectionId, Difference, Organizer, OrganizerId, Progress, Run, RunId, SourceId,
    SourceSettings, SourceState, Trigger, UndoOutcome,
};
use google::{CalendarEntry, shows_details};
use store::{NewSource, SourceDetail};

use super::failure::{failure, sync_failure};
use super::runs;
use crate::acts::{self, PATIENCE};
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
        member.must_act_for(organizer, "organizer")?;
        // An admin acts for all, and for none that is not there.
        self.organizer(organizer).await?;
        if !self.services.config.can_connect() {
            return Err(Failure::Conflict(
                "this site has no Google client yet: its operator sets GOOGLE_CLIENT_ID and \
                 GOOGLE_CLIENT_SECRET (the README says how to get them)"
                    .into(),
            ));
        }
        let Some(session) = &self.session else { return Err(Failure::SignIn) };
        let consent = self.services.google.oauth().begin(&*self.services.entropy);
        let verifier = consent.verifier.expose().to_owned();
        let pending = Pending { state: consent.state, verifier, organizer };
        let begun = session.change(|data| data.consent = Some(pending.clone())).await;
        begun.map_err(|error| failure(&error))?.ok_or(Failure::SignIn)?;
        Ok(ConnectStart { consent_url: consent.url.into() })
    }

    async fn choices(
        &self,
        member: &Member,
        connection: ConnectionId,
    ) -> Answer<(Organizer, Vec<CalendarChoice>)> {
        let organizer = self.connection_organizer(member, connection).await?;
        self.asking.ask(member.account().id)?;
        let calendars = self.calendars(connection).await?;
        let sources = self.services.store.sources(Some(organizer.id)).await;
        let sources = sources.map_err(|error| failure(&error))?;
        let choices = calendars.into_iter().map(|entry| choice(entry, &sources)).collect();
        Ok((organizer, choices))
    }

    async fn connect(
        &self,
        member: &Member,
        connection: ConnectionId,
        calendar_id: &str,
    ) -> Answer<SourceId> {
        let (organizer, choices) = self.choices(member, connection).await?;
        let choice =
            choices.into_iter().find(|choice| choice.id == calendar_id).ok_or_else(|| {
                Failure::Invalid("the connected account does not show this calendar".into())
            })?;
        if let Some(reason) = choice.unusable {
            return Err(Failure::Invalid(reason));
        }
        let source = NewSource {
            organizer_id: organizer.id,
            connection_id: connection,
            calendar_id: choice.id,
            name: choice.name,
            time_zone: choice.time_zone,
        };
        let connected = acts::connect(&self.services, &source, &member.actor()).await;
        connected.map_err(|error| failure(&error))
    }

    async fn source(&self, member: &Member, id: SourceId) -> Answer<(Organizer, SourceLine)> {
        let detail = self.own(member, id).await?;
        let organizer = self.organizer(detail.line.source.organizer_id).await?;
        Ok((organizer, detail.line))
    }

    async fn save_settings(
        &self,
        member: &Member,
        id: SourceId,
        settings: SourceSettings,
    ) -> Answer<()> {
        self.own(member, id).await?;
        let saved = acts::save_settings(&self.services, id, &settings, &member.actor()).await;
        saved.map_err(|error| failure(&error))
    }

    async fn preview(&self, member: &Member, id: SourceId) -> Answer<RunPage> {
        self.own(member, id).await?;
        self.asking.ask(member.account().id)?;
        let planned = self.services.syncer.dry_run(id, Trigger::Button).await;
        let detail = planned.map_err(|error| sync_failure(&error))?;
        runs::page(&self.services, detail).await
    }

    async fn sync(&self, member: &Member, id: SourceId) -> Answer<RunId> {
        self.own(member, id).await?;
        let started = self.services.syncer.start(id, Trigger::Button, Extent::Increment, PATIENCE);
        waited(started.await.map_err(|error| sync_failure(&error))?).await
    }

    async fn pause(&self, member: &Member, id: SourceId) -> Answer<()> {
        self.own(member, id).await?;
        let paused = acts::pause(&self.services, id, &member.actor()).await;
        paused.map_err(|error| failure(&error))
    }

    async fn resume(&self, member: &Member, id: SourceId) -> Answer<()> {
        self.own(member, id).await?;
        let resumed = acts::resume(&self.services, id, &member.actor()).await;
        resumed.map_err(|error| failure(&error))
    }

    async fn disconnect(&self, member: &Member, id: SourceId) -> Answer<GrantLeft> {
        self.own(member, id).await?;
        let ended = acts::disconnect(&self.services, id, &member.actor()).await;
        let ended = ended.map_err(|error| failure(&error))?;
        Ok(if ended.google_still_grants { GrantLeft::AtGoogle } else { GrantLeft::Nowhere })
    }

    async fn differences(&self, member: &Member, id: SourceId) -> Answer<Vec<Difference>> {
        let source = self.own(member, id).await?.line.source;
        let found = self.services.syncer.differences(&source, None).await;
        found.map_err(|error| failure(&error))
    }

    async fn runs(&self, member: &Member, id: SourceId) -> Answer<Vec<Run>> {
        self.own(member, id).await?;
        let filter = RunFilter { source: Some(id), ..RunFilter::default() };
        let lines = self.services.store.runs(&filter, RUNS).await;
        let lines = lines.map_err(|error| failure(&error))?;
        Ok(lines.into_iter().map(|line| line.run).collect())
    }

    async fn run(&self, member: &Member, id: RunId) -> Answer<RunPage> {
        self.own_run(member, id).await?;
        let found = self.services.store.run(id).await.map_err(|error| failure(&error))?;
        runs::page(&self.services, found.ok_or_else(runs::absent)?).await
    }

    async fn progress(&self, member: &Member, id: RunId) -> Answer<Progress> {
        self.own_run(member, id).await?;
        let found = self.services.store.progress(id).await.map_err(|error| failure(&error))?;
        found.ok_or_else(runs::absent)
    }

    async fn approve(&self, member: &Member, id: RunId) -> Answer<Run> {
        self.own_run(member, id).await?;
        let (syncer, by) = (self.services.syncer.clone(), member.actor());
        // A task of its own: a browser that goes away does not leave the lease behind.
        let task = tokio::spawn(async move { syncer.approve(id, &by, PATIENCE).await });
        let run = task.await.map_err(|error| {
            tracing::error!("an approval stopped: {error}");
            Failure::Internal
        })?;
        run.map_err(|error| sync_failure(&error))
    }

    async fn reject(&self, member: &Member, id: RunId) -> Answer<Run> {
        self.own_run(member, id).await?;
        let rejected = self.services.syncer.reject(id, &member.actor()).await;
        rejected.map_err(|error| failure(&error))
    }

    async fn undo(&self, member: &Member, id: RunId) -> Answer<UndoOutcome> {
        self.own_run(member, id).await?;
        let undone = self.services.syncer.undo(id, &member.actor()).await;
        undone.map_err(|error| failure(&error))
    }

    async fn rerun(&self, member: &Member, id: RunId) -> Answer<RunId> {
        self.own_run(member, id).await?;
        let by = member.actor();
        let started = self.services.syncer.rerun(id, &by, Trigger::Button, PATIENCE).await;
        waited(started.map_err(|error| sync_failure(&error))?).await
    }
}

/// Waits a moment for a run's end: most are over by then, and the page need not show a progress.
async fn waited((id, end): Started) -> Answer<RunId> {
    // Beyond that it goes on by itself, and its page shows how far it is.
    match tokio::time::timeout(MOMENT, end).await {
        Ok(Ok(Ok(run))) => Ok(run.run_id.unwrap_or(id)),
        Ok(Ok(Err(error))) => Err(sync_failure(&error)),
        Ok(Err(error)) => {
            tracing::error!("a sync stopped: {error}");
            Err(Failure::Internal)
        }
        Err(_) => Ok(id),
    }
}

impl CalendarsPort {
    /// A source that the member may act on. Others learn nothing about what exists.
    async fn own(&self, member: &Member, id: SourceId) -> Answer<SourceDetail> {
        let found = self.services.store.source(id).await.map_err(|error| failure(&error))?;
        let absent = || Failure::NotFound("there is no such calendar, or it is not yours".into());
        let detail = found.ok_or_else(absent)?;
        member.must_act_for(detail.line.source.organizer_id, "calendar")?;
        Ok(detail)
    }

    /// Checks that a run is of a source that the member may act on. Reads neither the run's log nor
    /// the source's events: pages that show a progress ask twice a second.
    async fn own_run(&self, member: &Member, id: RunId) -> Answer<()> {
        let store = &self.services.store;
        let run = store.run_alone(id).await.map_err(|error| failure(&error))?;
        let run = run.ok_or_else(runs::absent)?;
        let source = store.source_alone(run.source_id).await.map_err(|error| failure(&error))?;
        member.must_act_for(source.map_or(OrganizerId(0), |source| source.organizer_id), "run")
    }

    async fn organizer(&self, id: OrganizerId) -> Answer<Organizer> {
        let found = self.services.store.organizer(id).await.map_err(|error| failure(&error))?;
        found.ok_or_else(|| Failure::NotFound("there is no such organizer".into()))
    }

    async fn connection_organizer(&self, member: &Member, id: ConnectionId) -> Answer<Organizer> {
        let found = self.services.store.connection(id).await.map_err(|error| failure(&error))?;
        let absent = || Failure::NotFound("there is no such connection, or it is not yours".into());
        let (connection, _) = found.ok_or_else(absent)?;
        member.must_act_for(connection.organizer_id, "connection")?;
        self.organizer(connection.organizer_id).await
    }

    /// The calendars that a connection opens, asked of Google now.
    async fn calendars(&self, id: ConnectionId) -> Answer<Vec<CalendarEntry>> {
        let grants = self.services.grants();
        let calendar = grants.open(id).await.map_err(|error| unopened(id, &error))?;
        let listed = calendar.calendars().await;
        grants.keep_rotated(id, &calendar).await.map_err(|error| failure(&error))?;
        listed.map_err(|error| Failure::Upstream(error.to_string()))
    }
}

/// What a grant that cannot be used means to a visitor.
fn unopened(id: ConnectionId, error: &GrantError) -> Failure {
    if let GrantError::Store(error) = error {
        return failure(error);
    }
    tracing::error!(connection = id.0, "{error}");
    Failure::Conflict("this Google account is not connected any more: connect it again".into())
}

fn choice(entry: CalendarEntry, sources: &[SourceDetail]) -> CalendarChoice {
    let shows_little = !entry.access_role.is_empty() && !shows_details(&entry.access_role);
    let unusable = shows_little.then(|| {
        "this account sees only busy times in this calendar, no events: ask its owner to share \
         \"all event details\""
            .to_owned()
    });
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
