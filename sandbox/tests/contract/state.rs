//! The state file, the demo, stopping.

use sandbox::{Options, Sandbox};

use crate::tools::{ACCOUNT, CALENDAR, EVENTS, Google, each};

#[tokio::test]
async fn the_state_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/state.json");
    let options = || Options { state_file: Some(file.clone()), ..Options::default() };
    let google = Google::with(options()).await;
    let (kept, gone) = (google.add("Kept"), google.add("Gone"));
    let refresh = google.issue_refresh_token(ACCOUNT, &[EVENTS]).unwrap();
    let (_, token) = google.whole(&[]).await;
    google.cancel_event(CALENDAR, &gone).unwrap();
    google.sandbox.stop().await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);

    let google = Google::with(options()).await;
    let (items, _) = google.since(&token).await;
    assert_eq!(each(&items, "id"), [&*gone], "the sync token still works");
    assert_eq!(each(&google.whole(&[]).await.0, "id"), [&*kept]);
    google.patch_event(CALENDAR, &kept, &serde_json::json!({"summary": "Still"})).unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*refresh),
        ("client_id", google.client_id()),
        ("client_secret", google.client_secret()),
    ];
    let request = google.client.post(google.token_url()).form(&form);
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn dropping_saves_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let options = || Options { state_file: Some(file.clone()), ..Options::default() };
    let google = Google::with(options()).await;
    google.add("Kept");
    drop(google);
    assert_eq!(Google::with(options()).await.whole(&[]).await.0.len(), 1);
}

#[tokio::test]
async fn a_state_file_that_cannot_be_read_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    std::fs::write(&file, "{ not json").unwrap();
    let options = Options { state_file: Some(file.clone()), ..Options::default() };
    let error = Sandbox::start(options).await.err().expect("it must refuse").to_string();
    assert!(error.contains("state.json") && error.contains("delete it"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{ not json", "and touches nothing");
}

#[tokio::test]
async fn the_demo_fills_only_an_empty_state() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options {
        state_file: Some(folder.path().join("state.json")),
        demo: true,
        ..Options::default()
    };
    let sandbox = Sandbox::start(options()).await.unwrap();
    assert_eq!(sandbox.calendars().len(), 5);
    let events = sandbox.events("riverside-events@group.calendar.google.com").unwrap();
    let id = events[0]["id"].as_str();
    assert!(events.len() >= 20);
    sandbox.add_account(ACCOUNT, "The Club").unwrap();
    sandbox.stop().await.unwrap();
    let sandbox = Sandbox::start(options()).await.unwrap();
    assert_eq!(sandbox.accounts().len(), 3);
    let events = sandbox.events("riverside-events@group.calendar.google.com").unwrap();
    assert_eq!(events[0]["id"].as_str(), id, "the same events as before");
}

#[tokio::test]
async fn a_stopped_stand_in_does_not_answer() {
    let google = Google::start().await;
    let url = google.token_url();
    let client = google.client.clone();
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 200);
    google.sandbox.stop().await.unwrap();
    assert!(client.post(url).send().await.is_err());
}

#[tokio::test]
async fn an_occupied_port_is_named() {
    let google = Google::start().await;
    let listen = google.base_url().trim_start_matches("http://").parse().unwrap();
    let error = Sandbox::start(Options { listen, ..Options::default() }).await.err().unwrap();
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
}
