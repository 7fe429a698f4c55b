//! A database file that is damaged: what can be read is read, nothing is written to it, and
//! `docs/RECOVERY.md`, step 6, leads back to a whole site.

use std::fs::{self, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection};

use crate::cli::desk::{Desk, Outcome};
use crate::cli::serve::desk;

const PAGE: u64 = 4096;

/// A desk with demo data, all of it in the file itself.
async fn demo() -> Desk {
    let (desk, _) = desk().await;
    desk.json(&["demo"]).await;
    into_one_file(&desk).await;
    desk
}

fn file(desk: &Desk) -> PathBuf {
    desk.folder.path().join("data/reroll.db")
}

async fn into_one_file(desk: &Desk) {
    let mut raw = SqliteConnection::connect(&desk.database()).await.unwrap();
    sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
}

/// The leaf pages of a table or index, in order.
async fn leaves(desk: &Desk, name: &str) -> Vec<i64> {
    let mut raw = SqliteConnection::connect(&desk.database()).await.unwrap();
    let select = "SELECT pageno FROM dbstat WHERE name = $1 AND pagetype = 'leaf' ORDER BY pageno";
    let found = sqlx::query_scalar(select).bind(name).fetch_all(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    found
}

fn overwrite(desk: &Desk, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(file(desk)).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

fn break_page(desk: &Desk, page: i64) {
    overwrite(desk, (u64::try_from(page).unwrap() - 1) * PAGE, &[0xff; 200]);
}

async fn export(desk: &Desk) -> Outcome {
    desk.run(&["export", "events", "--trashed"]).await
}

#[tokio::test]
async fn the_last_way_of_the_recovery_page_works_as_written() {
    let desk = demo().await;
    desk.json(&["backup", "create"]).await;
    let backup = desk.lines(&["backup", "list"]).await[0]["id"].to_string();
    // Something that no backup has.
    let mut young: Value = desk.lines(&["export", "events"]).await.pop().unwrap();
    young["id"] = 9_001.into();
    young["slug"] = "younger-than-the-backup".into();
    for name in ["source_id", "google_id", "i_cal_uid", "series_id", "original_start"] {
        young[name] = Value::Null;
    }
    let line = desk.folder.path().join("young.jsonl");
    fs::write(&line, young.to_string()).unwrap();
    desk.json(&["import", "events", "young.jsonl"]).await;
    let before = export(&desk).await.out;
    into_one_file(&desk).await;
    for page in leaves(&desk, "events").await.into_iter().step_by(2) {
        break_page(&desk, page);
    }
    let damaged = fs::read(file(&desk)).unwrap();

    let refused = desk.run(&["serve"]).await;
    let told = refused.refusal(1);
    assert!(told.contains("is damaged") && told.contains("docs/RECOVERY.md, step 6"), "{told}");
    let doctor = desk.run(&["doctor"]).await;
    assert_eq!((doctor.code, doctor.err.as_str()), (1, ""));
    for part in ["THE DATABASE IS DAMAGED", "from the history", "reroll backup restore"] {
        assert!(doctor.out.contains(part), "{part}: {}", doctor.out);
    }
    let doctor = desk.run(&["doctor", "--json"]).await.json().remove(0);
    assert_eq!(doctor["ok"], false);
    assert!(doctor["database"].as_str().unwrap().contains("malformed"), "{doctor}");
    assert!(!doctor["from_history"].as_array().unwrap().is_empty(), "{doctor}");

    // Step 6, to the letter: the copy, the restore, the export, the import.
    fs::copy(file(&desk), desk.folder.path().join("data/damaged.db")).unwrap();
    let all = desk.lines(&["backup", "list"]).await;
    let ids: Vec<String> = all.iter().map(|one| one["id"].to_string()).collect();
    assert!(ids.contains(&backup), "{all:?}");
    let into = format!("sqlite://{}", desk.folder.path().join("data/restored.db").display());
    let restored = desk.run(&["backup", "restore", &backup, "--into", &into]).await;
    assert_eq!(restored.code, 0, "{restored:?}");
    let from = format!("sqlite://{}", desk.folder.path().join("data/damaged.db").display());
    let desk = desk.with("DATABASE_URL", &from);
    let rescue = ["export", "events", "--trashed", "--out", "rescued.jsonl"];
    let rescued = desk.run(&rescue).await;
    assert_eq!(rescued.code, 0, "all of it is in the history: {rescued:?}");
    assert!(rescued.err.contains("from its history, since its row cannot be read"), "{rescued:?}");
    let text = fs::read_to_string(desk.folder.path().join("rescued.jsonl")).unwrap();
    assert_eq!(text, before, "byte for byte");
    let desk = desk.with("DATABASE_URL", &into);
    desk.json(&["import", "events", "rescued.jsonl"]).await;
    assert_eq!(export(&desk).await.out, before);
    assert_eq!(desk.json(&["doctor"]).await["ok"], true);
    assert_eq!(fs::read(file(&desk)).unwrap(), damaged, "nothing was written to the damaged file");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_status_says_so() {
    let desk = demo().await;
    let before: Vec<Value> = export(&desk).await.json();
    into_one_file(&desk).await;
    let pages = leaves(&desk, "events").await;
    break_page(&desk, pages[pages.len() / 2]);
    for page in leaves(&desk, "revisions").await {
        break_page(&desk, page);
    }
    let outcome = desk.run(&["export", "events", "--trashed", "--json"]).await;
    assert_eq!(outcome.code, 3, "{}", outcome.err);
    let said: Value = serde_json::from_str(&outcome.err).unwrap();
    assert_eq!(said["partial"], true);
    let lost: Vec<i64> = said["unreadable"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_i64().unwrap())
        .collect();
    let read: Vec<Value> = outcome.json();
    assert!(!lost.is_empty() && !read.is_empty(), "{said}");
    let id = |event: &Value| event["id"].as_i64().unwrap();
    let rest: Vec<Value> =
        before.iter().filter(|event| !lost.contains(&id(event))).cloned().collect();
    assert_eq!(read, rest, "all that is not named is there, as it was");
    let words = export(&desk).await;
    assert_eq!(words.code, 3);
    assert!(words.err.contains(&format!("event {}: cannot be read", lost[0])), "{}", words.err);
    // One that was asked for by its number is told of as well.
    let one = desk.run(&["export", "events", "--id", &lost[0].to_string()]).await;
    assert_eq!((one.code, one.out.as_str()), (3, ""), "{one:?}");
}

#[tokio::test]
async fn a_file_without_its_head_says_what_to_do() {
    let desk = demo().await;
    overwrite(&desk, 0, &[0xff; 100]);
    for command in [&["serve"][..], &["doctor"], &["export", "events"], &["recover"], &["sync"]] {
        let outcome = desk.run(command).await;
        let told = outcome.refusal(1);
        assert!(told.contains("is damaged") && told.contains("step 6"), "{command:?}: {told}");
    }
}
