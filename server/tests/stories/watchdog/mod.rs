//! The watchdog: notices every kind of loss, names it, and is quiet while nothing is lost.

mod going_on;

use chrono::TimeDelta;
use domain::{Alert, AlertKind, Event, EventContent, EventId, IntegrityReport, RestoreRequest};
use reroll::acts;
use reroll::watchdog;
use store::NewCover;
use test_support::samples::write_titles;
use test_support::{Engine, Fixture};

use crate::world::{World, operator};

test_support::story! {
    all_is_well,
    a_raw_delete_is_named,
    each_kind_of_loss_raises_one_alert,
    what_is_mended_is_over_by_itself,
    a_loss_that_grows_is_told_again,
    losses_can_be_taken_as_known,
    a_purged_picture_is_no_loss,
}

/// A site with ten events, two of them in the trash, all of which was looked at once.
async fn site(db: &Fixture) -> (World, Vec<Event>) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let titles: Vec<String> = (1..=10).map(|n| format!("Night {n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let rows = write_titles(db, world.organizer, &titles).await;
    let away = [rows[8].id, rows[9].id];
    world.trash(&away).await;
    let report = check(&world, true).await;
    assert!(report.ok(), "{report:?}");
    (world, rows)
}

async fn check(world: &World, whole: bool) -> IntegrityReport {
    watchdog::check(&world.services, whole).await.unwrap()
}

async fn open_alerts(world: &World) -> Vec<Alert> {
    world.services.store.alerts(None, false, 100).await.unwrap()
}

/// SQL past the application, by somebody who switches the guards off for it and on again.
async fn past_the_guards(db: &Fixture, trigger: &str, table: &str, statement: &str) {
    match db.engine {
        Engine::Sqlite => {
            let select = format!("SELECT sql FROM sqlite_schema WHERE name = '{trigger}'");
            let kept = db.raw.text(&select).await.unwrap();
            let all = format!(
                "PRAGMA foreign_keys = off; DROP TRIGGER {trigger}; {statement}; {kept};
                 PRAGMA foreign_keys = on"
            );
            db.raw.run(&all).await.unwrap();
        }
        Engine::Postgres => {
            let all = format!(
                "SET session_replication_role = replica; {statement};
                 SET session_replication_role = origin"
            );
            assert!(!table.is_empty());
            db.raw.run(&all).await.unwrap();
        }
    }
}

async fn delete(db: &Fixture, ids: &[EventId]) {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let statement = format!("DELETE FROM events WHERE id IN ({})", ids.join(", "));
    past_the_guards(db, "events_no_delete", "events", &statement).await;
}

async fn all_is_well(db: Fixture) {
    let (world, _) = site(&db).await;
    for whole in [false, true] {
        let report = check(&world, whole).await;
        assert!(report.ok() && report.whole == whole, "{report:?}");
        let counted = (report.allocated, report.live, report.trashed, report.purged);
        assert_eq!(counted, (10, 8, 2, 0));
        assert_eq!(report.counts["events"], 10);
    }
    let (last, whole) = watchdog::last(&world.services).await.unwrap();
    assert!(last.unwrap().whole && whole.unwrap().ok());
    assert_eq!(open_alerts(&world).await, []);
}

async fn a_raw_delete_is_named(db: Fixture) {
    let (world, rows) = site(&db).await;
    delete(&db, &[rows[2].id, rows[9].id]).await;
    let report = check(&world, false).await;
    assert_eq!(report.missing, [rows[2].id, rows[9].id]);
    let [alert] = &open_alerts(&world).await[..] else { panic!("one alert") };
    assert_eq!((alert.kind, alert.title.as_str()), (AlertKind::Integrity, "2 events are missing"));
    assert!(alert.detail.contains("2 (3, 10)"), "{}", alert.detail);
    assert_eq!(alert.link.as_deref(), Some("/admin/integrity"));
    let whole = check(&world, true).await;
    let lost: Vec<&str> = whole.lost_addresses.iter().map(|lost| lost.slug.as_str()).collect();
    assert_eq!(lost, [rows[2].slug.as_str()], "the other one was in the trash");
    assert_eq!(open_alerts(&world).await.len(), 1);
}

/// A kind of loss: which trigger is in its way, what is done, what is found, and whether a cheap
/// look is enough.
struct Loss {
    trigger: &'static str,
    table: &'static str,
    statement: &'static str,
    found: &'static str,
    cheap: bool,
}

const fn loss(
    trigger: &'static str,
    table: &'static str,
    statement: &'static str,
    found: &'static str,
    cheap: bool,
) -> Loss {
    Loss { trigger, table, statement, found, cheap }
}

const LOSSES: [Loss; 12] = [
    loss("events_no_delete", "events", "DELETE FROM events WHERE id = 4", "4 is missing", true),
    loss("events_no_delete", "events", "DELETE FROM events", "10 events are missing", true),
    loss(
        "event_ids_no_delete",
        "event_ids",
        "DELETE FROM event_ids WHERE id = 4",
        "In the table, but never given an id or purged before: 1 (4)",
        true,
    ),
    loss(
        "events_keep_id",
        "events",
        "UPDATE events SET id = 77 WHERE id = 4",
        "4 is missing",
        true,
    ),
    loss(
        "events_keep_id",
        "events",
        "UPDATE events SET title = 'Hacked' WHERE id = 4",
        "changed past the application: 1 (4)",
        false,
    ),
    loss(
        "events_keep_id",
        "events",
        "UPDATE events SET visibility = 'draft' WHERE id = 4",
        "changed past the application: 1 (4)",
        false,
    ),
    loss(
        "revisions_no_delete",
        "revisions",
        "DELETE FROM revisions WHERE id = 12",
        "Rows are gone from tables",
        true,
    ),
    loss(
        "revisions_no_update",
        "revisions",
        "UPDATE revisions SET actor = 'eve' WHERE id = 2",
        "Revision 2 was changed",
        false,
    ),
    loss("audit_no_delete", "audit", "DELETE FROM audit", "Rows are gone from tables", true),
    loss(
        "organizers_no_delete",
        "organizers",
        "DELETE FROM organizers",
        "Rows are gone from tables",
        true,
    ),
    loss(
        "audit_no_update",
        "audit",
        "UPDATE audit SET detail = 'nothing'",
        "The audit log was tampered with",
        false,
    ),
    loss(
        "purges_no_delete",
        "purges",
        "INSERT INTO purges (event_id, slug, actor, reason, purged_at) VALUES (4, 'x', 'eve', '', '2026-03-01T00:00:00.000000Z')",
        "In the table, but never given an id or purged before: 1 (4)",
        true,
    ),
];

async fn each_kind_of_loss_raises_one_alert(db: Fixture) {
    for loss in LOSSES {
        let other = db.another().await;
        let (world, _) = site(&other).await;
        past_the_guards(&other, loss.trigger, loss.table, loss.statement).await;
        for whole in [!loss.cheap, true, false] {
            let report = check(&world, whole).await;
            assert!(!report.ok(), "{}", loss.statement);
            let [alert] = &open_alerts(&world).await[..] else { panic!("{}", loss.statement) };
            assert_eq!(alert.kind, AlertKind::Integrity);
            let said = format!("{}. {}", alert.title, alert.detail);
            assert!(said.contains(loss.found), "{}: {said}", loss.statement);
        }
        assert_eq!(world.services.store.alerts(None, true, 9).await.unwrap().len(), 1);
    }
    // And the guards themselves.
    let (world, _) = site(&db).await;
    let off = match db.engine {
        Engine::Sqlite => "DROP TRIGGER events_no_delete",
        Engine::Postgres => "ALTER TABLE events DISABLE TRIGGER events_no_delete",
    };
    db.raw.run(off).await.unwrap();
    assert_eq!(check(&world, false).await.unguarded, ["events_no_delete"]);
    assert_eq!(open_alerts(&world).await.len(), 1);
}

async fn what_is_mended_is_over_by_itself(db: Fixture) {
    let (world, rows) = site(&db).await;
    let id = rows[3].id;
    db.raw.run("UPDATE events SET title = 'Hacked' WHERE id = 4").await.unwrap();
    assert!(check(&world, false).await.ok(), "a cheap look does not compare rows");
    assert_eq!(check(&world, true).await.altered, [id]);
    assert_eq!(
        check(&world, false).await.altered,
        [id],
        "and does not forget what a whole one found"
    );
    db.raw.run("UPDATE events SET title = 'Night 4' WHERE id = 4").await.unwrap();
    assert!(check(&world, false).await.ok(), "but sees that it was mended");
    assert_eq!(open_alerts(&world).await, []);

    delete(&db, &[id]).await;
    assert_eq!(check(&world, false).await.missing, [id]);
    let line = (1, rows[3].clone());
    let report =
        acts::import(&world.services, &operator(), "a file", &[line], false).await.unwrap();
    assert_eq!((report.imported, report.failed), (vec![id], vec![]));
    for whole in [false, true] {
        assert!(check(&world, whole).await.ok());
    }
    assert_eq!(open_alerts(&world).await, []);
    let all = world.services.store.alerts(None, true, 9).await.unwrap();
    assert_eq!(all.len(), 2, "two troubles, two alerts");
    assert!(all.iter().all(|alert| alert.resolved_at.is_some()));
}

async fn a_loss_that_grows_is_told_again(db: Fixture) {
    use domain::{DeliveryChannel, DeliveryState};
    use store::Sent;
    let (world, rows) = site(&db).await;
    let store = &world.services.store;
    delete(&db, &[rows[0].id]).await;
    check(&world, false).await;
    let deliver = async || {
        let (now, until) = (world.now(), world.now() + TimeDelta::minutes(5));
        store.plan_deliveries(&[DeliveryChannel::Webhook], now).await.unwrap();
        let due = store.take_deliveries(DeliveryChannel::Webhook, now, until).await.unwrap();
        for due in &due {
            store.note_delivery(due, &[], &Sent::Delivered, now).await.unwrap();
        }
        due.len()
    };
    assert_eq!(deliver().await, 1);
    world.tick();
    check(&world, false).await;
    assert_eq!(deliver().await, 0, "nothing new");
    delete(&db, &[rows[1].id]).await;
    check(&world, false).await;
    let [alert] = &open_alerts(&world).await[..] else { panic!("still one alert") };
    assert_eq!(alert.title, "2 events are missing");
    assert_eq!(alert.deliveries[0].state, DeliveryState::Pending);
    assert_eq!(deliver().await, 1, "there is more of it");
    // What is found again on a way back and forth is no news.
    let line = (1, rows[1].clone());
    acts::import(&world.services, &operator(), "a file", &[line], false).await.unwrap();
    check(&world, false).await;
    assert_eq!(open_alerts(&world).await[0].title, "Event 1 is missing");
    assert_eq!(deliver().await, 0);
}

async fn a_purged_picture_is_no_loss(db: Fixture) {
    let (world, rows) = site(&db).await;
    let (store, by) = (&world.services.store, world.by("a picture"));
    let picture = NewCover { jpeg: b"picture".to_vec(), width: 3, height: 2, at: world.now() };
    let cover = Some(store.put_cover(&picture).await.unwrap());
    let content = EventContent { cover, ..rows[0].content() };
    store.edit_event(&by, rows[0].id, rows[0].version, content).await.unwrap();
    assert!(check(&world, true).await.ok());
    world.trash(&[rows[0].id]).await;
    let what = RestoreRequest::Events(vec![rows[0].id]);
    acts::purge(&world.services, &operator(), what).await.unwrap();
    assert_eq!(db.raw.number("SELECT count(*) FROM covers").await, 0);
    let report = check(&world, true).await;
    assert!(report.ok(), "{report:?}");
}

async fn losses_can_be_taken_as_known(db: Fixture) {
    let (world, rows) = site(&db).await;
    past_the_guards(&db, "audit_no_delete", "audit", "DELETE FROM users WHERE id > 9").await;
    assert!(check(&world, true).await.ok());
    let gone = "DELETE FROM deletions WHERE id = 1";
    let trash = "UPDATE events SET deleted_at = NULL, deletion_id = NULL";
    db.raw.run(&format!("{trash}; {gone}")).await.unwrap();
    let report = check(&world, true).await;
    assert_eq!(report.shrunk[0].table, "deletions");
    assert_eq!(report.altered, [rows[8].id, rows[9].id]);
    world.trash(&report.altered).await;
    acts::accept_losses(&world.services, &operator()).await.unwrap();
    let report = check(&world, true).await;
    assert!(report.ok(), "{report:?}");
    assert_eq!(open_alerts(&world).await, []);
    // What is missing is never taken as known.
    delete(&db, &[rows[0].id]).await;
    acts::accept_losses(&world.services, &operator()).await.unwrap();
    assert_eq!(check(&world, true).await.missing, [rows[0].id]);
}
