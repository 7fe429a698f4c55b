//! Faults, seen from the client.

use std::time::Duration;

use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::tools::{ACCOUNT, CALENDAR, EVENTS, Google, each, refused, text};

#[tokio::test]
async fn an_error_has_its_reason_and_when_to_come_back() {
    let google = Google::start().await;
    for (status, reason) in [
        (403, "rateLimitExceeded"),
        (403, "userRateLimitExceeded"),
        (429, "rateLimitExceeded"),
        (503, "backendError"),
        (410, "updatedMinTooLongAgo"),
    ] {
        let kind =
            FaultKind::Status { status, reason: Some(reason.to_owned()), retry_after: Some(7) };
        google.add_fault(Fault::new(kind).path("/events"));
        let response = google.list(&[]).send().await.unwrap();
        assert_eq!(response.headers()["retry-after"], "7");
        assert_eq!(refused(response).await, (status, reason.to_owned()));
        assert_eq!(google.list(&[]).send().await.unwrap().status(), 200, "once only");
    }
    assert!(
        google
            .requests()
            .iter()
            .any(|line| line.status == 503 && line.note.contains("\"fault\":\"status\""))
    );
}

#[tokio::test]
async fn a_cut_or_garbled_body_cannot_be_read() {
    let google = Google::start().await;
    google.add_many(CALENDAR, 50, "Event", google.now()).unwrap();
    for bytes in [0, 1, 200, 5000] {
        google.add_fault(Fault::new(FaultKind::CutBody { bytes }));
        let response = google.list(&[]).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.bytes().await.is_err(), "cut after {bytes}");
        assert_eq!(google.list(&[]).send().await.unwrap().status(), 200);
    }
    google.add_fault(Fault::new(FaultKind::GarbageBody));
    let response = google.list(&[]).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.json::<Value>().await.is_err());
}

#[tokio::test]
async fn a_dropped_connection_is_no_answer() {
    let google = Google::start().await;
    google.add_fault(Fault::new(FaultKind::Drop).path("/token"));
    let request = google.client.post(google.token_url()).form(&[("a", "b")]);
    assert!(request.send().await.is_err());
    assert_eq!(google.requests().last().map(|line| line.status), Some(0));
    let request = google.client.post(google.token_url()).form(&[("a", "b")]);
    assert_eq!(request.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_delay_holds_the_answer_back() {
    let google = Google::start().await;
    google.add_fault(Fault::new(FaultKind::Delay { milliseconds: 60_000 }));
    let late = google.list(&[]).timeout(Duration::from_millis(200)).send().await;
    assert!(late.is_err_and(|error| error.is_timeout()));
}

#[tokio::test]
async fn a_page_can_be_empty_and_go_on() {
    let google = Google::start().await;
    let id = google.add("Event");
    google.add_fault(Fault::new(FaultKind::EmptyPage).times(2));
    let page = google.page(&[]).await;
    assert_eq!(page["items"], json!([]));
    assert!(page["nextPageToken"].is_string() && page["nextSyncToken"].is_null());
    google.add_fault(Fault::new(FaultKind::EmptyPage));
    assert_eq!(each(&google.whole(&[]).await.0, "id"), [&*id]);
}

#[tokio::test]
async fn a_last_page_can_lack_its_sync_token() {
    let google = Google::start().await;
    google.add_many(CALENDAR, 2, "Event", google.now()).unwrap();
    google.add_fault(Fault::new(FaultKind::NoSyncToken));
    let page = google.page(&[("maxResults", "1")]).await;
    let token = text(&page, "nextPageToken");
    let page = google.page(&[("maxResults", "1"), ("pageToken", token)]).await;
    assert!(page["nextPageToken"].is_null() && page["nextSyncToken"].is_null());
}

#[tokio::test]
async fn two_revisions_of_one_event_tell_which_is_newer() {
    let google = Google::start().await;
    let id = google.add("Old title");
    google.patch_event(CALENDAR, &id, &json!({"summary": "New title"})).unwrap();
    for (newest_first, expected) in
        [(true, ["New title", "Old title"]), (false, ["Old title", "New title"])]
    {
        google.add_fault(Fault::new(FaultKind::DuplicateItem { newest_first }));
        let (items, _) = google.whole(&[]).await;
        assert_eq!(each(&items, "id"), [&*id, &*id]);
        assert_eq!(each(&items, "summary"), expected);
        let updated = each(&items, "updated");
        assert_eq!(updated[0] > updated[1], newest_first);
    }
}

#[tokio::test]
async fn exceptions_can_come_pages_before_their_series() {
    let google = Google::start().await;
    let series = google.add_series("Weekly");
    let exception =
        google.cancel_occurrence(CALENDAR, &series, "2026-05-15T19:00:00-05:00").unwrap();
    let single = google.add("Single");
    google.add_fault(Fault::new(FaultKind::ExceptionsFirst));
    let (items, _) = google.whole(&[("maxResults", "1")]).await;
    assert_eq!(each(&items, "id"), [&*exception, &*series, &*single]);
}

#[tokio::test]
async fn refreshing_can_be_refused_once() {
    let google = Google::start().await;
    let refresh = google.issue_refresh_token(ACCOUNT, &[EVENTS]).unwrap();
    google.add_fault(Fault::new(FaultKind::InvalidGrant));
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*refresh),
        ("client_id", google.client_id()),
        ("client_secret", google.client_secret()),
    ];
    for status in [400, 200] {
        let request = google.client.post(google.token_url()).form(&form);
        assert_eq!(request.send().await.unwrap().status(), status);
    }
}
