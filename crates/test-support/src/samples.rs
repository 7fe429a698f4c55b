//! Sample records, and the shortest way to get them into a store.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{
    Action, Actor, Change, Delivery, Event, EventContent, EventId, EventStatus, GoogleId, Held,
    OccurrenceKey, OrganizerId, Plan, RemoteBody, RemoteEvent, RemoteItem, RemoteRevision,
    RemoteWhen, Run, RunId, RunState, SeriesWrite, Source, SourceId, Step, Trigger, Visibility,
    When,
};
use store::{Author, Ending, ExportFilter, NewEvent, NewSource, StoreResult, Touched};

use super::alone::Alone as _;
use super::databases::Fixture;

/// An instant, of its RFC 3339 form; years beyond 9999 have a sign.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A day, of its ISO 8601 form.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A public event of two hours in Berlin.
pub fn content(title: &str, starts_at: DateTime<Utc>) -> EventContent {
    let ends_at = starts_at + TimeDelta::hours(2);
    EventContent {
        title: title.into(),
        description: format!("<p>All about {title}</p>"),
        location: Some("Brettspielcafé, Köln".into()),
        url: None,
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        when: When::Timed { starts_at, ends_at, time_zone: "Europe/Berlin".into() },
        markdown: None,
        tags: None,
        cover: None,
    }
}

/// A public event of whole days in UTC.
pub fn days(title: &str, first: &str, end: &str) -> EventContent {
    let (start_date, end_date) = (day(first), day(end));
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let when = When::AllDay {
        start_date,
        end_date,
        starts_at: midnight(start_date),
        ends_at: midnight(end_date),
        time_zone: "UTC".into(),
    };
    EventContent { when, ..content(title, midnight(start_date)) }
}

/// Somebody at the command line, now.
pub fn by(db: &Fixture, reason: &str) -> Author {
    Author { actor: Actor::CommandLine, reason: reason.into(), at: db.now() }
}

/// A club.
pub async fn club(db: &Fixture) -> OrganizerId {
    club_at(db, "riverside").await
}

/// A club with its own slug.
pub async fn club_at(db: &Fixture, slug: &str) -> OrganizerId {
    db.store.add_organizer(slug, &format!("Club {slug}"), db.now()).await.unwrap()
}

/// Writes native events.
pub async fn write(
    db: &Fixture,
    organizer_id: OrganizerId,
    contents: impl IntoIterator<Item = EventContent>,
) -> Vec<Event> {
    let new = contents.into_iter().map(|content| NewEvent { organizer_id, content }).collect();
    db.store.create_events(&by(db, "written by a test"), new).await.unwrap()
}

/// Writes native events that differ in their title, a day apart, from tomorrow on.
pub async fn write_titles(db: &Fixture, organizer: OrganizerId, titles: &[&str]) -> Vec<Event> {
    let contents = titles.iter().zip(1..).map(|(title, days)| {
        let starts_at = db.now() + TimeDelta::days(days);
        content(title, starts_at)
    });
    write(db, organizer, contents).await
}

/// The ids of events.
pub fn ids(events: &[Event]) -> Vec<EventId> {
    events.iter().map(|event| event.id).collect()
}

/// A row as its revisions keep it: columns that came later only where they have a value.
pub fn payload(event: &Event) -> String {
    serde_json::to_string(event).unwrap()
}

/// A row as its export line.
pub fn line(event: &Event) -> String {
    serde_json::to_string(&event.line()).unwrap()
}

/// A row as it is now.
pub async fn row(db: &Fixture, id: EventId) -> Event {
    db.store.event(id).await.unwrap().unwrap()
}

/// All rows, trashed ones included, in order of id.
pub async fn all_rows(db: &Fixture) -> Vec<Event> {
    let filter = ExportFilter { ids: Vec::new(), trashed: true };
    let mut rows: Vec<Event> = Vec::new();
    loop {
        let after = rows.last().map_or(EventId(0), |event| event.id);
        let page = db.store.export(&filter, after, 1_000).await.unwrap();
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

/// A Google id.
pub fn google(id: &str) -> GoogleId {
    GoogleId::new(id).unwrap()
}

/// Connects a calendar and takes its lease for `"test"`.
pub async fn calendar(db: &Fixture, organizer_id: OrganizerId, calendar_id: &str) -> Source {
    let store = &db.store;
    let account = store.put_connection(organizer_id, Some("g-1"), None, db.now()).await.unwrap();
    let new = NewSource {
        organizer_id,
        connection_id: account,
        calendar_id: calendar_id.into(),
        name: format!("Calendar {calendar_id}"),
        time_zone: Some("Europe/Berlin".into()),
    };
    let id = store.put_source(&new, db.now()).await.unwrap();
    let length = std::time::Duration::from_secs(3_600);
    assert!(store.lease(id, "test", db.now(), length).await.unwrap());
    source(db, id).await
}

/// A source as it is now.
pub async fn source(db: &Fixture, id: SourceId) -> Source {
    db.store.source(id).await.unwrap().unwrap().line.source
}

/// A delivery whose token names the run it came with.
pub fn delivery(run: RunId) -> Delivery {
    Delivery {
        complete: true,
        next_sync_token: format!("token-{run}"),
        pages: 2,
        requests: 3,
        ..Delivery::default()
    }
}

/// A planner whose plans the brake does not look at.
pub type Planner<'a> = &'a (dyn Fn(&Held) -> Plan + Send + Sync);

/// Runs a planner over all of a source, as a sync would.
pub async fn sync(db: &Fixture, source: &Source, planner: Planner<'_>) -> StoreResult<Run> {
    let run_id = db.store.start_run(source.id, Trigger::Cli, db.now()).await?;
    let touched = Touched { all: true, ..Touched::default() };
    apply(db, source, run_id, &delivery(run_id), &touched, planner).await
}

/// Applies a delivery.
pub async fn apply(
    db: &Fixture,
    source: &Source,
    run_id: RunId,
    delivery: &Delivery,
    touched: &Touched,
    planner: Planner<'_>,
) -> StoreResult<Run> {
    let window = (db.now() - TimeDelta::days(31), db.now() + TimeDelta::days(366));
    let mut tx = db.store.begin_history().await?;
    tx.check_lease(source.id, "test").await?;
    let held = tx.held(source.id, touched).await?;
    let mut plan = planner(&held);
    let (actor, reason) = (Actor::Sync { run_id }, format!("sync of {}", source.name));
    let author = Author { actor, reason: reason.into(), at: db.now() };
    let batch = tx.write_plan(&author, source, &mut plan, &held.items).await?;
    let state = if plan.steps.is_empty() { RunState::Nothing } else { RunState::Applied };
    let steps = plan.steps.into_iter().map(|(_, change)| change);
    let log: Vec<Change> = steps.chain(plan.notes).collect();
    let end = Ending { run_id, source_id: source.id, delivery, approved: None, at: db.now() };
    tx.close_run(&end, &log, state, batch).await?;
    tx.advance_source(source.id, delivery, window, true, db.now()).await?;
    let run = tx.run_alone(run_id).await?;
    tx.commit().await?;
    Ok(run)
}

/// Applies a plan that is made already.
pub async fn sync_plan(db: &Fixture, source: &Source, plan: Plan) -> StoreResult<Run> {
    sync(db, source, &move |_| plan.clone()).await
}

/// A plan of steps alone.
pub fn steps(steps: impl IntoIterator<Item = Step>) -> Plan {
    Plan { steps: steps.into_iter().map(with_line).collect(), ..Plan::default() }
}

/// A step with its line of the log.
pub fn with_line(step: Step) -> (Step, Change) {
    let (action, event_id, google_id, title) = match &step {
        Step::Create { google_id, content, .. } => {
            (Action::Create, None, Some(google_id), Some(content.title.clone()))
        }
        Step::Update { event_id, google_id, content, .. } => {
            (Action::Update, Some(*event_id), Some(google_id), Some(content.title.clone()))
        }
        Step::Trash { event_id } => (Action::Trash, Some(*event_id), None, None),
        Step::Restore { event_id } => (Action::Restore, Some(*event_id), None, None),
    };
    let google_id = google_id.map(ToString::to_string);
    (step, Change { event_id, google_id, title, ..note(action, "because the test says so") })
}

/// A line of the log that names nothing.
pub fn note(action: Action, reason: &str) -> Change {
    Change {
        action,
        event_id: None,
        google_id: None,
        title: None,
        starts_at: None,
        reason: reason.into(),
        fields: BTreeMap::new(),
        raw: None,
        when: None,
    }
}

/// A new page of a single event.
pub fn create(google_id: &str, content: EventContent) -> Step {
    let i_cal_uid = Some(format!("{google_id}@google.com"));
    Step::Create { google_id: google(google_id), i_cal_uid, content, occurrence: None }
}

/// A new page of an occurrence.
pub fn create_occurrence(google_id: &str, content: EventContent, master: &str) -> Step {
    let key = OccurrenceKey::At(content.when.starts_at());
    let occurrence = Some((google(master), key));
    Step::Create { google_id: google(google_id), i_cal_uid: None, content, occurrence }
}

/// New values for a row.
pub fn update(event: &Event, google_id: &str, content: EventContent) -> Step {
    Step::Update {
        event_id: event.id,
        google_id: google(google_id),
        i_cal_uid: event.i_cal_uid.clone(),
        content,
        occurrence: None,
    }
}

/// To the trash.
pub fn trash(event: &Event) -> Step {
    Step::Trash { event_id: event.id }
}

/// Back from the trash.
pub fn restore(event: &Event) -> Step {
    Step::Restore { event_id: event.id }
}

/// A series' row, made or renewed.
pub fn series(master: &str, title: &str) -> SeriesWrite {
    let recurrence = "RRULE:FREQ=WEEKLY".into();
    SeriesWrite::Put { google_id: google(master), title: title.into(), recurrence }
}

/// Writes single events into a source by syncs; gives their rows in the order of their keys.
pub async fn synced(db: &Fixture, source: &Source, keys: &[&str]) -> Vec<Event> {
    let made = keys.iter().zip(1..).map(|(key, days)| {
        create(key, content(&format!("Google's {key}"), db.now() + TimeDelta::days(days)))
    });
    sync_plan(db, source, steps(made)).await.unwrap();
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        rows.push(by_key(db, source.id, key).await);
    }
    rows
}

/// The newest row with a key in a source.
pub async fn by_key(db: &Fixture, source: SourceId, key: &str) -> Event {
    let rows = all_rows(db).await;
    let mine = |event: &&Event| {
        event.source_id == Some(source)
            && event.google_id.as_ref().is_some_and(|id| id.as_str() == key)
    };
    rows.iter().rfind(mine).unwrap().clone()
}

/// Google's single item, as new as its `sequence`.
pub fn item(key: &str, sequence: i64) -> RemoteItem {
    let start = at("2026-04-01T18:00:00Z");
    let event = RemoteEvent {
        i_cal_uid: Some(format!("{key}@google.com")),
        title: format!("Google's {key}"),
        description: String::new(),
        location: None,
        url: None,
        has_meeting: false,
        status: EventStatus::Confirmed,
        when: RemoteWhen::Timed {
            start,
            end: start + TimeDelta::hours(1),
            zone: "Europe/Berlin".into(),
        },
        unpublished: None,
        bare: false,
        notes: Vec::new(),
    };
    let body = RemoteBody::Single { event };
    RemoteItem { google_id: google(key), revision: revision(sequence), body }
}

/// How new an item is.
pub fn revision(sequence: i64) -> RemoteRevision {
    RemoteRevision {
        updated: Some(at("2026-02-01T00:00:00.001Z") + TimeDelta::days(sequence)),
        sequence: Some(sequence),
        etag: Some(format!("\"{sequence}\"")),
    }
}
