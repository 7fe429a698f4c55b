//! `reroll backup`, and the backups that other commands make first.

use std::time::{Duration, Instant};

use crate::cli::desk::{Desk, has_keys, is_time};

async fn with_events(count: usize) -> Desk {
    let desk = Desk::new().await;
    desk.connect().await;
    desk.fill(count);
    desk.json(&["sync"]).await;
    desk
}

#[tokio::test]
async fn a_backup_is_made_listed_verified_and_restored() {
    let desk = with_events(12).await;
    let made = desk.json(&["backup", "create"]).await;
    has_keys(&made, &["id", "created_at", "verified_at", "encrypted", "counts"]);
    assert!(is_time(&made["created_at"]) && made["verified_at"].is_null());
    assert_eq!((&made["encrypted"], &made["counts"]["events"]), (&false.into(), &12.into()));
    let id = made["id"].to_string();
    assert_eq!(id.len(), 14);
    assert_eq!(desk.lines(&["backup", "list"]).await, std::slice::from_ref(&made));
    let verified = desk.json(&["backup", "verify", &id]).await;
    assert!(verified["verified_at"].is_string());
    assert_eq!(desk.lines(&["backup", "list"]).await, [verified]);

    let into = format!("sqlite://{}/restored.db", desk.folder.path().display());
    let restored = desk.json(&["backup", "restore", &id, "--into", &into]).await;
    assert_eq!(restored["id"], made["id"]);
    let rows = desk.lines(&["export", "events", "--trashed"]).await;
    let there = Desk::beside(&desk).with("DATABASE_URL", &into);
    assert_eq!(there.lines(&["export", "events", "--trashed"]).await, rows);
    let again = desk.run(&["backup", "restore", &id, "--into", &into]).await;
    assert!(again.refusal(1).contains("not empty"), "{again:?}");
}

#[tokio::test]
async fn what_cannot_be_is_told_in_one_line() {
    let desk = Desk::new().await;
    assert_eq!(desk.lines(&["backup", "list"]).await, [0; 0]);
    for arguments in [
        &["backup", "verify", "7"][..],
        &["backup", "diff", "7"],
        &["backup", "merge", "7"],
        &["backup", "restore", "7", "--into", "sqlite://x.db"],
    ] {
        let outcome = desk.run(arguments).await;
        assert!(outcome.refusal(1).contains("there is no backup 7"), "{outcome:?}");
    }
    assert_eq!(desk.run(&["backup", "restore", "7"]).await.code, 2);
    assert_eq!(desk.run(&["backup", "verify", "seven"]).await.code, 2);
}

#[tokio::test]
async fn a_damaged_backup_is_exit_1_with_its_problem() {
    let desk = with_events(3).await;
    let id = desk.json(&["backup", "create"]).await["id"].to_string();
    let part = desk.folder.path().join("data/backups").join(&id).join("events.0001.jsonl.zst");
    std::fs::write(&part, "spoiled").unwrap();
    let outcome = desk.run(&["backup", "verify", &id, "--json"]).await;
    assert_eq!(outcome.code, 1);
    let told = &outcome.json()[0];
    assert!(told["verified_at"].is_null());
    assert!(told["problem"].as_str().unwrap().contains("events.0001"), "{told}");
    assert!(desk.run(&["backup", "verify", &id]).await.out.contains("does not verify"));
}

#[tokio::test]
async fn an_import_has_a_backup_first_and_is_not_done_without() {
    let desk = with_events(3).await;
    let file = desk.folder.path().join("events.jsonl");
    let path = file.to_str().unwrap();
    desk.run(&["export", "events", "--out", path]).await;
    desk.json(&["import", "events", path, "--dry-run"]).await;
    assert!(desk.lines(&["backup", "list"]).await.is_empty());
    desk.json(&["import", "events", path]).await;
    let listed = desk.lines(&["backup", "list"]).await;
    assert_eq!((listed.len(), &listed[0]["reason"]), (1, &"import".into()));

    let blocked = desk.folder.path().join("a-file");
    std::fs::write(&blocked, "").unwrap();
    let desk = desk.with("BACKUP_URL", format!("file://{}", blocked.display()));
    let outcome = desk.run(&["import", "events", path]).await;
    let line = outcome.refusal(1);
    assert!(line.contains("nothing was") && line.contains("backup"), "{line}");
}

#[tokio::test]
async fn a_killed_backup_or_restore_leaves_all_or_nothing() {
    let desk = with_events(600).await;
    let began = Instant::now();
    let good = desk.json(&["backup", "create"]).await["id"].clone();
    let whole = began.elapsed();
    for part in [20, 50, 70, 85, 95] {
        kill_after(&desk, &["backup", "create"], whole * part / 100).await;
        for listed in desk.lines(&["backup", "list"]).await {
            let id = listed["id"].to_string();
            let verified = desk.json(&["backup", "verify", &id]).await;
            assert!(verified["verified_at"].is_string(), "killed at {part} %");
        }
        let url = format!("sqlite://{}/restored-{part}.db", desk.folder.path().display());
        let restore = ["backup", "restore", &good.to_string(), "--into", &url];
        kill_after(&desk, &restore, whole * part / 100).await;
        let again = desk.run(&restore).await;
        assert!(again.code == 0 || again.refusal(1).contains("not empty"), "{again:?}");
        let there = Desk::beside(&desk).with("DATABASE_URL", &url);
        assert_eq!(there.lines(&["export", "events"]).await.len(), 600, "killed at {part} %");
    }
    desk.json(&["backup", "create"]).await;
    let place = std::fs::read_dir(desk.folder.path().join("data/backups")).unwrap();
    let left: Vec<String> = place.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| name.starts_with(".draft")), "{left:?}");
}

async fn kill_after(desk: &Desk, arguments: &[&str], time: Duration) {
    let mut child = desk.spawn(arguments);
    tokio::time::sleep(time).await;
    let _ = child.start_kill();
    child.wait().await.unwrap();
}
