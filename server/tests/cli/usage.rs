//! Bad usage, unknown ids, and words for people.

use crate::cli::desk::{CLUB, Desk};

#[tokio::test]
async fn bad_usage_is_2_and_touches_nothing() {
    let desk = Desk::new().await;
    for arguments in [
        &[][..],
        &["frobnicate"],
        &["--frobnicate"],
        &["sync", "--source"],
        &["sync", "--source", "one"],
        &["sync", "--source", "1", "--all"],
        &["run", "show"],
        &["run", "show", "x"],
        &["run", "list", "--limit", "0"],
        &["trash", "restore"],
        &["trash", "restore", "--event", "1", "--batch", "1"],
        &["trash", "purge"],
        &["trash", "purge", "--event", "1", "--batch", "1", "--yes"],
        &["recover", "--overwrite"],
        &["source", "add", "--organizer", "x"],
        &["user", "add", "--email", "a@example.org", "--role", "king"],
        &["import", "events"],
        &["export"],
    ] {
        let outcome = desk.run(arguments).await;
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?} {outcome:?}");
        assert!(!outcome.err.is_empty(), "{arguments:?}");
    }
    assert!(!desk.folder.path().join("data").exists(), "nothing half-made");
    for arguments in [&["--help"][..], &["--version"], &["sync", "--help"]] {
        let outcome = desk.run(arguments).await;
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{arguments:?}");
        assert!(outcome.out.contains("reroll"), "{arguments:?} {}", outcome.out);
    }
}

#[tokio::test]
async fn an_unknown_id_is_1_with_one_line() {
    let desk = Desk::new().await;
    desk.connect().await;
    for arguments in [
        &["sync", "--source", "77"][..],
        &["sync", "--source", "77", "--dry-run"],
        &["source", "pause", "77"],
        &["source", "resume", "77"],
        &["source", "disconnect", "77"],
        &["run", "show", "77"],
        &["trash", "restore", "--event", "77"],
        &["trash", "restore", "--batch", "77"],
        &["trash", "purge", "--event", "77", "--yes"],
        &["trash", "purge", "--batch", "77"],
        &["export", "events", "--id", "77"],
        &["source", "add", "--organizer", "x77", "--calendar-id", "a"],
    ] {
        for json in [&[][..], &["--json"]] {
            let outcome = desk.run_with(&[arguments, json].concat(), "token").await;
            assert!(outcome.refusal(1).contains("77"), "{arguments:?}");
        }
    }
}

#[tokio::test]
async fn programs_read_errors_as_json() {
    let desk = Desk::new().await.with("SYNC_INTERVAL", "5");
    for (arguments, code, words) in [
        (&["frobnicate", "--json"][..], 2, "frobnicate"),
        (&["--json", "sync", "--source", "one"], 2, "it must be a whole number"),
        (&["import", "events", "--json"], 2, "FILE"),
        (&["migrate", "--json"], 2, "5s, 5m or 5h"),
    ] {
        let outcome = desk.run(arguments).await;
        let error: serde_json::Value = serde_json::from_str(outcome.refusal(code)).unwrap();
        let error = error["error"].as_str().unwrap();
        assert!(error.contains(words) && !error.contains('\u{1b}'), "{arguments:?}: {error}");
    }
    let desk = Desk::new().await;
    desk.run(&["migrate"]).await;
    for arguments in [
        &["run", "show", "77", "--json"][..],
        &["import", "events", "no/such/file", "--json"],
        &["backup", "verify", "77", "--json"],
        &["trash", "restore", "--event", "77", "--json"],
    ] {
        let outcome = desk.run(arguments).await;
        let error: serde_json::Value = serde_json::from_str(outcome.refusal(1)).unwrap();
        assert!(!error["error"].as_str().unwrap().is_empty(), "{arguments:?}");
    }
    let help = desk.run(&["sync", "--help", "--json"]).await;
    assert_eq!((help.code, help.err.as_str()), (0, ""));
}

#[tokio::test]
async fn variables_are_listed_and_near_misses_told() {
    let desk = Desk::new().await;
    let outcome = desk.run(&["help", "env"]).await;
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    assert!(outcome.out.contains("BASE_URL") && outcome.out.contains("[15m]"), "{}", outcome.out);
    let desk = desk.with("ALERT_WEBHOK_URL", "https://hooks.example.org");
    let outcome = desk.run(&["source", "list"]).await;
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let told = "reroll: warning: ALERT_WEBHOK_URL is set but has no meaning here: did you mean \
                ALERT_WEBHOOK_URL?\n";
    assert_eq!(outcome.err, told);
    let json = desk.run(&["source", "list", "--json"]).await;
    assert!(json.err.starts_with("{\"warning\":\"ALERT_WEBHOK_URL"), "{json:?}");
}

#[tokio::test]
async fn people_read_words_and_tables() {
    let desk = Desk::new().await;
    for (arguments, words) in [
        (&["source", "list"][..], "No calendar is connected"),
        (&["run", "list"], "No sync has run yet"),
        (&["trash", "list"], "The trash is empty"),
        (&["sync"], "nothing to sync"),
    ] {
        let outcome = desk.run(arguments).await;
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{arguments:?}");
        assert!(outcome.out.contains(words), "{arguments:?} {}", outcome.out);
    }
    desk.connect().await;
    let ids = desk.fill(2);
    for (arguments, words) in [
        (&["sync", "--dry-run"][..], "Dry run of source 1: planned. 2 created."),
        (&["sync"], "Run 1 of source 1: applied. 2 created."),
        (&["sync"], "Nothing new."),
        (&["source", "list"], "riverside"),
        (&["run", "list"], "applied"),
        (&["run", "show", "1"], "new in Google"),
    ] {
        let outcome = desk.run(arguments).await;
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{arguments:?} {outcome:?}");
        assert!(outcome.out.contains(words), "{arguments:?} {}", outcome.out);
        assert!(!outcome.out.contains('\u{1b}'), "no colours where no terminal is");
    }
    desk.google.cancel_event(CLUB, &ids[0]).unwrap();
    desk.run(&["sync"]).await;
    assert!(desk.run(&["trash", "list"]).await.out.contains("Night 1"));
    let restored = desk.run(&["trash", "restore", "--event", "1"]).await;
    assert_eq!(restored.out, "Restored 1 event.\n");
    let again = desk.run(&["trash", "restore", "--event", "1"]).await;
    assert!(again.refusal(1).contains("not in the trash"));
}
