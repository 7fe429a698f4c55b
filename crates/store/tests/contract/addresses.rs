//! An address that was given leads to its record for ever, and says no more than the public knew.
//! (Any history of events: `histories.rs`.)

use backup::take::take;
use chrono::TimeDelta;
use domain::views::{Absence, EventLookup, EventQuery, Place, Remains};
use domain::{
    Cause, Event, EventContent, EventId, MergeRequest, OrganizerProblem, Reason, RestoreRequest,
    Visibility,
};
use store::StoreError;
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::gone::Copy;
use test_support::samples::{
    by, calendar, club, club_at, content, create_occurrence, ids, row, series, steps, sync_plan,
    write, write_titles,
};

test_support::on_both! {
    a_renamed_event_is_found_in_one_hop,
    what_the_public_never_saw_cannot_be_told_from_nothing,
    what_is_gone_shows_what_else_is_on,
    a_series_says_what_became_of_its_dates,
    a_series_is_gone_for_good_only_where_nothing_is_left,
    only_dates_that_take_place_are_still_on,
    of_several_the_best_answer_is_given,
    capitals_lead_on,
    an_organizers_old_address_stays_its_own,
    the_database_gives_no_address_twice_and_forgets_none,
    a_merge_brings_former_addresses_along,
    a_merge_into_an_empty_site_brings_all_addresses,
    a_merge_gives_back_what_its_events_had_before,
}

/// Gives an event another address, as a merge from a backup does.
async fn rename(db: &Fixture, id: EventId, slug: &str) -> Event {
    let wanted = Event { slug: slug.into(), ..row(db, id).await };
    let report = db.store.merge(&by(db, "rename"), &[wanted], true, false).await.unwrap();
    assert_eq!(report.overwritten, [id], "{report:?}");
    row(db, id).await
}

async fn absence(db: &Fixture, place: Place, slug: &str) -> Absence {
    db.store.absence(place, slug, db.now()).await.unwrap()
}

/// Where an address leads on to.
pub async fn leads_to(db: &Fixture, place: Place, slug: &str) -> String {
    match absence(db, place, slug).await {
        Absence::Moved(to) => to,
        other => panic!("{slug}: {other:?}"),
    }
}

async fn away(db: &Fixture, events: &[EventId]) {
    db.store.trash(&by(db, "away"), events, Cause::Person).await.unwrap();
}

async fn purge(db: &Fixture, events: &[EventId]) {
    let what = RestoreRequest::Events(events.to_vec());
    db.store.purge(&by(db, "for good"), &what).await.unwrap();
}

async fn a_renamed_event_is_found_in_one_hop(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["Chess"]).await.remove(0);
    let first = event.slug.clone();
    rename(&db, event.id, "second").await;
    rename(&db, event.id, "third").await;
    for old in [&*first, "second"] {
        assert_eq!(leads_to(&db, Place::Event, old).await, "third");
        assert!(matches!(db.store.lookup(old, db.now()).await.unwrap(), EventLookup::Absent));
    }
    assert!(matches!(absence(&db, Place::Event, "third").await, Absence::Never), "no loop");
    // Nobody else gets it, and the event itself may have it again.
    let other = write_titles(&db, club, &["Chess"]).await.remove(0);
    assert_eq!(other.slug, format!("{first}-{}", other.id));
    rename(&db, event.id, &first).await;
    assert_eq!(leads_to(&db, Place::Event, "third").await, first);
    // As a draft it is nobody's business, under any address; in the trash it says so.
    let draft = EventContent { visibility: Visibility::Draft, ..event.content() };
    let now = row(&db, event.id).await;
    db.store.edit_event(&by(&db, "hide"), event.id, now.version, draft).await.unwrap();
    assert!(matches!(absence(&db, Place::Event, "third").await, Absence::Never));
    let now = row(&db, event.id).await;
    let shown = event.content();
    db.store.edit_event(&by(&db, "show"), event.id, now.version, shown).await.unwrap();
    away(&db, &[event.id]).await;
    assert!(matches!(absence(&db, Place::Event, "third").await, Absence::TakenOff(_)));
    purge(&db, &[event.id]).await;
    for slug in [&*first, "second", "third"] {
        assert!(matches!(absence(&db, Place::Event, slug).await, Absence::Purged(_)), "{slug}");
        assert!(matches!(db.store.lookup(slug, db.now()).await.unwrap(), EventLookup::Purged));
    }
    let other = write_titles(&db, club, &["Chess"]).await.remove(0);
    assert_eq!(other.slug, format!("{first}-{}", other.id));
    assert_sound(&db).await;
}

async fn what_the_public_never_saw_cannot_be_told_from_nothing(db: Fixture) {
    let club = club(&db).await;
    let hidden = club_at(&db, "hidden").await;
    let start = db.now() + TimeDelta::days(3);
    let of = |title: &str, visibility| EventContent { visibility, ..content(title, start) };
    let mut events =
        write(&db, club, [of("Draft", Visibility::Draft), of("Unlisted", Visibility::Unlisted)])
            .await;
    events.extend(write(&db, hidden, [of("Hidden", Visibility::Public)]).await);
    away(&db, &ids(&events)).await;
    let hide = "UPDATE organizers SET deleted_at = created_at WHERE slug = 'hidden'";
    db.raw.run(hide).await.unwrap();
    for purged in [false, true] {
        if purged {
            purge(&db, &ids(&events)).await;
        }
        for event in &events {
            let found = absence(&db, Place::Event, &event.slug).await;
            assert!(matches!(found, Absence::Never), "{}: {found:?}", event.slug);
            let found = db.store.lookup(&event.slug, db.now()).await.unwrap();
            assert!(matches!(found, EventLookup::Absent), "{}: {found:?}", event.slug);
        }
    }
    assert!(matches!(absence(&db, Place::Organizer, "hidden").await, Absence::Never));
}

async fn what_is_gone_shows_what_else_is_on(db: Fixture) {
    let (club, other) = (club(&db).await, club_at(&db, "hilltop").await);
    let events = write_titles(&db, club, &["Chess", "Go"]).await;
    write_titles(&db, other, &["Backgammon"]).await;
    away(&db, &[events[0].id]).await;
    let what_remains = |absence: Absence| -> Remains {
        match absence {
            Absence::TakenOff(remains) | Absence::Purged(remains) => *remains,
            other => panic!("{other:?}"),
        }
    };
    let titles = |remains: &Remains| -> Vec<String> {
        remains.next.iter().map(|event| event.title.clone()).collect()
    };
    let remains = what_remains(absence(&db, Place::Event, &events[0].slug).await);
    assert_eq!(remains.organizer.as_ref().map(|o| o.id), Some(club));
    assert_eq!((titles(&remains), remains.theirs), (vec!["Go".to_owned()], true));
    away(&db, &[events[1].id]).await;
    purge(&db, &[events[0].id]).await;
    let remains = what_remains(absence(&db, Place::Event, &events[0].slug).await);
    assert_eq!(remains.organizer.map(|o| o.id), Some(club), "whose it was is known still");
    let remains = what_remains(absence(&db, Place::Event, &events[1].slug).await);
    assert_eq!((titles(&remains), remains.theirs), (vec!["Backgammon".to_owned()], false));
}

async fn a_series_says_what_became_of_its_dates(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let next = |days| content("Weekly", db.now() + TimeDelta::days(days));
    let mut plan =
        steps([create_occurrence("m_1", next(1), "m"), create_occurrence("m_2", next(8), "m")]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    let rows = test_support::samples::all_rows(&db).await;
    away(&db, &[rows[0].id]).await;
    let found = absence(&db, Place::Event, &rows[0].slug).await;
    let Absence::TakenOff(remains) = found else { panic!("{found:?}") };
    assert_eq!(remains.series.map(|series| series.slug).as_deref(), Some("weekly"));
    db.raw.run("UPDATE series SET slug = 'each-week'").await.unwrap();
    assert_eq!(leads_to(&db, Place::Series, "weekly").await, "each-week");
    db.store.trash_series(&by(&db, "no more"), rows[0].series_id.unwrap()).await.unwrap();
    for slug in ["weekly", "each-week"] {
        let found = absence(&db, Place::Series, slug).await;
        assert!(matches!(found, Absence::TakenOff(_)), "{slug}: {found:?}");
    }
    purge(&db, &ids(&rows)).await;
    for slug in ["weekly", "each-week"] {
        let found = absence(&db, Place::Series, slug).await;
        assert!(matches!(found, Absence::Purged(_)), "{slug}: {found:?}");
    }
    let mut plan = steps([create_occurrence("n_1", next(1), "n")]);
    plan.series.push(series("n", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    assert!(db.store.series_page("weekly-2", db.now()).await.unwrap().is_some());
}

/// A series of some dates, in so many days each.
async fn weekly(db: &Fixture, days: &[i64]) -> Vec<Event> {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let dates = days.iter().enumerate().map(|(n, days)| {
        let date = content("Weekly", db.now() + TimeDelta::days(*days));
        create_occurrence(&format!("m_{n}"), date, "m")
    });
    let mut plan = steps(dates);
    plan.series.push(series("m", "Weekly"));
    sync_plan(db, &source, plan).await.unwrap();
    test_support::samples::all_rows(db).await
}

async fn a_series_is_gone_for_good_only_where_nothing_is_left(db: Fixture) {
    let rows = weekly(&db, &[1, 8]).await;
    let hide = format!("UPDATE events SET visibility = 'draft' WHERE id = {}", rows[1].id);
    db.raw.run(&hide).await.unwrap();
    away(&db, &[rows[0].id]).await;
    purge(&db, &[rows[0].id]).await;
    for left in ["a draft", "a draft in the trash"] {
        let found = absence(&db, Place::Series, "weekly").await;
        let Absence::TakenOff(remains) = found else { panic!("{left}: {found:?}") };
        assert!(remains.series.is_none(), "nobody is told of drafts");
        if left == "a draft" {
            away(&db, &[rows[1].id]).await;
        }
    }
    purge(&db, &[rows[1].id]).await;
    let found = absence(&db, Place::Series, "weekly").await;
    assert!(matches!(found, Absence::Purged(_)), "{found:?}");
}

async fn only_dates_that_take_place_are_still_on(db: Fixture) {
    let rows = weekly(&db, &[1, 8, -7]).await;
    away(&db, &[rows[0].id]).await;
    let still_on = async || match absence(&db, Place::Event, &rows[0].slug).await {
        Absence::TakenOff(remains) => remains.series.is_some(),
        other => panic!("{other:?}"),
    };
    assert!(still_on().await);
    let set = async |status: &str| {
        let set = format!("UPDATE events SET status = '{status}' WHERE id = {}", rows[1].id);
        db.raw.run(&set).await.unwrap();
    };
    set("cancelled").await;
    assert!(!still_on().await, "one is cancelled, the other is over");
    set("confirmed").await;
    db.clock.advance(TimeDelta::days(30));
    assert!(!still_on().await, "all are over");
}

async fn of_several_the_best_answer_is_given(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["Draft", "Trashed", "Moved", "Purged"]).await;
    rename(&db, events[2].id, "elsewhere").await;
    away(&db, &[events[1].id, events[3].id]).await;
    purge(&db, &[events[3].id]).await;
    let hide = format!("UPDATE events SET visibility = 'draft' WHERE id = {}", events[0].id);
    db.raw.run(&hide).await.unwrap();
    // All of them had these addresses once, as databases of before can have it.
    let share = async |slug: &str, who: &[usize]| {
        for who in who {
            let insert = format!(
                "INSERT INTO addresses (kind, slug, record_id) VALUES ('event', '{slug}', {})
                 ON CONFLICT DO NOTHING",
                events[*who].id
            );
            db.raw.run(&insert).await.unwrap();
        }
    };
    share("by-all", &[0, 1, 2, 3]).await;
    assert_eq!(leads_to(&db, Place::Event, "by-all").await, "elsewhere");
    // Neither does it count whose row is at the address.
    for at in [0, 1] {
        share(&events[at].slug, &[2]).await;
        assert_eq!(leads_to(&db, Place::Event, &events[at].slug).await, "elsewhere");
    }
    share("no-live-one", &[0, 1]).await;
    let found = absence(&db, Place::Event, "no-live-one").await;
    assert!(matches!(found, Absence::TakenOff(_)), "a draft hides nothing: {found:?}");
    share("draft-and-purged", &[0, 3]).await;
    let found = absence(&db, Place::Event, "draft-and-purged").await;
    assert!(matches!(found, Absence::Purged(_)), "{found:?}");
    share("draft-only", &[0]).await;
    assert!(matches!(absence(&db, Place::Event, "draft-only").await, Absence::Never));
}

async fn capitals_lead_on(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["Chess", "Go"]).await;
    rename(&db, events[0].id, "second").await;
    for asked in [events[0].slug.to_uppercase(), "Second".into(), events[0].slug.clone()] {
        assert_eq!(leads_to(&db, Place::Event, &asked).await, "second", "{asked}");
    }
    away(&db, &[events[1].id]).await;
    let found = absence(&db, Place::Event, &events[1].slug.to_uppercase()).await;
    assert!(matches!(found, Absence::TakenOff(_)), "{found:?}");
    assert_eq!(leads_to(&db, Place::Organizer, "Riverside").await, "riverside");
}

async fn an_organizers_old_address_stays_its_own(db: Fixture) {
    let club = club(&db).await;
    write_titles(&db, club, &["Chess"]).await;
    let old = db.store.organizer(club).await.unwrap().unwrap().slug;
    db.raw.run("UPDATE organizers SET slug = 'new-name'").await.unwrap();
    assert_eq!(leads_to(&db, Place::Organizer, &old).await, "new-name");
    let again = db.store.add_organizer(&old, "Another", db.now()).await;
    assert!(
        matches!(
            again,
            Err(StoreError::Refused(Reason::Organizer(OrganizerProblem::SlugTaken(_))))
        ),
        "{again:?}"
    );
    for organizer in [old.as_str(), "new-name"] {
        let query = EventQuery { organizer: Some(organizer.into()), ..EventQuery::default() };
        let list = db.store.upcoming(&query, db.now()).await.unwrap();
        assert_eq!(list.events.len(), 1, "{organizer}");
    }
}

async fn the_database_gives_no_address_twice_and_forgets_none(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    let first = events[0].slug.clone();
    rename(&db, events[0].id, "uno").await;
    let before = db.raw.number("SELECT count(*) FROM addresses").await;
    for (statement, reason) in [
        ("DELETE FROM addresses".to_owned(), "stays given"),
        ("UPDATE addresses SET record_id = 99".to_owned(), "stays given"),
        (
            format!("UPDATE events SET slug = '{first}' WHERE id = {}", events[1].id),
            "given to another event",
        ),
    ] {
        let error = db.raw.run(&statement).await.expect_err(&statement).to_string();
        assert!(error.contains(reason), "{statement}: {error}");
    }
    assert_eq!(db.raw.number("SELECT count(*) FROM addresses").await, before);
    let taken = Event { id: EventId(50), slug: first.clone(), ..events[1].clone() };
    let report = db.store.import(&by(&db, "import"), &[(1, taken)], false).await.unwrap();
    let told = &report.failed[0].error;
    assert!(told.contains(&format!("belongs to event {}", events[0].id)), "{told}");
    assert_sound(&db).await;
}

async fn a_merge_brings_former_addresses_along(db: Fixture) {
    let club = club(&db).await;
    let event = write_titles(&db, club, &["Chess"]).await.remove(0);
    rename(&db, event.id, "second").await;
    let copy = Copy::of(&db).await;
    let site = db.another().await;
    let author = by(&db, "move");
    let request = MergeRequest::default();
    take(site.store.as_ref(), &copy, &author, 1, &request).await.unwrap();
    assert_eq!(leads_to(&site, Place::Event, &event.slug).await, "second");
}

async fn a_merge_into_an_empty_site_brings_all_addresses(db: Fixture) {
    let rows = weekly(&db, &[1, 8, 15]).await;
    rename(&db, rows[0].id, "second").await;
    away(&db, &[rows[1].id, rows[2].id]).await;
    purge(&db, &[rows[2].id]).await;
    db.raw.run("UPDATE series SET slug = 'each-week'").await.unwrap();
    db.raw.run("UPDATE organizers SET slug = 'new-name'").await.unwrap();
    let (copy, site) = (Copy::of(&db).await, db.another().await);
    let (author, all) = (by(&db, "move"), MergeRequest::default());
    let dry = MergeRequest { dry_run: true, ..MergeRequest::default() };
    take(site.store.as_ref(), &copy, &author, 1, &dry).await.unwrap();
    assert_eq!(site.raw.number("SELECT count(*) FROM addresses").await, 0);
    // Twice changes nothing.
    for _ in 0..2 {
        take(site.store.as_ref(), &copy, &author, 1, &all).await.unwrap();
        let list = "SELECT kind || ' ' || slug || ' ' || CAST(record_id AS TEXT) FROM addresses
                    ORDER BY kind, slug, record_id";
        assert_eq!(site.raw.texts(list).await, db.raw.texts(list).await);
        assert_eq!(leads_to(&site, Place::Event, &rows[0].slug).await, "second");
        assert_eq!(leads_to(&site, Place::Series, "weekly").await, "each-week");
        assert_eq!(leads_to(&site, Place::Organizer, "riverside").await, "new-name");
        let found = absence(&site, Place::Event, &rows[2].slug).await;
        assert!(matches!(found, Absence::Purged(_)), "{found:?}");
        assert_sound(&site).await;
    }
}

async fn a_merge_gives_back_what_its_events_had_before(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["Same", "Trashed", "Changed", "Taken"]).await;
    for (event, slug) in events.iter().zip(["same", "trashed", "changed", "taken"]) {
        rename(&db, event.id, slug).await;
    }
    let copy = Copy::of(&db).await;
    // As a database that lost its table of addresses, but for those of today.
    test_support::gone::unguarded(
        &db,
        "addresses",
        "addresses_no_delete",
        "DELETE FROM addresses WHERE kind = 'event'
           AND slug NOT IN (SELECT slug FROM events)",
    )
    .await;
    away(&db, &[events[1].id]).await;
    let changed = row(&db, events[2].id).await;
    let other = EventContent { title: "Other".into(), ..changed.content() };
    db.store.edit_event(&by(&db, "edit"), changed.id, changed.version, other).await.unwrap();
    let thief = Event { id: EventId(90), slug: events[3].slug.clone(), ..events[3].clone() };
    db.store.import(&by(&db, "other"), &[(1, thief)], false).await.unwrap();
    let request = MergeRequest { overwrite: true, ..MergeRequest::default() };
    let report = take(db.store.as_ref(), &copy, &by(&db, "merge"), 1, &request).await.unwrap();
    assert_eq!(report.restored, [events[1].id], "{report:?}");
    for (event, slug) in events.iter().zip(["same", "trashed", "changed"]) {
        assert_eq!(leads_to(&db, Place::Event, &event.slug).await, slug);
    }
    let lookup = db.store.lookup(&events[3].slug, db.now()).await.unwrap();
    let EventLookup::Live(page) = lookup else { panic!("it is another's meanwhile") };
    assert_eq!(page.event.id, EventId(90));
    let both = format!("SELECT count(*) FROM addresses WHERE slug = '{}'", events[3].slug);
    assert_eq!(db.raw.number(&both).await, 1);
    assert_sound(&db).await;
}
