//! Series that are written here: their rows, their dates, and acts on later dates.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::views::{EventLookup, TrashFilter};
use domain::{
    Cause, Event, EventContent, EventId, EventProblem, EventStatus, OrganizerId, Pattern, Reason,
    Repeat, RepeatEnd, RestoreRequest, Visibility, When,
};
use planner::series::dates;
use store::{Entity, NewSeries, RevisionAction, StoreError};
use test_support::Fixture;
use test_support::checks::{assert_sound, whole_chain};
use test_support::samples::{
    all_rows, at, by, by_key, calendar, club, content, create_occurrence, days, ids, row, series,
    steps, sync_plan, write,
};

test_support::on_both! {
    a_series_is_written_with_all_of_its_dates,
    whole_days_repeat_too,
    addresses_that_are_taken_are_left_alone,
    a_series_without_dates_is_none,
    changes_are_carried_on_to_later_dates,
    a_time_of_day_is_carried_on_and_a_day_is_not,
    what_others_changed_is_not_overwritten,
    later_dates_go_to_the_trash_together_and_come_back,
    one_date_goes_and_comes_back_alone,
    all_dates_may_go_and_the_series_stays,
    synced_and_single_events_have_no_later_dates_here,
}

/// Weekly evenings in Berlin, of which the second is in summer time.
fn evenings(title: &str) -> EventContent {
    content(title, at("2026-03-24T18:00:00Z"))
}

fn weekly(count: u32) -> Repeat {
    Repeat { pattern: Pattern::Weeks(vec![]), every: 1, end: RepeatEnd::After(count) }
}

fn new(organizer_id: OrganizerId, content: EventContent, repeat: &Repeat) -> NewSeries {
    NewSeries {
        organizer_id,
        recurrence: repeat.rule(&content.when),
        dates: dates(&content.when, repeat).unwrap(),
        content,
    }
}

async fn four(db: &Fixture) -> Vec<Event> {
    let new = new(club(db).await, evenings("Chess"), &weekly(4));
    db.store.create_series(&by(db, "a series"), new).await.unwrap()
}

fn starts(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| event.starts_at.format("%m-%d %H:%M").to_string()).collect()
}

async fn series_actions(db: &Fixture) -> Vec<(RevisionAction, i64)> {
    let chain = whole_chain(db).await;
    let of_series = chain.iter().filter(|revision| revision.entity == Entity::Series);
    of_series.map(|revision| (revision.action, revision.version)).collect()
}

async fn a_series_is_written_with_all_of_its_dates(db: Fixture) {
    let events = four(&db).await;
    assert_eq!(starts(&events), ["03-24 18:00", "03-31 17:00", "04-07 17:00", "04-14 17:00"]);
    assert_eq!(all_rows(&db).await, events);
    let keys: Vec<_> = events.iter().filter_map(|event| event.original_start.clone()).collect();
    assert_eq!(keys[..2], ["2026-03-24T18:00:00Z", "2026-03-31T17:00:00Z"]);
    let slugs: Vec<_> = events.iter().map(|event| event.slug.as_str()).collect();
    assert_eq!(slugs[..2], ["chess-2026-03-24", "chess-2026-03-31"]);
    for event in &events {
        assert_eq!((&event.source_id, &event.google_id, event.version), (&None, &None, 1));
        assert_eq!(event.series_id, events[0].series_id);
        assert_eq!(event.ends_at - event.starts_at, TimeDelta::hours(2));
        let revisions = db.store.revisions(event.id).await.unwrap();
        let actions: Vec<_> = revisions.iter().map(|revision| revision.action).collect();
        assert_eq!(actions, [RevisionAction::Create]);
    }
    let page = db.store.series_page("chess", db.now()).await.unwrap().unwrap();
    assert_eq!(Some(page.series.id), events[0].series_id);
    assert_eq!(page.series.recurrence, "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4");
    assert_eq!((page.series.source_id, page.series.google_id), (None, None));
    assert_eq!(series_actions(&db).await, [(RevisionAction::Create, 1)]);
    assert_sound(&db).await;
}

async fn whole_days_repeat_too(db: Fixture) {
    let repeat = Repeat {
        pattern: Pattern::MonthDay,
        every: 1,
        end: RepeatEnd::On("2026-07-31".parse().unwrap()),
    };
    let new = new(club(&db).await, days("Fair", "2026-03-31", "2026-04-02"), &repeat);
    assert_eq!(new.recurrence, ["RRULE:FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20260731"]);
    let events = db.store.create_series(&by(&db, "a series"), new).await.unwrap();
    let keys: Vec<_> = events.iter().filter_map(|event| event.original_start.clone()).collect();
    assert_eq!(keys, ["2026-03-31", "2026-05-31", "2026-07-31"]);
    assert_eq!(events[1].end_date, Some("2026-06-02".parse().unwrap()));
    assert_sound(&db).await;
}

async fn addresses_that_are_taken_are_left_alone(db: Fixture) {
    let club = club(&db).await;
    let single = write(&db, club, [evenings("Chess")]).await.remove(0);
    for _ in 0..2 {
        let new = new(club, evenings("Chess"), &weekly(3));
        db.store.create_series(&by(&db, "a series"), new).await.unwrap();
    }
    let rows = all_rows(&db).await;
    let slugs: BTreeSet<_> = rows.iter().map(|event| event.slug.as_str()).collect();
    assert_eq!((rows.len(), slugs.len()), (7, 7));
    assert_eq!(rows[0], single);
    assert!(db.store.series_page("chess-2", db.now()).await.unwrap().is_some());
    assert_sound(&db).await;
}

async fn a_series_without_dates_is_none(db: Fixture) {
    let new = NewSeries { dates: vec![], ..new(club(&db).await, evenings("Chess"), &weekly(2)) };
    let error = db.store.create_series(&by(&db, "a series"), new).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused(Reason::Event(EventProblem::NoDates))), "{error}");
    assert_eq!(db.raw.number("SELECT count(*) FROM series").await, 0);
}

async fn changes_are_carried_on_to_later_dates(db: Fixture) {
    let events = four(&db).await;
    // The third is cancelled by itself: that stays.
    let cancelled = EventContent { status: EventStatus::Cancelled, ..events[2].content() };
    db.store.edit_event(&by(&db, "ill"), events[2].id, 1, cancelled).await.unwrap();
    db.clock.advance(TimeDelta::hours(1));
    let changed = EventContent {
        title: "Chess and Go".into(),
        description: "<p>New</p>".into(),
        markdown: Some("New".into()),
        location: None,
        visibility: Visibility::Unlisted,
        tags: Some("chess, go".into()),
        ..events[1].content()
    };
    let count = db.store.edit_later(&by(&db, "more"), events[1].id, 1, changed.clone()).await;
    assert_eq!(count.unwrap(), 3);
    let rows = all_rows(&db).await;
    assert_eq!(rows[0], events[0]);
    for (now, before) in rows.iter().zip(&events).skip(1) {
        let status = if now.id == events[2].id { EventStatus::Cancelled } else { before.status };
        let expected = EventContent { when: before.when(), status, ..changed.clone() };
        assert_eq!(now.content(), expected);
        assert_eq!((&now.slug, now.updated_at), (&before.slug, db.now()));
    }
    assert_eq!(rows.iter().map(|row| row.version).collect::<Vec<_>>(), [1, 2, 3, 2]);
    // An earlier date has the old title still, and so has the series.
    assert_eq!(series_actions(&db).await.len(), 1);
    let all = EventContent { title: "Board games".into(), ..rows[0].content() };
    let count = db.store.edit_later(&by(&db, "name"), rows[0].id, 1, all.clone()).await.unwrap();
    assert_eq!(count, 4);
    let page = db.store.series_page("chess", db.now()).await.unwrap().unwrap();
    assert_eq!(page.series.title, "Board games");
    let actions = [(RevisionAction::Create, 1), (RevisionAction::Update, 2)];
    assert_eq!(series_actions(&db).await, actions);
    // The same once more is no change.
    let count = db.store.edit_later(&by(&db, "name"), rows[0].id, 2, all).await.unwrap();
    assert_eq!((count, series_actions(&db).await.len()), (0, 2));
    assert_sound(&db).await;
}

async fn a_time_of_day_is_carried_on_and_a_day_is_not(db: Fixture) {
    let events = four(&db).await;
    let moved = |event: &Event, by: TimeDelta| {
        let mut content = event.content();
        if let When::Timed { starts_at, ends_at, .. } = &mut content.when {
            (*starts_at, *ends_at) = (*starts_at + by, *ends_at + by);
        }
        content
    };
    let half = moved(&events[0], TimeDelta::minutes(30));
    let count = db.store.edit_later(&by(&db, "later"), events[0].id, 1, half).await.unwrap();
    assert_eq!(count, 4);
    let rows = all_rows(&db).await;
    assert_eq!(starts(&rows), ["03-24 18:30", "03-31 17:30", "04-07 17:30", "04-14 17:30"]);
    assert_eq!(rows[1].original_start, events[1].original_start);
    let next_day = moved(&rows[1], TimeDelta::days(1));
    let error = db.store.edit_later(&by(&db, "day"), rows[1].id, 2, next_day).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Refused(Reason::Event(EventProblem::OnlyTimeOfDay))),
        "{error}"
    );
    assert_eq!(all_rows(&db).await, rows);
    assert_sound(&db).await;
}

async fn what_others_changed_is_not_overwritten(db: Fixture) {
    let events = four(&db).await;
    let content = EventContent { title: "Go".into(), ..events[1].content() };
    db.store.edit_event(&by(&db, "first"), events[1].id, 1, content.clone()).await.unwrap();
    let before = all_rows(&db).await;
    let error = db.store.edit_later(&by(&db, "x"), events[1].id, 1, content).await.unwrap_err();
    assert!(error.to_string().contains("somebody changed this event"), "{error}");
    assert_eq!(all_rows(&db).await, before);
}

async fn later_dates_go_to_the_trash_together_and_come_back(db: Fixture) {
    let events = four(&db).await;
    db.store.trash(&by(&db, "one"), &[events[3].id], Cause::Person).await.unwrap();
    let (batch, count) = db.store.trash_later(&by(&db, "no"), events[1].id).await.unwrap();
    assert_eq!(count, 2, "what was in the trash stays in its own batch");
    let page = db.store.trash_page(&TrashFilter::default(), 10).await.unwrap();
    let cause = page.batches.iter().find(|(head, _)| head.id == batch).map(|(head, _)| head.cause);
    assert_eq!((page.total, cause), (3, Some(Cause::Person)));
    assert_eq!(row(&db, events[0].id).await, events[0]);
    assert_sound(&db).await;
    let back = db.store.restore(&by(&db, "back"), &RestoreRequest::Batch(batch)).await.unwrap();
    assert_eq!(back.restored, [events[1].id, events[2].id]);
    assert_eq!(all_rows(&db).await[..3], events[..3]);
    let error = db.store.trash_later(&by(&db, "no"), events[3].id).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Refused(Reason::Event(EventProblem::TrashedBefore(_)))),
        "{error}"
    );
    assert_sound(&db).await;
}

async fn one_date_goes_and_comes_back_alone(db: Fixture) {
    let events = four(&db).await;
    db.store.trash(&by(&db, "one"), &[events[1].id], Cause::Person).await.unwrap();
    let lookup = db.store.lookup(&events[1].slug, db.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Absent));
    let what = RestoreRequest::Events(vec![events[1].id]);
    db.store.restore(&by(&db, "back"), &what).await.unwrap();
    assert_eq!(all_rows(&db).await, events);
    assert_sound(&db).await;
}

async fn all_dates_may_go_and_the_series_stays(db: Fixture) {
    let events = four(&db).await;
    let (batch, count) = db.store.trash_later(&by(&db, "no"), events[0].id).await.unwrap();
    assert_eq!(count, 4);
    assert_eq!(db.raw.number("SELECT count(*) FROM series WHERE deleted_at IS NULL").await, 1);
    assert_eq!(series_actions(&db).await.len(), 1);
    let back = db.store.restore(&by(&db, "back"), &RestoreRequest::Batch(batch)).await.unwrap();
    assert_eq!(back.restored, ids(&events));
    assert_eq!(all_rows(&db).await, events);
    assert_sound(&db).await;
}

async fn synced_and_single_events_have_no_later_dates_here(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let mut plan = steps([create_occurrence("m_1", evenings("Synced"), "m")]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    let synced = by_key(&db, source.id, "m_1").await;
    let single = write(&db, club, [evenings("Single")]).await.remove(0);
    let before = all_rows(&db).await;
    for (event, words) in [(&synced, "comes from a Google calendar"), (&single, "does not repeat")]
    {
        let content = EventContent { title: "X".into(), ..event.content() };
        let edited = db.store.edit_later(&by(&db, "x"), event.id, event.version, content).await;
        let trashed = db.store.trash_later(&by(&db, "x"), event.id).await;
        for error in [edited.unwrap_err(), trashed.map(|_| ()).unwrap_err()] {
            assert!(
                matches!(&error, StoreError::Refused(said) if said.to_string().contains(words)),
                "{error}"
            );
        }
    }
    let error = db.store.trash_later(&by(&db, "x"), EventId(4_711)).await.unwrap_err();
    assert!(matches!(error, StoreError::Absent { .. }), "{error}");
    assert_eq!(all_rows(&db).await, before);
    assert_sound(&db).await;
}
