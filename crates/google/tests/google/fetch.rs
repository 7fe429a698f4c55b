//! Lists: pages, increments, tries again, and what cannot be had.

use std::time::Duration;

use domain::{Delivery, RemoteBody};
use google::{Endpoints, FetchError, RetryPolicy};
use sandbox::{Behaviour, Fault, FaultKind, event};
use secrets::Secret;
use serde_json::json;
use url::Url;

use crate::{CLUB, EVENTS, LIST, google, world, world_with};

fn ids(delivery: &Delivery) -> Vec<String> {
    let mut ids: Vec<_> = delivery.items.iter().map(|i| i.google_id.to_string()).collect();
    ids.sort_unstable();
    ids
}

fn kinds(delivery: &Delivery) -> Vec<String> {
    let mut kinds: Vec<_> = delivery.items.iter().map(|item| kind(&item.body)).collect();
    kinds.sort_unstable();
    kinds
}

fn kind(body: &RemoteBody) -> String {
    match body {
        RemoteBody::Tombstone => "tombstone".into(),
        RemoteBody::Single { event } => format!("single {}", event.title),
        RemoteBody::Master { event, .. } => format!("master {}", event.title),
        RemoteBody::Exception { original, event: Some(event), .. } => {
            format!("changed {} {}", original.to_text(), event.title)
        }
        RemoteBody::Exception { original, event: None, .. } => {
            format!("cancelled {}", original.to_text())
        }
    }
}

fn on_events(kind: FaultKind) -> Fault {
    Fault::new(kind).path("/events")
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    let nowhere: Url = "http://127.0.0.1:9/token".parse().unwrap();
    let world = world_with(|e| Endpoints { token_url: nowhere, ..e }).await;
    let error = world.calendar().deliver(CLUB, None).await.unwrap_err();
    assert!(matches!(error, FetchError::Unavailable { .. }), "{error:?}");
    let nowhere: Url = "http://127.0.0.1:9/calendar/v3/".parse().unwrap();
    let world = world_with(|e| Endpoints { calendar_url: nowhere, ..e }).await;
    let error = world.calendar().calendars().await.unwrap_err();
    assert!(matches!(error, FetchError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn calendars_are_listed_and_found_by_any_id() {
    let world = world().await;
    let shop = "shop#1@group.calendar.google.com";
    world.theirs.add_calendar(CLUB, shop, "The shop", "America/New_York").unwrap();
    let calendars = world.calendar().calendars().await.unwrap();
    let listed: Vec<_> = calendars.iter().map(|c| (c.id.as_str(), c.primary)).collect();
    assert!(listed.contains(&(CLUB, true)) && listed.contains(&(shop, false)), "{listed:?}");
    let found = calendars.iter().find(|c| c.id == shop).unwrap();
    assert_eq!((found.summary.as_str(), found.access_role.as_str()), ("The shop", "owner"));
    assert_eq!(found.time_zone.as_deref(), Some("America/New_York"));

    let sale = event::all_day("Sale", "2026-05-01", "2026-05-02");
    let id = world.theirs.insert_event(shop, sale).unwrap();
    let delivery = world.calendar().deliver(shop, None).await.unwrap();
    assert_eq!(ids(&delivery), [id]);
    assert_eq!(delivery.time_zone.as_deref(), Some("America/New_York"));
    assert_eq!(delivery.name.as_deref(), Some("The shop"));
}

#[tokio::test]
async fn a_full_list_then_increments() {
    let world = world().await;
    let mut all = world.add(7);
    all.sort_unstable();
    world.page_limit(3);
    let calendar = world.calendar();
    let full = calendar.deliver(CLUB, None).await.unwrap();
    assert_eq!(ids(&full), all);
    assert_eq!((full.complete, full.pages, full.requests), (true, 3, 3));

    let nothing = calendar.deliver(CLUB, Some(&full.next_sync_token)).await.unwrap();
    assert_eq!((nothing.items.len(), nothing.complete, nothing.pages), (0, false, 1));

    world.theirs.cancel_event(CLUB, &all[0]).unwrap();
    world.theirs.patch_event(CLUB, &all[1], &json!({"summary": "New"})).unwrap();
    let changed = calendar.deliver(CLUB, Some(&nothing.next_sync_token)).await.unwrap();
    assert_eq!(ids(&changed), all[..2]);
    assert_eq!(kinds(&changed), ["single New", "tombstone"]);
    assert_eq!(world.refreshes(), 1);
    assert_eq!((calendar.tally().pages, calendar.tally().requests), (5, 5));

    // Full and incremental requests differ in their tokens only.
    for (query, status) in world.asked() {
        let own = |part: &&str| !part.starts_with("syncToken=") && !part.starts_with("pageToken=");
        let mut fixed: Vec<_> = query.split('&').filter(own).collect();
        fixed.sort_unstable();
        assert_eq!(fixed, ["alt=json", "maxResults=2500", "singleEvents=false"]);
        assert_eq!(status, 200);
    }
}

#[tokio::test]
async fn series_come_as_masters_and_exceptions() {
    let world = world().await;
    let (start, end) = ("2026-05-01T18:00:00+02:00", "2026-05-01T22:00:00+02:00");
    let mut series = event::series("Weekly", start, end, "FREQ=WEEKLY;COUNT=5");
    series["start"]["timeZone"] = "Europe/Berlin".into();
    series["end"]["timeZone"] = "Europe/Berlin".into();
    let id = world.theirs.insert_event(CLUB, series).unwrap();
    world.theirs.cancel_occurrence(CLUB, &id, "2026-05-08T18:00:00+02:00").unwrap();
    let renamed = json!({"summary": "Special"});
    world.theirs.change_occurrence(CLUB, &id, "2026-05-15T18:00:00+02:00", &renamed).unwrap();
    world.theirs.add_fault(Fault::new(FaultKind::ExceptionsFirst));
    let delivery = world.calendar().deliver(CLUB, None).await.unwrap();
    let expected =
        ["cancelled 2026-05-08T16:00:00Z", "changed 2026-05-15T16:00:00Z Special", "master Weekly"];
    assert_eq!(kinds(&delivery), expected);
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let world = world().await;
    let all = world.add(4);
    world.page_limit(2);
    for fault in [
        Fault::status(500, "backendError"),
        Fault::status(503, "backendError").times(3),
        Fault::status(429, "rateLimitExceeded"),
        Fault::status(403, "rateLimitExceeded").times(2),
        Fault::status(403, "userRateLimitExceeded"),
        Fault::status(403, "quotaExceeded"),
        Fault::new(FaultKind::Status { status: 503, reason: None, retry_after: Some(0) }),
        Fault::new(FaultKind::Drop),
        Fault::new(FaultKind::GarbageBody),
        Fault::new(FaultKind::CutBody { bytes: 0 }),
        Fault::new(FaultKind::CutBody { bytes: 400 }),
    ] {
        let failed = i64::from(fault.times.unwrap_or_default());
        // On the second page, so that the first must not be taken for all.
        world.theirs.add_fault(fault.clone().path("/events").query("pageToken"));
        let delivery = world.calendar().deliver(CLUB, None).await.unwrap();
        assert_eq!(delivery.items.len(), all.len(), "{fault:?}");
        assert_eq!((delivery.pages, delivery.requests), (2, 2 + failed), "{fault:?}");
        assert!(delivery.quarantined.is_empty(), "{fault:?}");
    }
}

#[tokio::test]
async fn what_does_not_pass_delivers_nothing() {
    let world = world().await;
    world.add(4);
    world.page_limit(2);
    for kind in [
        FaultKind::Status { status: 503, reason: None, retry_after: None },
        FaultKind::Drop,
        FaultKind::GarbageBody,
        FaultKind::CutBody { bytes: 400 },
    ] {
        world.theirs.add_fault(on_events(kind.clone()).query("pageToken").always());
        let calendar = world.calendar();
        let error = calendar.deliver(CLUB, None).await.unwrap_err();
        assert!(matches!(error, FetchError::Unavailable { .. }), "{kind:?}: {error:?}");
        let tries = i64::from(RetryPolicy::quick().attempts);
        assert_eq!((calendar.tally().pages, calendar.tally().requests), (1, 1 + tries), "{kind:?}");
        world.theirs.clear_faults();
    }
}

#[tokio::test]
async fn a_long_retry_after_is_passed_on() {
    let world = world().await;
    let long = FaultKind::Status { status: 429, reason: None, retry_after: Some(3600) };
    world.theirs.add_fault(on_events(long));
    let error = world.calendar().deliver(CLUB, None).await.unwrap_err();
    let FetchError::Unavailable { retry_after, .. } = error else { panic!("{error:?}") };
    assert_eq!(retry_after, Some(Duration::from_secs(3600)));
    assert_eq!(world.asked().len(), 1);
}

#[tokio::test]
async fn an_empty_page_is_not_the_end() {
    let world = world().await;
    let all = world.add(3);
    world.theirs.add_fault(on_events(FaultKind::EmptyPage));
    let delivery = world.calendar().deliver(CLUB, None).await.unwrap();
    assert_eq!((delivery.items.len(), delivery.pages), (all.len(), 2));
}

#[tokio::test]
async fn an_end_without_a_token_is_no_delivery() {
    let world = world().await;
    world.add(3);
    world.theirs.add_fault(on_events(FaultKind::NoSyncToken));
    assert_eq!(world.calendar().deliver(CLUB, None).await, Err(FetchError::NoSyncToken));
}

#[tokio::test]
async fn of_two_revisions_the_newer_is_delivered() {
    let world = world().await;
    let id = world.add(1).remove(0);
    world.theirs.patch_event(CLUB, &id, &json!({"summary": "Newest"})).unwrap();
    let newest = kinds(&world.calendar().deliver(CLUB, None).await.unwrap());
    assert_eq!(newest, ["single Newest"]);
    for newest_first in [false, true] {
        world.theirs.add_fault(on_events(FaultKind::DuplicateItem { newest_first }));
        let delivery = world.calendar().deliver(CLUB, None).await.unwrap();
        assert_eq!(kinds(&delivery), newest, "newest first: {newest_first}");
    }
}

#[tokio::test]
async fn a_lost_sync_token_asks_for_a_full_list() {
    let world = world().await;
    world.add(2);
    let calendar = world.calendar();
    let token = calendar.deliver(CLUB, None).await.unwrap().next_sync_token;
    world.theirs.expire_sync_tokens(None).unwrap();
    let expired = Err(FetchError::TokenExpired);
    assert_eq!(calendar.deliver(CLUB, Some(&token)).await, expired);
    assert_eq!(calendar.deliver(CLUB, Some("garbage")).await, expired, "400");
    let gone = Behaviour { garbage_sync_token_is_gone: true, ..Behaviour::default() };
    world.theirs.set_behaviour(gone);
    assert_eq!(calendar.deliver(CLUB, Some("garbage")).await, expired, "410");
    assert_eq!(calendar.deliver(CLUB, Some("")).await, expired);
    let statuses: Vec<_> = world.asked().into_iter().map(|(_, status)| status).collect();
    assert_eq!(statuses, [200, 410, 400, 410]);
    let full = calendar.deliver(CLUB, None).await.unwrap();
    assert_eq!((full.complete, full.items.len()), (true, 2));
}

#[tokio::test]
async fn an_access_token_is_renewed_once() {
    let world = world().await;
    world.add(1);
    let calendar = world.calendar();
    assert!(calendar.deliver(CLUB, None).await.is_ok());
    world.theirs.expire_access_tokens();
    let delivery = calendar.deliver(CLUB, None).await.unwrap();
    assert_eq!((delivery.items.len(), delivery.requests), (1, 2));
    assert_eq!(world.refreshes(), 2);

    // Refused again with a fresh token: a person has to help.
    world.theirs.clear_requests();
    world.theirs.add_fault(Fault::status(401, "authError").path("/events").always());
    let error = calendar.deliver(CLUB, None).await.unwrap_err();
    assert!(matches!(error, FetchError::NeedsReconnect(_)), "{error:?}");
    assert_eq!((world.refreshes(), world.asked().len()), (1, 2));
}

#[tokio::test]
async fn lost_rights_are_told_apart() {
    let world = world().await;
    world.add(1);
    let narrow = world.theirs.issue_refresh_token(CLUB, &[LIST]).unwrap();
    let narrow = world.ours.calendar(Secret::new(narrow)).deliver(CLUB, None).await;
    assert!(matches!(narrow, Err(FetchError::NeedsReconnect(_))), "{narrow:?}");

    let unknown = world.calendar().deliver("nobody@example.org", None).await;
    assert!(matches!(unknown, Err(FetchError::AccessLost(_))), "{unknown:?}");

    let calendar = world.calendar();
    world.theirs.revoke_grants(CLUB);
    let revoked = calendar.deliver(CLUB, None).await;
    assert!(matches!(revoked, Err(FetchError::NeedsReconnect(_))), "{revoked:?}");
    assert_eq!(calendar.tally().requests, 0);
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_put_aside_alone() {
    let world = world().await;
    let good = world.add(3);
    let raw = |id: &str, start: &str, end: &str| {
        json!({"id": id, "status": "confirmed", "summary": id,
            "start": {"dateTime": start}, "end": {"dateTime": end},
            "attendees": [{"email": "ada@example.org"}]})
    };
    let mut large = raw("large", "2026-05-01T10:00:00Z", "2026-05-01T11:00:00Z");
    large["sequence"] = json!(3_000_000_000_u64);
    for item in [
        large,
        raw("local", "2026-05-01T10:00:00", "2026-05-01T11:00:00"),
        raw("bad", "soon", "later"),
        raw("back", "2026-05-02T10:00:00Z", "2026-05-01T10:00:00Z"),
    ] {
        world.theirs.put_raw(CLUB, item).unwrap();
    }
    let delivery = world.calendar().deliver(CLUB, None).await.unwrap();
    assert_eq!(delivery.items.len(), good.len() + 2);
    let delivered = ids(&delivery);
    assert!(["large", "local"].iter().all(|id| delivered.iter().any(|d| d == id)));
    let aside = delivery.quarantined.iter().filter_map(|q| q.google_id.as_ref());
    let mut aside: Vec<_> = aside.map(ToString::to_string).collect();
    aside.sort_unstable();
    assert_eq!(aside, ["back", "bad"]);
    assert!(delivery.quarantined.iter().all(|q| q.raw.get("attendees").is_none()));
    assert_eq!((delivery.pages, delivery.requests), (1, 1));
}

#[tokio::test]
async fn a_slow_answer_is_given_up() {
    let world = world().await;
    let endpoints = world.ours.oauth().endpoints().clone();
    let request = Duration::from_millis(50);
    let hasty = google(endpoints, RetryPolicy { attempts: 2, request, ..RetryPolicy::quick() });
    world.theirs.add_fault(on_events(FaultKind::Delay { milliseconds: 60_000 }).always());
    let token = world.theirs.issue_refresh_token(CLUB, &[EVENTS]).unwrap();
    let error = hasty.calendar(Secret::new(token)).deliver(CLUB, None).await.unwrap_err();
    let FetchError::Unavailable { reason, .. } = &error else { panic!("{error:?}") };
    assert!(reason.contains("no answer within"), "{reason}");
}
