//! A wrong environment stops the start with one line, and leaves nothing half-made.

use std::fs;
use std::time::Duration;

use crate::cli::desk::Desk;

#[tokio::test]
async fn a_wrong_variable_is_named_with_an_example() {
    for (variable, value) in [
        ("DATABASE_URL", "mysql://u:hunter2@localhost/x"),
        ("DATABASE_URL", "reroll.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_READ_URL", "nothing"),
        ("BASE_URL", "events.example.org"),
        ("BASE_URL", "https://example.org/path"),
        ("LISTEN", "3000"),
        ("PORT", "70000"),
        ("SECRET_KEY", "hunter2"),
        ("SYNC_INTERVAL", "soon"),
        ("TRUSTED_PROXIES", "proxy.local"),
        ("BACKUP_URL", "/var/backups"),
        ("BACKUP_URL", "s3://key:hunter2@bucket"),
        ("BACKUP_AGE_RECIPIENT", "AGE-SECRET-KEY-1hunter2"),
        ("BACKUP_AGE_IDENTITY_FILE", "no/such/file"),
        ("GOOGLE_CALENDAR_URL", "http://127.0.0.1/calendar/v3"),
        ("GOOGLE_TOKEN_URL", "token"),
    ] {
        let desk = Desk::new().await.with(variable, value);
        for arguments in [&["migrate"][..], &["serve"], &["run", "list", "--json"]] {
            let outcome = desk.run(arguments).await;
            let line = outcome.refusal(2);
            assert!(line.contains(variable), "{value}: {line}");
            assert!(line.contains("for example"), "{value}: {line}");
            assert!(!line.contains("hunter2"), "a secret is not repeated: {line}");
        }
        let made = fs::read_dir(desk.folder.path()).unwrap().count();
        assert_eq!(made, 0, "{variable}={value} left something behind");
    }
    let desk = Desk::new().await.with("GOOGLE_CLIENT_SECRET", "");
    assert!(desk.run(&["migrate"]).await.refusal(2).contains("GOOGLE_CLIENT_SECRET"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let desk = Desk::new().await;
    let file = desk.folder.path().join("file");
    fs::write(&file, "a file").unwrap();
    let below = file.join("data");
    let desk = desk.with("DATA_DIR", below.display().to_string());
    for arguments in [&["migrate"][..], &["sync", "--json"]] {
        let outcome = desk.run(arguments).await;
        let line = outcome.refusal(1);
        assert!(line.contains("DATA_DIR") && line.contains("file/data"), "{line}");
    }
    let serve = desk.with("LISTEN", "127.0.0.1:0");
    assert!(serve.run(&["serve"]).await.refusal(1).contains("DATA_DIR"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "a file");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_one_line() {
    let desk = Desk::new().await;
    let nowhere = desk.folder.path().join("none/such/reroll.db");
    let desk = desk.with("DATABASE_URL", format!("sqlite://{}", nowhere.display()));
    assert!(desk.run(&["migrate"]).await.refusal(1).contains("database"));
    assert!(!nowhere.exists());

    let desk = Desk::new().await.with("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none");
    let run = desk.run(&["migrate"]);
    let outcome = tokio::time::timeout(Duration::from_secs(20), run).await.unwrap();
    assert!(outcome.refusal(1).contains("database"), "{outcome:?}");

    let desk = Desk::new().await;
    fs::create_dir(desk.folder.path().join("data")).unwrap();
    fs::write(desk.folder.path().join("data/reroll.db"), "this is no database at all").unwrap();
    assert!(desk.run(&["migrate"]).await.refusal(1).contains("database"));
    let kept = fs::read_to_string(desk.folder.path().join("data/reroll.db")).unwrap();
    assert_eq!(kept, "this is no database at all");
}

#[tokio::test]
async fn an_occupied_port_is_one_line() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let desk = Desk::new().await.with("LISTEN", &address);
    let outcome = desk.run(&["serve"]).await;
    let line = outcome.refusal(1);
    assert!(line.contains(&address) && line.contains("LISTEN"), "{line}");
    assert!(!desk.folder.path().join("data").exists(), "nothing half-made");
}

#[tokio::test]
async fn a_spoiled_key_is_not_replaced() {
    let desk = Desk::new().await;
    desk.connect().await;
    desk.fill(1);
    let key = desk.folder.path().join("data/secret.key");
    let good = fs::read(&key).unwrap();
    fs::write(&key, "spoiled").unwrap();
    assert!(desk.run(&["sync"]).await.refusal(1).contains("secret.key"));
    assert_eq!(fs::read_to_string(&key).unwrap(), "spoiled");
    // Another key cannot read what was sealed: told, and nothing lost.
    let other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    fs::write(&key, other).unwrap();
    let outcome = desk.run(&["sync", "--json"]).await;
    assert_eq!((outcome.code, &outcome.json()[0]["state"]), (1, &"failed".into()));
    fs::write(&key, good).unwrap();
    assert_eq!(desk.json(&["sync"]).await["state"], "applied");
}
