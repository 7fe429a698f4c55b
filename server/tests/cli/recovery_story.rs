//! `docs/RECOVERY.md`, played from beginning to end: 2,500 events vanish by raw SQL while the site
//! runs, an alert arrives, the ids are named, and everything is back, byte for byte.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::Value;

use crate::cli::desk::{Desk, Outcome};
use crate::cli::serve::{desk, is_up};

/// Events that vanish.
const GONE: usize = 2_500;
/// Of these, events that are younger than the newest backup.
const YOUNG: usize = 100;
/// Within so long somebody has to be told (safety.md).
const NOTICED: Duration = Duration::from_secs(60);

type Heard = Arc<Mutex<Vec<Value>>>;

/// An address that alerts are posted to, and what came.
async fn webhook() -> (String, Heard) {
    let heard = Heard::default();
    let listen = |State(heard): State<Heard>, body: String| async move {
        heard.lock().unwrap().push(serde_json::from_str(&body).unwrap());
    };
    let router = Router::new().route("/", post(listen)).with_state(Arc::clone(&heard));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, heard)
}

/// Waits until an alert of a kind was told.
async fn told(heard: &Heard, kind: &str) -> Value {
    let began = Instant::now();
    loop {
        let found = heard.lock().unwrap().iter().find_map(|posted| {
            posted["alerts"].as_array()?.iter().find(|alert| alert["kind"] == kind).cloned()
        });
        if let Some(found) = found {
            return found;
        }
        assert!(began.elapsed() < NOTICED, "nobody was told: {:?}", heard.lock().unwrap());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// All rows as an export writes them, to the letter.
async fn exported(desk: &Desk) -> String {
    let outcome = desk.run(&["export", "events", "--trashed"]).await;
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.out
}

/// Deletes by another client, past every guard.
async fn delete_raw(desk: &Desk, ids: &[i64]) {
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let guard: String =
        sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE name = 'events_no_delete'")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    sqlx::query("DROP TRIGGER events_no_delete").execute(&mut *tx).await.unwrap();
    sqlx::query("DELETE FROM events WHERE id IN (SELECT value FROM json_each($1))")
        .bind(serde_json::to_string(ids).unwrap())
        .execute(&mut *tx)
        .await
        .unwrap();
    // Whoever did this hid it well.
    sqlx::query(sqlx::AssertSqlSafe(guard)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    pool.close().await;
}

async fn doctor(desk: &Desk) -> (i32, Value) {
    let outcome: Outcome = desk.run(&["doctor", "--json"]).await;
    (outcome.code, outcome.json().remove(0))
}

fn numbers(values: &Value) -> BTreeSet<i64> {
    values.as_array().unwrap().iter().filter_map(Value::as_i64).collect()
}

/// A site with a backup, and with events that are younger than it; gives the ids of all.
async fn a_site(desk: &Desk) -> (Vec<i64>, i64) {
    desk.connect().await;
    desk.fill(GONE - YOUNG);
    desk.json(&["sync"]).await;
    let backup = desk.json(&["backup", "create"]).await["id"].as_i64().unwrap();
    let verified = desk.json(&["backup", "verify", &backup.to_string()]).await;
    assert!(!verified["verified_at"].is_null(), "{verified}");
    let first = desk.google.now() + chrono::TimeDelta::days(400);
    desk.google.add_many(crate::cli::desk::CLUB, YOUNG, "Young", first).unwrap();
    desk.json(&["sync"]).await;
    let rows = desk.lines(&["export", "events"]).await;
    (rows.iter().filter_map(|row| row["id"].as_i64()).collect(), backup)
}

#[tokio::test]
async fn what_vanishes_is_noticed_named_and_back() {
    let (url, heard) = webhook().await;
    let (desk, address) = desk().await;
    let desk = desk.with("ALERT_WEBHOOK_URL", &url);
    let (ids, backup) = a_site(&desk).await;
    assert_eq!(ids.len(), GONE);
    let before = exported(&desk).await;
    let mut server = desk.command(&["serve"]).stderr(std::process::Stdio::null()).spawn().unwrap();
    is_up(&address).await;

    delete_raw(&desk, &ids).await;
    let alert = told(&heard, "integrity").await;
    assert!(alert["detail"].as_str().unwrap().contains("2,500"), "how many: {alert}");

    let began = Instant::now();
    let (code, found) = doctor(&desk).await;
    assert_eq!((code, &found["ok"]), (1, &Value::Bool(false)));
    assert_eq!(numbers(&found["missing"]), ids.iter().copied().collect(), "doctor names them");
    bring_back(&desk, backup).await;
    assert_eq!(exported(&desk).await, before, "byte for byte");
    let (code, found) = doctor(&desk).await;
    assert_eq!((code, &found["ok"]), (0, &Value::Bool(true)), "{found}");
    eprintln!("{GONE} events back in {:.1} s", began.elapsed().as_secs_f64());

    // The next sync neither doubles nor removes anything.
    assert_eq!(desk.json(&["sync"]).await["state"], "nothing");
    assert_eq!(exported(&desk).await, before);
    server.start_kill().unwrap();
    server.wait().await.unwrap();
}

/// The page's steps: look first, then the older ones from the backup, the youngest from history.
async fn bring_back(desk: &Desk, backup: i64) {
    let backup = backup.to_string();
    let differing = desk.lines(&["backup", "diff", &backup]).await;
    assert_eq!(differing.len(), GONE - YOUNG);
    assert!(differing.iter().all(|line| line["change"] == "absent"));
    let dry = desk.json(&["backup", "merge", &backup, "--dry-run"]).await;
    assert_eq!(numbers(&dry["created"]).len(), GONE - YOUNG);
    let merged = desk.json(&["backup", "merge", &backup]).await;
    assert_eq!(merged["created"], dry["created"], "as the dry run said");
    let again = desk.json(&["backup", "merge", &backup]).await;
    assert_eq!(numbers(&again["created"]).len(), 0, "twice changes nothing");
    let young = desk.json(&["recover", "--dry-run"]).await;
    assert_eq!(numbers(&young["created"]).len(), YOUNG, "{young}");
    assert_eq!(desk.json(&["recover"]).await["created"], young["created"]);
}
