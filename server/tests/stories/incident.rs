//! The incident this project exists for: a calendar that cancels what it never had.
//!
//! An importer looked events up by `iCalUID`, which a cancelled item need not carry; most events
//! of the site had none either, so that every cancellation removed an unrelated event.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::views::TrashFilter;
use domain::{
    Action, Cause, Event, EventContent, EventId, EventStatus, RestoreRequest, RunDetail, RunState,
    SourceId, TrashedEvent, Visibility, When,
};
use store::{NewEvent, verify_chain};
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, World, counts, with_action};

const NATIVE: usize = 2_500;
const FROM_GOOGLE: usize = 280;
const KNOWN: usize = 20;
const UNKNOWN: usize = 40;

story!(sixty_cancellations_remove_twenty_pages_and_a_restore_brings_them_back);

async fn sixty_cancellations_remove_twenty_pages_and_a_restore_brings_them_back(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let native = write_native(&world).await;
    let first = world.now() + TimeDelta::days(1);
    let google = world.google.add_many(CLUB, FROM_GOOGLE, "Club night", first).unwrap();
    let source = world.connect(CLUB).await;
    let run = world.sync(source).await.run;
    assert_eq!(counts(&run), [280, 0, 0, 0, 0, 0]);
    let before = world.lines().await;
    assert_eq!(before.len(), NATIVE + FROM_GOOGLE);

    let cancelled: BTreeSet<String> = google.iter().step_by(14).take(KNOWN).cloned().collect();
    send_cancellations(&world, &cancelled, &native);
    let log = world.sync(source).await;

    assert_eq!(log.run.state, RunState::Applied);
    assert_eq!(counts(&log.run), [0, 0, 20, 0, 40, 0]);
    let gone = exactly_these_are_trashed(&world, &before, &cancelled, &log).await;
    every_line_has_a_reason(&log, &gone, &cancelled);
    the_trash_says_who_and_why(&world, &gone, &log).await;
    only_their_pages_are_off_the_site(&world, &before, &gone).await;

    restore(&world, &log).await;
    assert_eq!(world.lines().await, before, "column for column");
    only_their_pages_are_off_the_site(&world, &before, &BTreeSet::new()).await;

    nothing_takes_them_away_again(&world, source, &before, &gone).await;
    a_newer_cancellation_does(&world, source, &cancelled, &gone).await;
    assert!(verify_chain(&*world.services.store).await.unwrap().is_ok());
    let ids = db.raw.number("SELECT count(*) FROM event_ids").await;
    assert_eq!(ids, 2_780, "no id was used for anything else");
}

/// Events written here: no Google id, no iCalUID.
async fn write_native(world: &World) -> Vec<Event> {
    let event = |number: usize| {
        let days = i64::try_from(number % 400).unwrap() - 30;
        let starts_at = world.now() + TimeDelta::days(days);
        let content = EventContent {
            title: format!("Board game evening {number}"),
            description: format!("<p>Evening number {number}</p>"),
            location: Some("Riverside hall".into()),
            url: None,
            status: EventStatus::Confirmed,
            visibility: Visibility::Public,
            when: When::Timed {
                starts_at,
                ends_at: starts_at + TimeDelta::hours(4),
                time_zone: "Europe/Berlin".into(),
            },
            markdown: None,
            tags: None,
            cover: None,
        };
        NewEvent { organizer_id: world.organizer, content }
    };
    let events = (1..=NATIVE).map(event).collect();
    let by = world.by("written here");
    let native = world.services.store.create_events(&by, events).await.unwrap();
    assert!(native.iter().all(|e| e.google_id.is_none() && e.i_cal_uid.is_none()));
    native
}

/// Google cancels the known ones and as many as it likes that nobody knows, each by nothing but
/// its id. Some of the unknown ids are numbers and addresses of our own events.
fn send_cancellations(world: &World, known: &BTreeSet<String>, native: &[Event]) {
    world.tick();
    for id in known {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    for number in 0..UNKNOWN {
        let event = &native[number * 50];
        let id = match number % 3 {
            0 => event.id.to_string(),
            1 => event.slug.clone(),
            _ => format!("neverheardof{number}"),
        };
        world.google.put_tombstone(CLUB, &id).unwrap();
    }
}

/// Every row but the cancelled ones is as it was, in every column; those have a mark and a batch
/// more, and nothing else.
async fn exactly_these_are_trashed(
    world: &World,
    before: &BTreeMap<EventId, String>,
    cancelled: &BTreeSet<String>,
    log: &RunDetail,
) -> BTreeSet<EventId> {
    let batch = log.run.batch_id;
    assert!(batch.is_some());
    let mut gone = BTreeSet::new();
    for mut row in world.rows().await {
        let is_cancelled = row.google_id.as_ref().is_some_and(|id| cancelled.contains(id.as_str()));
        assert_eq!(row.deleted_at.is_some(), is_cancelled, "{row:?}");
        if is_cancelled {
            assert_eq!((row.deleted_at, row.deletion_id), (Some(world.now()), batch));
            (row.deleted_at, row.deletion_id) = (None, None);
            gone.insert(row.id);
        }
        assert_eq!(serde_json::to_string(&row).unwrap(), before[&row.id]);
    }
    assert_eq!(gone.len(), KNOWN);
    gone
}

fn every_line_has_a_reason(log: &RunDetail, gone: &BTreeSet<EventId>, known: &BTreeSet<String>) {
    let trashed = with_action(log, Action::Trash);
    let told: BTreeSet<_> = trashed.iter().filter_map(|line| line.event_id).collect();
    let ids: BTreeSet<_> = trashed.iter().filter_map(|line| line.google_id.clone()).collect();
    assert_eq!((&told, &ids, trashed.len()), (gone, known, KNOWN));
    for line in trashed {
        assert_eq!(line.reason, "cancelled in Google", "{line:?}");
    }
    let skipped = with_action(log, Action::Skip);
    let ids: BTreeSet<_> = skipped.iter().filter_map(|line| line.google_id.clone()).collect();
    assert_eq!((skipped.len(), ids.len()), (UNKNOWN, UNKNOWN));
    assert!(ids.is_disjoint(known));
    for line in skipped {
        assert_eq!(line.event_id, None, "an unknown id names no event of ours: {line:?}");
        assert!(line.reason.to_string().contains("no page here"), "{line:?}");
    }
}

async fn the_trash_says_who_and_why(world: &World, gone: &BTreeSet<EventId>, log: &RunDetail) {
    let trash = trash(world).await;
    let ids: BTreeSet<_> = trash.iter().map(|line| line.event_id).collect();
    assert_eq!(&ids, gone);
    for line in trash {
        assert_eq!((line.cause, line.run_id), (Cause::Sync, log.run.run_id), "{line:?}");
        assert_eq!(Some(line.batch_id), log.run.batch_id, "{line:?}");
        assert!(!line.actor.is_empty() && line.reason != "", "{line:?}");
    }
}

async fn trash(world: &World) -> Vec<TrashedEvent> {
    let page = world.services.store.trash_page(&TrashFilter::default(), 1_000).await.unwrap();
    assert_eq!(usize::try_from(page.total).unwrap(), page.events.len());
    page.events
}

/// Pages answer or not. Of those that must answer, one in fifty is asked for.
async fn only_their_pages_are_off_the_site(
    world: &World,
    before: &BTreeMap<EventId, String>,
    gone: &BTreeSet<EventId>,
) {
    for (index, (id, line)) in before.iter().enumerate() {
        if !gone.contains(id) && index % 50 != 0 {
            continue;
        }
        let row: Event = serde_json::from_str(line).unwrap();
        let page = world.page(&row.slug).await.map(|page| page.event.id);
        assert_eq!(page, (!gone.contains(id)).then_some(*id), "{}", row.slug);
    }
}

async fn restore(world: &World, log: &RunDetail) {
    world.tick();
    let batch = RestoreRequest::Batch(log.run.batch_id.unwrap());
    let outcome = world.restore(batch).await;
    assert_eq!((outcome.restored.len(), outcome.conflicts.len()), (KNOWN, 0));
    assert_eq!(trash(world).await, []);
}

/// Neither the next increment nor a complete list, in which the cancelled are just absent, undoes
/// what a person did.
async fn nothing_takes_them_away_again(
    world: &World,
    source: SourceId,
    before: &BTreeMap<EventId, String>,
    gone: &BTreeSet<EventId>,
) {
    let log = world.sync(source).await;
    assert_eq!((log.run.state, counts(&log.run)), (RunState::Nothing, [0; 6]));
    assert_eq!(&world.lines().await, before);

    world.google.expire_sync_tokens(Some(CLUB)).unwrap();
    world.google.clear_requests();
    let log = world.sync(source).await;
    let lists = world.google.requests();
    let statuses: Vec<_> =
        lists.iter().filter(|r| r.path.ends_with("/events")).map(|r| r.status).collect();
    assert_eq!(statuses, [410, 200], "the token was lost and everything listed again");
    assert_eq!(counts(&log.run)[..4], [0; 4]);
    let kept: Vec<_> =
        log.changes.iter().filter(|l| l.reason == "a person brought it back").collect();
    let kept: BTreeSet<_> = kept.iter().filter_map(|line| line.event_id).collect();
    assert_eq!(&kept, gone);
    assert_eq!(&world.lines().await, before);
}

/// What a person brought back is Google's again once Google says something newer.
async fn a_newer_cancellation_does(
    world: &World,
    source: SourceId,
    cancelled: &BTreeSet<String>,
    gone: &BTreeSet<EventId>,
) {
    let id = cancelled.first().unwrap();
    world.google.undelete_event(CLUB, id).unwrap();
    world.sync(source).await;
    world.google.cancel_event(CLUB, id).unwrap();
    let log = world.sync(source).await;
    let trashed: Vec<_> =
        with_action(&log, Action::Trash).iter().filter_map(|line| line.event_id).collect();
    assert_eq!(trashed.len(), 1);
    assert!(gone.contains(&trashed[0]));
}
