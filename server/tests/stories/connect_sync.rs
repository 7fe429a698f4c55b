//! The main job: from a connected calendar to public pages, and what becomes of them when the
//! calendar changes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use clock::Clock;
use domain::views::EventQuery;
use domain::{Action, EventStatus, RestoreRequest, RunState, Trigger};
use reroll::sync::Syncer;
use sandbox::event;
use serde_json::json;
use test_support::Fixture;
use test_support::samples::at;
use test_support::story;

use crate::world::{CLUB, World, counts, series, single, with_action};

story!(
    a_first_sync_makes_the_pages,
    an_increment_changes_what_changed,
    a_cancelled_event_comes_back_where_it_was,
    what_people_removed_stays_removed,
    what_is_hidden_leaves_the_site_and_comes_back,
    a_dry_run_changes_nothing,
    two_calendars_may_share_every_id,
    a_run_is_finished_when_all_is_written,
);

async fn world(db: &Fixture) -> World {
    World::on(&db.url, db.clock.clone()).await
}

async fn a_first_sync_makes_the_pages(db: Fixture) {
    let world = world(&db).await;
    let add = |event| world.google.insert_event(CLUB, event).unwrap();
    add(single("Open night", "2026-03-10T18:00"));
    add(single("Long ago", "2019-06-01T18:00"));
    add(event::all_day("Convention", "2026-05-01", "2026-05-04"));
    let weekly = add(series("Weekly", "2026-03-03T19:00", "FREQ=WEEKLY;COUNT=6"));
    let moved = single("Weekly, moved", "2026-03-11T20:00");
    let (second, third) = ("2026-03-10T19:00:00+01:00", "2026-03-17T19:00:00+01:00");
    world.google.change_occurrence(CLUB, &weekly, second, &moved).unwrap();
    world.google.cancel_occurrence(CLUB, &weekly, third).unwrap();
    for (title, field, value) in [
        ("Secret", "visibility", "private"),
        ("More secret", "visibility", "confidential"),
        ("Away", "eventType", "outOfOffice"),
        ("Home", "eventType", "workingLocation"),
    ] {
        let mut event = single(title, "2026-03-12T10:00");
        event[field] = value.into();
        add(event);
    }

    let source = world.connect(CLUB).await;
    let log = world.sync(source).await;
    assert_eq!(log.run.state, RunState::Applied);
    assert_eq!(counts(&log.run)[..4], [8, 0, 0, 0]);
    let rows = world.rows().await;
    let starts: BTreeSet<_> = rows.iter().map(|r| (r.title.as_str(), r.starts_at)).collect();
    let expected = [
        ("Open night", "2026-03-10T17:00:00Z"),
        ("Long ago", "2019-06-01T16:00:00Z"),
        ("Convention", "2026-04-30T22:00:00Z"),
        ("Weekly", "2026-03-03T18:00:00Z"),
        ("Weekly, moved", "2026-03-11T19:00:00Z"),
        ("Weekly", "2026-03-24T18:00:00Z"),
        // Summer time has begun: the same hour by the clock on the wall.
        ("Weekly", "2026-03-31T17:00:00Z"),
        ("Weekly", "2026-04-07T17:00:00Z"),
    ];
    assert_eq!(starts, expected.map(|(title, start)| (title, at(start))).into());

    let days = world.titled("Convention").await;
    let dates = [days.start_date, days.end_date].map(|day| day.unwrap().to_string());
    assert!(days.all_day && dates == ["2026-05-01", "2026-05-04"], "{days:?}");
    let moved = world.titled("Weekly, moved").await;
    assert_eq!(moved.original_start.as_deref(), Some("2026-03-10T18:00:00Z"));
    let occurrences: Vec<_> = rows.iter().filter(|r| r.title.starts_with("Weekly")).collect();
    assert!(moved.series_id.is_some());
    assert!(occurrences.iter().all(|r| r.series_id == moved.series_id));
    for row in &rows {
        assert_eq!((row.source_id, row.organizer_id), (Some(source), world.organizer));
        assert_eq!((row.status, row.version), (EventStatus::Confirmed, 1));
        assert_eq!((row.created_at, row.updated_at), (world.now(), world.now()));
        assert_eq!(world.page(&row.slug).await.unwrap().event, *row);
    }
    for title in ["Secret", "More secret", "Away", "Home"] {
        let lines: Vec<_> =
            log.changes.iter().filter(|l| l.title.as_deref() == Some(title)).collect();
        assert!(matches!(lines[..], [line] if line.action == Action::Skip), "{title}: {lines:?}");
    }

    let listing = world.services.store.upcoming(&EventQuery::default(), world.now()).await.unwrap();
    let listed: Vec<_> = listing.events.iter().map(|line| line.title.as_str()).collect();
    let order = ["Weekly", "Open night", "Weekly, moved", "Weekly", "Weekly", "Weekly"];
    assert_eq!(listed[..6], order);
    assert_eq!(listed[6..], ["Convention"]);
}

async fn an_increment_changes_what_changed(db: Fixture) {
    let world = world(&db).await;
    let ids = world.google.add_many(CLUB, 5, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let before = world.lines().await;
    let token = world.source(source).await.sync_token;
    let first = world.titled("Night 1").await;

    assert_eq!(world.sync(source).await.run.state, RunState::Nothing);
    assert_eq!(world.lines().await, before);

    world.tick();
    let words = json!({"summary": "Big night", "location": "Town hall"});
    world.google.patch_event(CLUB, &ids[0], &words).unwrap();
    world.google.insert_event(CLUB, single("New", "2026-04-01T18:00")).unwrap();
    world.google.clear_requests();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [1, 1, 0, 0, 0, 0]);
    let lists = world.google.requests();
    assert!(lists.iter().all(|r| r.path == "/token" || r.query.contains("syncToken=")));
    assert_ne!(world.source(source).await.sync_token, token);

    let row = world.titled("Big night").await;
    assert_eq!((row.id, &row.slug, row.created_at), (first.id, &first.slug, first.created_at));
    assert_eq!((row.version, row.updated_at), (2, world.now()));
    let line = with_action(&log, Action::Update)[0];
    assert_eq!(line.fields["title"], [json!("Night 1"), json!("Big night")]);
    assert_eq!(line.fields["location"], [json!(null), json!("Town hall")]);
    assert_eq!(line.fields.len(), 2, "{line:?}");
    let after = world.lines().await;
    let same = before.iter().filter(|(id, line)| after[id] == **line).count();
    assert_eq!((same, after.len()), (4, 6));
}

async fn a_cancelled_event_comes_back_where_it_was(db: Fixture) {
    let world = world(&db).await;
    let ids = world.google.add_many(CLUB, 3, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let before = world.lines().await;
    let row = world.titled("Night 2").await;

    world.google.cancel_event(CLUB, &ids[1]).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 1, 0, 0, 0]);
    assert!(world.page(&row.slug).await.is_none());

    world.tick();
    world.google.undelete_event(CLUB, &ids[1]).unwrap();
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run), [0, 0, 0, 1, 0, 0]);
    assert_eq!(world.lines().await, before, "id, slug, created_at, version and all");
    assert_eq!(world.page(&row.slug).await.unwrap().event, row);
}

async fn what_people_removed_stays_removed(db: Fixture) {
    let world = world(&db).await;
    let ids = world.google.add_many(CLUB, 2, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let row = world.titled("Night 1").await;
    world.trash(&[row.id]).await;

    world.google.patch_event(CLUB, &ids[0], &json!({"description": "New words"})).unwrap();
    world.sync(source).await;
    assert!(world.page(&row.slug).await.is_none());
    world.google.expire_sync_tokens(None).unwrap();
    world.sync(source).await;
    world.google.cancel_event(CLUB, &ids[0]).unwrap();
    world.sync(source).await;
    world.google.undelete_event(CLUB, &ids[0]).unwrap();
    world.sync(source).await;
    assert!(world.page(&row.slug).await.is_none());
    assert_eq!(world.rows().await.len(), 2, "no second row for the same event");

    world.restore(RestoreRequest::Events(vec![row.id])).await;
    world.sync(source).await;
    assert_eq!(world.page(&row.slug).await.unwrap().event.id, row.id);
}

async fn what_is_hidden_leaves_the_site_and_comes_back(db: Fixture) {
    let world = world(&db).await;
    let id = world.google.insert_event(CLUB, single("Night", "2026-03-10T18:00")).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let row = world.titled("Night").await;
    let hide = |how: &str| {
        world.tick();
        world.google.patch_event(CLUB, &id, &json!({"visibility": how})).unwrap();
    };
    hide("private");
    let log = world.sync(source).await;
    assert_eq!(counts(&log.run)[2], 1);
    let reason = with_action(&log, Action::Trash)[0].reason.to_string();
    assert!(reason.contains("private"), "{reason}");
    assert!(world.page(&row.slug).await.is_none());
    hide("public");
    assert_eq!(counts(&world.sync(source).await.run)[3], 1);
    assert_eq!(world.page(&row.slug).await.unwrap().event.id, row.id);
}

async fn a_dry_run_changes_nothing(db: Fixture) {
    let world = world(&db).await;
    let ids = world.google.add_many(CLUB, 4, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    let plan = world.try_out(source).await;
    assert_eq!((counts(&plan.run), plan.run.run_id), ([4, 0, 0, 0, 0, 0], None));
    assert_eq!((world.rows().await.len(), world.runs(source).await.len()), (0, 0));
    world.sync(source).await;

    world.tick();
    world.google.cancel_event(CLUB, &ids[0]).unwrap();
    world.google.patch_event(CLUB, &ids[1], &json!({"summary": "Other"})).unwrap();
    world.google.insert_event(CLUB, single("New", "2026-04-01T18:00")).unwrap();
    let (rows, before, runs) =
        (world.lines().await, world.source(source).await, world.runs(source).await);
    for _ in 0..2 {
        let plan = world.try_out(source).await;
        assert_eq!((plan.run.state, plan.run.run_id), (RunState::Planned, None));
        assert_eq!(counts(&plan.run), [1, 1, 1, 0, 0, 0]);
        assert_eq!(plan.changes.len(), 3);
        assert_eq!(world.lines().await, rows);
        assert_eq!(world.source(source).await, before, "its sync token too");
        assert_eq!(world.runs(source).await, runs);
    }
    assert_eq!(counts(&world.sync(source).await.run), [1, 1, 1, 0, 0, 0]);
}

async fn two_calendars_may_share_every_id(db: Fixture) {
    let world = world(&db).await;
    let shop = "shop@group.calendar.google.com";
    world.google.add_calendar(CLUB, shop, "The shop", "Europe/Berlin").unwrap();
    let mut event = single("At the club", "2026-03-10T18:00");
    event["id"] = "sharedid".into();
    event["iCalUID"] = "shared@google.com".into();
    world.google.insert_event(CLUB, event.clone()).unwrap();
    event["summary"] = "At the shop".into();
    world.google.insert_event(shop, event).unwrap();
    let sources = [world.connect(CLUB).await, world.connect(shop).await];
    for source in sources {
        world.sync(source).await;
    }
    let club = world.titled("At the club").await;
    let there = world.titled("At the shop").await;
    assert_eq!((&club.google_id, &club.i_cal_uid), (&there.google_id, &there.i_cal_uid));

    world.pass(TimeDelta::hours(1));
    world.google.cancel_event(shop, "sharedid").unwrap();
    for source in sources {
        world.sync(source).await;
    }
    assert_eq!(world.titled("At the club").await, club);
    assert!(world.titled("At the shop").await.deleted_at.is_some());
}

/// A clock that has gone on by a second whenever somebody looks.
struct Ticking(std::sync::Arc<clock::FixedClock>);

impl Clock for Ticking {
    fn now(&self) -> DateTime<Utc> {
        self.0.advance(TimeDelta::seconds(1));
        self.0.now()
    }
}

async fn a_run_is_finished_when_all_is_written(db: Fixture) {
    let world = world(&db).await;
    world.google.add_many(CLUB, 3, "Night", world.now()).unwrap();
    let source = world.connect(CLUB).await;
    let services = &world.services;
    let syncer = Syncer::new(
        services.store.clone(),
        services.google.clone(),
        services.vault.clone(),
        std::sync::Arc::new(Ticking(world.clock.clone())),
        services.entropy.clone(),
        services.config.sync_interval,
    );
    let run = syncer.sync(source, Trigger::Cli, std::time::Duration::ZERO).await.unwrap();
    let written = world.rows().await.iter().map(|row| row.updated_at).max().unwrap();
    assert_eq!(run.state, RunState::Applied);
    assert!(run.started_at < written, "{run:?}");
    assert_eq!(run.finished_at, Some(written + TimeDelta::seconds(1)), "looked at last");
    assert_eq!((run.decided_at, run.fetched_at, run.held_at), (None, None, None));
    assert!(world.source(source).await.next_sync_at > run.finished_at);
}
