//! A fault, or a kill, at every step: what is half made is never listed, and the next one works.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use backup::Steps;
use chrono::TimeDelta;
use domain::{Actor, AlertKind, BackupReason};
use test_support::Fixture;

use crate::backup::desk::{Desk, assert_same, names, rows_of};
use crate::backup::sample::fill;

test_support::on_both! {
    a_fault_while_it_is_made_leaves_nothing,
    a_fault_while_it_is_verified_leaves_it_unverified,
    a_fault_while_it_is_restored_leaves_an_empty_database,
    a_fault_while_old_ones_are_removed_leaves_no_half_one,
    a_failing_backup_raises_an_alert_and_stops_what_needs_it,
}

/// How an act ends at a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum How {
    /// The machine reports an error.
    Fails,
    /// The process stops there for good: nothing of it runs any more.
    Dies,
}

/// Ends an act at a step, the `times`th time it is reached.
pub struct Fault {
    step: &'static str,
    left: AtomicUsize,
    how: How,
}

impl Fault {
    /// At the first time.
    pub fn at(step: &'static str, how: How) -> Arc<Self> {
        Self::at_time(step, 1, how)
    }

    /// At a later time.
    pub fn at_time(step: &'static str, times: usize, how: How) -> Arc<Self> {
        Arc::new(Self { step, left: AtomicUsize::new(times), how })
    }

    /// Whether the step was reached so often.
    pub fn struck(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

#[async_trait]
impl Steps for Fault {
    async fn reach(&self, step: &str) -> io::Result<()> {
        if step != self.step || self.left.load(Ordering::Relaxed) == 0 {
            return Ok(());
        }
        if self.left.fetch_sub(1, Ordering::Relaxed) > 1 {
            return Ok(());
        }
        match self.how {
            How::Fails => {
                Err(io::Error::new(io::ErrorKind::StorageFull, "no space left on device"))
            }
            How::Dies => std::future::pending().await,
        }
    }
}

/// Runs an act up to its fault; a dead one is dropped where it stands.
pub async fn strike<T>(fault: &Fault, act: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        ended = act => Some(ended),
        () = async {
            while fault.how == How::Fails || !fault.struck() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        } => None,
    }
}

async fn a_fault_while_it_is_made_leaves_nothing(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let good = desk.create().await.unwrap().id;
    for step in ["lock", "snapshot", "part", "manifest", "sync", "rename"] {
        for how in [How::Fails, How::Dies] {
            let fault = Fault::at_time(step, if step == "part" { 9 } else { 1 }, how);
            let broken = desk.backups.clone().with_steps(fault.clone());
            let act = broken.create(&Actor::CommandLine, BackupReason::Asked, &|_| {});
            let ended = strike(&fault, act).await;
            assert!(fault.struck(), "{step} was not reached");
            if let Some(ended) = ended {
                let error = ended.unwrap_err().to_string();
                assert!(error.contains("no space left"), "{step}: {error}");
            }
            let listed: Vec<i64> =
                desk.backups.list().await.unwrap().iter().map(|i| i.id).collect();
            assert_eq!(listed, [good], "{step} {how:?}");
            // The next one works and takes away what was left.
            db.clock.advance(TimeDelta::seconds(40));
            assert_eq!(desk.backups.progress().await.unwrap(), None);
            let next = desk.create().await.unwrap().id;
            assert_eq!(names(&desk.place()), [good.to_string(), next.to_string()]);
            assert_eq!(desk.verify(next).await.problem, None);
            std::fs::remove_dir_all(desk.place().join(next.to_string())).unwrap();
        }
    }
}

async fn a_fault_while_it_is_verified_leaves_it_unverified(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    for step in ["rows", "outcome"] {
        for how in [How::Fails, How::Dies] {
            let fault = Fault::at(step, how);
            let broken = desk.backups.clone().with_steps(fault.clone());
            let ended = strike(&fault, broken.verify(&Actor::System, id, &|_| {})).await;
            assert!(fault.struck() && ended.is_none_or(|ended| ended.is_err()), "{step}");
            let info = desk.listed(id).await.unwrap();
            assert_eq!((info.verified_at, info.problem), (None, None), "{step} {how:?}");
        }
    }
    assert_eq!(desk.verify(id).await.problem, None);
    assert_eq!(names(&desk.data.path().join("backup-scratch")), [""; 0]);
}

async fn a_fault_while_it_is_restored_leaves_an_empty_database(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    for (step, times) in [("rows", 1), ("rows", 12), ("commit", 1)] {
        for how in [How::Fails, How::Dies] {
            let url = db.bare_url().await;
            let fault = Fault::at_time(step, times, how);
            let broken = desk.backups.clone().with_steps(fault.clone());
            let act = broken.restore(&Actor::CommandLine, id, &url, &|_| {});
            let ended = strike(&fault, act).await;
            assert!(fault.struck() && ended.is_none_or(|ended| ended.is_err()), "{step}");
            // Empty: a second try is not refused, and gives all of it.
            desk.restore(id, &url).await.unwrap();
            let whole = db.bare_url().await;
            desk.restore(id, &whole).await.unwrap();
            assert_same(&rows_of(&whole).await, &rows_of(&url).await);
        }
    }
}

async fn a_fault_while_old_ones_are_removed_leaves_no_half_one(db: Fixture) {
    let desk = Desk::new(&db);
    for step in ["remove", "remove rest"] {
        for how in [How::Fails, How::Dies] {
            let old = desk.backups.create(&Actor::System, BackupReason::Schedule, &|_| {}).await;
            let old = old.unwrap().id;
            db.clock.advance(TimeDelta::seconds(1));
            let new = desk.backups.create(&Actor::System, BackupReason::Schedule, &|_| {}).await;
            let new = new.unwrap().id;
            let fault = Fault::at(step, how);
            let broken = desk.backups.clone().with_steps(fault.clone());
            let ended = strike(&fault, broken.prune(&Actor::System)).await;
            assert!(fault.struck() && ended.is_none_or(|ended| ended.is_err()), "{step}");
            for info in desk.backups.list().await.unwrap() {
                assert_eq!(info.problem, None, "{step} {how:?}");
            }
            desk.backups.prune(&Actor::System).await.unwrap();
            let listed: Vec<i64> =
                desk.backups.list().await.unwrap().iter().map(|i| i.id).collect();
            assert!(listed.contains(&new) && !listed.contains(&old), "{step} {how:?}: {listed:?}");
            db.clock.advance(TimeDelta::hours(1));
        }
    }
}

async fn a_failing_backup_raises_an_alert_and_stops_what_needs_it(db: Fixture) {
    let desk = Desk::new(&db);
    let broken = desk.backups.clone().with_steps(Fault::at("part", How::Fails));
    let refused = broken.before(&Actor::CommandLine, BackupReason::Purge).await.unwrap_err();
    let words = refused.to_string();
    assert!(words.contains("nothing was done") && words.contains("no space left"), "{words}");
    let open = db.store.alerts(None, false, 10).await.unwrap();
    assert_eq!((open.len(), open[0].kind), (1, AlertKind::BackupFailed));
    assert!(open[0].detail.contains("no space left"));
    assert_eq!(open[0].link.as_deref(), Some("/admin/backups"));
    desk.backups.before(&Actor::CommandLine, BackupReason::Purge).await.unwrap();
    assert!(db.store.alerts(None, false, 10).await.unwrap().is_empty(), "it is over");
}
