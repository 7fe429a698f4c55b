//! A site with everything that pages and forms are about.

use std::time::Duration;

use domain::views::RunFilter;
use domain::{
    Actor, BackupReason, EventContent, EventId, Pattern, Repeat, RepeatEnd, RunState, SourceId,
    Visibility, When,
};
use planner::series::dates;
use reroll::acts;
use store::NewSeries;

use crate::http::site::{Answer, Browser, OWNER, Site};
use crate::world::{CLUB, operator, series};

/// A site with something to see at every address.
pub struct Furnished {
    pub site: Site,
    pub event: String,
    pub series: String,
    pub source: SourceId,
    pub run: String,
    pub trashed: EventId,
    pub batch: String,
    pub own_batch: String,
    pub draft: EventId,
    pub edited: EventId,
    pub pictured: EventId,
    pub held: [String; 2],
    pub doomed: EventId,
    pub rewritten: (EventId, i64),
    pub repeating: EventId,
    link: String,
    backup: i64,
}

/// A calendar of which everything was cancelled: its last run is held.
async fn held(site: &Site, calendar: &str) -> String {
    let world = &site.world;
    world.google.add_calendar(CLUB, calendar, calendar, "Europe/Berlin").unwrap();
    let ids = world.google.add_many(calendar, 4, "Evening", world.now()).unwrap();
    let source = world.connect(calendar).await;
    world.sync(source).await;
    for id in &ids {
        world.google.cancel_event(calendar, id).unwrap();
    }
    world.tick();
    let run = world.try_sync(source).await.unwrap();
    assert_eq!(run.state, RunState::Held);
    run.run_id.unwrap().to_string()
}

/// An occurrence whose title a person wrote.
async fn edited(site: &Site) -> EventId {
    let world = &site.world;
    let row = world.live().await.remove(0);
    let content = EventContent { title: "By a person".into(), ..row.content() };
    let store = &world.services.store;
    store.edit_event(&world.by("a test"), row.id, row.version, content).await.unwrap().id
}

/// An event that was edited once, and its first revision.
async fn rewritten(site: &Site) -> (EventId, i64) {
    let (world, row) = (&site.world, site.write("First words", |_| {}).await);
    let content = EventContent { title: "Other words".into(), ..row.content() };
    let store = &world.services.store;
    store.edit_event(&world.by("a test"), row.id, row.version, content).await.unwrap();
    (row.id, store.revisions(row.id).await.unwrap()[0].id)
}

/// The first date of a series that was written here.
async fn repeating(site: &Site) -> EventId {
    let content = site.write("A pattern", |_| {}).await.content();
    let starts_at = "2026-05-01T16:00:00Z".parse().unwrap();
    let ends_at = "2026-05-01T18:00:00Z".parse().unwrap();
    let when = When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() };
    let repeat = Repeat { pattern: Pattern::Days, every: 7, end: RepeatEnd::After(3) };
    let new = NewSeries {
        organizer_id: site.world.organizer,
        recurrence: repeat.rule(&when),
        dates: dates(&when, &repeat).unwrap(),
        content: EventContent { title: "Repeats".into(), when, ..content },
    };
    let store = &site.world.services.store;
    store.create_series(&site.world.by("a test"), new).await.unwrap()[0].id
}

pub async fn furnished() -> Furnished {
    let site = Site::start().await;
    let world = &site.world;
    world.google.add_calendar(CLUB, "shop@x", "The shop", "Europe/Berlin").unwrap();
    let weekly = series("Weekly", "2026-03-03T19:00", "FREQ=WEEKLY;COUNT=3");
    world.google.insert_event(CLUB, weekly).unwrap();
    let source = world.connect(CLUB).await;
    let log = world.sync(source).await;
    let event = site.write("Night", |_| {}).await;
    let trashed = site.write("Trashed alone", |_| {}).await.id;
    let other = site.write("Trashed in a batch", |_| {}).await.id;
    world.trash(&[trashed]).await;
    let batch = world.trash(&[other]).await;
    let third = site.write("Trashed in another", |_| {}).await.id;
    let own_batch = world.trash(&[third]).await;
    let doomed = site.write("Doomed", |_| {}).await.id;
    world.trash(&[doomed]).await;
    let rewritten = rewritten(&site).await;
    let draft = site.write("Draft", |content| content.visibility = Visibility::Draft).await.id;
    let edited = edited(&site).await;
    let pictured = site.write("Pictured", |content| content.cover = Some("c0ffee".into())).await.id;
    let held = [held(&site, "held@x").await, held(&site, "refused@x").await];
    let (backups, asked) = (&world.services.backups, BackupReason::Asked);
    let backup = backups.create(&Actor::System, asked, &|_| {}).await.unwrap().id;
    let series = site.raw.text("SELECT slug FROM series").await.unwrap();
    let repeating = repeating(&site).await;
    let handed = acts::make_link(&world.services, &operator(), &OWNER.parse().unwrap()).await;
    let link = handed.unwrap().address.replace(&site.origin, "");
    let run = log.run.run_id.unwrap().to_string();
    Furnished {
        event: event.slug,
        series,
        source,
        run,
        trashed,
        batch: batch.to_string(),
        own_batch: own_batch.to_string(),
        draft,
        edited,
        pictured,
        held,
        doomed,
        rewritten,
        repeating,
        link,
        backup,
        site,
    }
}

impl Furnished {
    /// A route with something real in its place.
    pub fn path(&self, route: &str) -> String {
        let (slug, id) = match route {
            "/events/:slug" => (self.event.as_str(), String::new()),
            "/series/:slug" => (self.series.as_str(), String::new()),
            "/organizers/:slug" | "/organizers/:slug/embed" => ("riverside", String::new()),
            "/dashboard/connections/:id" => ("", "1".into()),
            "/link/:token" => return self.link.clone(),
            "/admin/trash/purge" => return format!("{route}?events%5B%5D={}", self.doomed),
            "/admin/integrity/bring-back" => return format!("{route}?what=missing"),
            "/admin/backups/:id/merge" => {
                return format!("/admin/backups/{}/merge?events%5B%5D={}", self.backup, self.draft);
            }
            "/admin/backups/:id" => ("", self.backup.to_string()),
            "/admin/people/:id" => ("", "2".into()),
            route if route.contains("sources") => ("", self.source.to_string()),
            route if route.contains("/organizers/") => ("", self.site.world.organizer.to_string()),
            route if route.contains("/events/") => ("", self.draft.to_string()),
            _ => ("", self.run.clone()),
        };
        route.replace(":slug", slug).replace(":id", &id)
    }

    pub fn value(&self, value: &str) -> String {
        match value {
            "ORGANIZER" => self.site.world.organizer.to_string(),
            "SOURCE" => self.source.to_string(),
            "CONNECTION" => "1".into(),
            "TRASHED" => self.trashed.to_string(),
            "BATCH" => self.batch.clone(),
            "OWN_BATCH" => self.own_batch.clone(),
            "DRAFT" => self.draft.to_string(),
            "EDITED" => self.edited.to_string(),
            "PICTURED" => self.pictured.to_string(),
            "DOOMED" => self.doomed.to_string(),
            "REWRITTEN" => self.rewritten.0.to_string(),
            "REPEATING" => self.repeating.to_string(),
            "FIRST" => self.rewritten.1.to_string(),
            "BACKUP" => self.backup.to_string(),
            "HELD" => self.held[0].clone(),
            "REFUSED" => self.held[1].clone(),
            plain => plain.to_owned(),
        }
    }

    pub async fn post(&self, browser: &Browser, path: &str, form: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = form.iter().map(|(name, value)| (*name, self.value(value))).collect();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(path, &fields).await
    }

    /// All that a form could have changed.
    pub async fn state(&self) -> String {
        let world = &self.site.world;
        let store = &world.services.store;
        let rows = world.lines().await;
        let sources = store.sources(None).await.unwrap();
        let organizers = store.organizers().await.unwrap();
        let runs = store.runs(&RunFilter::default(), 1000).await.unwrap();
        let states: Vec<_> = runs.iter().map(|line| (line.run.run_id, line.run.state)).collect();
        let alerts = store.alerts(None, true, 100).await.unwrap();
        let backups = world.services.backups.list().await.unwrap();
        let reports = reroll::watchdog::last(&world.services).await.unwrap();
        let audit = store.audit_after(0, 10_000).await.unwrap().len();
        format!(
            "{rows:?} {sources:?} {organizers:?} {states:?} {alerts:?} {backups:?} {reports:?} {audit}"
        )
    }

    /// Waits for an act on backups that goes on while its form was answered.
    pub async fn settled(&self) {
        while self.site.world.services.backups.progress().await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
