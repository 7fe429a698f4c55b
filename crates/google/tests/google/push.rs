//! Channels: opened, stopped, and refused.

use std::time::Duration;

use chrono::TimeDelta;
use google::{FetchError, NewChannel};
use sandbox::{Fault, FaultKind};
use secrets::Secret;

use crate::{CLUB, LIST, World, world};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

fn channel(id: &str) -> NewChannel {
    NewChannel {
        id: id.into(),
        token: Secret::new("a secret"),
        address: "https://events.example.org/hooks/google-calendar".into(),
        lifetime: WEEK,
    }
}

fn on_watch(kind: FaultKind) -> Fault {
    Fault::new(kind).path("/watch")
}

/// The requests to an address that ends like this, by their statuses.
fn statuses(world: &World, path: &str) -> Vec<u16> {
    let mut requests = world.theirs.requests();
    requests.retain(|request| request.path.ends_with(path));
    requests.iter().map(|request| request.status).collect()
}

#[tokio::test]
async fn a_channel_is_opened_and_stopped() {
    let world = world().await;
    let shop = "shop#1@group.calendar.google.com";
    world.theirs.add_calendar(CLUB, shop, "The shop", "Europe/Berlin").unwrap();
    let calendar = world.calendar();
    let opened = calendar.watch(shop, &channel("c-1")).await.unwrap();
    let [theirs] = &world.theirs.channels()[..] else { panic!("one channel") };
    assert_eq!((theirs.id.as_str(), theirs.calendar.as_str()), ("c-1", shop));
    assert_eq!(theirs.token.as_deref(), Some("a secret"));
    assert_eq!(theirs.address, "https://events.example.org/hooks/google-calendar");
    assert_eq!(theirs.resource_id, opened.resource_id);
    assert_eq!(theirs.expires.timestamp_millis(), opened.expires_at.timestamp_millis());
    let lasts = opened.expires_at - world.theirs.now();
    assert!(lasts > TimeDelta::days(6) && lasts <= TimeDelta::days(7), "{lasts}");

    calendar.stop("c-1", &opened.resource_id).await.unwrap();
    assert!(world.theirs.channels().is_empty());
    // What is stopped already, or never was, is stopped.
    calendar.stop("c-1", &opened.resource_id).await.unwrap();
    calendar.stop("c-9", "r").await.unwrap();
    assert_eq!(statuses(&world, "/channels/stop"), [204, 404, 404]);
}

#[tokio::test]
async fn a_channel_lasts_as_long_as_asked() {
    let world = world().await;
    let hour = NewChannel { lifetime: Duration::from_secs(3600), ..channel("c-1") };
    let opened = world.calendar().watch(CLUB, &hour).await.unwrap();
    assert!(opened.expires_at - world.theirs.now() <= TimeDelta::hours(1));
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let world = world().await;
    let calendar = world.calendar();
    world.theirs.add_fault(on_watch(FaultKind::Drop));
    world.theirs.add_fault(Fault::status(503, "backendError").path("/watch").skip(1));
    calendar.watch(CLUB, &channel("c-1")).await.unwrap();
    world.theirs.expire_access_tokens();
    calendar.watch(CLUB, &channel("c-2")).await.unwrap();
    assert_eq!(world.theirs.channels().len(), 2);
    assert_eq!(statuses(&world, "/watch").into_iter().filter(|s| *s == 401).count(), 1);
    world.theirs.add_fault(Fault::status(429, "rateLimitExceeded").path("/stop"));
    let resource = world.theirs.channels()[0].resource_id.clone();
    calendar.stop("c-1", &resource).await.unwrap();
    assert_eq!(world.theirs.channels().len(), 1);
}

#[tokio::test]
async fn what_does_not_pass_says_why() {
    let world = world().await;
    let calendar = world.calendar();
    let lost = calendar.watch("nowhere@example.org", &channel("c-1")).await;
    assert!(matches!(lost, Err(FetchError::AccessLost(_))), "{lost:?}");
    let plain = NewChannel { address: "http://events.example.org/".into(), ..channel("c-1") };
    let refused = calendar.watch(CLUB, &plain).await;
    assert!(matches!(refused, Err(FetchError::Refused(_))), "{refused:?}");
    for (status, reason) in
        [(400, "pushNotSupportedForRequestedResource"), (403, "accessNotConfigured")]
    {
        world.theirs.add_fault(Fault::status(status, reason).path("/watch"));
        let refused = calendar.watch(CLUB, &channel("c-1")).await;
        assert!(matches!(refused, Err(FetchError::Refused(_))), "{refused:?}");
    }
    let token = world.theirs.issue_refresh_token(CLUB, &[LIST]).unwrap();
    let narrow = world.ours.calendar(Secret::new(token));
    let scope = narrow.watch(CLUB, &channel("c-1")).await;
    assert!(matches!(scope, Err(FetchError::NeedsReconnect(_))), "{scope:?}");
    let ended = world.calendar();
    world.theirs.revoke_grants(CLUB);
    let revoked = ended.watch(CLUB, &channel("c-1")).await;
    assert!(matches!(revoked, Err(FetchError::NeedsReconnect(_))), "{revoked:?}");
}

/// The channel exists then, so its id is taken: it is forgotten, and comes to its end by itself.
#[tokio::test]
async fn an_answer_that_got_lost_costs_its_id() {
    let world = world().await;
    let calendar = world.calendar();
    world.theirs.add_fault(on_watch(FaultKind::CutBody { bytes: 10 }));
    let taken = calendar.watch(CLUB, &channel("c-1")).await;
    assert!(matches!(taken, Err(FetchError::Unavailable { .. })), "{taken:?}");
    calendar.watch(CLUB, &channel("c-2")).await.unwrap();
}

#[tokio::test]
async fn google_can_ask_for_silence() {
    let world = world().await;
    let (reason, retry_after) = (Some("backendError".to_owned()), Some(1800));
    let busy = FaultKind::Status { status: 503, reason, retry_after };
    world.theirs.add_fault(Fault::new(busy).path("/events").times(9));
    let now = world.theirs.now();
    let error = world.calendar().deliver(CLUB, None).await.unwrap_err();
    assert_eq!(error.retry_at(now), Some(now + TimeDelta::minutes(30)), "{error:?}");
    assert_eq!(world.asked().len(), 1, "it is longer than a delivery may take");
}
