//! Encrypted backups.

use std::fs;
use std::path::Path;

use backup::BackupConfig;
use backup::{BackupError, OUTCOME};
use domain::AlertKind;
use test_support::Fixture;

use crate::backup::desk::{Desk, assert_same, rows_of};
use crate::backup::sample::fill;

test_support::on_both! {
    nothing_can_be_read_without_the_identity,
    another_identity_does_not_open_it,
}

/// A pair of keys made by `age-keygen`'s own way.
fn keys(folder: &Path) -> BackupConfig {
    let identity = age::x25519::Identity::generate();
    let path = folder.join("identity.txt");
    let secret = age::secrecy::ExposeSecret::expose_secret(&identity.to_string()).to_owned();
    fs::write(&path, format!("# created: today\n{secret}\n")).unwrap();
    BackupConfig {
        place: None,
        recipient: Some(identity.to_public().to_string()),
        identity_file: Some(path),
    }
}

async fn nothing_can_be_read_without_the_identity(db: Fixture) {
    fill(&db).await;
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let blind = Desk::with(&db, BackupConfig { identity_file: None, ..keys.clone() });
    let made = blind.create().await.unwrap();
    assert!(made.encrypted);
    for part in blind.parts(made.id) {
        let bytes = fs::read(&part).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1"), "{}", part.display());
    }
    let before = rows_of(&db.url).await;
    // Unverified, and it says which variable to set.
    let info = blind.verify(made.id).await;
    assert_eq!(info.verified_at, None);
    assert!(info.problem.unwrap().contains("BACKUP_AGE_IDENTITY_FILE"));
    let listed = blind.listed(made.id).await.unwrap();
    assert!(listed.problem.unwrap().contains("BACKUP_AGE_IDENTITY_FILE"));
    let open = db.store.alerts(None, false, 10).await.unwrap();
    assert_eq!(open[0].kind, AlertKind::BackupUnverified);
    assert!(matches!(blind.backups.archive(made.id).await, Err(BackupError::NoIdentity(_))));

    // With the identity, in the same folder.
    let seeing = Desk::of(&db, db.store.clone(), &db.url, keys.clone(), blind.data.clone());
    assert_eq!(seeing.listed(made.id).await.unwrap().problem, None);
    assert_eq!(seeing.verify(made.id).await.problem, None);
    let url = db.bare_url().await;
    seeing.restore(made.id, &url).await.unwrap();
    let mut after = rows_of(&url).await;
    let mut before = before;
    for table in ["audit", "audit_head", "alerts"] {
        before.remove(table);
        after.remove(table);
    }
    assert_same(&before, &after);
    // What was verified stays so where the identity is not.
    assert!(blind.listed(made.id).await.unwrap().verified_at.is_some());

    // A changed byte is found.
    let part = seeing.parts(made.id).into_iter().find(|path| !path.ends_with(OUTCOME)).unwrap();
    let mut bytes = fs::read(&part).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&part, bytes).unwrap();
    assert!(seeing.verify(made.id).await.problem.unwrap().contains("changed"));
}

async fn another_identity_does_not_open_it(db: Fixture) {
    let folder = tempfile::tempdir().unwrap();
    let ours = keys(folder.path());
    let desk = Desk::with(&db, ours.clone());
    let id = desk.create().await.unwrap().id;
    let other = tempfile::tempdir().unwrap();
    let theirs = BackupConfig { recipient: None, ..keys(other.path()) };
    let stranger = Desk::of(&db, db.store.clone(), &db.url, theirs, desk.data.clone());
    let info = stranger.verify(id).await;
    assert!(info.problem.unwrap().contains("another recipient"));
    assert_eq!(info.verified_at, None);
    let url = db.bare_url().await;
    let refused = stranger.restore(id, &url).await;
    assert!(matches!(refused, Err(BackupError::WrongIdentity(_))));
    // Nothing is left in it: the right identity restores into it.
    desk.restore(id, &url).await.unwrap();
}
