//! Events that are written here: the new form, its way back, its preview.

use http::StatusCode;

use super::fake::World;
use super::{get, post};
use crate::ports::FlashKind;

const NEW: &str = "/dashboard/organizers/1/events/new";

fn typed(title: &str) -> String {
    format!(
        "organizer=1&title={title}&start_date=2026-12-01&start_time=19%3A00&end_date=&end_time=\
         &time_zone=Europe%2FBerlin&status=confirmed&visibility=draft&tags=Chess&description=**Hi**"
    )
}

#[tokio::test]
async fn the_new_form_has_its_fields_and_a_preview() {
    let page = get(&World::organizer(), NEW).await;
    page.must_have("action=\"/api/create-event\"")
        .must_have("formaction=\"/api/preview-event\"")
        .must_have("name=\"tags\"")
        .must_have("name=\"visibility\"")
        .must_have("Markdown");
    let template = get(&World::organizer(), &format!("{NEW}?from=412")).await;
    assert_eq!(template.status, StatusCode::OK);
    template.must_have("Friday Game Night");
    let absent = get(&World::organizer(), &format!("{NEW}?from=x")).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_event_is_written_or_nothing_typed_is_lost() {
    let world = World::organizer();
    let reply = post(&world, "/api/create-event", &typed("Chess")).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(reply.location().starts_with("/dashboard/events/"), "{}", reply.location());
    let acts = world.acts();
    assert!(acts[0].starts_with("create for 1") && acts[0].contains("**Hi**"), "{acts:?}");

    let world = World::organizer();
    let reply = post(&world, "/api/create-event", &typed("")).await;
    assert_eq!(reply.location(), NEW);
    assert!(world.acts().is_empty());
    let kept = world.flashes();
    let typed = kept.iter().find(|flash| flash.kind == FlashKind::Typed).unwrap();
    assert!(typed.text.contains(r#""description":"**Hi**"#), "{}", typed.text);
}

#[tokio::test]
async fn a_preview_saves_nothing_and_leads_back() {
    let world = World::organizer();
    let reply = post(&world, "/api/preview-event", &typed("Chess")).await;
    assert_eq!(reply.location(), format!("{NEW}/preview"));
    assert!(world.acts().is_empty());
    let back = post(&world, "/api/preview-event", &format!("{}&back=1", typed("Chess"))).await;
    assert_eq!(back.location(), NEW);
    let wrong = post(&world, "/api/preview-event", &typed("")).await;
    assert_eq!(wrong.location(), NEW);
}

#[tokio::test]
async fn whether_it_takes_place_is_one_click() {
    let world = World::organizer();
    let reply = post(&world, "/api/set-status", "event=412&version=3&status=cancelled").await;
    assert_eq!(reply.location(), "/dashboard/events/412");
    let acts = world.acts();
    assert!(acts[0].starts_with("edit 412 at 3") && acts[0].contains("Cancelled"), "{acts:?}");
}
