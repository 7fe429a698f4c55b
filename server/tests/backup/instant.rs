//! A backup is of one instant, while others write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::TimeDelta;
use domain::{Actor, BackupProgress, BackupReason, BackupStage, Cause, RestoreRequest};
use store::{ActKind, verify_chain};
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::samples::{by, club, content, ids, write};

use crate::backup::desk::Desk;

test_support::on_both! {
    a_backup_during_writes_is_one_instant,
    progress_is_seen_from_elsewhere_and_a_dead_act_is_not,
    two_at_once_come_one_after_the_other,
}

async fn a_backup_during_writes_is_one_instant(db: Fixture) {
    let organizer = club(&db).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writes = Arc::new(AtomicUsize::new(0));
    let writer = {
        let (db, stop, writes) = (db.clone(), stop.clone(), writes.clone());
        async move {
            while !stop.load(Ordering::Relaxed) {
                let start = db.now() + TimeDelta::days(1);
                let new = (0..7).map(|n| content(&format!("Evening {n}"), start));
                let made = write(&db, organizer, new).await;
                let author = by(&db, "a test");
                let batch = db.store.trash(&author, &ids(&made[..3]), Cause::Person).await.unwrap();
                if writes.fetch_add(1, Ordering::Relaxed) % 2 == 0 {
                    let all = RestoreRequest::Batch(batch);
                    db.store.restore(&author, &all).await.unwrap();
                }
                tokio::task::yield_now().await;
            }
        }
    };
    let desk = Desk::new(&db);
    let backups = async {
        let mut made = Vec::new();
        for _ in 0..6 {
            // Some writes between, so that each is another instant.
            let before = writes.load(Ordering::Relaxed);
            while writes.load(Ordering::Relaxed) < before + 2 {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
            made.push(desk.create().await.unwrap());
        }
        stop.store(true, Ordering::Relaxed);
        made
    };
    let ((), made) = tokio::join!(writer, backups);
    let mut last = 0;
    for info in made {
        let counts = &info.counts;
        assert!(counts["revisions"] > last);
        last = counts["revisions"];
        assert_eq!(counts["event_ids"], counts["events"] + counts["purges"]);
        assert_eq!(counts["event_ids"] % 7, 0, "whole transactions only");
        assert_eq!(desk.verify(info.id).await.problem, None);
        let archive = desk.backups.archive(info.id).await.unwrap();
        assert_eq!(archive.manifest().chain_head.revision_id, counts["revisions"]);
        let url = db.bare_url().await;
        desk.restore(info.id, &url).await.unwrap();
        let there = db.on(&url).await;
        assert_sound(&there).await;
        let head = verify_chain(there.store.as_ref()).await.unwrap().unwrap();
        assert_eq!(head, archive.manifest().chain_head);
    }
}

async fn progress_is_seen_from_elsewhere_and_a_dead_act_is_not(db: Fixture) {
    let desk = Desk::new(&db);
    assert_eq!(desk.backups.progress().await.unwrap(), None);
    // As another process would write it.
    let act = db.store.begin_act(ActKind::Create, None, "ada", db.now()).await.unwrap();
    let at = BackupProgress { stage: BackupStage::Writing("events".into()), done: 5, total: 9 };
    db.store.act_goes_on(act, &at, db.now()).await.unwrap();
    assert_eq!(desk.backups.progress().await.unwrap(), Some(at));
    db.clock.advance(TimeDelta::seconds(31));
    assert_eq!(desk.backups.progress().await.unwrap(), None, "its process was killed");

    let stages = std::sync::Mutex::new(Vec::new());
    let seen = |at: BackupProgress| stages.lock().unwrap().push(at);
    let made = desk.backups.create(&Actor::System, BackupReason::Schedule, &seen).await.unwrap();
    let stages = stages.into_inner().unwrap();
    assert!(stages.iter().all(|at| at.done <= at.total), "{stages:?}");
    assert!(
        stages.iter().any(|at| at.stage == BackupStage::Writing("chain_head".into())),
        "{stages:?}"
    );
    assert_eq!(desk.backups.progress().await.unwrap(), None, "it has ended");
    let kept = "SELECT count(*) FROM backup_acts WHERE finished_at IS NOT NULL AND error IS NULL";
    assert_eq!(db.raw.number(kept).await, 1);
    let of = "SELECT backup_id FROM backup_acts WHERE finished_at IS NOT NULL";
    assert_eq!(db.raw.number(of).await, made.id);
}

async fn two_at_once_come_one_after_the_other(db: Fixture) {
    let desk = Desk::new(&db);
    let (one, two, three) = tokio::join!(desk.create(), desk.create(), desk.create());
    let mut made = [one.unwrap().id, two.unwrap().id, three.unwrap().id];
    made.sort_unstable();
    assert_eq!(made, [20_260_301_120_000, 20_260_301_120_001, 20_260_301_120_002]);
    let (one, two) = tokio::join!(desk.verify(made[0]), desk.verify(made[1]));
    assert_eq!((one.problem, two.problem), (None, None));
}
