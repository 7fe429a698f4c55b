//! Processes that die, and processes that meet.

use std::time::{Duration, Instant};

use chrono::DateTime;
use reroll::sync::LEASE;
use serde_json::Value;

use crate::cli::desk::{CLUB, Desk, Outcome};

const EVENTS: usize = 600;
/// What is left of a lease that has nearly run out.
const LEFT: Duration = Duration::from_secs(2);

/// Rows without the times at which they were written.
async fn rows(desk: &Desk) -> Vec<Value> {
    let mut rows = desk.lines(&["export", "events", "--trashed"]).await;
    for row in &mut rows {
        for name in ["created_at", "updated_at", "deleted_at"] {
            let written = !row[name].is_null();
            row[name] = written.into();
        }
    }
    rows
}

/// One number or text of the database.
async fn look(desk: &Desk, select: &'static str) -> Option<String> {
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    let found = sqlx::query_scalar(select).fetch_one(&pool).await.unwrap();
    pool.close().await;
    found
}

/// Takes the calendar off the schedule, as an older version could lose it.
async fn unplan(desk: &Desk) {
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    sqlx::query("DELETE FROM jobs").execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn a_killed_sync_leaves_all_or_nothing() {
    let desk = Desk::new().await;
    desk.connect().await;
    desk.fill(EVENTS);
    // A twin that nobody disturbs.
    let began = Instant::now();
    let first = copy_of(&desk).await;
    first.json(&["sync"]).await;
    let whole = began.elapsed();
    let expected = rows(&first).await;
    assert_eq!(expected.len(), EVENTS);

    for part in [25, 45, 60, 75, 85, 95] {
        let desk = copy_of(&desk).await;
        unplan(&desk).await;
        let mut child = desk.spawn(&["sync", "--json"]);
        tokio::time::sleep(whole * part / 100).await;
        let _ = child.start_kill();
        child.wait().await.unwrap();

        let found = rows(&desk).await.len();
        let token = look(&desk, "SELECT sync_token FROM sources").await;
        assert!(found == 0 || found == EVENTS, "killed at {part} %: {found} rows");
        assert_eq!(
            token.is_some(),
            found == EVENTS,
            "killed at {part} %: rows and token go together"
        );
        let runs = desk.lines(&["run", "list"]).await;
        assert!(runs.len() <= 1);
        let jobs = look(&desk, "SELECT CAST(count(*) AS TEXT) FROM jobs WHERE kind = 'sync'").await;
        let begun = runs.len().to_string();
        assert_eq!(jobs, Some(begun), "killed at {part} %: what began leaves a plan");

        match part {
            // The lease of the dead has run out. Once, the next sync has to wait for its end.
            60 => nearly_run_out(&desk).await,
            _ => run_out(&desk).await,
        }
        let again = desk.json(&["sync"]).await;
        let state = again["state"].as_str().unwrap();
        assert!(matches!(state, "applied" | "nothing"), "killed at {part} %: {again}");
        assert_eq!(rows(&desk).await, expected, "killed at {part} %");
        for run in desk.lines(&["run", "list"]).await {
            assert_ne!(run["state"], "running", "{run}");
        }
    }
}

#[tokio::test]
async fn a_killed_decision_leaves_all_or_nothing() {
    let desk = Desk::new().await;
    desk.connect().await;
    let ids = desk.fill(EVENTS);
    desk.json(&["sync"]).await;
    for id in &ids[..EVENTS / 2] {
        desk.google.cancel_event(CLUB, id).unwrap();
    }
    let run = desk.json(&["sync"]).await["run_id"].as_i64().unwrap().to_string();
    for (act, before, after) in [("approve", "held", "applied"), ("undo", "applied", "undone")] {
        let twin = copy_of(&desk).await;
        let began = Instant::now();
        assert_eq!(twin.json(&["run", act, &run]).await["state"], after);
        let whole = began.elapsed();
        let expected = [trashed(&desk).await, trashed(&twin).await];
        assert_ne!(expected[0], expected[1]);
        for part in [30, 60, 80, 95] {
            let desk = copy_of(&desk).await;
            let mut child = desk.spawn(&["run", act, &run, "--json"]);
            tokio::time::sleep(whole * part / 100).await;
            let _ = child.start_kill();
            child.wait().await.unwrap();

            let state = desk.json(&["run", "show", &run]).await["state"].clone();
            let done = state == after;
            assert!(done || state == before, "{act} killed at {part} %: {state}");
            assert_eq!(trashed(&desk).await, expected[usize::from(done)], "{act} at {part} %");
            run_out(&desk).await;
            if !done {
                assert_eq!(desk.json(&["run", act, &run]).await["state"], after);
            }
            assert_eq!(trashed(&desk).await, expected[1], "{act} again at {part} %");
        }
        desk.json(&["run", act, &run]).await;
    }
}

/// How many events are in the trash.
async fn trashed(desk: &Desk) -> usize {
    desk.lines(&["trash", "list"]).await.len()
}

async fn run_out(desk: &Desk) {
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    sqlx::query("UPDATE sources SET lease_owner = NULL").execute(&pool).await.unwrap();
    pool.close().await;
}

/// Most of the lease's time passes, if there is a lease: two seconds are left at most.
async fn nearly_run_out(desk: &Desk) {
    let Some(until) = look(desk, "SELECT max(lease_until) FROM sources").await else { return };
    let until = DateTime::parse_from_rfc3339(&until).unwrap().to_utc() - LEASE + LEFT;
    // As the store writes times.
    let until = until.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    sqlx::query("UPDATE sources SET lease_until = $1").bind(until).execute(&pool).await.unwrap();
    pool.close().await;
}

/// Rows of native events as an export writes them, with ids from `first` on; in the trash, of batch
/// 900, where asked.
async fn native(desk: &Desk, first: usize, count: usize, trashed: bool) -> Vec<Value> {
    let mut row = desk.lines(&["export", "events"]).await.remove(0);
    for name in ["source_id", "google_id", "i_cal_uid", "series_id", "original_start"] {
        row[name] = Value::Null;
    }
    if trashed {
        (row["deletion_id"], row["deleted_at"]) = (900.into(), row["created_at"].clone());
    }
    let numbered = |id: usize| {
        let mut row = row.clone();
        (row["id"], row["slug"]) = (id.into(), format!("imported-{id}").into());
        row
    };
    (first..first + count).map(numbered).collect()
}

/// Writes rows into a file of the desk's folder, a line each.
fn write_lines(desk: &Desk, rows: &[Value]) {
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    std::fs::write(desk.folder.path().join("rows.jsonl"), lines).unwrap();
}

/// What doctor says must be well.
async fn is_sound(desk: &Desk) {
    let told = desk.json(&["doctor"]).await;
    assert_eq!(told["ok"], true, "{told}");
}

/// A desk with one synced event, and how long a command takes on a copy of it.
async fn timed(desk: &Desk, rows: &[Value], arguments: &[&str]) -> Duration {
    let twin = copy_of(desk).await;
    write_lines(&twin, rows);
    let began = Instant::now();
    twin.json(arguments).await;
    began.elapsed()
}

async fn kill_at(desk: &Desk, arguments: &[&str], after: Duration) {
    let mut child = desk.spawn(arguments);
    tokio::time::sleep(after).await;
    let _ = child.start_kill();
    child.wait().await.unwrap();
}

#[tokio::test]
async fn a_killed_import_is_finished_by_the_next() {
    let desk = Desk::new().await;
    desk.connect().await;
    desk.fill(1);
    desk.json(&["sync"]).await;
    let rows = native(&desk, 1_000, 5_000, false).await;
    let import = ["import", "events", "rows.jsonl"];
    let whole = timed(&desk, &rows, &import).await;
    for part in [30, 55, 75, 95] {
        let desk = copy_of(&desk).await;
        write_lines(&desk, &rows);
        kill_at(&desk, &import, whole * part / 100).await;
        is_sound(&desk).await;
        let again = desk.json(&import).await;
        let count = |name: &str| again[name].as_array().unwrap().len();
        assert_eq!(count("imported") + count("unchanged"), rows.len(), "killed at {part} %");
        let mut found = desk.lines(&["export", "events"]).await;
        found.retain(|row| row["id"].as_u64() >= Some(1_000));
        assert_eq!(found, rows, "killed at {part} %");
        is_sound(&desk).await;
    }
}

#[tokio::test]
async fn a_killed_purge_destroys_all_or_nothing() {
    let desk = Desk::new().await;
    desk.connect().await;
    desk.fill(1);
    desk.json(&["sync"]).await;
    let rows = native(&desk, 1_000, 400, true).await;
    write_lines(&desk, &rows);
    desk.json(&["import", "events", "rows.jsonl"]).await;
    let purge = ["trash", "purge", "--batch", "900", "--yes"];
    let whole = timed(&desk, &[], &purge).await;
    for part in [50, 70, 80, 90, 97] {
        let desk = copy_of(&desk).await;
        kill_at(&desk, &purge, whole * part / 100).await;
        is_sound(&desk).await;
        let left = trashed(&desk).await;
        assert!(left == 0 || left == rows.len(), "killed at {part} %: {left} left");
        if left > 0 {
            desk.json(&purge).await;
        }
        assert_eq!(trashed(&desk).await, 0);
        is_sound(&desk).await;
    }
}

/// Another folder with the same database and key, and the same Google.
async fn copy_of(desk: &Desk) -> Desk {
    let copy = Desk::beside(desk);
    let (from, to) = (desk.folder.path().join("data"), copy.folder.path().join("data"));
    std::fs::create_dir(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            continue; // backups
        }
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    copy
}

#[tokio::test]
async fn two_processes_write_one_database() {
    let desk = Desk::new().await;
    desk.connect().await;
    desk.fill(200);
    let add = |number: usize| {
        let email = format!("person{number}@example.org");
        let child = desk.command(&[
            "user",
            "add",
            "--email",
            &email,
            "--role",
            "admin",
            "--generate",
            "--json",
        ]);
        run(child)
    };
    let sync = || run(desk.command(&["sync", "--source", "1", "--json"]));
    let (one, two, a, b, c) = tokio::join!(sync(), sync(), add(1), add(2), add(3));
    for outcome in [&one, &two, &a, &b, &c] {
        assert_eq!(outcome.code, 0, "{outcome:?}");
    }
    let mut states = [&one, &two].map(|run| run.json()[0]["state"].as_str().unwrap().to_owned());
    states.sort();
    assert_eq!(states, ["applied", "nothing"], "one after the other");
    assert_eq!(desk.lines(&["export", "events"]).await.len(), 200);
}

async fn run(mut command: tokio::process::Command) -> Outcome {
    let run = command.output();
    Outcome::of(&tokio::time::timeout(Duration::from_secs(60), run).await.unwrap().unwrap())
}

#[tokio::test]
async fn first_starts_may_meet() {
    let desk = Desk::new().await;
    let migrate = || run(desk.command(&["migrate", "--json"]));
    let (one, two, three) = tokio::join!(migrate(), migrate(), migrate());
    for outcome in [one, two, three] {
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{outcome:?}");
    }
    desk.connect().await;
    desk.fill(1);
    assert_eq!(desk.json(&["sync"]).await["created"], 1, "one key, one schema");
}
