//! The watchdog while the site goes on: its loop, and others who write.

use std::time::Duration;

use domain::{AlertKind, Cause, EventId, OrganizerId, RestoreRequest};
use reroll::jobs::alarms::{self, Pace};
use reroll::watchdog;
use store::{Author, NewEvent, open};
use test_support::Fixture;
use test_support::samples::content;
use tokio::sync::watch;

use super::{check, delete, open_alerts, site};

test_support::story! {
    the_running_loop_notices,
    nothing_is_raised_while_others_write,
}

/// A pace that a test can wait for.
fn quick() -> Pace {
    let (short, long) = (Duration::from_millis(50), Duration::from_secs(3_600));
    Pace {
        look: short,
        whole: long,
        again: long,
        send: short,
        beat: short,
        health: short,
        space: short,
    }
}

async fn the_running_loop_notices(db: Fixture) {
    let (world, rows) = site(&db).await;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(alarms::run(world.services.clone(), quick(), stopped));
    let ids = [rows[1].id, rows[4].id, rows[5].id];
    delete(&db, &ids).await;
    let alert = loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        // The first of all alerts says that nobody would hear of another.
        let open = open_alerts(&world).await;
        if let Some(alert) = open.into_iter().find(|alert| alert.kind == AlertKind::Integrity) {
            break alert;
        }
    };
    assert_eq!(alert.title, "3 events are missing");
    assert!(alert.detail.contains("3 (2, 5, 6)"), "{}", alert.detail);
    stop.send(true).unwrap();
    running.await.unwrap();
    let (last, _) = watchdog::last(&world.services).await.unwrap();
    assert_eq!(last.unwrap().missing, ids);
}

/// Writes through a store of its own, as another server does.
async fn another_server(db: &Fixture, organizer: OrganizerId, rounds: i64) {
    let store = open(&db.url).await.unwrap();
    let author = |reason: &str| Author {
        actor: domain::Actor::CommandLine,
        reason: reason.into(),
        at: db.now(),
    };
    for round in 0..rounds {
        let new = (0..3).map(|n| NewEvent {
            organizer_id: organizer,
            content: content(&format!("Round {round} {n}"), db.now()),
        });
        let made = store.create_events(&author("made"), new.collect()).await.unwrap();
        let ids: Vec<EventId> = made.iter().map(|event| event.id).collect();
        let batch = store.trash(&author("away"), &ids, Cause::Person).await.unwrap();
        let what = RestoreRequest::Batch(batch);
        store.restore(&author("back"), &what).await.unwrap();
    }
}

async fn nothing_is_raised_while_others_write(db: Fixture) {
    let (world, _) = site(&db).await;
    let looking = async {
        for round in 0..40 {
            let report = check(&world, round % 5 == 0).await;
            assert!(report.ok(), "{report:?}");
        }
    };
    let another_watchdog = async {
        for _ in 0..40 {
            let report = check(&world, false).await;
            assert!(report.ok(), "{report:?}");
        }
    };
    tokio::join!(
        looking,
        another_watchdog,
        another_server(&db, world.organizer, 15),
        another_server(&db, world.organizer, 15)
    );
    assert_eq!(world.services.store.alerts(None, true, 9).await.unwrap(), []);
    let report = check(&world, true).await;
    assert_eq!((report.live, report.trashed), (8 + 90, 2));
}
