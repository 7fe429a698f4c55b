//! What the public sees in lists.

use chrono::{DateTime, TimeDelta, Utc};
use domain::views::{EventQuery, Listing};
use domain::{Cause, EventContent, OrganizerId, Visibility, When};
use test_support::Fixture;
use test_support::samples::{
    at, by, calendar, club, club_at, content, create_occurrence, days, series, steps, sync_plan,
    write,
};

test_support::on_both! {
    the_soonest_comes_first,
    what_has_ended_is_left_out_and_what_runs_is_in,
    what_began_long_ago_and_runs_is_in,
    whole_days_are_among_timed_ones,
    drafts_unlisted_and_trashed_ones_are_left_out,
    an_organizer_is_a_filter,
    pages_have_no_gaps_and_no_doubles,
    pages_with_equal_starts_have_none_either,
    positions_that_make_no_sense_are_the_beginning,
    lines_say_what_they_show,
    the_desk_shows_all_but_the_trash,
}

async fn upcoming(db: &Fixture, organizer: Option<&str>, after: Option<&str>) -> Listing {
    let query = EventQuery {
        organizer: organizer.map(Into::into),
        after: after.map(Into::into),
        ..EventQuery::default()
    };
    db.store.upcoming(&query, db.now()).await.unwrap()
}

async fn titles(db: &Fixture) -> Vec<String> {
    upcoming(db, None, None).await.events.into_iter().map(|line| line.title).collect()
}

fn spanning(title: &str, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> EventContent {
    let when = When::Timed { starts_at, ends_at, time_zone: "UTC".into() };
    EventContent { when, ..content(title, starts_at) }
}

async fn the_soonest_comes_first(db: Fixture) {
    let club = club(&db).await;
    let hour = |hours| content(&format!("{hours}"), db.now() + TimeDelta::hours(hours));
    write(&db, club, [hour(30), hour(2), hour(700), hour(3)]).await;
    assert_eq!(titles(&db).await, ["2", "3", "30", "700"]);
}

async fn what_has_ended_is_left_out_and_what_runs_is_in(db: Fixture) {
    let club = club(&db).await;
    let now = db.now();
    let (micro, day) = (TimeDelta::microseconds(1), TimeDelta::days(1));
    let contents = [
        spanning("ended", now - day, now - micro),
        spanning("ends now", now - day, now),
        spanning("runs", now - micro, now + micro),
        spanning("starts now", now, now),
        spanning("ended long ago", now - day * 400, now - day * 399),
    ];
    write(&db, club, contents).await;
    assert_eq!(titles(&db).await, ["ends now", "runs", "starts now"]);
    db.clock.advance(micro * 2);
    assert_eq!(titles(&db).await, Vec::<String>::new());
}

async fn what_began_long_ago_and_runs_is_in(db: Fixture) {
    let club = club(&db).await;
    let end = db.now() + TimeDelta::days(1);
    let contents = [
        spanning("since 1850", at("1850-01-01T00:00:00Z"), end),
        spanning("since ever", at("0001-01-01T00:00:00Z"), end),
        spanning("for ever", db.now(), at("9999-12-31T23:59:59.999999Z")),
    ];
    write(&db, club, contents).await;
    assert_eq!(titles(&db).await, ["since ever", "since 1850", "for ever"]);
}

async fn whole_days_are_among_timed_ones(db: Fixture) {
    let club = club(&db).await;
    let contents = [
        content("evening before", at("2026-03-04T20:00:00Z")),
        days("the day", "2026-03-05", "2026-03-06"),
        content("morning", at("2026-03-05T08:00:00Z")),
        days("yesterday", "2026-02-28", "2026-03-01"),
        days("today", "2026-03-01", "2026-03-02"),
    ];
    write(&db, club, contents).await;
    assert_eq!(titles(&db).await, ["today", "evening before", "the day", "morning"]);
}

async fn drafts_unlisted_and_trashed_ones_are_left_out(db: Fixture) {
    let club = club(&db).await;
    let with = |title: &str, visibility| EventContent { visibility, ..content(title, db.now()) };
    let contents = [
        with("public", Visibility::Public),
        with("unlisted", Visibility::Unlisted),
        with("draft", Visibility::Draft),
        with("trashed", Visibility::Public),
    ];
    let events = write(&db, club, contents).await;
    db.store.trash(&by(&db, "away"), &[events[3].id], Cause::Person).await.unwrap();
    assert_eq!(titles(&db).await, ["public"]);
    assert_eq!(upcoming(&db, Some("riverside"), None).await.events.len(), 1);
}

async fn an_organizer_is_a_filter(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    write(&db, one, [content("of one", db.now())]).await;
    write(&db, two, [content("of two", db.now())]).await;
    assert_eq!(titles(&db).await, ["of one", "of two"]);
    for (organizer, expected) in [("one", "of one"), ("two", "of two")] {
        let listing = upcoming(&db, Some(organizer), None).await;
        assert_eq!(listing.events.len(), 1);
        let line = &listing.events[0];
        assert_eq!((line.title.as_str(), line.organizer_slug.as_str()), (expected, organizer));
        let page = db.store.organizer_page(organizer, None, db.now()).await.unwrap().unwrap();
        assert_eq!((page.organizer.slug.as_str(), page.listing.events.len()), (organizer, 1));
    }
    for nobody in ["three", "", "ONE", "one' OR '1'='1"] {
        assert_eq!(upcoming(&db, Some(nobody), None).await.events.len(), 0, "{nobody}");
        assert!(db.store.organizer_page(nobody, None, db.now()).await.unwrap().is_none());
    }
}

/// All titles, page by page; all pages but the last are full.
async fn paged(db: &Fixture, organizer: Option<&str>) -> Vec<String> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = upcoming(db, organizer, after.as_deref()).await;
        all.extend(page.events.iter().map(|line| line.title.clone()));
        match page.next {
            Some(next) => {
                assert_eq!(page.events.len(), 30);
                after = Some(next);
            }
            None => return all,
        }
    }
}

async fn numbered(db: &Fixture, club: OrganizerId, count: i64, step: TimeDelta) -> Vec<String> {
    let contents = (0..count).map(|n| {
        let nth = i32::try_from(n).unwrap();
        content(&format!("{n:03}"), db.now() + step * nth)
    });
    let events = write(db, club, contents).await;
    events.into_iter().map(|event| event.title).collect()
}

async fn pages_have_no_gaps_and_no_doubles(db: Fixture) {
    let club = club(&db).await;
    let mut expected = Vec::new();
    for (more, total) in [(29, 29), (1, 30), (1, 31), (44, 75)] {
        expected.extend(numbered(&db, club, more, TimeDelta::microseconds(1)).await);
        assert_eq!(expected.len(), total);
        db.clock.advance(TimeDelta::minutes(1));
        assert_eq!(paged(&db, None).await, expected);
        assert_eq!(paged(&db, Some("riverside")).await, expected);
    }
}

async fn pages_with_equal_starts_have_none_either(db: Fixture) {
    let club = club(&db).await;
    let expected = numbered(&db, club, 95, TimeDelta::zero()).await;
    assert_eq!(paged(&db, None).await, expected);
}

async fn positions_that_make_no_sense_are_the_beginning(db: Fixture) {
    let club = club(&db).await;
    write(&db, club, [content("One", db.now())]).await;
    for after in [
        "",
        "-",
        "x",
        "1",
        "1-x",
        "\0-1",
        "9223372036854775807-1",
        "-9223372036854775808-1",
        "-200000000000000000-1",
        "99999999999999999999-99999999999999999999",
    ] {
        assert_eq!(upcoming(&db, None, Some(after)).await.events.len(), 1, "{after:?}");
    }
    let far = format!("{}-1", at("9999-12-31T23:59:59Z").timestamp_micros());
    assert_eq!(upcoming(&db, None, Some(&far)).await.events.len(), 0);
}

async fn lines_say_what_they_show(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let start = db.now() + TimeDelta::days(1);
    let mut plan = steps([create_occurrence("m_1", content("Weekly", start), "m")]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    let single = content("Single", start + TimeDelta::days(1));
    let event = write(&db, club, [single.clone()]).await.remove(0);
    let lines = upcoming(&db, None, None).await.events;
    assert_eq!((lines[0].recurring, lines[1].recurring), (true, false));
    assert_eq!((&lines[1].slug, &lines[1].when), (&event.slug, &single.when));
    assert_eq!((&lines[1].location, lines[1].status), (&single.location, single.status));
    let who = (lines[1].organizer.as_str(), lines[1].organizer_slug.as_str());
    assert_eq!(who, ("Club riverside", "riverside"));
}

async fn the_desk_shows_all_but_the_trash(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let past = content("past", db.now() - TimeDelta::days(2));
    let draft = EventContent { visibility: Visibility::Draft, ..content("draft", db.now()) };
    let away = content("away", db.now());
    let events = write(&db, one, [past, draft, away]).await;
    write(&db, two, [content("other", db.now())]).await;
    db.store.trash(&by(&db, "away"), &[events[2].id], Cause::Person).await.unwrap();
    let (next, all, to_come) = db.store.desk_events(one, db.now()).await.unwrap();
    assert_eq!((all, to_come), (2, 1));
    assert_eq!((next[0].id, next[0].visibility), (events[1].id, Visibility::Draft));
    assert_eq!((next.len(), next[0].source.as_deref()), (1, None));
    let source = calendar(&db, one, "main").await;
    test_support::samples::synced(&db, &source, &["a"]).await;
    write(&db, one, (0..12).map(|_| content("many", db.now() + TimeDelta::days(2)))).await;
    let (next, all, to_come) = db.store.desk_events(one, db.now()).await.unwrap();
    assert_eq!((next.len(), all, to_come), (10, 15, 14));
    assert_eq!(next[1].source.as_deref(), Some("Calendar main"));
    assert_eq!(db.store.count_live(source.id).await.unwrap(), 1);
}
