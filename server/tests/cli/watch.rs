//! `reroll doctor`, `reroll audit` and `reroll alert`.

use serde_json::{Value, json};
use sqlx::Connection as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::cli::desk::{Desk, has_keys, is_time};

const DOCTOR: [&str; 8] =
    ["ok", "allocated", "live", "trashed", "purged", "missing", "audit_chain", "database"];

/// SQL past the application, with its guards switched off.
async fn past_the_guards(desk: &Desk, statements: &'static str) {
    let mut raw = sqlx::SqliteConnection::connect(&desk.database()).await.unwrap();
    let off = "PRAGMA foreign_keys = off; DROP TRIGGER events_no_delete;
               DROP TRIGGER audit_no_update;";
    sqlx::raw_sql(off).execute(&mut raw).await.unwrap();
    sqlx::raw_sql(statements).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
}

async fn demo() -> Desk {
    let desk = Desk::new().await;
    desk.json(&["demo"]).await;
    desk
}

#[tokio::test]
async fn the_doctor_is_content_with_a_sound_site() {
    let desk = demo().await;
    let report = desk.json(&["doctor"]).await;
    has_keys(&report, &DOCTOR);
    assert_eq!(report["ok"], true);
    assert_eq!((&report["audit_chain"], &report["database"]), (&"ok".into(), &"ok".into()));
    assert_eq!(report["allocated"], report["live"]);
    let said = desk.run(&["doctor"]).await;
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.starts_with("All is well."), "{}", said.out);
}

#[tokio::test]
async fn the_doctor_of_no_database_makes_none() {
    let desk = Desk::new().await;
    for command in [&["doctor"][..], &["recover"], &["trash", "list"]] {
        let outcome = desk.run(command).await;
        let told = outcome.refusal(2);
        assert!(told.contains("there is no database at sqlite://data/reroll.db"), "{told}");
        assert!(!desk.folder.path().join("data").exists(), "{command:?}");
    }
    desk.json(&["migrate"]).await;
    assert_eq!(desk.json(&["doctor"]).await["ok"], true);
}

#[tokio::test]
async fn the_doctor_names_what_is_gone_and_what_comes_next() {
    let desk = demo().await;
    past_the_guards(&desk, "DELETE FROM events WHERE id IN (3, 5)").await;
    let outcome = desk.run(&["doctor", "--json"]).await;
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    let report = &outcome.json()[0];
    assert_eq!((&report["ok"], &report["missing"]), (&false.into(), &serde_json::json!([3, 5])));
    assert_eq!(report["unguarded"], serde_json::json!(["audit_no_update", "events_no_delete"]));
    let said = desk.run(&["doctor"]).await;
    assert_eq!(said.code, 1);
    for part in ["Gone without a trace: 2 (3, 5)", "reroll recover --dry-run", "reroll backup diff"]
    {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let alerts = desk.lines(&["alert", "list"]).await;
    assert_eq!((alerts.len(), &alerts[0]["kind"]), (1, &"integrity".into()));
    assert_eq!(alerts[0]["title"], "2 events are missing");
}

#[tokio::test]
async fn the_audit_log_is_listed_and_exported() {
    let desk = demo().await;
    desk.json(&["organizer", "add", "--slug", "night", "--name", "100% Night"]).await;
    let all = desk.lines(&["audit", "list"]).await;
    assert!(all.iter().all(|line| is_time(&line["at"]) && line["actor"] == "command line"));
    assert_eq!(all[0]["detail"], "100% Night", "newest first");
    let added = ["audit", "list", "--action", "account_added", "--text", "100%"];
    assert_eq!(desk.lines(&added).await.len(), 1);
    assert_eq!(desk.lines(&["audit", "list", "--until", "2020-01-01"]).await, [] as [Value; 0]);
    assert_eq!(desk.lines(&["audit", "list", "--limit", "2"]).await.len(), 2);
    assert_eq!(desk.run(&["audit", "list", "--action", "no"]).await.code, 2);
    assert_eq!(desk.run(&["audit", "list", "--since", "soon"]).await.code, 2);

    let exported = desk.run(&["audit", "export", "--out", "log.jsonl"]).await;
    assert_eq!(exported.code, 0, "{exported:?}");
    let text = std::fs::read_to_string(desk.folder.path().join("log.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<i64> = lines.iter().map(|line| line["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, (1..=all.len() as i64 + 1).collect::<Vec<_>>(), "in order, no gap");
    let last = lines.last().unwrap();
    assert_eq!((&last["action"], &last["subject"]), (&"exported".into(), &"audit log".into()));

    past_the_guards(&desk, "UPDATE audit SET actor = 'eve' WHERE id = 1").await;
    let report = desk.run(&["doctor", "--json"]).await.json().remove(0);
    let fault = report["audit_chain"].as_str().unwrap();
    assert!(fault.contains("line 1 of the audit log was changed"), "{fault}");
}

/// Takes one call and answers it; gives what came.
async fn one_call(listener: TcpListener, answer: &'static str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut got = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        got.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&got).into_owned();
        let length = text.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")
                .map(|n| n.parse::<usize>().unwrap())
        });
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
        if read == 0 || length.is_some_and(|length| body.is_some_and(|body| body >= length)) {
            stream.write_all(answer.as_bytes()).await.unwrap();
            return text;
        }
    }
}

#[tokio::test]
async fn a_test_says_whether_it_arrived() {
    let desk = Desk::new().await;
    let line = desk.run(&["alert", "test"]).await;
    assert!(line.refusal(1).contains("set SMTP_URL and ALERT_EMAIL, or ALERT_WEBHOOK_URL"));
    let outcome = desk.run(&["alert", "test", "--json"]).await;
    assert_eq!((outcome.code, outcome.json()), (1, vec![json!({"id": null, "deliveries": []})]));
    assert!(desk.lines(&["alert", "list"]).await.is_empty(), "nothing was sent, nothing is open");
    let states = |lines: &[Value]| -> Vec<String> {
        lines.iter().map(|line| format!("{}: {}", line["channel"], line["state"])).collect()
    };
    let none = ["email", "webhook", "heartbeat"].map(|way| format!("{way:?}: \"not_configured\""));
    assert_eq!(states(&desk.lines(&["alert", "channels"]).await), none);
    for (answer, code, state) in [
        ("HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n", 0, "delivered"),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", 1, "pending"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/secret-path", listener.local_addr().unwrap());
        let desk = Desk::new().await.with("ALERT_WEBHOOK_URL", url);
        let called = tokio::spawn(one_call(listener, answer));
        let outcome = desk.run(&["alert", "test", "--json"]).await;
        assert_eq!(outcome.code, code, "{outcome:?}");
        let document = &outcome.json()[0];
        assert_eq!(document["deliveries"][0]["state"], state);
        assert!(!outcome.out.contains("secret-path"), "the address is a secret");
        let channel = desk.lines(&["alert", "channels"]).await.remove(1);
        let expected = if code == 0 { "works" } else { "fails" };
        assert_eq!(channel["channel"], "webhook");
        assert_eq!(channel["state"], expected);
        let call = called.await.unwrap().to_lowercase();
        assert!(call.contains("reroll-signature: t=") && call.contains("this is a test"), "{call}");
    }
}

#[tokio::test]
async fn alerts_are_acknowledged_and_the_key_is_told() {
    let desk = demo().await;
    past_the_guards(&desk, "DELETE FROM events WHERE id = 3").await;
    desk.run(&["doctor"]).await;
    desk.json(&["alert", "acknowledge", "1"]).await;
    let alert = desk.lines(&["alert", "list"]).await.remove(0);
    assert_eq!(alert["acknowledged_by"], "command line");
    let noted = desk.lines(&["audit", "list", "--action", "alert_acknowledged"]).await;
    assert_eq!(noted[0]["subject"], "alert 1");
    desk.run(&["alert", "acknowledge", "9"]).await.refusal(1);
    let key = desk.json(&["alert", "secret"]).await["secret"].as_str().unwrap().to_owned();
    assert_eq!(key.len(), 64);
    assert_eq!(desk.run(&["alert", "secret"]).await.out.trim(), key, "always the same");
}
