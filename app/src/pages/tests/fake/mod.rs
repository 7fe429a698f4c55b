//! Ports without a server: fixed answers, and a list of what was asked.

mod calendars;
mod links;
mod own_events;
mod people;
mod recovery;

use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use access::{LoadError, Passwords, Sessions};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::*;

use super::samples;
use crate::ports::ShareImage;
use crate::ports::*;
use domain::views::*;

/// What the fakes answer and remember.
#[derive(Clone)]
pub(super) struct World(Arc<Inner>);

pub(super) struct Inner {
    viewer: Viewer,
    /// What `/events/{slug}` finds.
    event: Mutex<EventLookup>,
    /// Why there is nothing at `/events/{slug}`, and at other pages of "gone".
    absence: Mutex<Absence>,
    listing: Mutex<Listing>,
    sources: Mutex<Vec<SourceLine>>,
    /// What `/dashboard/runs/{id}` and the preview show, where not a run as usual.
    run: Mutex<Option<RunPage>>,
    runs: Mutex<Vec<Run>>,
    differences: Mutex<Vec<Difference>>,
    own: Mutex<OwnEvent>,
    alerts: Mutex<Vec<Alert>>,
    channels: Mutex<Vec<AlertChannel>>,
    kept: recovery::Kept,
    base_url: Mutex<String>,
    /// What `/link/{token}` is for, and whether mail is sent.
    link: Mutex<Option<Link>>,
    sends_mail: AtomicBool,
    flashes: Mutex<Vec<Flash>>,
    acts: Mutex<Vec<String>>,
    failure: Mutex<Option<Failure>>,
}

impl World {
    fn new(role: Option<Role>) -> Self {
        let account = role.map(|role| Account {
            id: UserId(1),
            email: "ada@example.org".parse().unwrap(),
            role,
            organizers: vec![OrganizerId(1)],
        });
        Self(Arc::new(Inner {
            viewer: viewer(account),
            event: Mutex::new(EventLookup::Live(Box::new(event_page()))),
            absence: Mutex::new(Absence::Never),
            listing: Mutex::new(Listing { events: samples::teasers(), next: Some("p2".into()) }),
            sources: Mutex::new(vec![samples::source_line()]),
            run: Mutex::default(),
            differences: Mutex::default(),
            runs: Mutex::new(vec![
                samples::run(7, RunState::Applied),
                samples::run(6, RunState::Failed),
            ]),
            own: Mutex::new(samples::own_event(samples::source_line())),
            alerts: Mutex::new(vec![samples::alert()]),
            channels: Mutex::new(samples::channels(true)),
            kept: recovery::Kept::default(),
            base_url: Mutex::new("https://games.example".into()),
            link: Mutex::default(),
            sends_mail: AtomicBool::new(true),
            flashes: Mutex::default(),
            acts: Mutex::default(),
            failure: Mutex::default(),
        }))
    }

    pub(super) fn visitor() -> Self {
        Self::new(None)
    }

    pub(super) fn organizer() -> Self {
        Self::new(Some(Role::Organizer))
    }

    pub(super) fn admin() -> Self {
        Self::new(Some(Role::Admin))
    }

    pub(super) fn with_event(self, event: EventLookup) -> Self {
        *self.0.event.lock().unwrap() = event;
        self
    }

    /// Nothing is there any more, and why.
    pub(super) fn with_absence(self, absence: Absence) -> Self {
        let purged = matches!(absence, Absence::Purged(_));
        *self.0.event.lock().unwrap() =
            if purged { EventLookup::Purged } else { EventLookup::Absent };
        *self.0.absence.lock().unwrap() = absence;
        self
    }

    pub(super) fn with_listing(self, listing: Listing) -> Self {
        *self.0.listing.lock().unwrap() = listing;
        self
    }

    pub(super) fn with_source(self, line: SourceLine) -> Self {
        *self.0.sources.lock().unwrap() = vec![line];
        self
    }

    pub(super) fn with_run(self, run: RunPage) -> Self {
        *self.0.run.lock().unwrap() = Some(run);
        self
    }

    pub(super) fn with_runs(self, runs: Vec<Run>) -> Self {
        *self.0.runs.lock().unwrap() = runs;
        self
    }

    pub(super) fn with_differences(self, differences: Vec<Difference>) -> Self {
        *self.0.differences.lock().unwrap() = differences;
        self
    }

    pub(super) fn with_own(self, own: OwnEvent) -> Self {
        *self.0.own.lock().unwrap() = own;
        self
    }

    pub(super) fn with_channels(self, channels: Vec<AlertChannel>) -> Self {
        *self.0.channels.lock().unwrap() = channels;
        self
    }

    pub(super) fn with_alerts(self, alerts: Vec<Alert>) -> Self {
        *self.0.alerts.lock().unwrap() = alerts;
        self
    }

    pub(super) fn at(self, base_url: &str) -> Self {
        base_url.clone_into(&mut self.0.base_url.lock().unwrap());
        self
    }

    /// Makes everything that changes something fail, and public reads too.
    pub(super) fn failing(self, failure: Failure) -> Self {
        *self.0.failure.lock().unwrap() = Some(failure);
        self
    }

    pub(super) fn with_flash(self, kind: FlashKind, text: &str) -> Self {
        self.0.flashes.lock().unwrap().push(Flash { kind, text: text.into() });
        self
    }

    /// What was done.
    pub(super) fn acts(&self) -> Vec<String> {
        self.0.acts.lock().unwrap().clone()
    }

    /// The messages waiting for the next page.
    pub(super) fn flashes(&self) -> Vec<Flash> {
        self.0.flashes.lock().unwrap().clone()
    }

    pub(super) fn ports(&self) -> Ports {
        let inner = self.0.clone();
        let base_url = inner.base_url.lock().unwrap().clone();
        Ports {
            site: Arc::new(Site {
                name: "Springfield Games".into(),
                base_url,
                google_stand_in: Some("127.0.0.1:3999".into()),
                sends_mail: self.0.sends_mail.load(Relaxed),
                assets: Assets {
                    css: "/assets/main.css".into(),
                    public_js: "/assets/reader.js".into(),
                    password_js: "/assets/password.js".into(),
                    islands_js: "/assets/islands.js".into(),
                    islands_wasm: "/assets/islands.wasm".into(),
                },
            }),
            now: samples::now(),
            visit: inner.clone(),
            public: inner.clone(),
            prose: inner.clone(),
            cards: inner.clone(),
            accounts: inner.clone(),
            links: inner.clone(),
            me: inner.clone(),
            people: inner.clone(),
            dashboard: inner.clone(),
            events: inner.clone(),
            alerts: inner.clone(),
            calendars: inner.clone(),
            runs: inner.clone(),
            trash: inner.clone(),
            backups: inner.clone(),
            integrity: inner.clone(),
            audit: inner,
        }
    }
}

/// Who has a session.
struct Signed(Option<Account>);

#[async_trait]
impl Sessions for Signed {
    type Error = Infallible;
    async fn account(&self) -> Result<Option<Account>, Infallible> {
        Ok(self.0.clone())
    }
}

fn viewer(account: Option<Account>) -> Viewer {
    let signed = Signed(account);
    match pin!(Viewer::load(&signed)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(viewer)) => viewer,
        Poll::Pending => unreachable!("it waits for nothing"),
    }
}

#[async_trait]
impl Passwords for Inner {
    type Error = Infallible;
    async fn is_right(&self, _: &Account, password: &str) -> Result<bool, Infallible> {
        Ok(password == "right")
    }
}

#[async_trait]
impl Prose for Inner {
    async fn shown(&self, description: &str) -> SafeHtml {
        SafeHtml::sanitized(description.to_owned())
    }
}

impl Cards for Inner {
    fn event(&self, page: &EventPage) -> Option<ShareImage> {
        self.card(&format!("/events/{}", page.event.slug), &page.event.title)
    }

    fn organizer(&self, organizer: &Organizer) -> Option<ShareImage> {
        self.card(&format!("/organizers/{}", organizer.slug), &organizer.name)
    }

    fn site(&self) -> Option<ShareImage> {
        self.card("", "Springfield Games")
    }
}

impl Inner {
    fn card(&self, base: &str, alt: &str) -> Option<ShareImage> {
        let origin = self.base_url.lock().unwrap();
        Some(ShareImage { address: format!("{origin}{base}/card-0123.png"), alt: alt.into() })
    }
}

/// A page with other dates.
pub(super) fn event_page() -> EventPage {
    EventPage {
        event: samples::event(),
        organizer: samples::organizer(),
        series: Some(samples::series()),
        moved_from: None,
        other_dates: vec![
            samples::teaser("fgn-2", "Friday Game Night", "2026-12-05T01:00:00Z", 3),
            EventTeaser {
                status: EventStatus::Cancelled,
                ..samples::teaser("fgn-3", "Friday Game Night", "2026-12-12T01:00:00Z", 3)
            },
        ],
        cover: None,
        has_meeting: false,
    }
}

impl Inner {
    fn act(&self, what: String) -> Answer<()> {
        self.acts.lock().unwrap().push(what);
        self.works()
    }

    fn works(&self) -> Answer<()> {
        self.failure.lock().unwrap().clone().map_or(Ok(()), Err)
    }

    fn line(&self) -> SourceLine {
        self.sources.lock().unwrap()[0].clone()
    }
}

#[async_trait]
impl Visit for Inner {
    fn viewer(&self) -> Viewer {
        self.viewer.clone()
    }
    async fn flash(&self, flash: Flash) -> Answer<()> {
        self.flashes.lock().unwrap().push(flash);
        Ok(())
    }
    async fn hand(&self, flash: Flash) -> Answer<()> {
        self.flashes.lock().unwrap().push(flash);
        Ok(())
    }
    async fn take_flashes(&self) -> Vec<Flash> {
        std::mem::take(&mut self.flashes.lock().unwrap())
    }
}

#[async_trait]
impl PublicEvents for Inner {
    async fn list_context(&self, _: DateTime<Utc>) -> Answer<ListContext> {
        let organizer = samples::organizer();
        let organizers = vec![(organizer.slug, organizer.name)];
        self.works().map(|()| ListContext { time_zone: "America/Chicago".into(), organizers })
    }
    async fn upcoming(&self, _: EventQuery, _: DateTime<Utc>) -> Answer<Listing> {
        self.works().map(|()| self.listing.lock().unwrap().clone())
    }
    async fn event(&self, _: &str, _: DateTime<Utc>) -> Answer<EventLookup> {
        self.works().map(|()| self.event.lock().unwrap().clone())
    }
    async fn organizer(
        &self,
        slug: &str,
        _: Option<String>,
        _: DateTime<Utc>,
    ) -> Answer<Option<OrganizerPage>> {
        let organizer = samples::organizer();
        let listing = self.listing.lock().unwrap().clone();
        Ok((slug == organizer.slug).then_some(OrganizerPage { organizer, listing }))
    }
    async fn series(&self, slug: &str, _: DateTime<Utc>) -> Answer<Option<SeriesPage>> {
        let series = samples::series();
        let (organizer, upcoming) = (samples::organizer(), event_page().other_dates);
        Ok((slug == series.slug).then_some(SeriesPage { series, organizer, upcoming }))
    }
    async fn absence(&self, place: Place, slug: &str, _: DateTime<Utc>) -> Answer<Absence> {
        let known = place == Place::Event || slug == "gone";
        Ok(if known { self.absence.lock().unwrap().clone() } else { Absence::Never })
    }
}

#[async_trait]
impl Accounts for Inner {
    async fn sign_in(&self, email: &str, password: &str) -> Answer<()> {
        self.act(format!("sign in {email} {password}"))
    }
    async fn confirm(&self, admin: &Admin, password: &str) -> Answer<Confirmed> {
        Confirmed::by_password(self, admin, password).await.map_err(|error| match error {
            LoadError::Denied(denied) => denied.into(),
            LoadError::Unanswered(never) => match never {},
        })
    }
    async fn sign_out(&self) -> Answer<()> {
        self.act("sign out".into())
    }
    async fn setup_open(&self) -> Answer<bool> {
        Ok(self.viewer.account().is_none())
    }
    async fn set_up(&self, token: &str, email: &str, _: &str, organizer: &str) -> Answer<()> {
        self.act(format!("set up {token} {email} {organizer}"))
    }
}

#[async_trait]
impl Dashboard for Inner {
    async fn dashboards(&self, _: &Member) -> Answer<Vec<OrganizerDashboard>> {
        let next_events = samples::desk_events();
        let sources = self.sources.lock().unwrap().clone();
        let organizer = samples::organizer();
        Ok(vec![OrganizerDashboard { organizer, events: 131, upcoming: 64, next_events, sources }])
    }
    async fn add_organizer(&self, _: &Member, name: &str, slug: &str) -> Answer<OrganizerId> {
        self.act(format!("add {name} at {slug}")).map(|()| OrganizerId(2))
    }
}

#[async_trait]
impl Alerts for Inner {
    async fn list(&self, _: &Member, all: bool) -> Answer<Vec<Alert>> {
        let alerts = self.alerts.lock().unwrap().clone();
        Ok(alerts.into_iter().filter(|alert| all || alert.resolved_at.is_none()).collect())
    }
    async fn acknowledge(&self, _: &Member, id: AlertId) -> Answer<()> {
        self.act(format!("acknowledge {id}"))
    }
    async fn test(&self, _: &Admin) -> Answer<AlertId> {
        self.act("test alert".into()).map(|()| AlertId(9))
    }
    async fn channels(&self, _: &Admin) -> Answer<Vec<AlertChannel>> {
        Ok(self.channels.lock().unwrap().clone())
    }
}

#[async_trait]
impl SyncLog for Inner {
    async fn list(&self, _: &Admin, _: RunFilter) -> Answer<Vec<RunLine>> {
        let states = [RunState::Applied, RunState::Failed, RunState::Nothing, RunState::Held];
        let line = |(index, state): (usize, RunState)| RunLine {
            run: samples::run(7 - index as i64, state),
            calendar: "Club events".into(),
            organizer: samples::organizer().name,
        };
        Ok(states.into_iter().enumerate().map(line).collect())
    }
}
