//! The trash: readable, filterable, and a way back for one, several and a batch.

use http::StatusCode;

use super::fake::World;
use super::{get, post};
use crate::ports::FlashKind;

#[tokio::test]
async fn the_trash_says_who_when_why_and_until_when() {
    let page = get(&World::admin(), "/admin/trash?q=go&cause=sync").await;
    page.must_have("Learn to play Go")
        .must_have("Sync 7")
        .must_have("it was cancelled at Google")
        .must_have("21 Feb 2027")
        .must_have("Fri 27 Nov 2026, 19:00–22:00 CST")
        .must_have("/events/event-412")
        .must_have("value=\"go\"")
        .must_have("href=\"/admin/trash?q=go&amp;cause=sync&amp;after=next-page\"")
        .must_have("name=\"events[]\"")
        .must_have("Restore all 2")
        .must_not_have("<script>alert");
    assert!(page.html.contains("SelectAll_"), "the island is there");
    get(&World::admin(), "/admin/trash?q=nothing").await.must_have("Nothing in the trash matches.");
    // What is no number is no wish for everything.
    for address in ["/admin/trash?run=abc", "/admin/trash?batch=7x"] {
        let page = get(&World::admin(), address).await;
        page.must_have("Nothing in the trash matches.").must_not_have("value=\"-1\"");
    }
}

#[tokio::test]
async fn one_several_and_a_batch_come_back() {
    for (path, form, act) in [
        ("restore-events", "events%5B%5D=1&events%5B%5D=2&one=412", "Events([EventId(412)])"),
        ("restore-events", "events%5B%5D=1&events%5B%5D=2", "Events([EventId(1), EventId(2)])"),
        ("restore-events", "events[]=3", "Events([EventId(3)])"),
        ("restore-batch", "batch=9", "Batch(DeletionId(9))"),
    ] {
        let world = World::admin();
        let form = format!("{form}&back=%2Fadmin%2Ftrash%3Fq%3Dgo");
        let reply = post(&world, &format!("/api/{path}"), &form).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/admin/trash?q=go"));
        assert_eq!(world.acts(), [format!("ada@example.org restores {act}")]);
        assert_eq!(world.flashes()[0].kind, FlashKind::Done);
    }
}

#[tokio::test]
async fn a_hundred_boxes_can_be_ticked() {
    let world = World::admin();
    let form: Vec<_> = (0..100).map(|id| format!("events%5B%5D={id}")).collect();
    post(&world, "/api/restore-events", &form.join("&")).await;
    assert!(world.flashes()[0].text.starts_with("100 events are back"), "{:?}", world.flashes());
}

#[tokio::test]
async fn conflicts_are_named_and_nothing_ticked_is_said() {
    let world = World::admin();
    post(&world, "/api/restore-batch", "batch=13").await;
    post(&world, "/api/restore-events", "back=").await;
    let mut flashes = world.flashes();
    flashes.retain(|flash| flash.kind != FlashKind::Typed);
    assert!(flashes[0].text.contains("The address of event 412 is taken by event 900"));
    assert_eq!(flashes[0].kind, FlashKind::Problem);
    assert!(flashes[1].text.contains("Select the events"));
}
