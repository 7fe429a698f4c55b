//! What is at an address.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::views::{EventLookup, EventPage};
use domain::{
    Cause, Event, EventContent, EventStatus, OccurrenceKey, RemoteBody, RemoteEvent, RemoteItem,
    RemoteWrite, RestoreRequest, SeriesWrite, Step, Visibility, When,
};
use test_support::Fixture;
use test_support::samples::{
    at, by, by_key, calendar, club, content, create, create_occurrence, google, item, series,
    steps, sync_plan, trash, update, write, write_titles,
};

test_support::on_both! {
    a_live_event_has_a_page,
    what_is_not_public_has_none,
    an_unlisted_event_has_a_page,
    a_cancelled_event_keeps_its_page,
    a_past_event_keeps_its_page,
    a_trashed_event_has_none_until_it_is_back,
    a_purged_event_is_gone,
    an_occurrence_shows_its_series_and_other_dates,
    a_series_has_a_page,
    a_trashed_series_has_none,
    what_was_moved_says_from_when,
    an_occurrence_off_its_rule_was_moved,
    a_day_that_begins_without_midnight_can_be_moved_from,
    a_meeting_at_google_is_told_of,
}

async fn page(db: &Fixture, slug: &str) -> Option<EventPage> {
    match db.store.lookup(slug, db.now()).await.unwrap() {
        EventLookup::Live(page) => Some(*page),
        EventLookup::Absent => None,
        EventLookup::Purged => panic!("{slug} is not purged"),
    }
}

async fn a_live_event_has_a_page(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    let page = page(&db, &event.slug).await.unwrap();
    assert_eq!((page.event, page.organizer.id), (event, club));
    assert!(page.series.is_none() && page.other_dates.is_empty());
}

async fn what_is_not_public_has_none(db: Fixture) {
    let club = club(&db).await;
    let draft = EventContent { visibility: Visibility::Draft, ..content("One", db.now()) };
    let event = write(&db, club, [draft]).await.remove(0);
    let upper = event.slug.to_uppercase();
    for slug in [event.slug.as_str(), "unknown", "", "%", upper.as_str(), "' OR 1=1 --"] {
        assert!(page(&db, slug).await.is_none(), "{slug}");
    }
}

async fn an_unlisted_event_has_a_page(db: Fixture) {
    let club = club(&db).await;
    let unlisted = EventContent { visibility: Visibility::Unlisted, ..content("One", db.now()) };
    let event = write(&db, club, [unlisted]).await.remove(0);
    assert!(page(&db, &event.slug).await.is_some());
}

async fn a_cancelled_event_keeps_its_page(db: Fixture) {
    let club = club(&db).await;
    let cancelled = EventContent { status: EventStatus::Cancelled, ..content("One", db.now()) };
    let event = write(&db, club, [cancelled]).await.remove(0);
    let page = page(&db, &event.slug).await.unwrap();
    assert_eq!(page.event.status, EventStatus::Cancelled);
}

async fn a_past_event_keeps_its_page(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    db.clock.advance(TimeDelta::days(4_000));
    assert!(page(&db, &event.slug).await.is_some());
}

async fn a_trashed_event_has_none_until_it_is_back(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    assert!(page(&db, &event.slug).await.is_none());
    let back = RestoreRequest::Events(vec![event.id]);
    db.store.restore(&by(&db, "back"), &back).await.unwrap();
    assert_eq!(page(&db, &event.slug).await.unwrap().event, event);
}

async fn a_purged_event_is_gone(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["One"]).await.remove(0);
    crate::guards::purge(&db, &event).await;
    let lookup = db.store.lookup(&event.slug, db.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Purged));
    let lookup = db.store.lookup("unknown", db.now()).await.unwrap();
    assert!(matches!(lookup, EventLookup::Absent));
}

/// A series with an occurrence in each of some weeks from now, the first being last week's.
async fn weekly(db: &Fixture, weeks: i64) -> domain::Source {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let occurrence = |week: i64| {
        let starts_at = db.now() + TimeDelta::weeks(week - 1);
        create_occurrence(&format!("m_{week:02}"), content("Weekly", starts_at), "m")
    };
    let mut plan = steps((0..weeks).map(occurrence));
    plan.series.push(series("m", "Weekly Go"));
    sync_plan(db, &source, plan).await.unwrap();
    source
}

async fn an_occurrence_shows_its_series_and_other_dates(db: Fixture) {
    let source = weekly(&db, 14).await;
    let third = by_key(&db, source.id, "m_03").await;
    let page = page(&db, &third.slug).await.unwrap();
    let series = page.series.unwrap();
    assert_eq!((series.slug.as_str(), Some(series.id)), ("weekly-go", third.series_id));
    assert_eq!(page.other_dates.len(), 10);
    assert!(page.other_dates.iter().all(|date| date.slug != third.slug && date.recurring));
    let first = &page.other_dates[0];
    assert_eq!(first.when.starts_at(), db.now(), "last week's is left out");
    assert!(page.other_dates.is_sorted_by_key(|date| date.when.starts_at()));
}

async fn a_series_has_a_page(db: Fixture) {
    let source = weekly(&db, 70).await;
    let page = db.store.series_page("weekly-go", db.now()).await.unwrap().unwrap();
    assert_eq!(
        (page.series.title.as_str(), page.organizer.slug.as_str()),
        ("Weekly Go", "riverside")
    );
    assert_eq!(page.series.source_id, Some(source.id));
    assert_eq!(page.series.recurrence, "RRULE:FREQ=WEEKLY");
    assert_eq!(page.upcoming.len(), 60);
    assert_eq!(page.upcoming[0].when.starts_at(), db.now());
    assert!(db.store.series_page("weekly", db.now()).await.unwrap().is_none());
}

async fn a_trashed_series_has_none(db: Fixture) {
    let source = weekly(&db, 2).await;
    let (one, two) = (by_key(&db, source.id, "m_00").await, by_key(&db, source.id, "m_01").await);
    let mut plan = steps([trash(&one)]);
    plan.series.push(SeriesWrite::Trash { series_id: one.series_id.unwrap() });
    sync_plan(&db, &source, plan).await.unwrap();
    assert!(db.store.series_page("weekly-go", db.now()).await.unwrap().is_none());
    let page = page(&db, &two.slug).await.unwrap();
    assert!(page.series.is_none(), "a live occurrence links to no page that is not there");
}

async fn what_was_moved_says_from_when(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "a").await;
    let (day, hour) = (TimeDelta::days(1), TimeDelta::hours(1));
    let start = db.now() + day;
    let plan =
        steps([create("moved", content("Moved", start)), create("kept", content("Kept", start))]);
    sync_plan(&db, &source, plan).await.unwrap();
    let [moved, kept] =
        [by_key(&db, source.id, "moved").await, by_key(&db, source.id, "kept").await];
    let longer = EventContent {
        title: "Renamed".into(),
        when: When::Timed { starts_at: start, ends_at: start + hour * 9, time_zone: "UTC".into() },
        ..content("Kept", start)
    };
    let plan = steps([
        update(&moved, "moved", content("Moved", start + day)),
        update(&kept, "kept", longer),
    ]);
    sync_plan(&db, &source, plan).await.unwrap();
    let page_of = async |event: &Event| page(&db, &event.slug).await.unwrap();
    let before = page_of(&moved).await.moved_from.unwrap();
    assert_eq!(before.starts_at(), moved.starts_at);
    assert!(page_of(&kept).await.moved_from.is_none(), "another end is no other time");

    let again = by_key(&db, source.id, "moved").await;
    sync_plan(&db, &source, steps([update(&again, "moved", content("Moved", start))]))
        .await
        .unwrap();
    assert!(page_of(&moved).await.moved_from.is_none(), "it is back where it was");
}

async fn an_occurrence_off_its_rule_was_moved(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "a").await;
    let start = at("2026-03-06T18:00:00Z");
    let off = Step::Create {
        google_id: google("m_20260313T180000Z"),
        i_cal_uid: None,
        content: content("Off", start + TimeDelta::days(8)),
        occurrence: Some((google("m"), OccurrenceKey::At(start + TimeDelta::days(7)))),
    };
    let mut plan =
        steps([create_occurrence("m_20260306T180000Z", content("On time", start), "m"), off]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    for (key, before) in
        [("m_20260306T180000Z", None), ("m_20260313T180000Z", Some(at("2026-03-13T18:00:00Z")))]
    {
        let event = by_key(&db, source.id, key).await;
        let moved_from = page(&db, &event.slug).await.unwrap().moved_from;
        assert_eq!(moved_from.map(|when| when.starts_at()), before, "{}", event.title);
    }
}

/// Clocks in São Paulo skipped that midnight.
async fn a_day_that_begins_without_midnight_can_be_moved_from(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let begins = at("2018-11-05T02:00:00Z");
    let mut content = content("Whole day", begins);
    content.when = When::AllDay {
        start_date: "2018-11-05".parse().unwrap(),
        end_date: "2018-11-06".parse().unwrap(),
        starts_at: begins,
        ends_at: begins + TimeDelta::days(1),
        time_zone: "America/Sao_Paulo".into(),
    };
    let mut step = create_occurrence("m_1", content, "m");
    if let Step::Create { occurrence: Some((_, key)), .. } = &mut step {
        *key = OccurrenceKey::On("2018-11-04".parse().unwrap());
    }
    let mut plan = steps([step]);
    plan.series.push(series("m", "Whole days"));
    sync_plan(&db, &source, plan).await.unwrap();
    let event = by_key(&db, source.id, "m_1").await;
    let before = page(&db, &event.slug).await.unwrap().moved_from.unwrap();
    assert_eq!(before.starts_at(), at("2018-11-04T03:00:00Z"));
    assert_eq!(before.ends_at(), begins);
}

async fn a_meeting_at_google_is_told_of(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let with = |key: &str, has_meeting: bool| {
        let mut item = item(key, 1);
        if let RemoteBody::Single { event } = &mut item.body {
            event.has_meeting = has_meeting;
        }
        item
    };
    let RemoteBody::Single { event } = with("m", true).body else { panic!("it is one") };
    let master = RemoteBody::Master { event: event.clone(), recurrence: vec![] };
    let without = RemoteBody::Exception {
        master: google("m"),
        original: OccurrenceKey::At(db.now()),
        event: Some(RemoteEvent { has_meeting: false, ..event }),
    };
    let items = [
        with("online", true),
        with("hall", false),
        RemoteItem { body: master, ..with("m", true) },
        RemoteItem { body: without, ..with("m_2", true) },
    ];
    let mut plan = steps([
        create("online", content("Online", db.now())),
        create("hall", content("Hall", db.now())),
        create("unknown", content("Unknown", db.now())),
        create_occurrence("m_1", content("First", db.now()), "m"),
        create_occurrence("m_2", content("Second", db.now()), "m"),
    ]);
    plan.series.push(series("m", "Weekly"));
    plan.remote = items.into_iter().map(|item| RemoteWrite::Seen(Arc::new(item))).collect();
    sync_plan(&db, &source, plan).await.unwrap();
    for (key, expected) in
        [("online", true), ("hall", false), ("unknown", false), ("m_1", true), ("m_2", false)]
    {
        let event = by_key(&db, source.id, key).await;
        assert_eq!(page(&db, &event.slug).await.unwrap().has_meeting, expected, "{key}");
    }
}
