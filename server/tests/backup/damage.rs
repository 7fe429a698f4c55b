//! A backup that is not as it was written is never shown as good.

use std::fs;

use backup::{MANIFEST, OUTCOME};
use domain::AlertKind;
use test_support::Fixture;

use crate::backup::desk::Desk;
use crate::backup::sample::fill;

test_support::on_both! {
    a_changed_byte_in_any_part_is_found,
    what_is_missing_or_cut_shows_in_the_list,
    a_changed_manifest_is_shown_as_damaged,
    an_outcome_counts_for_its_own_manifest_only,
    a_broken_history_does_not_verify,
    the_alert_ends_when_a_backup_verifies,
}

async fn a_changed_byte_in_any_part_is_found(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    assert_eq!(desk.verify(id).await.problem, None);
    let parts = desk.parts(id).into_iter().filter(|path| !path.ends_with(OUTCOME));
    for part in parts {
        let good = fs::read(&part).unwrap();
        // The first, the last and one in the midst; and with all of them, every byte of one part.
        let every = part.to_string_lossy().contains("chain_head");
        let places: Vec<usize> =
            if every { (0..good.len()).collect() } else { vec![0, good.len() / 2, good.len() - 1] };
        for at in places {
            let mut bad = good.clone();
            bad[at] ^= 0x01;
            fs::write(&part, &bad).unwrap();
            let info = desk.verify(id).await;
            let name = part.file_name().unwrap().to_str().unwrap();
            let problem = info.problem.unwrap();
            assert!(problem.contains(name), "{name}, byte {at}: {problem}");
            assert_eq!(info.verified_at, None);
            assert_eq!(desk.listed(id).await.unwrap().verified_at, None);
        }
        fs::write(&part, good).unwrap();
    }
    assert!(desk.verify(id).await.verified_at.is_some());
}

async fn what_is_missing_or_cut_shows_in_the_list(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    desk.verify(id).await;
    let part = desk.parts(id).into_iter().find(|path| !path.ends_with(OUTCOME)).unwrap();
    let good = fs::read(&part).unwrap();
    fs::write(&part, &good[..good.len() - 1]).unwrap();
    let cut = desk.listed(id).await.unwrap();
    assert!(cut.problem.unwrap().contains("bytes instead of"));
    assert_eq!(cut.verified_at, None);
    fs::remove_file(&part).unwrap();
    let gone = desk.listed(id).await.unwrap();
    assert!(gone.problem.unwrap().contains("is missing"));
    let error = desk.restore(id, &db.bare_url().await).await.unwrap_err().to_string();
    assert!(error.contains("is missing"), "{error}");
}

async fn a_changed_manifest_is_shown_as_damaged(db: Fixture) {
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    desk.verify(id).await;
    let path = desk.place().join(id.to_string()).join(MANIFEST);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"rows\":1", "\"rows\":2", 1)).unwrap();
    let info = desk.listed(id).await.unwrap();
    assert!(info.problem.unwrap().contains("manifest was changed"));
    assert_eq!((info.verified_at, info.created_at.timestamp()), (None, db.now().timestamp()));
    assert!(desk.verify(id).await.problem.is_some());
    assert!(desk.backups.archive(id).await.is_err());
}

async fn an_outcome_counts_for_its_own_manifest_only(db: Fixture) {
    let desk = Desk::new(&db);
    let one = desk.create().await.unwrap().id;
    desk.verify(one).await;
    fill(&db).await;
    let other = desk.create().await.unwrap().id;
    let outcome = |id: i64| desk.place().join(id.to_string()).join(OUTCOME);
    fs::copy(outcome(one), outcome(other)).unwrap();
    assert_eq!(desk.listed(other).await.unwrap().verified_at, None);
    fs::write(outcome(one), "spoiled").unwrap();
    assert_eq!(desk.listed(one).await.unwrap().verified_at, None);
}

async fn a_broken_history_does_not_verify(db: Fixture) {
    fill(&db).await;
    let drop = match db.engine {
        test_support::Engine::Sqlite => "DROP TRIGGER revisions_no_update",
        test_support::Engine::Postgres => "DROP TRIGGER revisions_no_update ON revisions",
    };
    db.raw.run(drop).await.unwrap();
    db.raw.run("UPDATE revisions SET actor = 'eve' WHERE id = 2").await.unwrap();
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let problem = desk.verify(id).await.problem.unwrap();
    assert!(problem.contains("history is broken") && problem.contains("revision 2"), "{problem}");
}

async fn the_alert_ends_when_a_backup_verifies(db: Fixture) {
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let part = desk.parts(id).remove(0);
    let good = fs::read(&part).unwrap();
    fs::write(&part, b"x").unwrap();
    desk.verify(id).await;
    let open = db.store.alerts(None, false, 10).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].kind, AlertKind::BackupUnverified);
    assert_eq!(open[0].link.as_deref(), Some("/admin/backups"));
    fs::write(&part, good).unwrap();
    desk.verify(id).await;
    assert!(db.store.alerts(None, false, 10).await.unwrap().is_empty());
}
