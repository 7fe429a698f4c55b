//! Search and filters of lists: the same cases, the same answers on both databases.

use chrono::{DateTime, TimeDelta, Utc};
use domain::views::{AttendanceFilter, EventQuery, Listing};
use domain::{Cause, EventContent, RestoreRequest, When};
use test_support::Fixture;
use test_support::samples::{at, by, club, club_at, content, day, days, write};

test_support::on_both! {
    words_are_found_however_they_are_written,
    whatever_is_typed_is_words,
    place_organizer_and_description_are_searched,
    what_changed_is_found_as_it_is_now,
    what_is_in_the_trash_is_not_found_until_it_is_back,
    days_are_those_of_the_events_zone,
    ways_to_take_part_are_a_filter,
    the_past_is_found_only_where_asked_for,
    found_pages_have_no_gaps,
    a_purge_takes_the_words_along,
    what_is_missing_is_made_anew,
    the_scene_is_of_what_is_to_come,
}

async fn ask(db: &Fixture, query: EventQuery) -> Listing {
    db.store.upcoming(&query, db.now()).await.unwrap()
}

async fn titles(db: &Fixture, query: EventQuery) -> Vec<String> {
    ask(db, query).await.events.into_iter().map(|line| line.title).collect()
}

fn words(text: &str) -> EventQuery {
    EventQuery { words: Some(text.into()), ..EventQuery::default() }
}

async fn find(db: &Fixture, text: &str) -> Vec<String> {
    titles(db, words(text)).await
}

fn later(db: &Fixture, hours: i64) -> DateTime<Utc> {
    db.now() + TimeDelta::hours(hours)
}

async fn words_are_found_however_they_are_written(db: Fixture) {
    let club = club(&db).await;
    let titles = [
        "Friday Game Night",
        "Brettspielabend für Groß und Klein 🎲",
        "Café Łódź: D&D one-shot",
        "ערב משחקי קופסה",
        "東京ボードゲーム会",
        "Вечер настольных игр",
        "คืนบอร์ดเกม",
        "보드게임의 밤",
        "The Dragon’s Den",
    ];
    let contents = titles.iter().zip(1..).map(|(title, hour)| content(title, later(&db, hour)));
    write(&db, club, contents.collect::<Vec<_>>()).await;
    for (text, expected) in [
        ("friday", vec![0]),
        ("FRIDAY game", vec![0]),
        ("night friday", vec![0]),
        ("nig", vec![0]),
        ("fri night", vec![]),
        ("friday nothing", vec![]),
        ("iday", vec![]),
        ("gross", vec![1]),
        ("GROẞ", vec![1]),
        ("fur", vec![1]),
        ("brettspielab", vec![1]),
        ("cafe lodz", vec![2]),
        ("ŁÓDŹ", vec![2]),
        ("one-shot", vec![2]),
        ("d&d", vec![2]),
        ("קופסה", vec![3]),
        ("משחק", vec![3]),
        ("東京", vec![4]),
        ("京", vec![4]),
        ("会", vec![4]),
        ("ゲーム", vec![4]),
        ("大阪", vec![]),
        ("вечер ИГР", vec![5]),
        ("บอร์ด", vec![6]),
        ("보드게임", vec![7]),
        ("dragons", vec![8]),
        ("dragon's den", vec![8]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|at: usize| titles[at]).collect();
        assert_eq!(find(&db, text).await, expected, "{text}");
    }
}

async fn whatever_is_typed_is_words(db: Fixture) {
    let club = club(&db).await;
    write(&db, club, [content("Or and not: near 100% fun", later(&db, 1))]).await;
    for text in
        ["OR", "and", "NOT near", "100%", "fun*", "\"fun\"", "fun OR", "(fun", "fun & ! near"]
    {
        assert_eq!(find(&db, text).await.len(), 1, "{text}");
    }
    let long = "x".repeat(10_000);
    for text in
        ["'", "\"", "*", "🎲", "NEAR(a b)", "a:b", "^x", "\\", "\0", ":*", "words:fun x", &long]
    {
        assert_eq!(find(&db, text).await.len(), 0, "{text}");
    }
}

async fn place_organizer_and_description_are_searched(db: Fixture) {
    let club = club_at(&db, "hilltop").await;
    let event = EventContent {
        location: Some("Old Mill, 12 River Street".into()),
        description: "<p>Bring <b>di</b>ce &amp; snäcks.</p><p>Doors</p>".into(),
        ..content("Night", later(&db, 1))
    };
    write(&db, club, [event]).await;
    for text in ["mill", "river 12", "dice", "snacks doors", "hilltop night"] {
        assert_eq!(find(&db, text).await.len(), 1, "{text}");
    }
    // Neither tags nor entities are words.
    for text in ["amp", "strong", "p"] {
        assert_eq!(find(&db, text).await.len(), 0, "{text}");
    }
}

async fn what_changed_is_found_as_it_is_now(db: Fixture) {
    use test_support::samples::{by_key, calendar, create, steps, sync_plan, update};
    let club = club(&db).await;
    let source = calendar(&db, club, "a").await;
    let plan = steps([create("a", content("Before", later(&db, 1)))]);
    sync_plan(&db, &source, plan).await.unwrap();
    let event = by_key(&db, source.id, "a").await;
    let plan = steps([update(&event, "a", content("Afterwards", later(&db, 1)))]);
    sync_plan(&db, &source, plan).await.unwrap();
    assert_eq!(find(&db, "before").await.len(), 0);
    assert_eq!(find(&db, "afterwards").await, ["Afterwards"]);
}

async fn what_is_in_the_trash_is_not_found_until_it_is_back(db: Fixture) {
    let club = club(&db).await;
    let event = write(&db, club, [content("Gone", later(&db, 1))]).await.remove(0);
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    assert_eq!(find(&db, "gone").await.len(), 0);
    let request = RestoreRequest::Events(vec![event.id]);
    db.store.restore(&by(&db, "back"), &request).await.unwrap();
    assert_eq!(find(&db, "gone").await, ["Gone"]);
}

fn timed(title: &str, start: &str, end: &str, time_zone: &str) -> EventContent {
    let when = When::Timed { starts_at: at(start), ends_at: at(end), time_zone: time_zone.into() };
    EventContent { when, ..content(title, at(start)) }
}

async fn days_are_those_of_the_events_zone(db: Fixture) {
    let club = club(&db).await;
    let contents = [
        // 5 March in Chicago, 6 March in UTC.
        timed("evening", "2026-03-06T01:00:00Z", "2026-03-06T03:00:00Z", "America/Chicago"),
        // 6 March in Tokyo, 5 March in UTC; ends at midnight.
        timed("tokyo", "2026-03-05T15:00:00Z", "2026-03-06T15:00:00Z", "Asia/Tokyo"),
        days("two days", "2026-03-06", "2026-03-08"),
    ];
    write(&db, club, contents).await;
    for (from, to, expected) in [
        ("2026-03-05", "2026-03-05", vec!["evening"]),
        ("2026-03-06", "2026-03-06", vec!["tokyo", "two days"]),
        ("2026-03-07", "2026-03-07", vec!["two days"]),
        ("2026-03-08", "2026-03-09", vec![]),
        ("2026-03-05", "2026-03-07", vec!["tokyo", "two days", "evening"]),
    ] {
        let (from, to) = (Some(day(from)), Some(day(to)));
        let query = EventQuery { from, to, ..EventQuery::default() };
        let mut found = titles(&db, query).await;
        found.sort_unstable();
        let mut expected: Vec<_> = expected;
        expected.sort_unstable();
        assert_eq!(found, expected, "{from:?} {to:?}");
    }
    let open = EventQuery { from: Some(day("2026-03-07")), ..EventQuery::default() };
    assert_eq!(titles(&db, open).await, ["two days"]);
}

async fn ways_to_take_part_are_a_filter(db: Fixture) {
    let club = club(&db).await;
    let with = |title: &str, location: Option<&str>, url: Option<&str>| EventContent {
        location: location.map(Into::into),
        url: url.map(Into::into),
        ..content(title, later(&db, 1))
    };
    let contents = [
        with("hall", Some("Town Hall"), None),
        with("room", Some("https://meet.jit.si/x"), None),
        with("both", Some("Town Hall"), Some("https://zoom.us/j/1")),
        with("nowhere", None, None),
    ];
    write(&db, club, contents).await;
    for (way, expected) in [
        (Some(AttendanceFilter::Online), vec!["room", "both"]),
        (Some(AttendanceFilter::InPerson), vec!["hall", "both"]),
        (None, vec!["hall", "room", "both", "nowhere"]),
    ] {
        let query = EventQuery { way, ..EventQuery::default() };
        assert_eq!(titles(&db, query).await, expected, "{way:?}");
    }
}

async fn the_past_is_found_only_where_asked_for(db: Fixture) {
    let club = club(&db).await;
    write(&db, club, [content("long ago", later(&db, -2_000)), content("soon", later(&db, 1))])
        .await;
    assert_eq!(find(&db, "ago").await.len(), 0);
    assert_eq!(titles(&db, EventQuery { past: true, ..words("ago") }).await, ["long ago"]);
    let all = EventQuery { past: true, all: true, ..EventQuery::default() };
    assert_eq!(titles(&db, all).await, ["long ago", "soon"]);
}

async fn found_pages_have_no_gaps(db: Fixture) {
    let club = club(&db).await;
    let contents = (0..70).map(|n| {
        let title = if n % 2 == 0 { format!("even {n}") } else { format!("odd {n}") };
        content(&title, later(&db, 1 + n / 10))
    });
    write(&db, club, contents.collect::<Vec<_>>()).await;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = ask(&db, EventQuery { after, ..words("even") }).await;
        found.extend(page.events.into_iter().map(|line| line.title));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..70).step_by(2).map(|n| format!("even {n}")).collect();
    assert_eq!(found, expected);
}

async fn a_purge_takes_the_words_along(db: Fixture) {
    let club = club(&db).await;
    let event = write(&db, club, [content("Purged", later(&db, 1))]).await.remove(0);
    db.store.trash(&by(&db, "away"), &[event.id], Cause::Person).await.unwrap();
    let entries = "SELECT count(*) FROM event_search";
    assert_eq!(db.raw.number(entries).await, 1);
    crate::guards::purge(&db, &event).await;
    assert_eq!(db.raw.number(entries).await, 0);
}

async fn what_is_missing_is_made_anew(db: Fixture) {
    let club = club(&db).await;
    let contents = (0..600).map(|n| content(&format!("night {n}"), later(&db, 1 + n)));
    write(&db, club, contents.collect::<Vec<_>>()).await;
    db.raw.run("DELETE FROM event_search WHERE event_id % 5 <> 0").await.unwrap();
    db.raw.run("UPDATE event_search SET version = 0 WHERE event_id % 10 = 0").await.unwrap();
    assert!(ask(&db, EventQuery { all: true, ..words("night") }).await.events.len() < 200);
    let store = store::open(&db.url).await.unwrap();
    let query = EventQuery { all: true, ..words("night") };
    let found = store.upcoming(&query, db.now()).await.unwrap();
    assert_eq!(found.events.len(), 500, "as many as a month shows");
    assert!(found.next.is_some());
    let renewed = "SELECT count(*) FROM event_search WHERE version = 1";
    assert_eq!(db.raw.number(renewed).await, 600);
}

async fn the_scene_is_of_what_is_to_come(db: Fixture) {
    let empty = db.store.list_context(db.now()).await.unwrap();
    assert_eq!((empty.time_zone.as_str(), empty.organizers.len()), ("", 0));
    let (zeta, alpha, idle) =
        (club_at(&db, "zeta").await, club_at(&db, "alpha").await, club_at(&db, "idle").await);
    let zoned = |title: &str, hours: i64, zone: &str| {
        let start = later(&db, hours).to_rfc3339();
        timed(title, &start, &start, zone)
    };
    write(&db, zeta, [zoned("1", 1, "Asia/Tokyo"), zoned("2", 2, "Asia/Tokyo")]).await;
    write(&db, alpha, [zoned("3", 3, "Europe/Berlin")]).await;
    let over = (0..5).map(|n| zoned("over", -100 - n, "Europe/Berlin"));
    write(&db, idle, over.collect::<Vec<_>>()).await;
    let scene = db.store.list_context(db.now()).await.unwrap();
    assert_eq!(scene.time_zone, "Asia/Tokyo");
    let slugs: Vec<_> = scene.organizers.iter().map(|(slug, _)| slug.as_str()).collect();
    assert_eq!(slugs, ["alpha", "zeta"]);
}
