//! Whatever an event holds comes back as it was, on both databases alike.

use chrono::{DateTime, TimeDelta, Utc};
use domain::views::{EventLookup, EventQuery, TrashFilter};
use domain::{
    Event, EventContent, EventId, EventProblem, EventStatus, Reason, RestoreRequest, Unkept,
    Visibility, When,
};
use store::{NewEvent, StoreError};
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::samples::{all_rows, at, by, club, content, days, line, row, write};

test_support::on_both! {
    microseconds_survive,
    finer_times_are_cut_to_microseconds,
    leap_seconds_are_the_next_second,
    whole_days_survive,
    extreme_dates_survive,
    dates_that_cannot_be_kept_are_refused,
    texts_survive,
    long_texts_survive,
    all_states_survive,
    a_nul_is_refused,
    a_nul_in_an_import_fails_its_line,
    a_nul_asked_for_is_not_there,
}

/// Writes events and checks that every way of reading gives the same rows back.
async fn survive(db: &Fixture, contents: Vec<EventContent>) -> Vec<Event> {
    let club = club(db).await;
    let events = write(db, club, contents.clone()).await;
    assert_eq!(events.len(), contents.len());
    for (event, content) in events.iter().zip(&contents) {
        assert_eq!(&event.content(), content);
        let read = row(db, event.id).await;
        assert_eq!(&read, event);
        assert_eq!(line(&read), line(event));
        if content.visibility != Visibility::Draft {
            let found = db.store.lookup(&event.slug, db.now()).await.unwrap();
            assert!(matches!(found, EventLookup::Live(page) if page.event == *event));
        }
    }
    assert_eq!(all_rows(db).await, events);
    assert_sound(db).await;
    through_trash_and_import(db, &events).await;
    events
}

/// The same through the trash, and through an import into another database.
async fn through_trash_and_import(db: &Fixture, events: &[Event]) {
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let cause = domain::Cause::Person;
    let batch = db.store.trash(&by(db, "away"), &ids, cause).await.unwrap();
    db.store.restore(&by(db, "back"), &RestoreRequest::Batch(batch)).await.unwrap();
    assert_eq!(all_rows(db).await, events);
    let other = db.another().await;
    club(&other).await;
    let lines: Vec<(usize, Event)> =
        events.iter().map(|event| (1, serde_json::from_str(&line(event)).unwrap())).collect();
    let report = other.store.import(&by(&other, "import"), &lines, false).await.unwrap();
    assert_eq!((report.imported, report.failed), (ids, vec![]));
    assert_eq!(all_rows(&other).await, events);
    assert_sound(&other).await;
}

fn between(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> EventContent {
    let when = When::Timed { starts_at, ends_at, time_zone: "UTC".into() };
    EventContent { when, ..content("Between", starts_at) }
}

async fn microseconds_survive(db: Fixture) {
    let start = at("2026-05-08T17:00:00.000001Z");
    let micro = TimeDelta::microseconds(1);
    let rows = survive(
        &db,
        vec![
            between(start, start),
            between(start, start + micro),
            between(start - micro, at("2026-05-08T17:00:00.999999Z")),
            between(at("1969-12-31T23:59:59.999999Z"), at("1970-01-01T00:00:00Z")),
        ],
    )
    .await;
    assert_eq!(rows[0].created_at, at("2026-03-01T12:00:00.123456Z"));
    assert!(line(&rows[0]).contains("\"starts_at\":\"2026-05-08T17:00:00.000001Z\""));
}

async fn finer_times_are_cut_to_microseconds(db: Fixture) {
    let club = club(&db).await;
    let fine = at("2026-05-08T17:00:00.123456789Z");
    let mut author = by(&db, "fine");
    author.at += TimeDelta::nanoseconds(999);
    let new = NewEvent { organizer_id: club, content: between(fine, fine) };
    let event = db.store.create_events(&author, vec![new]).await.unwrap().remove(0);
    assert_eq!(event.starts_at, at("2026-05-08T17:00:00.123456Z"));
    assert_eq!(event.created_at, db.now());
    assert_eq!(row(&db, event.id).await, event);
    assert_sound(&db).await;
}

async fn leap_seconds_are_the_next_second(db: Fixture) {
    let club = club(&db).await;
    let leap = at("2016-12-31T23:59:60.5Z");
    let event = write(&db, club, [between(leap, leap)]).await.remove(0);
    assert_eq!(event.starts_at, at("2017-01-01T00:00:00.5Z"));
    assert_eq!(row(&db, event.id).await, event);
    assert_sound(&db).await;
}

async fn whole_days_survive(db: Fixture) {
    let rows = survive(
        &db,
        vec![
            days("One day", "2026-05-08", "2026-05-09"),
            days("Leap day", "2028-02-29", "2028-03-01"),
            days("Over the year", "2026-12-30", "2027-01-03"),
        ],
    )
    .await;
    assert!(rows.iter().all(|event| event.all_day));
    assert!(line(&rows[1]).contains("\"start_date\":\"2028-02-29\",\"end_date\":\"2028-03-01\""));
}

async fn extreme_dates_survive(db: Fixture) {
    survive(
        &db,
        vec![
            between(at("0001-01-01T00:00:00Z"), at("0001-01-01T00:00:00.000001Z")),
            between(at("9999-12-31T23:59:59.999999Z"), at("9999-12-31T23:59:59.999999Z")),
            between(at("0001-01-01T00:00:00Z"), at("9999-12-31T23:59:59.999999Z")),
            days("First", "0001-01-01", "0001-01-02"),
            days("Last", "9999-12-30", "9999-12-31"),
        ],
    )
    .await;
}

async fn dates_that_cannot_be_kept_are_refused(db: Fixture) {
    let club = club(&db).await;
    for (from, to) in [
        ("0000-12-31T23:59:59Z", "2026-01-01T00:00:00Z"),
        ("-0001-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"),
        ("+200000-01-01T00:00:00Z", "+200000-01-01T00:00:00Z"),
    ] {
        let new = NewEvent { organizer_id: club, content: between(at(from), at(to)) };
        let error = db.store.create_events(&by(&db, "far"), vec![new]).await.unwrap_err();
        assert!(
            matches!(
                &error,
                StoreError::Refused(Reason::Event(EventProblem::Unfit {
                    why: Unkept::Year(..),
                    ..
                }))
            ),
            "{error}"
        );
    }
    assert_eq!(db.store.count_events().await.unwrap(), 0);
    assert_sound(&db).await;
}

async fn texts_survive(db: Fixture) {
    let start = at("2026-05-08T17:00:00Z");
    let texts = [
        "🎲🎲 Würfel 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "ליל משחקים \u{202e}RTL\u{202c} ليلة الألعاب",
        "e\u{301} is not é, and Å is not Å",
        "\"quoted\" 'single' \\ back \\\\ slashes / \\u0041",
        "line\nbreaks\r\nand\ttabs\u{1}\u{8}\u{1f}\u{7f}",
        "\u{feff}\u{ffff}\u{fffd}\u{10ffff}",
        "{\"title\": null} $1 %s ?1 :name @x -- ; DROP TABLE events; /*",
        " spaces around ",
        "true",
        "42",
        "null",
        "2026-05-08",
    ];
    let contents = texts.iter().map(|text| EventContent {
        title: (*text).into(),
        description: text.repeat(3),
        location: Some((*text).into()),
        url: Some(format!("https://example.org/?q={text}")),
        ..content("", start)
    });
    let mut contents: Vec<_> = contents.collect();
    let bare = || content("Bare", start);
    contents.push(EventContent { location: None, url: None, ..bare() });
    let empty = || Some(String::new());
    contents.push(EventContent { location: empty(), url: empty(), ..bare() });
    contents.push(EventContent { description: String::new(), ..bare() });
    survive(&db, contents).await;
}

async fn long_texts_survive(db: Fixture) {
    let start = at("2026-05-08T17:00:00Z");
    let long = "Würfel 🎲 \"und\" Karten\n".repeat(4_000);
    assert!(long.len() > 100_000);
    let title = "long ".repeat(2_000);
    let content = EventContent { description: long, ..content(&title, start) };
    let rows = survive(&db, vec![content]).await;
    assert!(rows[0].slug.len() <= 80, "{}", rows[0].slug);
}

async fn all_states_survive(db: Fixture) {
    use EventStatus::{Cancelled, Confirmed, Postponed, Tentative};
    let mut contents = Vec::new();
    for status in [Confirmed, Tentative, Cancelled, Postponed] {
        for visibility in [Visibility::Public, Visibility::Unlisted, Visibility::Draft] {
            contents.push(EventContent { status, visibility, ..content("State", db.now()) });
        }
    }
    survive(&db, contents).await;
}

/// An event with a NUL in one place after the other.
fn with_nul(event: &Event) -> Vec<(&'static str, Event)> {
    type Put = fn(&mut Event, String);
    let places: [(&str, Put); 8] = [
        ("title", |event, text| event.title = text),
        ("description", |event, text| event.description = text),
        ("location", |event, text| event.location = Some(text)),
        ("url", |event, text| event.url = Some(text)),
        ("time_zone", |event, text| event.time_zone = text),
        ("slug", |event, text| event.slug = text),
        ("i_cal_uid", |event, text| event.i_cal_uid = Some(text)),
        ("original_start", |event, text| event.original_start = Some(text)),
    ];
    let put = |(name, put): (&'static str, Put)| {
        let mut event = event.clone();
        put(&mut event, "a\0b".into());
        (name, event)
    };
    places.into_iter().map(put).collect()
}

async fn a_nul_is_refused(db: Fixture) {
    let club = club(&db).await;
    let sample = write(&db, club, [content("Sample", db.now())]).await.remove(0);
    for (name, event) in with_nul(&sample).into_iter().take(5) {
        let new = NewEvent { organizer_id: club, content: event.content() };
        let error = db.store.create_events(&by(&db, "nul"), vec![new]).await.unwrap_err();
        let told = error.to_string();
        assert!(
            matches!(error, StoreError::Refused(Reason::Event(EventProblem::Unfit { .. }))),
            "{name}: {told}"
        );
        assert!(told.contains(name) && told.contains("NUL"), "{name}: {told}");
    }
    assert_eq!(all_rows(&db).await, [sample]);
    assert_sound(&db).await;
    assert!(domain::GoogleId::new("a\0b").is_none());
}

async fn a_nul_in_an_import_fails_its_line(db: Fixture) {
    let club = club(&db).await;
    let sample = write(&db, club, [content("Sample", db.now())]).await.remove(0);
    let mut lines = Vec::new();
    for (number, (_, mut event)) in with_nul(&sample).into_iter().enumerate() {
        event.id = EventId(100 + i64::try_from(number).unwrap());
        lines.push((number + 1, event));
    }
    let mut good = sample.clone();
    (good.id, good.slug) = (EventId(200), "good".into());
    lines.push((99, good.clone()));
    let report = db.store.import(&by(&db, "import"), &lines, false).await.unwrap();
    assert_eq!(report.imported, [good.id]);
    for (failure, (name, _)) in report.failed.iter().zip(with_nul(&sample)) {
        assert!(failure.error.contains(name) && failure.error.contains("NUL"), "{failure:?}");
    }
    assert_eq!(report.failed.len(), 8);
    assert_sound(&db).await;
}

async fn a_nul_asked_for_is_not_there(db: Fixture) {
    let club = club(&db).await;
    write(&db, club, [content("Sample", db.now())]).await;
    let (store, now) = (&db.store, db.now());
    assert!(matches!(store.lookup("a\0b", now).await.unwrap(), EventLookup::Absent));
    assert!(store.series_page("a\0b", now).await.unwrap().is_none());
    assert!(store.organizer_by_slug("a\0b").await.unwrap().is_none());
    assert!(store.organizer_page("a\0b", None, now).await.unwrap().is_none());
    assert!(store.session("a\0b", now).await.unwrap().is_none());
    assert!(store.setting("a\0b").await.unwrap().is_none());
    let query = EventQuery {
        organizer: Some("a\0b".into()),
        after: Some("\0".into()),
        ..EventQuery::default()
    };
    assert!(store.upcoming(&query, now).await.unwrap().events.is_empty());
    let filter = TrashFilter { text: Some("a\0b".into()), ..TrashFilter::default() };
    assert_eq!(store.trash_page(&filter, 10).await.unwrap().total, 0);
}
