//! `events.list`: pages, sync tokens, tombstones.

use sandbox::{Behaviour, GoneReason, Options};
use serde_json::json;

use crate::tools::{CALENDAR, Google, each, fields, refused, text};

#[tokio::test]
async fn an_item_has_the_fields_that_google_fills_in() {
    let google = Google::start().await;
    let id = google.add("Game night");
    let page = google.page(&[]).await;
    assert_eq!(
        fields(&page),
        [
            "accessRole",
            "defaultReminders",
            "etag",
            "items",
            "kind",
            "nextSyncToken",
            "summary",
            "timeZone",
            "updated"
        ]
    );
    let item = &page["items"][0];
    assert_eq!(text(item, "id"), id);
    assert_eq!(item["iCalUID"], json!(format!("{id}@google.com")));
    assert_eq!(item["start"]["timeZone"], "America/Chicago");
    for field in ["kind", "etag", "status", "htmlLink", "created", "updated", "organizer"] {
        assert!(!item[field].is_null(), "{field}");
    }
}

#[tokio::test]
async fn only_the_last_page_has_a_sync_token() {
    let google = Google::start().await;
    google.add_many(CALENDAR, 7, "Event", google.now()).unwrap();
    let mut seen = Vec::new();
    let mut token: Option<String> = None;
    for (count, last) in [(3, false), (3, false), (1, true)] {
        let mut query = vec![("maxResults", "3")];
        query.extend(token.as_deref().map(|token| ("pageToken", token)));
        let page = google.page(&query).await;
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), count);
        assert_eq!(page["nextSyncToken"].is_string(), last);
        assert_eq!(page["nextPageToken"].is_string(), !last);
        seen.extend(items.iter().map(|item| text(item, "summary").to_owned()));
        token = page["nextPageToken"].as_str().map(str::to_owned);
    }
    let expected: Vec<_> = (1..=7).map(|number| format!("Event {number}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn pages_hold_250_items_unless_asked_and_2500_at_most() {
    let google = Google::start().await;
    google.add_many(CALENDAR, 2600, "Event", google.now()).unwrap();
    for (query, expected) in
        [(vec![], 250), (vec![("maxResults", "1000")], 1000), (vec![("maxResults", "9999")], 2500)]
    {
        let page = google.page(&query).await;
        assert_eq!(page["items"].as_array().unwrap().len(), expected, "{query:?}");
    }
}

#[tokio::test]
async fn a_page_token_is_bound_to_its_parameters() {
    let google = Google::start().await;
    google.add_many(CALENDAR, 3, "Event", google.now()).unwrap();
    let page = google.page(&[("maxResults", "2")]).await;
    let token = text(&page, "nextPageToken");
    for (query, expected) in [
        (vec![("maxResults", "2")], 200),
        (vec![("maxResults", "2"), ("alt", "json")], 200),
        (vec![], 400),
        (vec![("maxResults", "2"), ("showDeleted", "true")], 400),
        (vec![("maxResults", "2"), ("q", "Event")], 400),
    ] {
        let response = google.list(&query).query(&[("pageToken", token)]).send().await.unwrap();
        assert_eq!(response.status(), expected, "{query:?}");
    }
    let response = google.list(&[("pageToken", "rubbish")]).send().await.unwrap();
    assert_eq!(refused(response).await, (400, "invalid".to_owned()));
}

#[tokio::test]
async fn an_increment_has_what_changed_and_bare_tombstones() {
    let google = Google::start().await;
    let (kept, changed, deleted) = (google.add("Kept"), google.add("Changed"), google.add("Gone"));
    let (all, token) = google.whole(&[]).await;
    assert_eq!(each(&all, "id"), [&*kept, &*changed, &*deleted]);
    assert!(google.since(&token).await.0.is_empty());

    google.patch_event(CALENDAR, &changed, &json!({"summary": "New title"})).unwrap();
    google.cancel_event(CALENDAR, &deleted).unwrap();
    let added = google.add("Added");
    let (items, next) = google.since(&token).await;
    assert_eq!(each(&items, "id"), [&*changed, &*deleted, &*added]);
    assert_eq!(items[0]["summary"], "New title");
    assert_eq!(fields(&items[1]), ["etag", "id", "kind", "status"]);
    assert_eq!(items[1]["status"], "cancelled");
    assert!(google.since(&next).await.0.is_empty());
    assert_eq!(google.since(&token).await.0.len(), 3, "a token can be used again");
}

#[tokio::test]
async fn a_full_list_has_tombstones_only_on_request() {
    let google = Google::start().await;
    let (kept, deleted) = (google.add("Kept"), google.add("Gone"));
    google.cancel_event(CALENDAR, &deleted).unwrap();
    let vanished = google.add("Vanished");
    google.vanish_event(CALENDAR, &vanished).unwrap();
    for (query, expected) in [
        (vec![], vec![&*kept]),
        (vec![("showDeleted", "false")], vec![&*kept]),
        (vec![("showDeleted", "true")], vec![&*kept, &*deleted]),
    ] {
        let (items, _) = google.whole(&query).await;
        assert_eq!(each(&items, "id"), expected, "{query:?}");
    }
}

#[tokio::test]
async fn an_event_that_comes_back_has_its_id() {
    let google = Google::start().await;
    let id = google.add("Here, gone, here");
    google.cancel_event(CALENDAR, &id).unwrap();
    let (_, token) = google.whole(&[]).await;
    google.undelete_event(CALENDAR, &id).unwrap();
    let (items, _) = google.since(&token).await;
    assert_eq!(each(&items, "id"), [&*id]);
    assert_eq!(items[0]["status"], "confirmed");
    assert_eq!(items[0]["summary"], "Here, gone, here");
}

#[tokio::test]
async fn a_tombstone_can_be_of_an_event_that_never_was() {
    let google = Google::start().await;
    let (_, token) = google.whole(&[]).await;
    google.put_tombstone(CALENDAR, "neverseen").unwrap();
    let (items, _) = google.since(&token).await;
    assert_eq!(each(&items, "id"), ["neverseen"]);
    assert_eq!(fields(&items[0]), ["etag", "id", "kind", "status"]);
}

#[tokio::test]
async fn a_sync_token_goes_with_no_filter_and_no_other_parameters() {
    let google = Google::start().await;
    let first = google.page(&[("maxResults", "100")]).await;
    let token = text(&first, "nextSyncToken");
    for (query, expected) in [
        (vec![("maxResults", "100")], 200),
        (vec![("maxResults", "100"), ("singleEvents", "false")], 200),
        (vec![], 400),
        (vec![("maxResults", "100"), ("showDeleted", "true")], 400),
        (vec![("maxResults", "100"), ("showDeleted", "false")], 400),
        (vec![("maxResults", "100"), ("eventTypes", "default")], 400),
        (vec![("maxResults", "100"), ("timeMin", "2026-01-01T00:00:00Z")], 400),
        (vec![("maxResults", "100"), ("q", "x")], 400),
        (vec![("maxResults", "100"), ("iCalUID", "x")], 400),
    ] {
        let response = google.list(&query).query(&[("syncToken", token)]).send().await.unwrap();
        assert_eq!(response.status(), expected, "{query:?}");
    }
}

#[tokio::test]
async fn pages_of_an_increment_keep_the_sync_token() {
    let google = Google::start().await;
    let first = google.page(&[("maxResults", "2")]).await;
    google.add_many(CALENDAR, 3, "Event", google.now()).unwrap();
    let since = [("maxResults", "2"), ("syncToken", text(&first, "nextSyncToken"))];
    let page = google.page(&since).await;
    let next = ("pageToken", text(&page, "nextPageToken"));
    let rest = google.page(&[since[0], since[1], next]).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    let response = google.list(&[since[0], next]).send().await.unwrap();
    assert_eq!(response.status(), 400, "without the sync token it is another list");
}

#[tokio::test]
async fn what_changes_between_pages_is_in_the_next_increment() {
    let google = Google::start().await;
    let ids = google.add_many(CALENDAR, 4, "Event", google.now()).unwrap();
    let first = google.page(&[("maxResults", "2")]).await;
    google.cancel_event(CALENDAR, &ids[0]).unwrap();
    google.cancel_event(CALENDAR, &ids[3]).unwrap();
    let query = [("maxResults", "2"), ("pageToken", text(&first, "nextPageToken"))];
    let last = google.page(&query).await;
    assert_eq!(each(last["items"].as_array().unwrap(), "id"), [&*ids[2]]);
    let query = [("maxResults", "2"), ("syncToken", text(&last, "nextSyncToken"))];
    let increment = google.page(&query).await;
    assert_eq!(each(increment["items"].as_array().unwrap(), "id"), [&*ids[0], &*ids[3]]);
}

#[tokio::test]
async fn an_expired_token_is_gone_and_a_garbled_one_invalid() {
    let google = Google::start().await;
    let (_, token) = google.whole(&[]).await;
    let ask = async |token: &str| {
        refused(google.list(&[("syncToken", token)]).send().await.unwrap()).await
    };
    assert_eq!(ask("rubbish").await, (400, "invalid".to_owned()));
    google.expire_sync_tokens(Some(CALENDAR)).unwrap();
    assert_eq!(ask(&token).await, (410, "fullSyncRequired".to_owned()));
    google.set_behaviour(Behaviour {
        gone_reason: GoneReason::UpdatedMinTooLongAgo,
        garbage_sync_token_is_gone: true,
        ..Behaviour::default()
    });
    assert_eq!(ask(&token).await, (410, "updatedMinTooLongAgo".to_owned()));
    assert_eq!(ask("rubbish").await.0, 410);
    let (_, fresh) = google.whole(&[]).await;
    assert!(google.since(&fresh).await.0.is_empty());
}

#[tokio::test]
async fn a_token_of_another_life_is_gone() {
    let google = Google::start().await;
    let (_, token) = google.whole(&[]).await;
    google.reset(false);
    google.add_account(crate::tools::ACCOUNT, "The Club").unwrap();
    google.add_calendar(crate::tools::ACCOUNT, CALENDAR, "Club events", "America/Chicago").unwrap();
    let bearer = google.issue_access_token(crate::tools::ACCOUNT, &[crate::tools::EVENTS]).unwrap();
    let url = format!("{}calendars/{CALENDAR}/events", google.calendar_url());
    let request = google.client.get(url).bearer_auth(bearer).query(&[("syncToken", &token)]);
    assert_eq!(request.send().await.unwrap().status(), 410);
}

#[tokio::test]
async fn an_undecodable_item_is_shown_as_it_is() {
    let google = Google::start().await;
    let odd = json!({"id": "odd1", "start": {"dateTime": "2026-05-02T18:00:00"}, "sequence": 1e12});
    google.put_raw(CALENDAR, odd.clone()).unwrap();
    let key = google.put_raw(CALENDAR, json!("not even an object")).unwrap();
    let (items, token) = google.whole(&[]).await;
    assert_eq!(items, [odd, json!("not even an object")]);
    google.cancel_event(CALENDAR, "odd1").unwrap();
    google.vanish_event(CALENDAR, &key).unwrap();
    assert_eq!(each(&google.since(&token).await.0, "id"), ["odd1"]);
    assert!(google.whole(&[]).await.0.is_empty());
}

#[tokio::test]
async fn the_server_can_make_pages_smaller_than_asked_for() {
    let behaviour = Behaviour { page_limit: Some(1), ..Behaviour::default() };
    let google = Google::with(Options { behaviour, ..Options::default() }).await;
    google.add_many(CALENDAR, 3, "Event", google.now()).unwrap();
    let page = google.page(&[]).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(google.whole(&[]).await.0.len(), 3);
}

#[tokio::test]
async fn filters_choose_events() {
    let google = Google::start().await;
    google.add("Game night");
    let mut away = sandbox::event::all_day("Away", "2026-06-01", "2026-06-03");
    away["eventType"] = json!("outOfOffice");
    google.insert_event(CALENDAR, away).unwrap();
    for (query, expected) in [
        (("q", "game"), vec!["Game night"]),
        (("eventTypes", "outOfOffice"), vec!["Away"]),
        (("timeMin", "2026-05-20T00:00:00Z"), vec!["Away"]),
        (("timeMax", "2026-05-20T00:00:00Z"), vec!["Game night"]),
        (("updatedMin", "2027-01-01T00:00:00Z"), vec![]),
    ] {
        let (items, _) = google.whole(&[query]).await;
        assert_eq!(each(&items, "summary"), expected, "{query:?}");
    }
}

#[tokio::test]
async fn fifty_thousand_events_are_listed_to_the_last() {
    let google = Google::start().await;
    google.add_many(CALENDAR, 50_000, "Event", google.now()).unwrap();
    let (items, _) = google.whole(&[("maxResults", "2500")]).await;
    assert_eq!(items.len(), 50_000);
    assert_eq!(items[49_999]["summary"], "Event 50000");
}
