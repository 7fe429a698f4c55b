//! An organizer's own events and trash, and what of them the public sees.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{TimeDelta, Utc};
use domain::views::{DeskFilter, DeskListing, EventLookup, TrashFilter};
use domain::{
    Cause, DeletionId, Event, EventContent, EventId, EventProblem, OrganizerId, RestoreRequest,
    Visibility,
};
use store::{RevisionAction, StoreError};
use test_support::Fixture;
use test_support::checks::{assert_sound, whole_chain};
use test_support::samples::{
    all_rows, by, by_key, calendar, club, club_at, content, create_occurrence, ids, row, series,
    steps, sync_plan, synced, write, write_titles,
};

test_support::on_both! {
    the_list_has_its_own_live_events,
    past_ones_are_shown_when_asked_for,
    drafts_are_a_filter,
    words_in_the_title_are_a_filter,
    pages_have_no_gaps_and_no_doubles,
    positions_that_make_no_sense_are_the_beginning,
    owners_are_told_of_what_exists,
    a_batch_belongs_to_those_whose_events_are_in_it,
    drafts_are_published_together,
    what_cannot_be_published_holds_up_all,
    the_trash_of_one_organizer_tells_nothing_of_others,
    a_draft_is_nowhere_until_it_is_published,
    a_series_of_drafts_has_no_page,
    an_unlisted_occurrence_is_in_no_list,
}

fn draft(title: &str, starts_at: chrono::DateTime<Utc>) -> EventContent {
    EventContent { visibility: Visibility::Draft, ..content(title, starts_at) }
}

async fn list(db: &Fixture, organizer: OrganizerId, filter: &DeskFilter) -> DeskListing {
    db.store.dashboard_page(organizer, filter, db.now(), 100).await.unwrap()
}

fn titles(listing: &DeskListing) -> Vec<&str> {
    listing.events.iter().map(|event| event.title.as_str()).collect()
}

async fn the_list_has_its_own_live_events(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let source = calendar(&db, one, "main").await;
    let events = write_titles(&db, one, &["A", "B", "C"]).await;
    write_titles(&db, two, &["Foreign"]).await;
    synced(&db, &source, &["a"]).await;
    db.store.trash(&by(&db, "away"), &ids(&events[1..2]), Cause::Person).await.unwrap();
    let listing = list(&db, one, &DeskFilter::default()).await;
    assert_eq!(titles(&listing), ["A", "Google's a", "C"]);
    assert_eq!((listing.total, listing.drafts, &listing.next), (3, 0, &None));
    let line = &listing.events[0];
    assert_eq!(
        (line.id, &line.slug, &line.when),
        (events[0].id, &events[0].slug, &events[0].when())
    );
    assert_eq!((line.status, line.visibility), (events[0].status, Visibility::Public));
    assert_eq!(line.source, None);
    assert_eq!(listing.events[1].source.as_deref(), Some("Calendar main"));
    let nobody = list(&db, OrganizerId(99), &DeskFilter::default()).await;
    assert_eq!((nobody.events.len(), nobody.total, nobody.drafts), (0, 0, 0));
}

async fn past_ones_are_shown_when_asked_for(db: Fixture) {
    let club = club(&db).await;
    let hours = |hours| db.now() + TimeDelta::hours(hours);
    let events = [("over", -3), ("runs", -1), ("ends now", -2), ("to come", 5)];
    write(&db, club, events.map(|(title, start)| content(title, hours(start)))).await;
    let coming = list(&db, club, &DeskFilter::default()).await;
    assert_eq!((titles(&coming), coming.total), (vec!["ends now", "runs", "to come"], 3));
    let all = list(&db, club, &DeskFilter { past: true, ..DeskFilter::default() }).await;
    assert_eq!((titles(&all), all.total), (vec!["over", "ends now", "runs", "to come"], 4));
}

async fn drafts_are_a_filter(db: Fixture) {
    let club = club(&db).await;
    let day = TimeDelta::days(1);
    let contents = [
        draft("past draft", db.now() - day * 3),
        draft("draft", db.now() + day),
        content("public", db.now() + day),
        EventContent { visibility: Visibility::Unlisted, ..content("unlisted", db.now() + day) },
        draft("trashed draft", db.now() + day),
    ];
    let events = write(&db, club, contents).await;
    db.store.trash(&by(&db, "away"), &ids(&events[4..]), Cause::Person).await.unwrap();
    for (drafts, past, expected) in [
        (true, false, vec!["draft"]),
        (true, true, vec!["past draft", "draft"]),
        (false, false, vec!["draft", "public", "unlisted"]),
        (false, true, vec!["past draft", "draft", "public", "unlisted"]),
    ] {
        let listing = list(&db, club, &DeskFilter { drafts, past, ..DeskFilter::default() }).await;
        assert_eq!(titles(&listing), expected);
        assert_eq!(listing.total, i64::try_from(expected.len()).unwrap());
        assert_eq!(listing.drafts, 2, "whatever the filter");
    }
}

async fn words_in_the_title_are_a_filter(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["50% off", "500 off", "Wow! Magic", "plain magic", "a_b"]).await;
    for (text, expected) in [
        ("magic", vec!["Wow! Magic", "plain magic"]),
        (" MAGIC ", vec!["Wow! Magic", "plain magic"]),
        ("50%", vec!["50% off"]),
        ("_", vec!["a_b"]),
        ("!", vec!["Wow! Magic"]),
        ("2026", vec![]),
        ("\0", vec![]),
        ("' OR 1=1 --", vec![]),
        ("  ", vec!["50% off", "500 off", "Wow! Magic", "plain magic", "a_b"]),
    ] {
        let filter = DeskFilter { text: Some(text.into()), ..DeskFilter::default() };
        let listing = list(&db, club, &filter).await;
        assert_eq!(titles(&listing), expected, "{text:?}");
        assert_eq!(listing.total, i64::try_from(expected.len()).unwrap(), "{text:?}");
    }
}

async fn pages_have_no_gaps_and_no_doubles(db: Fixture) {
    let club = club(&db).await;
    let hour = TimeDelta::hours(1);
    // Equal starts among them.
    let contents = (0..7).map(|n| content(&n.to_string(), db.now() + hour * (n / 3)));
    let expected = ids(&write(&db, club, contents).await);
    for size in 1..=8 {
        let mut filter = DeskFilter::default();
        let mut all = Vec::new();
        loop {
            let page = db.store.dashboard_page(club, &filter, db.now(), size).await.unwrap();
            assert_eq!(page.total, 7);
            all.extend(page.events.iter().map(|event| event.id));
            match page.next {
                Some(next) => {
                    assert_eq!(i64::try_from(page.events.len()).unwrap(), size);
                    filter.after = Some(next);
                }
                None => break,
            }
        }
        assert_eq!(all, expected, "{size} a page");
    }
}

async fn positions_that_make_no_sense_are_the_beginning(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["One"]).await;
    for after in ["", "-", "x", "1-x", "\0-1", "-9223372036854775808-1"] {
        let filter = DeskFilter { after: Some(after.into()), ..DeskFilter::default() };
        assert_eq!(list(&db, club, &filter).await.events.len(), 1, "{after:?}");
    }
}

async fn owners_are_told_of_what_exists(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let mine = write_titles(&db, one, &["A", "B"]).await;
    let yours = write_titles(&db, two, &["C"]).await;
    db.store.trash(&by(&db, "away"), &ids(&mine[1..]), Cause::Person).await.unwrap();
    let asked = [mine[0].id, mine[1].id, yours[0].id, EventId(999), mine[0].id, EventId(-1)];
    let owners = db.store.owners(&asked).await.unwrap();
    let expected = BTreeMap::from([(mine[0].id, one), (mine[1].id, one), (yours[0].id, two)]);
    assert_eq!(owners, expected);
    assert_eq!(db.store.owners(&[]).await.unwrap(), BTreeMap::new());
}

async fn a_batch_belongs_to_those_whose_events_are_in_it(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let mine = write_titles(&db, one, &["A", "B"]).await;
    let yours = write_titles(&db, two, &["C"]).await;
    let both = [mine[0].id, mine[1].id, yours[0].id];
    let batch = db.store.trash(&by(&db, "away"), &both, Cause::Person).await.unwrap();
    assert_eq!(db.store.batch_owners(batch).await.unwrap(), BTreeSet::from([one, two]));
    back(&db, &yours).await;
    assert_eq!(db.store.batch_owners(batch).await.unwrap(), BTreeSet::from([one]));
    back(&db, &mine).await;
    for batch in [batch, DeletionId(999)] {
        assert_eq!(db.store.batch_owners(batch).await.unwrap(), BTreeSet::new());
    }
}

async fn back(db: &Fixture, events: &[Event]) {
    let what = RestoreRequest::Events(ids(events));
    assert!(db.store.restore(&by(db, "back"), &what).await.unwrap().conflicts.is_empty());
}

async fn drafts_are_published_together(db: Fixture) {
    let club = club(&db).await;
    let contents = [draft("A", db.now()), content("B", db.now()), draft("C", db.now())];
    let unlisted = EventContent { visibility: Visibility::Unlisted, ..content("D", db.now()) };
    let before = write(&db, club, contents.into_iter().chain([unlisted])).await;
    db.clock.advance(TimeDelta::minutes(1));
    let author = by(&db, "published");
    assert_eq!(db.store.publish(&author, &ids(&before)).await.unwrap(), 2);
    for (n, event) in before.iter().enumerate() {
        let mut expected = event.clone();
        if event.visibility == Visibility::Draft {
            expected.visibility = Visibility::Public;
            (expected.version, expected.updated_at) = (2, db.now());
        }
        assert_eq!(row(&db, event.id).await, expected, "{n}");
    }
    let last = db.store.revisions(before[0].id).await.unwrap().pop().unwrap();
    assert_eq!((last.action, last.reason.as_str()), (RevisionAction::Update, "published"));
    let written = whole_chain(&db).await.len();
    assert_eq!(db.store.publish(&author, &ids(&before)).await.unwrap(), 0);
    assert_eq!(db.store.publish(&author, &[]).await.unwrap(), 0);
    assert_eq!(whole_chain(&db).await.len(), written);
    assert_sound(&db).await;
}

async fn what_cannot_be_published_holds_up_all(db: Fixture) {
    let club = club(&db).await;
    let events = write(&db, club, [draft("A", db.now()), draft("B", db.now())]).await;
    db.store.trash(&by(&db, "away"), &ids(&events[1..]), Cause::Person).await.unwrap();
    let before = all_rows(&db).await;
    let author = by(&db, "published");
    let absent = db.store.publish(&author, &[events[0].id, EventId(999)]).await;
    assert!(matches!(absent, Err(StoreError::Absent { .. })), "{absent:?}");
    let trashed = db.store.publish(&author, &ids(&events)).await;
    let in_trash = EventProblem::InTrash(events[1].id);
    assert_eq!(trashed.unwrap_err().to_string(), in_trash.to_string());
    assert_eq!(all_rows(&db).await, before);
}

async fn the_trash_of_one_organizer_tells_nothing_of_others(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let mine = write_titles(&db, one, &["A", "B"]).await;
    let yours = write_titles(&db, two, &["C"]).await;
    let both = [mine[0].id, yours[0].id];
    let batch = db.store.trash(&by(&db, "away"), &both, Cause::Person).await.unwrap();
    for (organizer, listed, still) in [
        (Some(one), vec![mine[0].id], 1),
        (Some(two), vec![yours[0].id], 1),
        (None, both.into(), 2),
    ] {
        let filter = TrashFilter { organizer, ..TrashFilter::default() };
        let page = db.store.trash_page(&filter, 100).await.unwrap();
        let found: Vec<_> = page.events.iter().map(|event| event.event_id).collect();
        assert_eq!((found, page.total), (listed, still));
        let batches: Vec<_> = page.batches.iter().map(|(b, still)| (b.id, *still)).collect();
        assert_eq!(batches, [(batch, still)]);
    }
}

/// What of an event the public finds: its page, in the lists, in its series.
async fn seen(db: &Fixture, event: &Event, series: Option<&str>) -> [bool; 4] {
    let (now, store) = (db.now(), &db.store);
    let page = store.lookup(&event.slug, now).await.unwrap();
    let has =
        |lines: &[domain::views::EventTeaser]| lines.iter().any(|line| line.slug == event.slug);
    let all = store.upcoming(&Default::default(), now).await.unwrap();
    let organizer = store.organizer_page("riverside", None, now).await.unwrap().unwrap();
    let dates = match series {
        Some(slug) => store.series_page(slug, now).await.unwrap(),
        None => None,
    };
    [
        matches!(page, EventLookup::Live(_)),
        has(&all.events),
        has(&organizer.listing.events),
        dates.is_some_and(|page| has(&page.upcoming)),
    ]
}

async fn a_draft_is_nowhere_until_it_is_published(db: Fixture) {
    let club = club(&db).await;
    let event = write(&db, club, [draft("A", db.now())]).await.remove(0);
    assert_eq!(seen(&db, &event, None).await, [false; 4]);
    db.store.publish(&by(&db, "published"), &[event.id]).await.unwrap();
    assert_eq!(seen(&db, &event, None).await, [true, true, true, false]);
}

/// A weekly series of two occurrences to come, with one visibility.
async fn weekly(db: &Fixture, visibility: Visibility) -> [Event; 2] {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let occurrence = |week| {
        let content = content("Weekly", db.now() + TimeDelta::weeks(week));
        create_occurrence(&format!("m_{week}"), EventContent { visibility, ..content }, "m")
    };
    let mut plan = steps([occurrence(1), occurrence(2)]);
    plan.series.push(series("m", "Weekly Go"));
    sync_plan(db, &source, plan).await.unwrap();
    [by_key(db, source.id, "m_1").await, by_key(db, source.id, "m_2").await]
}

async fn a_series_of_drafts_has_no_page(db: Fixture) {
    let [one, two] = weekly(&db, Visibility::Draft).await;
    assert!(db.store.series_page("weekly-go", db.now()).await.unwrap().is_none());
    db.store.publish(&by(&db, "published"), &[one.id]).await.unwrap();
    assert_eq!(seen(&db, &one, Some("weekly-go")).await, [true; 4]);
    assert_eq!(seen(&db, &two, Some("weekly-go")).await, [false; 4]);
    let EventLookup::Live(page) = db.store.lookup(&one.slug, db.now()).await.unwrap() else {
        panic!("it is published");
    };
    assert!(page.series.is_some() && page.other_dates.is_empty(), "the other one is a draft");
    db.store.trash(&by(&db, "away"), &[one.id], Cause::Person).await.unwrap();
    assert!(db.store.series_page("weekly-go", db.now()).await.unwrap().is_none());
}

async fn an_unlisted_occurrence_is_in_no_list(db: Fixture) {
    let [one, _] = weekly(&db, Visibility::Unlisted).await;
    assert_eq!(seen(&db, &one, Some("weekly-go")).await, [true, false, false, false]);
    let page = db.store.series_page("weekly-go", db.now()).await.unwrap().unwrap();
    assert!(page.upcoming.is_empty());
}
