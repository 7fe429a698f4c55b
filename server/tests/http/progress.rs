//! How far a run has come, as server-sent events.

use std::time::Duration;

use domain::{Progress, RunState, SourceId, Trigger};
use store::RunEnd;
use test_support::Alone as _;

use crate::http::site::{ADMIN, Answer, OWNER, STRANGER, Site};
use crate::world::{CLUB, single};

/// The readings that came.
fn readings(answer: &Answer) -> Vec<Progress> {
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-store");
    let lines = answer.body.lines().filter_map(|line| line.strip_prefix("data: "));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn connected(site: &Site) -> SourceId {
    site.world.google.insert_event(CLUB, single("Chess", "2026-03-10T18:00")).unwrap();
    site.world.connect(CLUB).await
}

#[tokio::test]
async fn a_run_that_is_over_is_told_at_once() {
    let site = Site::start().await;
    let source = connected(&site).await;
    let run = site.world.sync(source).await.run.run_id.unwrap();
    let address = format!("/dashboard/runs/{run}/progress");
    for who in [OWNER, ADMIN] {
        let told = readings(&site.signed_in(who).await.get(&address).await);
        assert_eq!(told, [Progress { state: RunState::Applied, pages: 1, items: 1 }]);
    }
    assert_eq!(site.browser().get(&address).await.status, 401);
    let stranger = site.signed_in(STRANGER).await;
    let theirs = stranger.get(&address).await;
    let absent = stranger.get("/dashboard/runs/99999/progress").await;
    assert_eq!((theirs.status.as_u16(), absent.status.as_u16()), (404, 404));
    assert_eq!(theirs.body, absent.body, "others learn nothing about what exists");
}

#[tokio::test]
async fn a_progress_does_not_read_the_log() {
    let site = Site::start().await;
    let source = connected(&site).await;
    let run = site.world.sync(source).await.run.run_id.unwrap();
    // A log that nobody can read any more: whoever loads it fails.
    assert_eq!(site.raw.run("UPDATE run_changes SET fields = 'spoiled'").await.unwrap(), 1);
    let owner = site.signed_in(OWNER).await;
    let told = readings(&owner.get(&format!("/dashboard/runs/{run}/progress")).await);
    assert_eq!(told, [Progress { state: RunState::Applied, pages: 1, items: 1 }]);
}

#[tokio::test]
async fn a_run_under_way_is_told_until_it_is_over() {
    let site = Site::start().await;
    let source = connected(&site).await;
    let store = site.world.services.store.clone();
    let now = site.world.now();
    let run = store.start_run(source, Trigger::Button, now).await.unwrap();
    store.note_progress(run, 3, 750).await.unwrap();
    let later = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let end = RunEnd {
            error: "Google does not answer".into(),
            pages: 4,
            requests: 9,
            access_lowered: false,
            source_state: None,
            retry_at: None,
        };
        store.fail_run(run, source, &end, now).await.unwrap();
    });
    let owner = site.signed_in(OWNER).await;
    let answer = owner.get(&format!("/dashboard/runs/{run}/progress")).await;
    assert!(answer.body.contains("\"words\":\"750 events in 3 pages\""), "{}", answer.body);
    let told = readings(&answer);
    later.await.unwrap();
    assert_eq!(told[0], Progress { state: RunState::Running, pages: 3, items: 750 });
    assert_eq!(told.last().unwrap().state, RunState::Failed);
    assert!(told.len() >= 2);
}
