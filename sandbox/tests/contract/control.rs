//! The control API over HTTP.

use serde_json::{Value, json};

use crate::tools::{ACCOUNT, CALENDAR, EVENTS, Google, each, text};

async fn control(google: &Google, operation: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/sandbox/api/{operation}", google.base_url());
    let response = google.client.post(url).json(&body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn look(google: &Google, what: &str) -> Value {
    let url = format!("{}/sandbox/api/{what}", google.base_url());
    google.client.get(url).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn every_operation_of_the_handle_is_there() {
    let google = Google::start().await;
    let event = |id: &str| json!({ "calendar": CALENDAR, "event": id });
    let with = |mut body: Value, more: Value| {
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let timed = sandbox::event::timed("A", "2026-05-02T18:00:00Z", "2026-05-02T19:00:00Z");
    let mut one = timed.clone();
    one["id"] = json!("event1");
    let start = json!({ "start": "2026-05-03T18:00:00Z" });
    let daily = json!({ "recurrence": ["RRULE:FREQ=DAILY"] });
    for (operation, body) in [
        ("add-account", json!({ "email": "b@example.org", "name": "B" })),
        (
            "add-calendar",
            json!({ "account": "b@example.org", "calendar": "b-2", "summary": "B 2" }),
        ),
        ("edit-calendar", json!({ "calendar": "b-2", "time_zone": "Europe/Zurich" })),
        ("share", json!({ "calendar": "b-2", "account": ACCOUNT, "role": "reader" })),
        ("unshare", json!({ "calendar": "b-2", "account": ACCOUNT })),
        ("issue-refresh-token", json!({ "account": ACCOUNT, "scopes": [EVENTS] })),
        ("issue-access-token", json!({ "account": ACCOUNT, "scopes": [EVENTS] })),
        ("insert-event", json!({ "calendar": CALENDAR, "event": one })),
        ("insert-events", json!({ "calendar": CALENDAR, "events": [timed] })),
        ("add-many", json!({ "calendar": CALENDAR, "count": 3, "title": "Many" })),
        ("patch-event", with(event("event1"), json!({ "changes": { "summary": "B" } }))),
        ("make-series", with(event("event1"), daily.clone())),
        ("cancel-occurrence", with(event("event1"), start.clone())),
        (
            "change-occurrence",
            with(with(event("event1"), start), json!({ "changes": { "summary": "C" } })),
        ),
        ("split-series", with(event("event1"), json!({ "start": "2026-05-05T18:00:00Z" }))),
        ("make-single", event("event1")),
        ("cancel-event", event("event1")),
        ("undelete-event", event("event1")),
        ("delete-event", event("event1")),
        ("vanish-event", event("event1")),
        ("put-raw", json!({ "calendar": CALENDAR, "item": [1, 2] })),
        ("put-tombstone", event("neverwas")),
        ("expire-sync-tokens", json!({ "calendar": CALENDAR })),
        ("expire-sync-tokens", json!({})),
        ("expire-access-tokens", json!({})),
        ("revoke-grants", json!({ "account": ACCOUNT })),
        ("set-clock", json!({ "offset_seconds": 3600 })),
        ("set-behaviour", json!({ "page_limit": 10 })),
        ("add-fault", json!({ "fault": "drop", "path": "/token" })),
        ("clear-faults", json!({})),
        ("clear-requests", json!({})),
        ("reset", json!({ "demo": true })),
    ] {
        let (status, answer) = control(&google, operation, body).await;
        assert_eq!(status, 200, "{operation}: {answer}");
    }
    let state = look(&google, "state").await;
    assert_eq!(state["accounts"][0]["name"], "Riverside Game Club");
    assert_eq!(text(&state, "calendar_url"), google.calendar_url());
}

#[tokio::test]
async fn looking_shows_what_there_is() {
    let google = Google::start().await;
    let id = google.add("Game night");
    google.list(&[("maxResults", "7")]).send().await.unwrap();
    let requests = look(&google, "requests").await;
    let last = requests.as_array().unwrap().last().unwrap();
    assert_eq!((&last["status"], &last["query"]), (&json!(200), &json!("maxResults=7")));
    control(&google, "add-fault", json!({ "fault": "status", "status": 503, "times": 2 })).await;
    let faults = look(&google, "faults").await;
    assert_eq!(faults[0]["times"], 2);
    let query = format!("events?calendar={CALENDAR}");
    let events = look(&google, &query).await;
    assert_eq!(each(events.as_array().unwrap(), "summary"), ["Game night"]);
    let one = look(&google, &format!("{query}&event={id}")).await;
    assert_eq!((&one["live"], &one["event"]["summary"]), (&json!(true), &json!("Game night")));
    for what in ["channels", "deliveries"] {
        assert_eq!(look(&google, what).await, json!([]), "{what}");
    }
}

#[tokio::test]
async fn a_mistake_is_explained() {
    let google = Google::start().await;
    for (operation, body, status, part) in [
        ("cancel-event", json!({"calendar": "x", "event": "y"}), 404, "no calendar"),
        ("cancel-event", json!({"calendar": CALENDAR, "event": "y"}), 404, "no event"),
        ("insert-event", json!({"calendar": CALENDAR, "event": {}}), 400, "start is missing"),
        ("add-account", json!({"email": "none", "name": ""}), 400, "e-mail address"),
        ("unknown", json!({}), 404, "no such operation"),
    ] {
        let (found, answer) = control(&google, operation, body).await;
        assert_eq!(found, status, "{operation}");
        assert!(text(&answer, "error").contains(part), "{answer}");
    }
}

#[tokio::test]
async fn only_this_machine_and_its_own_pages_are_answered() {
    let google = Google::start().await;
    let url = format!("{}/sandbox/api/reset", google.base_url());
    for (header, value, status) in [
        ("host", "evil.example", 421),
        ("host", "localhost:1", 200),
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("origin", google.base_url(), 200),
    ] {
        let request = google.client.post(&url).json(&json!({})).header(header, value);
        assert_eq!(request.send().await.unwrap().status(), status, "{header}: {value}");
    }
    let page = google.client.get(google.base_url()).header("host", "evil.example");
    assert_eq!(page.send().await.unwrap().status(), 421);
}
