//! The server dies by SIGKILL while people write, again and again: what it acknowledged is there.
//!
//! `CRASHES=300 cargo test -p server --test cli crash` for more than the few of every test run.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::process::Child;
use tokio::task::JoinSet;

use crate::cli::desk::Desk;
use crate::cli::serve::{ask, desk, is_up};

/// How often the server is killed.
const CRASHES: u64 = 8;
/// Writers at once, each with an event of its own.
const WRITERS: i64 = 4;

/// What a writer knows of its event: what was acknowledged last, and what it asked for since.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    trashed: bool,
    under_way: Option<bool>,
    acknowledged: u64,
}

/// Sends a form in the name of a session; gives the answer's head where one came back whole.
async fn post(address: &str, path: &str, cookie: &str, form: &str) -> Option<String> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: {cookie}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    ask(address, &request).await.ok().filter(|answer| answer.starts_with("HTTP/1.1 303"))
}

async fn sign_in(address: &str, password: &str) -> String {
    let form = format!("email=ada%40example.org&password={password}");
    let answer = post(address, "/api/sign-in", "", &form).await.unwrap();
    let line = answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie:")).unwrap();
    line["set-cookie:".len()..].split(';').next().unwrap().trim().to_owned()
}

/// Moves an event to the trash and back until the server is gone.
async fn write(address: String, cookie: String, event: i64, known: Arc<Mutex<Known>>) {
    loop {
        let target = !known.lock().unwrap().trashed;
        known.lock().unwrap().under_way = Some(target);
        let path = if target { "/api/trash-events" } else { "/api/restore-own-events" };
        let form = format!("events%5B0%5D={event}&back=%2Fdashboard&organizer=1");
        if post(&address, path, &cookie, &form).await.is_none() {
            return;
        }
        let mut known = known.lock().unwrap();
        (known.trashed, known.under_way) = (target, None);
        known.acknowledged += 1;
    }
}

/// What the database says of itself.
async fn integrity(desk: &Desk) -> String {
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    let told = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&pool).await.unwrap();
    pool.close().await;
    told
}

async fn is_trashed(desk: &Desk, event: i64) -> bool {
    let id = event.to_string();
    let lines = desk.lines(&["export", "events", "--trashed", "--id", &id]).await;
    !lines[0]["deleted_at"].is_null()
}

/// Starts the server and reads its log away, so that it never waits for a reader.
async fn start(desk: &Desk, address: &str) -> Child {
    let child = desk.command(&["serve"]).stderr(std::process::Stdio::null()).spawn().unwrap();
    is_up(address).await;
    child
}

async fn prepared() -> (Desk, String, Vec<i64>, String) {
    let (desk, address) = desk().await;
    desk.connect().await;
    desk.fill(50);
    desk.json(&["sync"]).await;
    let add = ["user", "add", "--email", "ada@example.org", "--role", "admin", "--generate"];
    let password = desk.json(&add).await["password"].as_str().unwrap().to_owned();
    let rows: Vec<Value> = desk.lines(&["export", "events"]).await;
    let ids = rows.iter().filter_map(|row| row["id"].as_i64()).take(WRITERS as usize).collect();
    (desk, address, ids, password)
}

#[tokio::test]
async fn no_acknowledged_write_is_lost_when_the_server_is_killed() {
    let asked = std::env::var("CRASHES").ok().and_then(|text| text.parse().ok());
    let crashes: u64 = asked.unwrap_or(CRASHES);
    let (desk, address, ids, password) = prepared().await;
    let known: Vec<_> = ids.iter().map(|_| Arc::new(Mutex::new(Known::default()))).collect();
    let mut cookie = String::new();
    for round in 0..crashes {
        let mut child = start(&desk, &address).await;
        if cookie.is_empty() {
            cookie = sign_in(&address, &password).await;
        }
        let mut writers = JoinSet::new();
        for (event, known) in ids.iter().zip(&known) {
            writers.spawn(write(address.clone(), cookie.clone(), *event, Arc::clone(known)));
        }
        // Another moment each time, by a number that is the same in every run.
        tokio::time::sleep(Duration::from_millis(40 + round * 7_919 % 211)).await;
        child.start_kill().unwrap();
        child.wait().await.unwrap();
        writers.join_all().await;
        check(&desk, &ids, &known, round).await;
    }
    let whole = desk.json(&["doctor"]).await;
    assert_eq!(whole["ok"], true, "{whole}");
    let total: u64 = known.iter().map(|known| known.lock().unwrap().acknowledged).sum();
    assert!(total > 0, "the load was none in {crashes} rounds");
    eprintln!("{crashes} crashes, {total} acknowledged writes, none lost");
}

async fn check(desk: &Desk, ids: &[i64], known: &[Arc<Mutex<Known>>], round: u64) {
    assert_eq!(integrity(desk).await, "ok", "round {round}");
    for (event, known) in ids.iter().zip(known) {
        let found = is_trashed(desk, *event).await;
        let mut known = known.lock().unwrap();
        let asked = known.under_way.take();
        assert!(
            found == known.trashed || Some(found) == asked,
            "round {round}: event {event} is {found}, acknowledged was {known:?}, asked {asked:?}"
        );
        known.trashed = found;
    }
}
