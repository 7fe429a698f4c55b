//! From an empty folder to published events and back from the trash, without a browser, and the
//! JSON on the way.

use serde_json::{Value, json};

use crate::cli::desk::{CLUB, Desk, has_keys, is_time};

const RUN: [&str; 13] = [
    "run_id",
    "source_id",
    "state",
    "created",
    "updated",
    "trashed",
    "restored",
    "skipped",
    "quarantined",
    "pages",
    "requests",
    "error",
    "trigger",
];
const CHANGE: [&str; 7] =
    ["action", "event_id", "google_id", "title", "starts_at", "reason", "fields"];
const SOURCE: [&str; 10] = [
    "id",
    "organizer",
    "calendar_id",
    "name",
    "state",
    "held_run_id",
    "live",
    "last_synced_at",
    "next_sync_at",
    "error",
];
const TRASHED: [&str; 12] = [
    "event_id",
    "slug",
    "title",
    "source_id",
    "google_id",
    "deleted_at",
    "batch_id",
    "cause",
    "actor",
    "reason",
    "run_id",
    "purge_at",
];
const EVENT: [&str; 24] = [
    "id",
    "organizer_id",
    "series_id",
    "source_id",
    "google_id",
    "i_cal_uid",
    "slug",
    "title",
    "description",
    "location",
    "url",
    "status",
    "visibility",
    "all_day",
    "starts_at",
    "ends_at",
    "start_date",
    "end_date",
    "time_zone",
    "original_start",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
];

fn counts(run: &Value) -> [i64; 6] {
    ["created", "updated", "trashed", "restored", "skipped", "quarantined"]
        .map(|name| run[name].as_i64().unwrap())
}

#[tokio::test]
async fn a_calendar_is_connected_synced_and_brought_back() {
    let desk = Desk::new().await;
    assert_eq!(desk.json(&["migrate"]).await["migrated"], true);
    let added = ["organizer", "add", "--slug", "riverside", "--name", "Riverside Games"];
    assert_eq!(desk.json(&added).await, json!({"id": 1, "slug": "riverside"}));
    let token = desk
        .google
        .issue_refresh_token(
            CLUB,
            &[
                "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
                "https://www.googleapis.com/auth/calendar.events.readonly",
            ],
        )
        .unwrap();
    let add = ["source", "add", "--organizer", "riverside", "--calendar-id", CLUB];
    let added = desk.json_with(&add, &format!("{token}\n")).await;
    assert_eq!(added, json!({"id": 1, "calendar_id": CLUB}));
    let ids = desk.fill(5);

    let plan = desk.json(&["sync", "--source", "1", "--dry-run"]).await;
    has_keys(&plan, &RUN);
    has_keys(&plan, &["held_reason", "changes", "started_at", "finished_at", "batch_id"]);
    assert_eq!((&plan["run_id"], &plan["state"]), (&json!(null), &json!("planned")));
    assert_eq!(plan["changes"].as_array().unwrap().len(), 5);
    assert!(desk.lines(&["run", "list"]).await.is_empty(), "a dry run leaves no trace");
    assert!(desk.lines(&["export", "events"]).await.is_empty());

    let run = desk.json(&["sync", "--source", "1"]).await;
    has_keys(&run, &RUN[..12]);
    assert_eq!((counts(&run), &run["state"]), ([5, 0, 0, 0, 0, 0], &json!("applied")));
    assert_eq!((&run["run_id"], &run["error"]), (&json!(1), &json!(null)));
    let nothing = desk.lines(&["sync", "--all"]).await;
    assert_eq!((nothing.len(), &nothing[0]["state"]), (1, &json!("nothing")));
    let before = desk.run(&["export", "events"]).await.out;

    desk.google.cancel_event(CLUB, &ids[2]).unwrap();
    let run = desk.lines(&["sync"]).await.remove(0);
    assert_eq!(counts(&run), [0, 0, 1, 0, 0, 0]);
    the_log_is_told(&desk, &run).await;
    let trashed = the_trash_is_told(&desk, &run, &ids[2]).await;

    let batch = trashed["batch_id"].to_string();
    let restored = desk.json(&["trash", "restore", "--batch", &batch]).await;
    assert_eq!(restored, json!({"restored": [trashed["event_id"]], "conflicts": []}));
    assert_eq!(desk.run(&["export", "events"]).await.out, before, "byte for byte");
    assert!(desk.lines(&["trash", "list"]).await.is_empty());
    assert_eq!(desk.json(&["sync"]).await["state"], "nothing");

    desk.google.cancel_event(CLUB, &ids[3]).unwrap();
    desk.google.cancel_event(CLUB, &ids[4]).unwrap();
    assert_eq!(counts(&desk.json(&["sync"]).await), [0, 0, 2, 0, 0, 0]);
    let restore = desk.json(&["trash", "restore", "--event", "4", "5"]).await;
    assert_eq!(restore["restored"], json!([4, 5]));
    assert_eq!(desk.run(&["export", "events"]).await.out, before);
}

async fn the_log_is_told(desk: &Desk, run: &Value) {
    let id = run["run_id"].to_string();
    let list = desk.lines(&["run", "list"]).await;
    let ids: Vec<_> = list.iter().map(|run| run["run_id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [3, 2, 1], "newest first");
    for run in &list {
        has_keys(run, &RUN);
        has_keys(run, &["started_at", "finished_at", "batch_id"]);
        assert!(is_time(&run["started_at"]) && is_time(&run["finished_at"]), "{run}");
        assert_eq!(run["trigger"], "cli");
    }
    assert_eq!(desk.lines(&["run", "list", "--limit", "1"]).await, list[..1]);
    assert!(desk.lines(&["run", "list", "--source", "77"]).await.is_empty());
    let shown = desk.json(&["run", "show", &id]).await;
    assert_eq!(counts(&shown), counts(run));
    has_keys(&shown, &RUN);
    has_keys(&shown, &["held_reason"]);
    let [change] = &shown["changes"].as_array().unwrap()[..] else { panic!("{shown}") };
    has_keys(change, &CHANGE);
    assert_eq!((&change["action"], &change["event_id"]), (&json!("trash"), &json!(3)));
    assert!(is_time(&change["starts_at"]) && !change["reason"].as_str().unwrap().is_empty());
}

async fn the_trash_is_told(desk: &Desk, run: &Value, google_id: &str) -> Value {
    let mut list = desk.lines(&["trash", "list"]).await;
    assert_eq!(list.len(), 1);
    let line = list.remove(0);
    has_keys(&line, &TRASHED);
    assert_eq!((&line["event_id"], &line["google_id"]), (&json!(3), &json!(google_id)));
    assert_eq!((&line["cause"], &line["source_id"]), (&json!("sync"), &json!(1)));
    assert_eq!((&line["run_id"], &line["batch_id"]), (&run["run_id"], &run["batch_id"]));
    assert!(is_time(&line["deleted_at"]) && is_time(&line["purge_at"]), "{line}");
    let live = desk.lines(&["export", "events"]).await;
    let ids: Vec<_> = live.iter().map(|row| row["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [1, 2, 4, 5]);
    let all = desk.lines(&["export", "events", "--trashed"]).await;
    assert_eq!(all.len(), 5);
    for row in &all {
        has_keys(row, &EVENT);
        has_keys(row, &["deletion_id"]);
        for name in ["starts_at", "ends_at", "created_at", "updated_at", "deleted_at"] {
            assert!(is_time(&row[name]), "{name}: {row}");
        }
    }
    assert_eq!(all[2]["deletion_id"], line["batch_id"]);
    line
}

#[tokio::test]
async fn sources_have_states() {
    let desk = Desk::new().await;
    assert!(desk.lines(&["source", "list"]).await.is_empty());
    desk.connect().await;
    desk.fill(3);
    desk.json(&["sync"]).await;
    let list = desk.lines(&["source", "list"]).await;
    has_keys(&list[0], &SOURCE);
    assert_eq!((&list[0]["organizer"], &list[0]["live"]), (&json!("riverside"), &json!(3)));
    assert!(is_time(&list[0]["last_synced_at"]) && is_time(&list[0]["next_sync_at"]));

    assert_eq!(desk.json(&["source", "pause", "1"]).await["state"], "paused");
    let refused = desk.run(&["sync", "--source", "1", "--json"]).await;
    assert!(refused.refusal(1).contains("paused"));
    assert!(desk.lines(&["sync", "--all"]).await.is_empty(), "paused ones are left out");
    assert_eq!(desk.json(&["source", "resume", "1"]).await["state"], "active");

    desk.google.revoke_grants(CLUB);
    let failed = desk.run(&["sync", "--json"]).await;
    assert_eq!(failed.code, 1, "{failed:?}");
    let run = &failed.json()[0];
    assert_eq!((&run["state"], counts(run)), (&json!("failed"), [0; 6]));
    assert!(!run["error"].as_str().unwrap().is_empty());
    let source = desk.lines(&["source", "list"]).await.remove(0);
    assert_eq!((&source["state"], &source["live"]), (&json!("needs_reconnect"), &json!(3)));
    assert_eq!(source["error"], run["error"]);

    assert_eq!(desk.json(&["source", "disconnect", "1"]).await["state"], "disconnected");
    assert!(desk.run(&["sync", "--source", "1"]).await.refusal(1).contains("disconnected"));
    assert!(desk.run(&["source", "resume", "1"]).await.refusal(1).contains("disconnected"));
    assert_eq!(desk.lines(&["export", "events"]).await.len(), 3, "its events stay");
}

#[tokio::test]
async fn people_are_added() {
    let desk = Desk::new().await;
    desk.json(&["organizer", "add", "--slug", "riverside", "--name", "Riverside"]).await;
    let add = ["user", "add", "--email", "ada@example.org", "--role", "admin"];
    let added = desk.json_with(&add, "correct horse battery\n").await;
    assert_eq!(added, json!({"id": 1, "email": "ada@example.org"}));
    assert!(desk.run_with(&add, "correct horse battery").await.refusal(1).contains("ada@"));
    let other = ["user", "add", "--email", "bo@example.org", "--role", "organizer"];
    let own = [&other[..], &["--organizer", "riverside", "--generate"]].concat();
    let added = desk.json(&own).await;
    assert_eq!((&added["id"], &added["email"]), (&json!(2), &json!("bo@example.org")));
    assert!(added["password"].as_str().unwrap().len() >= 16);

    let elsewhere = [&other[..], &["--organizer", "nowhere", "--generate"]].concat();
    assert!(desk.run(&elsewhere).await.refusal(1).contains("nowhere"));
    assert!(desk.run_with(&add, "short").await.refusal(2).contains("12"));
    assert!(desk.run(&add).await.refusal(2).contains("stdin"));
    let no_address = ["user", "add", "--email", "ada", "--role", "admin", "--generate"];
    desk.run(&no_address).await.refusal(2);
    for slug in ["Upper", "with space", "", "-x"] {
        let add = ["organizer", "add", "--name", "X", &format!("--slug={slug}")];
        desk.run(&add).await.refusal(2);
    }
    let taken = ["organizer", "add", "--slug", "riverside", "--name", "Again"];
    assert!(desk.run(&taken).await.refusal(1).contains("riverside"));
}

#[tokio::test]
async fn demo_data_goes_into_an_empty_database_only() {
    let desk = Desk::new().await;
    let demo = desk.json(&["demo"]).await;
    let count = usize::try_from(demo["events"].as_i64().unwrap()).unwrap();
    assert!(count >= 20, "{demo}");
    let rows = desk.lines(&["export", "events"]).await;
    assert_eq!(rows.len(), count);
    assert!(rows.iter().all(|row| row["google_id"].is_null()));
    for account in demo["accounts"].as_array().unwrap() {
        assert!(account["password"].as_str().unwrap().len() >= 16, "{account}");
    }
    assert!(desk.run(&["demo", "--json"]).await.refusal(1).contains("already has events"));
    assert_eq!(desk.lines(&["export", "events"]).await.len(), count);
}
