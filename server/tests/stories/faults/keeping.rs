//! What is made, destroyed and brought back on purpose.
//!
//! A purge and a merge make a backup first. That backup stays, with the notes of it, whatever becomes
//! of the act: all else is there or not there as a whole.

use access::Schedule;
use app::ports::Lost;
use chrono::TimeDelta;
use domain::{
    Actor, AlertKind, AuditAction, BackupReason, Event, EventId, MergeRequest, RestoreRequest,
};
use reroll::acts;
use store::verify_chain;
use test_support::Fixture;
use test_support::faults::{Faults, but_for_backups};
use test_support::gone::{delete_raw, unguarded};
use test_support::samples::{all_rows, content, ids, write, write_titles};
use test_support::story;

use super::with_events;
use crate::world::{World, operator};

story!(
    a_purge_is_whole_or_not_at_all,
    the_retention_purges_whole_or_not_at_all,
    a_merge_is_whole_in_each_of_its_parts,
    events_are_brought_back_whole_or_not_at_all,
    many_events_are_brought_back_in_whole_parts,
    an_import_is_whole_or_not_at_all,
    backups_are_made_and_verified_without_their_notes,
    losses_are_accepted_whole_or_not_at_all,
    a_test_of_alerts_is_whole_or_not_at_all,
    a_line_of_its_own_is_whole_or_not_at_all,
);

/// Two events in the trash, and one that is live.
async fn trashed(db: &Fixture, world: &World) -> Vec<EventId> {
    let events = write_titles(db, world.organizer, &["One", "Two", "Three"]).await;
    let away = ids(&events[..2]);
    let owned = world.own(away.clone()).await;
    acts::trash(&world.services, &owned).await.unwrap();
    away
}

/// What a purge leaves of events: their lines in the ledger, and no word of them.
async fn assert_purged(db: &Fixture, events: &[EventId]) {
    let purged = db.raw.numbers("SELECT event_id FROM purges ORDER BY event_id").await;
    assert_eq!(purged, events.iter().map(|id| id.0).collect::<Vec<_>>());
    assert_eq!(all_rows(db).await.len(), 1);
    let lines = "SELECT count(*) FROM audit WHERE action = 'purged'";
    assert_eq!(db.raw.number(lines).await, 1);
    assert!(verify_chain(&*db.store).await.unwrap().is_ok());
}

async fn a_purge_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let away = trashed(&db, &world).await;
    let act = async || {
        let what = RestoreRequest::Events(away.clone());
        acts::purge(&world.services, &operator(), what).await.is_ok()
    };
    let writes = Faults::beside_backups(&db).await.at_each_write_after_a_backup(act).await;
    assert!(writes >= 12, "{writes}");
    assert_purged(&db, &away).await;
    // Each try made its backup first, and the last one has what was destroyed then.
    let newest = world.services.backups.list().await.unwrap().remove(0);
    assert_eq!((newest.reason, newest.counts["events"]), (BackupReason::Purge, 3));
}

/// The product itself, by schedule.
#[expect(clippy::disallowed_methods, reason = "this does what a job does")]
fn schedule() -> Schedule {
    Schedule::of_jobs()
}

async fn the_retention_purges_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let away = trashed(&db, &world).await;
    world.pass(TimeDelta::days(91));
    let (services, before) = (&world.services, world.now() - TimeDelta::days(90));
    let act = async || acts::purge_expired(services, &schedule(), before).await.is_ok();
    let writes = Faults::beside_backups(&db).await.at_each_write_after_a_backup(act).await;
    assert!(writes >= 12, "{writes}");
    assert_purged(&db, &away).await;
}

/// Takes events and their addresses of before from a backup, each in a transaction of its own, and says
/// so in a line: a fault leaves whole parts, and merging again takes the rest.
async fn a_merge_is_whole_in_each_of_its_parts(db: Fixture) {
    let (world, _, _) = with_events(&db, 2).await;
    let own = write_titles(&db, world.organizer, &["One", "Two"]).await;
    let services = &world.services;
    let reason = BackupReason::Asked;
    let backup = acts::back_up(services, &operator(), reason, &|_| {}).await.unwrap().id;
    let before = all_rows(&db).await;
    let gone: Vec<EventId> = ids(&before).into_iter().filter(|id| *id != own[1].id).collect();
    delete_raw(&db, &gone).await;
    let addresses = "DELETE FROM addresses WHERE kind = 'event'";
    unguarded(&db, "addresses", "addresses_no_delete", addresses).await;
    let away = world.own(vec![own[1].id]).await;
    acts::trash(services, &away).await.unwrap();

    let what = MergeRequest { ids: None, overwrite: false, dry_run: false };
    let rows = async || all_rows(&db).await.len();
    let act = async || {
        let (had, by) = (rows().await, operator());
        let merged = acts::merge_backup(services, &services.backups, &by, backup, &what).await;
        let here = rows().await;
        assert!(here == had || (had, here) == (1, before.len()), "{had}, then {here}");
        merged.is_ok()
    };
    let tried = Faults::beside_backups(&db).await.in_parts_after_a_backup(act).await;
    assert!(tried.writes >= 2 && tried.stayed.len() <= 3, "{tried:?}");
    let stayed = tried.stayed.first().copied().unwrap_or_default();
    assert!(stayed > 12, "the events come with the first part: {tried:?}");
    assert_eq!(all_rows(&db).await, before);
    let lines = |action: AuditAction| {
        format!("SELECT count(*) FROM audit WHERE action = '{}'", <&str>::from(action))
    };
    assert_eq!(db.raw.number(&lines(AuditAction::BackupMerged)).await, 1);
    assert!(verify_chain(&*db.store).await.unwrap().is_ok());
}

async fn events_are_brought_back_whole_or_not_at_all(db: Fixture) {
    let (world, _, _) = with_events(&db, 3).await;
    let before = all_rows(&db).await;
    delete_raw(&db, &ids(&before)).await;
    let services = &world.services;
    let lost = acts::missing(services).await.unwrap();
    assert_eq!(lost, ids(&before));
    let act =
        async || acts::bring_back(services, &operator(), Lost::Missing, &lost, false).await.is_ok();
    let faults = Faults::on(&db).await;
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 10, "{writes}");
    assert_eq!(all_rows(&db).await, before);

    let alter = format!("UPDATE events SET title = 'Altered' WHERE id = {}", before[0].id);
    db.raw.run(&alter).await.unwrap();
    let altered = [before[0].id];
    let act = async || {
        acts::bring_back(services, &operator(), Lost::Altered, &altered, false).await.is_ok()
    };
    let writes = faults.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert_eq!(all_rows(&db).await, before);
}

async fn many_events_are_brought_back_in_whole_parts(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let new = (0..501).map(|number| content(&format!("Night {number}"), db.now()));
    let before = write(&db, world.organizer, new).await;
    delete_raw(&db, &ids(&before)).await;
    let (services, faults) = (&world.services, Faults::on(&db).await);
    let (lost, mut seen) = (ids(&before), vec![0]);
    for write in (1..).step_by(400) {
        faults.at(write).await;
        let came_through =
            acts::bring_back(services, &operator(), Lost::Missing, &lost, false).await.is_ok();
        faults.at(0).await;
        let here = all_rows(&db).await.len();
        if seen.last() != Some(&here) {
            seen.push(here);
        }
        if came_through {
            break;
        }
        assert!([0, 500].contains(&here), "{here} after a fault at write {write}");
        assert_eq!(acts::missing(services).await.unwrap().len(), 501 - here);
    }
    assert_eq!(seen.last(), Some(&501), "{seen:?}");
    assert_eq!(all_rows(&db).await, before);
    assert!(verify_chain(&*db.store).await.unwrap().is_ok());
}

/// Rows as a file of another site has them, with ids of their own; the last is in the trash.
async fn of_another_site(db: &Fixture, world: &World) -> Vec<(usize, Event)> {
    let known = trashed(db, world).await;
    let mut rows = all_rows(db).await;
    rows.sort_by_key(|row| known.contains(&row.id));
    let anew = |row: Event| {
        let id = EventId(row.id.0 + 100);
        Event { id, slug: format!("copy-{id}"), deletion_id: row.deletion_id, ..row }
    };
    (1..).zip(rows.into_iter().map(anew)).collect()
}

async fn an_import_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let rows = of_another_site(&db, &world).await;
    let services = &world.services;
    let act = async || {
        let imported = acts::import(services, &operator(), "a file", &rows, false).await;
        // A disk that fails is no fault of a row.
        let report = imported.ok();
        assert!(report.as_ref().is_none_or(|report| report.failed.is_empty()), "{report:?}");
        report.is_some()
    };
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 12, "{writes}");
    let report = acts::import(services, &operator(), "a file", &rows, false).await.unwrap();
    assert_eq!((report.imported.len(), report.unchanged.len()), (0, 3));
    let there = all_rows(&db).await;
    assert!(rows.iter().all(|(_, row)| there.contains(row)), "{there:?}");
}

/// A backup and what is found of it are files: where a note of them in the database fails, they are
/// there all the same.
async fn backups_are_made_and_verified_without_their_notes(db: Fixture) {
    let (world, _, _) = with_events(&db, 2).await;
    let services = &world.services;
    let (faults, before) = (Faults::on(&db).await, but_for_backups(&db).await);
    for write in 1..8 {
        faults.at(write).await;
        let made = acts::back_up(services, &operator(), BackupReason::Asked, &|_| {}).await;
        let id = made.unwrap().id;
        let verified = acts::verify_backup(&services.backups, &operator(), id, &|_| {}).await;
        faults.at(0).await;
        assert_eq!(verified.unwrap().problem, None, "write {write}");
        let listed = services.backups.list().await.unwrap();
        assert!(listed.iter().any(|info| info.id == id && info.verified_at.is_some()));
        let mut after = but_for_backups(&db).await;
        if let Some(lines) = after.get_mut("audit") {
            lines.retain(|line| !line.contains("backup_verified"));
        }
        assert_eq!(after, before, "write {write}");
    }
}

async fn losses_are_accepted_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let act = async || acts::accept_losses(&world.services, &operator()).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
}

async fn a_test_of_alerts_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let services = &world.services;
    let first = acts::test_alert(services, &operator()).await.unwrap();
    world.tick();
    let act = async || acts::test_alert(services, &operator()).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 2, "{writes}");
    let open = services.store.open_alert(AlertKind::Test).await.unwrap().unwrap();
    assert!(open.id > first, "the one before is over, with the new one");
}

async fn a_line_of_its_own_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, action) = (&world.services, AuditAction::Exported);
    let act = async || {
        acts::audit::note(services, &Actor::CommandLine, action, "events", "3 events").await.is_ok()
    };
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 2, "{writes}");
    assert_eq!(db.raw.texts("SELECT detail FROM audit").await, ["3 events"]);
}
