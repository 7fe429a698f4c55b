//! Calendars and their runs.

use access::Hand as _;
use async_trait::async_trait;
use domain::*;

use super::super::samples;
use super::Inner;
use crate::ports::*;
use domain::views::*;

#[async_trait]
impl Calendars for Inner {
    async fn start_connect(&self, _: &Member, organizer: OrganizerId) -> Answer<ConnectStart> {
        self.act(format!("connect {organizer}"))?;
        Ok(ConnectStart { consent_url: "https://accounts.google.example/auth?state=x".into() })
    }
    async fn choices(
        &self,
        _: &Member,
        _: ConnectionId,
    ) -> Answer<(Organizer, Vec<CalendarChoice>)> {
        let choice = |id: &str, name: &str| CalendarChoice {
            id: id.into(),
            name: name.into(),
            description: None,
            time_zone: Some("America/Chicago".into()),
            primary: false,
            unusable: None,
            connected: None,
        };
        let list = vec![
            CalendarChoice { primary: true, ..choice("ada@example.org", "Ada") },
            CalendarChoice {
                description: Some("Open tables and tournaments".into()),
                ..choice("club", "Club events")
            },
            CalendarChoice { connected: Some(SourceId(5)), ..choice("league", "League") },
            CalendarChoice {
                unusable: Some(CalendarProblem::BusyOnly),
                ..choice("busy", "Mill bookings")
            },
        ];
        Ok((samples::organizer(), list))
    }
    async fn connect(&self, _: &Member, _: ConnectionId, calendar: &str) -> Answer<SourceId> {
        self.act(format!("choose {calendar}")).map(|()| SourceId(5))
    }
    async fn source(&self, member: &Member, id: SourceId) -> Answer<(Organizer, SourceLine)> {
        if id != SourceId(5) && !member.acts_for(&OrganizerId(99).into()) {
            return Err(Denied::NotYours(RecordKind::Calendar).into());
        }
        Ok((samples::organizer(), self.line()))
    }
    async fn save_settings(
        &self,
        _: &Member,
        id: SourceId,
        settings: SourceSettings,
    ) -> Answer<()> {
        self.act(format!("settings of {id}: {settings:?}"))
    }
    async fn preview(&self, _: &Member, _: SourceId) -> Answer<RunPage> {
        self.works()?;
        if let Some(page) = self.run.lock().unwrap().clone() {
            return Ok(page);
        }
        let mut detail = samples::run_detail(0);
        detail.run.run_id = None;
        detail.run.state = RunState::Planned;
        Ok(samples::run_page(self.line(), detail))
    }
    async fn sync(&self, _: &Member, id: SourceId) -> Answer<RunId> {
        self.act(format!("sync {id}")).map(|()| RunId(7))
    }
    async fn pause(&self, _: &Member, id: SourceId) -> Answer<()> {
        self.act(format!("pause {id}"))
    }
    async fn resume(&self, _: &Member, id: SourceId) -> Answer<()> {
        self.act(format!("resume {id}"))
    }
    async fn disconnect(&self, _: &Member, id: SourceId) -> Answer<GrantLeft> {
        self.act(format!("disconnect {id}")).map(|()| GrantLeft::Nowhere)
    }
    async fn differences(&self, _: &Member, _: SourceId) -> Answer<Vec<Difference>> {
        Ok(self.differences.lock().unwrap().clone())
    }
    async fn runs(&self, _: &Member, _: SourceId) -> Answer<Vec<Run>> {
        Ok(self.runs.lock().unwrap().clone())
    }
    async fn run(&self, _: &Member, id: RunId) -> Answer<RunPage> {
        let page = self.run.lock().unwrap().clone();
        Ok(page.unwrap_or_else(|| samples::run_page(self.line(), samples::run_detail(id.0))))
    }
    async fn progress(&self, _: &Member, _: RunId) -> Answer<Progress> {
        Ok(Progress { state: RunState::Running, pages: 3, items: 750 })
    }
    async fn approve(&self, _: &Member, id: RunId) -> Answer<Run> {
        self.act(format!("approve {id}")).map(|()| samples::run(id.0, RunState::Applied))
    }
    async fn reject(&self, _: &Member, id: RunId) -> Answer<Run> {
        self.act(format!("reject {id}")).map(|()| samples::run(id.0, RunState::Rejected))
    }
    async fn undo(&self, _: &Member, id: RunId) -> Answer<UndoOutcome> {
        self.act(format!("undo {id}")).map(|()| UndoOutcome {
            run_id: id,
            state: RunState::Undone,
            reverted: vec![EventId(412), EventId(415)],
            left_alone: vec![LeftAlone {
                event_id: EventId(420),
                reason: "it was changed since by ada@example.org".into(),
            }],
        })
    }
    async fn rerun(&self, _: &Member, id: RunId) -> Answer<RunId> {
        self.act(format!("rerun {id}")).map(|()| RunId(8))
    }
}
