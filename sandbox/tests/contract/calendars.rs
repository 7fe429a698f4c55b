//! Who may see what: scopes, roles, the calendar list.

use sandbox::Role;
use serde_json::{Value, json};

use crate::tools::{ACCOUNT, CALENDAR, CALENDAR_LIST, EVENTS, Google, each, fields, refused, text};

const AUTH: &str = "https://www.googleapis.com/auth/";

#[tokio::test]
async fn every_endpoint_asks_for_its_scopes() {
    let google = Google::start().await;
    google.add("Game night");
    let paths = [
        "users/me/calendarList".to_owned(),
        format!("calendars/{CALENDAR}"),
        format!("calendars/{CALENDAR}/events"),
    ];
    for (scope, expected) in [
        ("calendar", [200, 200, 200]),
        ("calendar.readonly", [200, 200, 200]),
        ("calendar.events.readonly", [403, 403, 200]),
        ("calendar.events.owned.readonly", [403, 403, 200]),
        ("calendar.calendarlist.readonly", [200, 403, 403]),
        ("calendar.calendars.readonly", [403, 200, 403]),
        ("userinfo.email", [403, 403, 403]),
    ] {
        let token = google.issue_access_token(ACCOUNT, &[&format!("{AUTH}{scope}")]).unwrap();
        for (path, status) in paths.iter().zip(expected) {
            let url = format!("{}{path}", google.calendar_url());
            let response = google.client.get(url).bearer_auth(&token).send().await.unwrap();
            assert_eq!(response.status(), status, "{scope} {path}");
            if status == 403 {
                assert_eq!(refused(response).await.1, "insufficientPermissions");
            }
        }
    }
}

#[tokio::test]
async fn without_a_good_token_nothing_is_shown() {
    let google = Google::start().await;
    let url = format!("{}calendars/{CALENDAR}/events", google.calendar_url());
    for header in [None, Some("Bearer nonsense"), Some("Basic abc"), Some("Bearer")] {
        let mut request = google.client.get(&url);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = refused(request.send().await.unwrap()).await;
        assert_eq!(answer, (401, "authError".to_owned()), "{header:?}");
    }
    let response = google.client.get(&url).query(&[("access_token", &google.token)]);
    assert_eq!(response.send().await.unwrap().status(), 401, "not in the query");
}

#[tokio::test]
async fn the_calendar_list_has_pages_and_the_primary_first() {
    let google = Google::start().await;
    google.add_calendar(ACCOUNT, "another@group.calendar.google.com", "Another", "UTC").unwrap();
    let mut seen = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let mut query = vec![("maxResults", "2")];
        query.extend(token.as_deref().map(|token| ("pageToken", token)));
        let request = google.get("users/me/calendarList").query(&query);
        let page: Value = request.send().await.unwrap().json().await.unwrap();
        seen.extend(page["items"].as_array().unwrap().clone());
        assert_ne!(page["nextPageToken"].is_string(), page["nextSyncToken"].is_string());
        token = page["nextPageToken"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(each(&seen, "id"), [ACCOUNT, "another@group.calendar.google.com", CALENDAR]);
    assert_eq!(seen[0]["primary"], true);
    assert!(seen[1]["primary"].is_null());
    assert_eq!(seen[2]["accessRole"], "owner");
    assert_eq!(seen[2]["timeZone"], "America/Chicago");
}

#[tokio::test]
async fn a_calendar_that_is_not_shared_is_not_found() {
    let google = Google::start().await;
    google.add_account("other@example.org", "Other").unwrap();
    google.share(CALENDAR, "other@example.org", Role::Reader).unwrap();
    let token = google.issue_access_token("other@example.org", &[EVENTS, CALENDAR_LIST]).unwrap();
    let url = format!("{}calendars/{CALENDAR}/events", google.calendar_url());
    let ask = async || google.client.get(&url).bearer_auth(&token).send().await.unwrap();
    assert_eq!(ask().await.status(), 200);
    google.unshare(CALENDAR, "other@example.org").unwrap();
    assert_eq!(refused(ask().await).await, (404, "notFound".to_owned()));
    let unknown = google.get("calendars/unknown@example.org/events").send().await.unwrap();
    assert_eq!(refused(unknown).await, (404, "notFound".to_owned()));
    assert_eq!(google.list(&[]).send().await.unwrap().status(), 200, "the owner still sees it");
}

#[tokio::test]
async fn a_change_of_who_may_see_it_ends_the_sync_tokens() {
    let google = Google::start().await;
    let (_, token) = google.whole(&[]).await;
    google.add_account("other@example.org", "Other").unwrap();
    google.share(CALENDAR, "other@example.org", Role::Reader).unwrap();
    let response = google.list(&[("syncToken", &token)]).send().await.unwrap();
    assert_eq!(refused(response).await, (410, "fullSyncRequired".to_owned()));
}

#[tokio::test]
async fn a_reader_sees_private_events_without_their_details() {
    let google = Google::start().await;
    let mut event = sandbox::event::timed("Lease", "2026-05-02T18:00:00Z", "2026-05-02T19:00:00Z");
    event["visibility"] = json!("private");
    event["attendees"] = json!([{ "email": "landlord@example.org" }]);
    google.insert_event(CALENDAR, event).unwrap();
    google.add_account("other@example.org", "Other").unwrap();
    let token = google.issue_access_token("other@example.org", &[EVENTS]).unwrap();
    let url = format!("{}calendars/{CALENDAR}/events", google.calendar_url());
    for (role, shown) in [
        (Role::FreeBusyReader, false),
        (Role::Reader, false),
        (Role::Writer, true),
        (Role::Owner, true),
    ] {
        google.share(CALENDAR, "other@example.org", role).unwrap();
        let request = google.client.get(&url).bearer_auth(&token);
        let page: Value = request.send().await.unwrap().json().await.unwrap();
        let item = &page["items"][0];
        assert_eq!(item["visibility"], "private");
        for field in ["summary", "attendees", "organizer"] {
            assert_eq!(!item[field].is_null(), shown, "{role:?} {field}");
        }
    }
}

#[tokio::test]
async fn one_event_can_be_asked_for() {
    let google = Google::start().await;
    let id = google.add("Game night");
    let path = format!("calendars/{CALENDAR}/events/{id}");
    let event: Value = google.get(&path).send().await.unwrap().json().await.unwrap();
    assert_eq!(event["summary"], "Game night");
    google.cancel_event(CALENDAR, &id).unwrap();
    let event: Value = google.get(&path).send().await.unwrap().json().await.unwrap();
    assert_eq!(fields(&event), ["etag", "id", "kind", "status"]);
    let unknown = google.get(&format!("calendars/{CALENDAR}/events/nothing")).send().await.unwrap();
    assert_eq!(refused(unknown).await.0, 404);
    let primary = google.get("calendars/primary/events").send().await.unwrap();
    let page: Value = primary.json().await.unwrap();
    assert_eq!(text(&page, "summary"), ACCOUNT);
}

#[tokio::test]
async fn attendees_are_limited_on_request() {
    let google = Google::start().await;
    let id = google.add("Game night");
    let attendees =
        json!([{ "email": "a@example.org" }, { "email": "b@example.org", "self": true }]);
    google.patch_event(CALENDAR, &id, &json!({ "attendees": attendees })).unwrap();
    let all = google.page(&[]).await;
    assert_eq!(all["items"][0]["attendees"].as_array().unwrap().len(), 2);
    let one = google.page(&[("maxAttendees", "1")]).await;
    assert_eq!(one["items"][0]["attendees"], json!([{ "email": "b@example.org", "self": true }]));
    assert_eq!(one["items"][0]["attendeesOmitted"], true);
}
