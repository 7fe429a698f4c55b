//! Destroying on purpose, and bringing back what went otherwise.

use serde_json::{Value, json};
use sqlx::{ConnectOptions as _, Executor as _};
use store::sqlite_options;

use crate::cli::desk::{CLUB, Desk, Outcome, has_keys};

/// A desk with three synced events, the first of which is in the trash.
async fn with_trash(desk: &Desk) {
    desk.connect().await;
    let ids = desk.fill(3);
    desk.json(&["sync"]).await;
    desk.google.cancel_event(CLUB, &ids[0]).unwrap();
    desk.json(&["sync"]).await;
}

async fn trashed(desk: &Desk, filter: &[&str]) -> Vec<Value> {
    let lines = desk.lines(&[&["trash", "list"], filter].concat()).await;
    lines.into_iter().map(|line| line["event_id"].clone()).collect()
}

#[tokio::test]
async fn the_trash_is_filtered() {
    let desk = Desk::new().await;
    with_trash(&desk).await;
    for (filter, found) in [
        (&["--run", "2"][..], 1),
        (&["--run", "1"], 0),
        (&["--actor", "sync run 2"], 1),
        (&["--actor", "ada"], 0),
        (&["--cause", "sync"], 1),
        (&["--cause", "person"], 0),
        (&["--batch", "1", "--text", "night"], 1),
        (&["--organizer", "riverside"], 1),
    ] {
        assert_eq!(trashed(&desk, filter).await.len(), found, "{filter:?}");
    }
    let odd = desk.run(&["trash", "list", "--cause", "x"]).await;
    assert!(odd.code == 2 && odd.err.contains("cascade"), "{odd:?}");
    assert!(desk.run(&["trash", "list", "--organizer", "x77"]).await.refusal(1).contains("x77"));
}

#[tokio::test]
async fn days_are_the_events_own() {
    let desk = Desk::new().await;
    desk.connect().await;
    let chicago = |at: &str| json!({"dateTime": at, "timeZone": "America/Chicago"});
    let evening = json!({"summary": "Late night", "start": chicago("2099-05-01T19:00:00-05:00"),
        "end": chicago("2099-05-01T23:30:00-05:00")});
    let days =
        json!({"summary": "Con", "start": {"date": "2099-05-08"}, "end": {"date": "2099-05-11"}});
    let ids = [evening, days].map(|event| desk.google.insert_event(CLUB, event).unwrap());
    desk.json(&["sync"]).await;
    let later = json!({"start": {"date": "2099-05-09"}, "end": {"date": "2099-05-11"}});
    desk.google.patch_event(CLUB, &ids[1], &later).unwrap();
    let later = json!({"start": chicago("2099-05-01T20:00:00-05:00")});
    desk.google.patch_event(CLUB, &ids[0], &later).unwrap();
    desk.fill(1);
    desk.json(&["sync"]).await;
    let shown = desk.run(&["run", "show", "2"]).await.out;
    for line in [
        "Starts: Fri 1 May 2099, 19:00 CDT → Fri 1 May 2099, 20:00 CDT\n",
        "Starts: Fri 8 May 2099 → Sat 9 May 2099\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    let mut lines = shown.lines().filter(|line| line.contains("2099"));
    assert!(lines.all(|line| !line.contains("UTC") && !line.contains("00:00")), "{shown}");
    ids.iter().for_each(|id| desk.google.cancel_event(CLUB, id).unwrap());
    let outcome = desk.run(&["sync"]).await;
    assert_eq!(outcome.code, 0, "{outcome:?}");
    for command in [&["trash", "list"][..], &["trash", "purge", "--event", "1", "2"]] {
        let Outcome { out, err, .. } = desk.run(command).await;
        let said = out + &err;
        for when in ["Fri 1 May 2099, 20:00–23:30 CDT", "Sat 9 – Sun 10 May 2099"] {
            assert!(said.contains(when), "{command:?} {said}");
        }
    }
    let con = desk.lines(&["trash", "list", "--text", "con"]).await;
    assert_eq!(con[0]["when"]["start_date"], "2099-05-09");
}

#[tokio::test]
async fn a_purge_asks_first_and_is_final() {
    let desk = Desk::new().await;
    with_trash(&desk).await;
    let id = trashed(&desk, &[]).await[0].to_string();
    let asked = desk.run(&["trash", "purge", "--event", &id]).await;
    assert_eq!((asked.code, asked.out.as_str()), (2, ""));
    for words in ["destroy 1 event for good", "Night 1", "answer 410", "--yes"] {
        assert!(asked.err.contains(words), "{}", asked.err);
    }
    assert_eq!(trashed(&desk, &[]).await.len(), 1);
    assert_eq!(desk.run(&["trash", "purge", "--yes"]).await.code, 2);
    let live = desk.run(&["trash", "purge", "--event", "2", "--yes"]).await;
    assert!(live.refusal(1).contains("is not in the trash"));
    let purged = desk.json(&["trash", "purge", "--event", &id, "--yes"]).await;
    assert_eq!(purged["purged"].to_string(), format!("[{id}]"));
    assert_eq!(trashed(&desk, &[]).await, Vec::<Value>::new());
    assert!(desk.run(&["trash", "purge", "--event", &id, "--yes"]).await.refusal(1).contains(&id));
}

#[tokio::test]
async fn without_a_backup_nothing_is_purged() {
    let desk = Desk::new().await.with("BACKUP_URL", "file:///proc/no/such/place");
    with_trash(&desk).await;
    let refused = desk.run(&["trash", "purge", "--batch", "1", "--yes"]).await;
    assert!(refused.refusal(1).contains("nothing was purged, since the backup before it failed"));
    assert_eq!(trashed(&desk, &[]).await.len(), 1);
}

#[tokio::test]
async fn what_raw_sql_deleted_comes_back_from_history() {
    let desk = Desk::new().await;
    with_trash(&desk).await;
    let export = || async { desk.run(&["export", "events", "--trashed"]).await.out };
    let before = export().await;
    let url = format!("sqlite://{}/data/reroll.db", desk.folder.path().display());
    let mut database = sqlite_options(&url).unwrap().connect().await.unwrap();
    let guard = "SELECT sql FROM sqlite_schema WHERE name = 'events_no_delete'";
    let guard: String = sqlx::query_scalar(guard).fetch_one(&mut database).await.unwrap();
    for statement in ["DROP TRIGGER events_no_delete", "DELETE FROM events WHERE id < 3", &guard] {
        database.execute(sqlx::AssertSqlSafe(statement.to_owned())).await.unwrap();
    }
    let told = desk.json(&["recover", "--dry-run"]).await;
    has_keys(&told, &["created", "restored", "unchanged", "overwritten", "changed", "conflicts"]);
    assert_eq!(told["created"], json!([1, 2]));
    assert_ne!(export().await, before);
    assert_eq!(desk.json(&["recover"]).await, told);
    assert_eq!(export().await, before);
    let words = desk.run(&["recover", "--id", "3", "99"]).await;
    assert_eq!(words.code, 1);
    assert!(words.out.contains("1 unchanged") && words.out.contains("event 99: there has never"));
    assert_eq!(desk.run(&["recover", "--overwrite"]).await.code, 2, "only what is named");
}
