//! Google's quota, kept by ourselves.

use std::sync::Arc;
use std::time::Duration;

use google::{Calendar, FetchError, RetryPolicy};
use secrets::Secret;

use crate::{CLUB, EVENTS, LIST, World, endpoints, google, world};

/// Asks once, in as many tasks at once; says how many were let through.
async fn at_once(calendars: &[Arc<Calendar>], times: usize) -> usize {
    let tasks: Vec<_> = (0..times)
        .map(|number| {
            let calendar = Arc::clone(&calendars[number % calendars.len()]);
            tokio::spawn(async move { calendar.stop("c", "r").await })
        })
        .collect();
    let mut through = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => through += 1,
            Err(FetchError::Unavailable { reason, .. }) => {
                assert!(reason.contains("quota"), "{reason}");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    through
}

fn asked(world: &World) -> usize {
    world.theirs.requests().iter().filter(|r| r.path.ends_with("/channels/stop")).count()
}

/// 300 at once, and then 4 a second: who has no time to wait is told so, and Google is not asked.
#[tokio::test]
async fn a_users_requests_are_limited_across_calendars() {
    let world = world().await;
    let policy = RetryPolicy { total: Duration::ZERO, ..RetryPolicy::quick() };
    let ours = google(endpoints(&world.theirs), policy);
    let token = world.theirs.issue_refresh_token(CLUB, &[LIST, EVENTS]).unwrap();
    let one = Arc::new(ours.calendar(Secret::new(token.clone())));
    let two = Arc::new(ours.clone().calendar(Secret::new(token)));
    let through = at_once(&[one, two], 400).await;
    assert!((300..400).contains(&through), "{through}");
    assert_eq!(asked(&world), through);

    let other = world.theirs.issue_refresh_token(CLUB, &[LIST, EVENTS]).unwrap();
    let other = Arc::new(ours.calendar(Secret::new(other)));
    assert_eq!(at_once(&[other], 20).await, 20, "another user has a quota of their own");
}

#[tokio::test]
async fn who_has_time_waits() {
    let world = world().await;
    let calendar = Arc::new(world.calendar());
    assert_eq!(at_once(&[calendar], 304).await, 304);
    assert_eq!(asked(&world), 304);
}
