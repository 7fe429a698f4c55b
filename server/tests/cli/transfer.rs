//! Export and import: rows as they were, bad lines by their number, nothing overwritten.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::cli::desk::{Desk, Outcome, has_keys};

/// A desk with demo events, and their export.
async fn full() -> (Desk, String) {
    let desk = Desk::new().await;
    desk.json(&["demo"]).await;
    let export = desk.run(&["export", "events"]).await.out;
    (desk, export)
}

/// A desk with as many organizers as the demo has, and no event.
async fn empty(export: &str) -> Desk {
    let desk = Desk::new().await;
    let numbers = export.lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        row["organizer_id"].as_i64().unwrap()
    });
    for number in 1..=numbers.max().unwrap() {
        let slug = format!("club-{number}");
        desk.json(&["organizer", "add", "--slug", &slug, "--name", &slug]).await;
    }
    desk
}

fn write(desk: &Desk, name: &str, text: &str) {
    fs::write(desk.folder.path().join(name), text).unwrap();
}

async fn import(desk: &Desk, arguments: &[&str]) -> (i32, Value) {
    let outcome = desk.run(&[&["import", "events"], arguments, &["--json"]].concat()).await;
    let mut lines = outcome.json();
    assert_eq!(lines.len(), 1, "{outcome:?}");
    has_keys(&lines[0], &["imported", "unchanged", "failed", "unparseable"]);
    (outcome.code, lines.remove(0))
}

fn lengths(report: &Value) -> [usize; 4] {
    ["imported", "unchanged", "failed", "unparseable"]
        .map(|name| report[name].as_array().unwrap().len())
}

#[tokio::test]
async fn what_was_exported_comes_back_byte_for_byte() {
    let (_, export) = full().await;
    let count = export.lines().count();
    let desk = empty(&export).await;
    write(&desk, "events.jsonl", &export);

    let (code, report) = import(&desk, &["events.jsonl", "--dry-run"]).await;
    assert_eq!((code, lengths(&report)), (0, [count, 0, 0, 0]));
    assert_eq!(desk.run(&["export", "events"]).await.out, "", "a dry run changes nothing");
    let (code, report) = import(&desk, &["events.jsonl"]).await;
    assert_eq!((code, lengths(&report)), (0, [count, 0, 0, 0]));
    assert_eq!(desk.run(&["export", "events"]).await.out, export);
    let (code, report) = import(&desk, &["events.jsonl"]).await;
    assert_eq!((code, lengths(&report)), (0, [0, count, 0, 0]), "twice changes nothing");
    assert_eq!(desk.run(&["export", "events"]).await.out, export);

    // New events get ids of their own.
    desk.connect_more().await;
    let last = desk.lines(&["export", "events"]).await.pop().unwrap();
    assert_eq!(last["id"], json!(count + 1));
}

impl Desk {
    /// Connects a calendar with one event, and syncs it.
    async fn connect_more(&self) {
        self.connect().await;
        self.fill(1);
        assert_eq!(self.json(&["sync"]).await["created"], 1);
    }
}

#[tokio::test]
async fn an_export_can_be_piped_into_an_import() {
    let (from, export) = full().await;
    let to = empty(&export).await;
    let mut writer = from.command(&["export", "events"]).spawn().unwrap();
    let pipe: Stdio = writer.stdout.take().unwrap().try_into().unwrap();
    let reader = to.command(&["import", "events", "-"]).stdin(pipe).output().await.unwrap();
    assert!(writer.wait().await.unwrap().success());
    assert_eq!(Outcome::of(&reader).code, 0);
    assert_eq!(to.run(&["export", "events"]).await.out, export);
}

#[tokio::test]
async fn bad_lines_are_reported_by_number_and_hold_nobody_up() {
    let (_, export) = full().await;
    let desk = empty(&export).await;
    let lines: Vec<&str> = export.lines().take(4).collect();
    let change = |line: &str, name: &str, value: Value| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        row[name] = value;
        row.to_string()
    };
    let file = [
        lines[0].to_owned(),
        "{ this is no JSON".into(),
        String::new(),
        "{\"id\": 5}".into(),
        lines[1].to_owned(),
        change(lines[2], "organizer_id", json!(999)),
        change(lines[0], "title", json!("Another title")),
        "\u{feff}null".into(),
        change(lines[3], "starts_at", json!("tomorrow")),
        lines[2].to_owned(),
    ];
    write(&desk, "events.jsonl", &file.join("\n"));
    let (code, report) = import(&desk, &["events.jsonl"]).await;
    assert_eq!((code, lengths(&report)), (1, [3, 0, 2, 4]));
    let numbers = |name: &str| -> Vec<i64> {
        let lines = report[name].as_array().unwrap().iter();
        lines.map(|line| line["line"].as_i64().unwrap()).collect()
    };
    assert_eq!((numbers("failed"), numbers("unparseable")), (vec![6, 7], vec![2, 4, 8, 9]));
    for line in report["failed"].as_array().unwrap() {
        assert!(line["id"].is_i64() && line["error"].as_str().unwrap().len() > 10, "{line}");
    }
    assert!(report["failed"][0]["error"].as_str().unwrap().contains("organizer 999"));
    assert!(report["failed"][1]["error"].as_str().unwrap().contains("title"));
    let kept: Vec<_> =
        desk.run(&["export", "events"]).await.out.lines().map(str::to_owned).collect();
    assert_eq!(kept, lines[..3], "an import never overwrites");

    let words = desk.run(&["import", "events", "events.jsonl"]).await;
    assert_eq!(words.code, 1);
    assert!(words.out.contains("line 6") && words.out.contains("line 8"), "{}", words.out);
}

#[tokio::test]
async fn what_no_form_takes_is_reported_by_line_and_field() {
    let (_, export) = full().await;
    let desk = empty(&export).await;
    let good = export.lines().next().unwrap();
    let odd = [
        ("slug", json!("../../x\"><b>")),
        ("title", json!("x".repeat(5_000))),
        ("url", json!("javascript:alert(1)")),
        ("cover", json!("../../secret.key")),
        ("time_zone", json!("Nowhere/Town")),
        ("ends_at", json!("1999-01-01T00:00:00.000000Z")),
        ("description", json!("x".repeat(100_000))),
        ("location", json!("a\nb")),
        ("tags", json!("Not, In Order")),
    ];
    let mut lines: Vec<String> = vec![good.to_owned()];
    for (at, (name, value)) in odd.iter().enumerate() {
        let mut row: Value = serde_json::from_str(good).unwrap();
        (row["id"], row["slug"]) = (json!(9_000 + at), json!(format!("other-{at}")));
        row[*name] = value.clone();
        lines.push(row.to_string());
    }
    lines.push(good.replacen("\"location\"", "\"locaton\"", 1));
    write(&desk, "odd.jsonl", &lines.join("\n"));
    let (code, report) = import(&desk, &["odd.jsonl"]).await;
    assert_eq!((code, lengths(&report)), (1, [1, 0, odd.len(), 1]));
    for (at, (name, _)) in odd.iter().enumerate() {
        let failed = &report["failed"][at];
        assert_eq!(failed["line"], json!(at + 2));
        let error = failed["error"].as_str().unwrap();
        assert!(error.starts_with(&format!("{name}: ")) && error.len() < 300, "{error}");
    }
    let error = report["unparseable"][0]["error"].as_str().unwrap();
    assert!(error.contains("\"locaton\""), "{error}");
    assert_eq!(desk.run(&["export", "events"]).await.out, format!("{good}\n"));

    // What an older release let in is there already, and stays.
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    let long =
        "UPDATE events SET title = (SELECT group_concat(title) FROM (SELECT title FROM events
                UNION ALL SELECT printf('%0400d', 1) FROM events))";
    sqlx::raw_sql(long).execute(&pool).await.unwrap();
    pool.close().await;
    let old = desk.run(&["export", "events"]).await.out;
    write(&desk, "old.jsonl", &old);
    let (code, report) = import(&desk, &["old.jsonl"]).await;
    assert_eq!((code, lengths(&report)), (0, [0, 1, 0, 0]), "{report}");
}

#[tokio::test]
async fn files_are_named_when_they_fail() {
    let (desk, export) = full().await;
    assert!(desk.run(&["import", "events", "none.jsonl"]).await.refusal(1).contains("none.jsonl"));
    assert!(desk.run(&["import", "events", "data"]).await.refusal(1).contains("folder"));
    let out = ["export", "events", "--out", "none/such.jsonl"];
    assert!(desk.run(&out).await.refusal(1).contains("none/such.jsonl"));
    let done = desk.run(&["export", "events", "--out", "out.jsonl"]).await;
    assert_eq!((done.code, done.out.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(desk.folder.path().join("out.jsonl")).unwrap(), export);
    let some = desk.run(&["export", "events", "--id", "2", "--id", "4"]).await;
    let expected: Vec<_> = [1, 3].iter().map(|at| export.lines().nth(*at).unwrap()).collect();
    assert_eq!(some.out.lines().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_deleted_record_comes_back_from_an_old_export() {
    // The incident's last act: rows are gone, and a file from before has them.
    let (desk, export) = full().await;
    let pool = sqlx::SqlitePool::connect(&desk.database()).await.unwrap();
    sqlx::raw_sql("DROP TRIGGER events_no_delete; DELETE FROM events WHERE id IN (3, 7, 8)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    write(&desk, "old.jsonl", &export);
    assert_ne!(desk.run(&["export", "events"]).await.out, export);
    let (code, report) = import(&desk, &["old.jsonl"]).await;
    assert_eq!((code, &report["imported"]), (0, &json!([3, 7, 8])));
    assert_eq!(desk.run(&["export", "events"]).await.out, export);
}

#[tokio::test]
async fn a_line_is_a_line_for_every_reader() {
    let (_, export) = full().await;
    let title = "Part one\u{2028}Part two\u{2029}Part three\u{85}Part four";
    let mut row: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    row["description"] = json!(title);
    let desk = empty(&export).await;
    // As other programs write it.
    write(&desk, "one.jsonl", &format!("{row}\n"));
    let (code, report) = import(&desk, &["one.jsonl"]).await;
    assert_eq!((code, lengths(&report)), (0, [1, 0, 0, 0]));
    let again = desk.run(&["export", "events"]).await.out;
    assert!(!again.contains(['\u{2028}', '\u{2029}', '\u{85}']), "{again}");
    let back: Value = serde_json::from_str(again.trim()).unwrap();
    assert_eq!(back["description"], title);
}

#[tokio::test]
async fn a_file_that_is_no_utf_8_text_is_refused_in_one_sentence() {
    let (_, export) = full().await;
    let desk = empty(&export).await;
    let utf_16: Vec<u8> = export.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xff, 0xfe], &utf_16[..]].concat();
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\n\n\n".to_vec();
    for (name, bytes, words) in [
        ("utf-16.jsonl", utf_16, "is UTF-16: save it as UTF-8, and import that"),
        ("marked.jsonl", marked, "is UTF-16: save it as UTF-8, and import that"),
        ("picture.png", picture, "is not text: import reads JSON Lines"),
    ] {
        fs::write(desk.folder.path().join(name), bytes).unwrap();
        let outcome = desk.run(&["import", "events", name]).await;
        assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{outcome:?}");
        assert!(outcome.err.contains(&format!("{name} {words}")), "{outcome:?}");
        assert_eq!(outcome.err.trim().lines().count(), 1, "{outcome:?}");
    }
    assert_eq!(desk.run(&["export", "events"]).await.out, "", "nothing came in");
}
