//! The pages, used as a browser without scripts uses them.

use reqwest::StatusCode;
use serde_json::json;

use crate::tools::{ACCOUNT, CALENDAR, EVENTS, Google, each};

const NASTY: &str = "<script>alert(1)</script>\" onclick='x' & more";

async fn page(google: &Google, path: &str) -> String {
    let response = google.client.get(format!("{}{path}", google.base_url())).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    response.text().await.unwrap()
}

/// Sends a form, and answers where it leads.
async fn send(google: &Google, path: &str, form: &[(&str, &str)]) -> String {
    let request = google.client.post(format!("{}{path}", google.base_url()));
    let request = request.header("origin", google.base_url()).form(form);
    let response = request.send().await.unwrap();
    let status = response.status();
    assert_eq!(status, StatusCode::SEE_OTHER, "{path}: {}", response.text().await.unwrap());
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn form<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("title", "Game night"),
        ("first_day", "2026-05-08"),
        ("start", "18:00"),
        ("last_day", "2026-05-08"),
        ("end", "22:00"),
        ("repeat", "none"),
        ("visibility", "default"),
        ("location", ""),
        ("description", ""),
    ];
    fields.retain(|(name, _)| change.iter().all(|(other, _)| other != name));
    fields.extend(change);
    fields
}

#[tokio::test]
async fn a_person_adds_edits_cancels_and_brings_back() {
    let google = Google::start().await;
    let events = format!("/calendars/{CALENDAR}/events");
    let next = send(&google, &events, &form(&[])).await;
    assert!(page(&google, &next).await.contains("Game night"));
    let (items, token) = google.whole(&[]).await;
    assert_eq!(items[0]["start"]["dateTime"], "2026-05-08T18:00:00-05:00");
    let event = format!("{events}/{}", items[0]["id"].as_str().unwrap());
    assert!(page(&google, &event).await.contains("value=\"18:00\""));

    send(&google, &event, &form(&[("title", "Chess night"), ("location", "Hall")])).await;
    let (items, token) = google.since(&token).await;
    assert_eq!(
        (&items[0]["summary"], &items[0]["location"]),
        (&json!("Chess night"), &json!("Hall"))
    );
    send(&google, &event, &form(&[("title", "Chess night"), ("location", "Hall")])).await;
    let (items, token) = google.since(&token).await;
    assert!(items.is_empty(), "saving what is there changes nothing");

    send(&google, &format!("{event}/cancel"), &[]).await;
    let (items, token) = google.since(&token).await;
    assert_eq!(each(&items, "status"), ["cancelled"]);
    assert!(page(&google, &event).await.contains("Bring it back"));
    send(&google, &format!("{event}/undelete"), &[]).await;
    assert_eq!(each(&google.since(&token).await.0, "summary"), ["Chess night"]);
    send(&google, &format!("{event}/delete"), &[]).await;
    assert!(google.whole(&[]).await.0.is_empty());
}

#[tokio::test]
async fn all_day_and_weekly_events_can_be_added() {
    let google = Google::start().await;
    let events = format!("/calendars/{CALENDAR}/events");
    send(&google, &events, &form(&[("all_day", "on"), ("last_day", "2026-05-09")])).await;
    send(&google, &events, &form(&[("repeat", "weekly")])).await;
    let (items, _) = google.whole(&[]).await;
    assert_eq!(items[0]["end"], json!({"date": "2026-05-10"}));
    assert_eq!(items[1]["recurrence"], json!(["RRULE:FREQ=WEEKLY"]));

    let series = format!("{events}/{}", items[1]["id"].as_str().unwrap());
    let shown = page(&google, &series).await;
    assert!(shown.contains("2026-05-15T23:00:00Z"), "the next occurrences are there");
    send(&google, &format!("{series}/occurrence"), &[("start", "2026-05-15T23:00:00Z")]).await;
    let (items, _) = google.whole(&[]).await;
    assert_eq!(items[2]["status"], "cancelled");
    assert!(page(&google, &series).await.contains("changed or cancelled"));
}

#[tokio::test]
async fn text_is_escaped_wherever_it_shows() {
    let google = Google::start().await;
    google.add_account("nasty@example.org", NASTY).unwrap();
    google.add_calendar(ACCOUNT, NASTY, NASTY, "UTC").unwrap();
    let mut event = sandbox::event::timed(NASTY, "2026-05-08T18:00:00Z", "2026-05-08T19:00:00Z");
    for field in ["location", "description", "visibility", "eventType", "status"] {
        event[field] = json!(NASTY);
    }
    event["recurrence"] = json!([NASTY]);
    let id = google.insert_event(NASTY, event).unwrap();
    google.put_raw(NASTY, json!({ "id": NASTY, "summary": NASTY })).unwrap();
    google.issue_refresh_token(ACCOUNT, &[NASTY]).unwrap();
    let _ = google.get("calendars/x/events").query(&[("q", NASTY)]).send().await.unwrap();
    let part: String = url::form_urlencoded::byte_serialize(NASTY.as_bytes()).collect();
    let part = part.replace('+', "%20");
    let consent = format!(
        "/o/oauth2/v2/auth?client_id={}&redirect_uri=http%3A%2F%2Flocalhost%2F\
         &response_type=code&scope={EVENTS}&state={part}",
        google.client_id()
    );
    for path in [
        "/".to_owned(),
        format!("/calendars/{part}"),
        format!("/calendars/{part}/events/{id}"),
        format!("/calendars/{part}/events/{part}"),
        consent,
    ] {
        let shown = page(&google, &path).await;
        assert!(!shown.contains("<script>") && !shown.contains("\" onclick"), "{path}: {shown}");
    }
}

#[tokio::test]
async fn the_first_page_sets_faults_and_revokes() {
    let google = Google::start().await;
    google.issue_refresh_token(ACCOUNT, &[EVENTS]).unwrap();
    let fault = [("kind", "503"), ("path", "/events"), ("times", "2")];
    let next = send(&google, "/faults", &fault).await;
    assert!(page(&google, &next).await.contains("2 × /events"));
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 503);
    assert!(page(&google, "/").await.contains("503"), "the request is in the list");
    send(&google, "/faults/clear", &[]).await;
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 200);
    let (_, token) = google.whole(&[]).await;
    send(&google, &format!("/calendars/{CALENDAR}/expire"), &[]).await;
    assert_eq!(google.list(&[("syncToken", &token)]).send().await.unwrap().status(), 410);
    send(&google, "/grants/revoke", &[("account", ACCOUNT)]).await;
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_mistake_in_a_form_is_explained() {
    let google = Google::start().await;
    let url = format!("{}/calendars/{CALENDAR}/events", google.base_url());
    for change in [("first_day", "soon"), ("end", "17:00"), ("start", "")] {
        let response = google.client.post(&url).form(&form(&[change])).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{change:?}");
        assert!(response.text().await.unwrap().contains("Nothing was changed"));
    }
    let unknown = google.client.get(format!("{}/calendars/nope", google.base_url()));
    assert_eq!(unknown.send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_events_link_leads_to_its_page() {
    let google = Google::start().await;
    let id = google.add("Game night");
    let item = google.page(&[]).await["items"][0].clone();
    let link = item["htmlLink"].as_str().unwrap();
    let response = google.client.get(link).send().await.unwrap();
    let target = response.headers()["location"].to_str().unwrap().to_owned();
    assert!(target.ends_with(&id), "{target}");
    assert!(page(&google, &target).await.contains("Game night"));
}
