//! Acts on later dates of a series that was written here.

use domain::{Event, SourceId};

use super::fake::World;
use super::{get, post, samples};
use crate::ports::{FlashKind, OwnEvent};

fn world(source_id: Option<SourceId>, repeats: bool) -> World {
    let own = samples::own_event(samples::source_line());
    let series_id = if repeats { Some(domain::SeriesId(4)) } else { None };
    let event = Event { source_id, series_id, ..own.event };
    World::organizer().with_own(OwnEvent { event, source: None, edits: vec![], ..own })
}

#[tokio::test]
async fn later_dates_can_be_meant_too_where_the_series_is_ours() {
    let page = get(&world(None, true), "/dashboard/events/412").await;
    page.must_have("formaction=\"/api/edit-later\"")
        .must_have("unless you save them for all later dates")
        .must_have("action=\"/api/trash-later\"")
        .must_have("Move this and all later dates to trash");
    for world in [world(None, false), world(Some(SourceId(5)), true)] {
        let page = get(&world, "/dashboard/events/412").await;
        page.must_not_have("/api/edit-later").must_not_have("/api/trash-later");
    }
}

#[tokio::test]
async fn later_dates_are_saved_and_trashed() {
    let world = world(None, true);
    let form = "event=412&version=1&title=Game+night&start_date=2026-11-27&start_time=19%3A00\
                &end_date=2026-11-27&end_time=22%3A00&time_zone=America%2FChicago&status=confirmed";
    let reply = post(&world, "/api/edit-later", form).await;
    assert_eq!(reply.location(), "/dashboard/events/412");
    let reply = post(&world, "/api/trash-later", "event=412").await;
    assert_eq!(reply.location(), "/dashboard/events/412");
    let acts = world.acts();
    assert!(acts[0].starts_with("edit 412 and later at 1: EventContent { title: \"Game night\""));
    assert_eq!(acts[1], "trash 412 and later");
    let said: Vec<_> = world.flashes().into_iter().map(|flash| (flash.kind, flash.text)).collect();
    assert_eq!(said[0], (FlashKind::Done, "Saved: 3 dates changed.".into()));
    assert!(said[1].1.starts_with("3 dates moved to the trash"), "{said:?}");
}

#[tokio::test]
async fn what_cannot_be_saved_comes_back_as_it_was_typed() {
    let world = world(None, true);
    let form = "event=412&version=1&title=Game+night&start_date=soon&status=confirmed";
    let reply = post(&world, "/api/edit-later", form).await;
    assert_eq!(reply.location(), "/dashboard/events/412");
    assert_eq!(world.acts(), Vec::<String>::new());
    get(&world, "/dashboard/events/412").await.must_have("value=\"Game night\"");
}
