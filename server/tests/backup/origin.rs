//! Whose a backup is: whoever can write to the place of the backups can put things there, but not
//! make them ours; and what they put there hurts nobody who only looks.

use std::fs;
use std::path::{Path, PathBuf};

use backup::{BackupError, MANIFEST, OUTCOME};
use chrono::TimeDelta;
use domain::{Actor, AlertKind, BackupOrigin, BackupReason, MergeRequest};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use store::Author;
use test_support::Fixture;

use crate::backup::desk::{Desk, key, rows_of};
use crate::backup::sample::fill;

test_support::on_both! {
    a_forged_backup_is_not_taken,
    a_signature_does_not_fit_anything_else,
    a_backup_of_an_older_version_is_taken_by_an_explicit_word,
    another_sites_backup_is_taken_with_its_key,
    what_unpacks_without_end_is_stopped,
    names_and_links_lead_nowhere,
    what_others_put_there_pushes_nothing_out,
    a_forged_outcome_is_not_green,
}

fn folder(desk: &Desk, id: i64) -> PathBuf {
    desk.place().join(id.to_string())
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn envelope(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path.join(MANIFEST)).unwrap()).unwrap()
}

/// Writes a manifest as whoever has no key can: with the right hash, and a signature or none.
fn put_manifest(path: &Path, manifest: &Value, signature: Option<(&str, &str)>) {
    let text = serde_json::to_string(manifest).unwrap();
    let hash = sha256(text.as_bytes());
    let signed = signature.map(|(key, mac)| format!(",\"key\":\"{key}\",\"mac\":\"{mac}\""));
    let signed = signed.unwrap_or_default();
    let file = format!("{{\"manifest\":{text},\"sha256\":\"{hash}\"{signed}}}");
    fs::write(path.join(MANIFEST), file).unwrap();
}

/// Gives a table's only part other bytes, and the manifest the right size, hash and count.
fn replace_part(path: &Path, table: &str, plain: &[u8], rows: usize) {
    let mut manifest = envelope(path)["manifest"].take();
    let tables = manifest["tables"].as_array_mut().unwrap();
    let entry = tables.iter_mut().find(|entry| entry["name"] == table).unwrap();
    let packed = zstd::encode_all(plain, 3).unwrap();
    entry["rows"] = rows.into();
    let part = &mut entry["parts"][0];
    (part["size"], part["rows"]) = (packed.len().into(), rows.into());
    (part["sha256"], part["plain"]) = (sha256(&packed).into(), plain.len().into());
    fs::write(path.join(part["name"].as_str().unwrap()), packed).unwrap();
    put_manifest(path, &manifest, None);
}

/// Adds an admin to a backup.
fn add_an_admin(path: &Path) {
    let packed = fs::read(path.join("users.0001.jsonl.zst")).unwrap();
    let mut text = String::from_utf8(zstd::decode_all(&packed[..]).unwrap()).unwrap();
    let mut user: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    (user["id"], user["email"]) = (999.into(), "evil@x.example".into());
    text.push_str(&format!("{user}\n"));
    let rows = text.lines().count();
    replace_part(path, "users", text.as_bytes(), rows);
}

async fn a_forged_backup_is_not_taken(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    assert_eq!(desk.verify(id).await.origin, BackupOrigin::Ours);
    add_an_admin(&folder(&desk, id));

    let info = desk.verify(id).await;
    assert_eq!((info.verified_at, info.origin), (None, BackupOrigin::Unsigned));
    assert!(info.problem.unwrap().contains("not signed"));
    let listed = desk.listed(id).await.unwrap();
    assert!(listed.verified_at.is_none() && listed.problem.unwrap().contains("not signed"));
    let into = db.bare_url().await;
    let not_ours = |error: BackupError| {
        assert!(matches!(error, BackupError::NotOurs { .. }), "{error}");
        assert!(error.to_string().contains("--unproven"), "{error}");
    };
    not_ours(desk.restore(id, &into).await.unwrap_err());
    not_ours(desk.backups.diff(id).await.unwrap_err());
    let author = Author { actor: Actor::CommandLine, reason: "merge".into(), at: db.now() };
    let all = MergeRequest { ids: None, overwrite: true, dry_run: false };
    not_ours(desk.backups.merge(&author, id, &all).await.unwrap_err());
    assert_eq!(desk.backups.list().await.unwrap().len(), 1, "nothing was done");
    let alerts = db.store.alerts(None, false, 10).await.unwrap();
    assert!(alerts.iter().all(|alert| alert.kind != AlertKind::BackupUnverified), "{alerts:?}");
}

async fn a_signature_does_not_fit_anything_else(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let path = folder(&desk, id);
    let signed = envelope(&path);
    let signature = (signed["key"].as_str().unwrap(), signed["mac"].as_str().unwrap());
    add_an_admin(&path);
    let forged = envelope(&path)["manifest"].take();
    put_manifest(&path, &forged, Some(signature));
    // Not by an explicit word either: this one claims to be ours, and is not.
    let open = desk.backups.clone().unproven();
    for problem in [
        desk.listed(id).await.unwrap().problem.unwrap(),
        desk.verify(id).await.problem.unwrap(),
        open.archive(id).await.err().unwrap().to_string(),
    ] {
        assert!(problem.contains("signature does not fit"), "{problem}");
    }
    // An older one of ours under a newer number is no newer one.
    db.clock.advance(TimeDelta::hours(1));
    let next = desk.create().await.unwrap().id;
    fs::copy(folder(&desk, next).join(MANIFEST), path.join(MANIFEST)).unwrap();
    let problem = desk.listed(id).await.unwrap().problem.unwrap();
    assert!(problem.contains(&format!("is that of backup {next}")), "{problem}");
}

async fn a_backup_of_an_older_version_is_taken_by_an_explicit_word(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let path = folder(&desk, id);
    // As it was written before there were signatures.
    let mut manifest = envelope(&path)["manifest"].take();
    for table in manifest["tables"].as_array_mut().unwrap() {
        for part in table["parts"].as_array_mut().unwrap() {
            part.as_object_mut().unwrap().remove("plain").unwrap();
        }
    }
    put_manifest(&path, &manifest, None);
    let into = db.bare_url().await;
    assert!(desk.restore(id, &into).await.is_err());
    let open = desk.backups.clone().unproven();
    let info = open.verify(&Actor::CommandLine, id, &|_| {}).await.unwrap();
    assert_eq!(info.verified_at, None, "whole, but never green");
    assert!(info.problem.unwrap().starts_with("every row is equal, but"));
    assert!(!path.join(OUTCOME).exists(), "nothing is noted beside it");
    open.restore(&Actor::CommandLine, id, &into, &|_| {}).await.unwrap();
    let noted = db.raw.texts("SELECT detail FROM audit WHERE action = 'backup_restored'").await;
    assert!(noted[0].contains("it is not signed"), "{noted:?}");
}

async fn another_sites_backup_is_taken_with_its_key(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let made = desk.create().await.unwrap();
    let elsewhere = Desk::keyed(&db, 2, desk.config.backups.clone(), desk.data.clone());
    let listed = elsewhere.listed(made.id).await.unwrap();
    assert_eq!(listed.origin, BackupOrigin::Elsewhere);
    assert!(listed.problem.unwrap().contains("another SECRET_KEY"));
    assert!(elsewhere.backups.diff(made.id).await.is_err());
    let wrong = elsewhere.backups.clone().with_key(&key(3));
    assert!(wrong.diff(made.id).await.is_err());

    let given = elsewhere.backups.clone().with_key(&key(1));
    assert_eq!(given.diff(made.id).await.unwrap(), []);
    let into = db.bare_url().await;
    given.restore(&Actor::CommandLine, made.id, &into, &|_| {}).await.unwrap();
    // What is made meanwhile is the own site's: the other key signs nothing.
    db.clock.advance(TimeDelta::hours(1));
    let own = given.create(&Actor::CommandLine, BackupReason::Asked, &|_| {}).await.unwrap().id;
    assert_eq!(elsewhere.listed(own).await.unwrap().origin, BackupOrigin::Ours);
    assert_eq!(desk.listed(own).await.unwrap().origin, BackupOrigin::Elsewhere);
}

async fn what_unpacks_without_end_is_stopped(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let bomb = vec![b' '; 160 << 20];
    replace_part(&folder(&desk, id), "users", &bomb, 1);
    drop(bomb);
    let open = desk.backups.clone().unproven();
    let info = open.verify(&Actor::CommandLine, id, &|_| {}).await.unwrap();
    assert!(info.problem.unwrap().contains("unpacks to more than"));
    let into = db.bare_url().await;
    let error = open.restore(&Actor::CommandLine, id, &into, &|_| {}).await.unwrap_err();
    assert!(error.to_string().contains("unpacks to more than"), "{error}");
    let left = rows_of(&into).await;
    assert!(left["users"].is_empty() && left["organizers"].is_empty(), "nothing is left");
}

async fn names_and_links_lead_nowhere(db: Fixture) {
    fill(&db).await;
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let path = folder(&desk, id);
    let open = desk.backups.clone().unproven();
    let good = fs::read(path.join(MANIFEST)).unwrap();
    for name in ["../../secret.key", "/dev/zero", "users.0001.jsonl.zst\0", "organizers.0001.jsonl"]
    {
        let mut manifest = envelope(&path)["manifest"].take();
        manifest["tables"][0]["parts"][0]["name"] = name.into();
        put_manifest(&path, &manifest, None);
        let problem = open.archive(id).await.err().unwrap().to_string();
        assert!(problem.contains("that there cannot be"), "{name}: {problem}");
        assert!(desk.listed(id).await.unwrap().problem.is_some());
        fs::write(path.join(MANIFEST), &good).unwrap();
    }
    for name in ["organizers.0001.jsonl.zst", OUTCOME, MANIFEST] {
        let file = path.join(name);
        let before = fs::read(&file).unwrap_or_default();
        let _ = fs::remove_file(&file);
        std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
        assert_eq!(desk.listed(id).await.unwrap().verified_at, None, "{name}");
        if name != OUTCOME {
            assert!(desk.verify(id).await.problem.is_some(), "{name}");
        }
        fs::remove_file(&file).unwrap();
        // Sparse: of no weight, until somebody reads it.
        fs::File::create(&file).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(desk.listed(id).await.unwrap().verified_at, None, "{name}");
        if name != OUTCOME {
            assert!(desk.verify(id).await.problem.is_some(), "{name}");
        }
        fs::remove_file(&file).unwrap();
        if name != OUTCOME {
            fs::write(&file, before).unwrap();
        }
    }
    assert_eq!(desk.verify(id).await.problem, None);
}

async fn what_others_put_there_pushes_nothing_out(db: Fixture) {
    let desk = Desk::new(&db);
    let ours = desk.create().await.unwrap().id;
    desk.verify(ours).await;
    // Thirty that look newer, some of them of hours to come, and as many that cannot be read.
    for number in 1..=30_i64 {
        for unreadable in [false, true] {
            let at = db.now() + TimeDelta::hours(number);
            let id: i64 = at.format("%Y%m%d%H%M%S").to_string().parse().unwrap();
            let id = id + i64::from(unreadable);
            let path = folder(&desk, id);
            fs::create_dir(&path).unwrap();
            let mut manifest = envelope(&folder(&desk, ours))["manifest"].take();
            manifest["id"] = id.into();
            manifest["created_at"] = at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string().into();
            put_manifest(&path, &manifest, None);
            if unreadable {
                fs::write(path.join(MANIFEST), "{}").unwrap();
            }
        }
    }
    db.clock.advance(TimeDelta::days(2));
    desk.backups.prune(&Actor::System).await.unwrap();
    assert!(desk.listed(ours).await.is_some(), "the newest of ours stays");
    // And none of them counts as the backup of the last hours.
    desk.backups.watch(db.now()).await.unwrap();
    let open = db.store.alerts(None, false, 10).await.unwrap();
    assert!(open.iter().any(|alert| alert.kind == AlertKind::BackupLate), "{open:?}");
}

async fn a_forged_outcome_is_not_green(db: Fixture) {
    let desk = Desk::new(&db);
    let id = desk.create().await.unwrap().id;
    let digest = {
        let text = fs::read_to_string(folder(&desk, id).join(MANIFEST)).unwrap();
        let (_, rest) = text.split_once("\"manifest\":").unwrap();
        sha256(rest.rsplit_once(",\"sha256\"").unwrap().0.as_bytes())
    };
    let stamp = "2026-03-01T12:00:00.000000Z";
    let outcome = format!(
        "{{\"manifest\":\"{digest}\",\"verified_at\":\"{stamp}\",\"checked_at\":\"{stamp}\",\
         \"problem\":null}}"
    );
    fs::write(folder(&desk, id).join(OUTCOME), outcome).unwrap();
    assert_eq!(desk.listed(id).await.unwrap().verified_at, None);
    assert!(desk.verify(id).await.verified_at.is_some());
    assert!(desk.listed(id).await.unwrap().verified_at.is_some());
}
