//! Held runs from the command line: read, approve, reject, take back, and do anew.

use serde_json::{Value, json};

use crate::cli::desk::{CLUB, Desk, has_keys};

/// A calendar of so many events, synced.
async fn club(events: usize) -> (Desk, Vec<String>) {
    let desk = Desk::new().await;
    desk.connect().await;
    let ids = desk.fill(events);
    assert_eq!(desk.json(&["sync", "--source", "1"]).await["state"], "applied");
    (desk, ids)
}

fn cancel(desk: &Desk, ids: &[String]) {
    for id in ids {
        desk.google.cancel_event(CLUB, id).unwrap();
    }
}

async fn rows(desk: &Desk) -> Vec<Value> {
    desk.lines(&["export", "events", "--trashed"]).await
}

fn ids_of(lines: &[Value], name: &str) -> Vec<i64> {
    let mut ids: Vec<i64> = lines.iter().map(|line| line[name].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn sixty_cancellations_are_held_approved_and_taken_back() {
    let (desk, ids) = club(100).await;
    let before = rows(&desk).await;
    cancel(&desk, &ids[..60]);

    let plan = desk.json(&["sync", "--source", "1", "--dry-run"]).await;
    assert_eq!((&plan["state"], plan["trashed"].as_i64()), (&json!("planned"), Some(60)));
    assert!(plan["held_reason"].as_str().unwrap().contains("60 events"), "{plan}");

    let held = desk.json(&["sync", "--source", "1"]).await;
    assert_eq!((&held["state"], held["trashed"].as_i64()), (&json!("held"), Some(60)));
    assert_eq!(rows(&desk).await, before);
    let run = held["run_id"].as_i64().unwrap().to_string();
    let source = &desk.lines(&["source", "list"]).await[0];
    assert_eq!(source["held_run_id"], held["run_id"]);
    assert_eq!(source["live"], 100);

    let shown = desk.json(&["run", "show", &run]).await;
    has_keys(&shown, &["held_reason", "changes", "decided_by", "undone_by"]);
    let listed = shown["changes"].as_array().unwrap();
    assert!(listed.iter().all(|change| change["action"] == "trash"), "{shown}");
    let expected = ids_of(listed, "event_id");
    assert_eq!(expected.len(), 60);

    let approved = desk.json(&["run", "approve", &run]).await;
    assert_eq!((&approved["run_id"], &approved["state"]), (&held["run_id"], &json!("applied")));
    let trashed = desk.lines(&["trash", "list"]).await;
    assert_eq!(ids_of(&trashed, "event_id"), expected, "exactly those");
    assert!(trashed.iter().all(|line| line["run_id"] == held["run_id"]));
    assert_eq!(desk.json(&["sync", "--source", "1"]).await["state"], "nothing");

    let undone = desk.json(&["run", "undo", &run]).await;
    assert_eq!(undone["state"], "undone");
    assert_eq!(undone["reverted"], json!(expected));
    assert_eq!(undone["left_alone"], json!([]));
    assert_eq!(rows(&desk).await, before, "column for column");
    assert_eq!(desk.json(&["sync", "--source", "1", "--full"]).await["trashed"], 0);
    assert_eq!(rows(&desk).await, before);

    let again = desk.json(&["run", "again", &run]).await;
    assert_eq!(again["state"], "held", "the brake looks at it anew: {again}");
}

#[tokio::test]
async fn a_held_run_is_rejected() {
    let (desk, ids) = club(20).await;
    cancel(&desk, &ids[..10]);
    let held = desk.json(&["sync", "--source", "1"]).await;
    let run = held["run_id"].as_i64().unwrap().to_string();
    let said = desk.run(&["sync", "--source", "1"]).await;
    assert_eq!(said.code, 0);
    assert!(said.out.contains(&format!("`reroll run approve {run}`")), "{said:?}");
    let rejected = desk.json(&["run", "reject", &run]).await;
    assert_eq!(rejected, json!({"run_id": held["run_id"], "state": "rejected"}));
    assert_eq!(desk.lines(&["trash", "list"]).await.len(), 0);
    assert_eq!(desk.lines(&["source", "list"]).await[0]["held_run_id"], json!(null));
    for act in ["approve", "reject", "undo"] {
        let refused = desk.run(&["run", act, &run]).await;
        assert_eq!(refused.code, 1, "{act}: {refused:?}");
        assert!(refused.err.contains(&format!("run {run}")), "{act}: {refused:?}");
        let absent = desk.run(&["run", act, "999"]).await;
        assert_eq!(
            (absent.code, absent.err.as_str()),
            (1, "reroll: there is no run 999\n"),
            "{act}"
        );
    }
}

#[tokio::test]
async fn an_undo_names_what_it_leaves_alone() {
    let (desk, ids) = club(20).await;
    cancel(&desk, &ids[..3]);
    let run = desk.json(&["sync", "--source", "1"]).await["run_id"].as_i64().unwrap().to_string();
    let trashed = desk.lines(&["trash", "list"]).await;
    let first = trashed[0]["event_id"].as_i64().unwrap();
    desk.json(&["trash", "restore", "--event", &first.to_string()]).await;
    let undone = desk.json(&["run", "undo", &run]).await;
    assert_eq!(undone["reverted"].as_array().unwrap().len(), 2);
    assert_eq!(undone["left_alone"][0]["event_id"], first);
    let reason = undone["left_alone"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("it was restored since by command line, on "), "{reason}");
    assert_eq!(desk.lines(&["trash", "list"]).await.len(), 0);
}
