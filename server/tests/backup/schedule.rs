//! Every hour: made, verified, pruned; by one server; and told when it does not happen.

use chrono::TimeDelta;
use clock::SeededEntropy;
use domain::{AlertKind, BackupReason};
use reroll::jobs::do_due;
use reroll::services::Services;
use store::JobEnd;
use test_support::Fixture;

use crate::backup::desk::{Desk, names};
use crate::backup::sample::fill;

test_support::on_both! {
    one_is_made_verified_and_the_next_planned,
    a_year_of_hours_keeps_what_retention_says,
    a_failing_place_is_tried_again_and_told,
    late_backups_are_told,
}

async fn services(db: &Fixture, desk: &Desk) -> Services {
    let config = desk.config.clone();
    Services::open_with(config, db.clock.clone(), SeededEntropy::new(3)).await.unwrap()
}

/// Makes a backup if one is due; says whether one was.
async fn backup_due(services: &Services) -> bool {
    match do_due(services, "backup").await.unwrap() {
        Some(JobEnd::Failed { error, .. }) => panic!("{error}"),
        end => end.is_some(),
    }
}

async fn one_is_made_verified_and_the_next_planned(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let (one, two) = (services(&db, &desk).await, services(&db, &desk).await);
    let (first, second) = tokio::join!(backup_due(&one), backup_due(&two));
    assert_eq!([first, second].iter().filter(|did| **did).count(), 1);
    let listed = desk.backups.list().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].reason, listed[0].verified_at), (BackupReason::Schedule, Some(db.now())));
    db.clock.advance(TimeDelta::minutes(59));
    assert!(!backup_due(&one).await);
    db.clock.advance(TimeDelta::minutes(1));
    assert!(backup_due(&two).await);
    assert_eq!(desk.backups.list().await.unwrap().len(), 2);
}

async fn a_year_of_hours_keeps_what_retention_says(db: Fixture) {
    let desk = Desk::new(&db);
    let services = services(&db, &desk).await;
    for _ in 0..40 {
        assert!(backup_due(&services).await);
        db.clock.advance(TimeDelta::hours(1));
    }
    let listed = desk.backups.list().await.unwrap();
    // 24 hours, and the end of the day before them.
    assert_eq!(listed.len(), 25);
    assert!(listed.iter().all(|info| info.verified_at.is_some()));
    assert_eq!(names(&desk.place()).len(), 25);
}

async fn a_failing_place_is_tried_again_and_told(db: Fixture) {
    let desk = Desk::new(&db);
    let services = services(&db, &desk).await;
    std::fs::write(desk.place(), "in the way").unwrap();
    let failed = do_due(&services, "backup").await.unwrap();
    assert!(matches!(failed, Some(JobEnd::Failed { .. })), "{failed:?}");
    let open = db.store.alerts(None, false, 10).await.unwrap();
    assert_eq!((open.len(), open[0].kind), (1, AlertKind::BackupFailed));
    assert!(!backup_due(&services).await, "not at once");
    std::fs::remove_file(desk.place()).unwrap();
    db.clock.advance(TimeDelta::minutes(10));
    assert!(backup_due(&services).await);
    assert!(db.store.alerts(None, false, 10).await.unwrap().is_empty());
}

async fn late_backups_are_told(db: Fixture) {
    let desk = Desk::new(&db);
    let since = db.now();
    db.clock.advance(TimeDelta::hours(3));
    desk.backups.watch(since).await.unwrap();
    assert!(db.store.alerts(None, false, 10).await.unwrap().is_empty());
    db.clock.advance(TimeDelta::seconds(1));
    desk.backups.watch(since).await.unwrap();
    let open = db.store.alerts(None, false, 10).await.unwrap();
    assert_eq!((open.len(), open[0].kind), (1, AlertKind::BackupLate));
    desk.create().await.unwrap();
    assert!(db.store.alerts(None, false, 10).await.unwrap().is_empty());
    db.clock.advance(TimeDelta::hours(4));
    desk.backups.watch(since).await.unwrap();
    let open = db.store.alerts(None, false, 10).await.unwrap();
    assert!(open[0].detail.contains("1 March 2026, 15:00 UTC"), "{}", open[0].detail);
}
