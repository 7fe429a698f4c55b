//! An organizer's own events: the list, the form, and its trash.

use domain::{DeletionId, Difference, Edit, EventProblem, Field, RemoteRevision, Visibility};
use http::StatusCode;
use serde_json::json;

use super::fake::World;
use super::{get, post, samples};
use crate::ports::{FlashKind, OwnEvent};

fn own(change: impl FnOnce(&mut OwnEvent)) -> World {
    let mut own = samples::own_event(samples::source_line());
    change(&mut own);
    World::organizer().with_own(own)
}

#[tokio::test]
async fn the_list_has_its_filters_boxes_and_acts() {
    let page = get(&World::organizer(), "/dashboard/organizers/1/events?show=drafts&q=a%26b").await;
    page.must_have("To review (2)")
        .must_have(
            "href=\"/dashboard/organizers/1/events?show=drafts&amp;q=a%26b\" aria-current=\"page\"",
        )
        .must_have("href=\"/dashboard/organizers/1/events?show=past&amp;q=a%26b\"")
        .must_have("value=\"a&amp;b\"")
        .must_have("name=\"events[]\"")
        .must_have("href=\"/dashboard/events/1\"")
        .must_have(">Draft</span>")
        .must_have("formaction=\"/api/publish-events\"")
        .must_have("formaction=\"/api/trash-events\"")
        .must_have("after=p2")
        .must_have("/dashboard/organizers/1/trash");
    assert!(page.html.contains("SelectAll_"), "the island is there");
    let none = get(&World::organizer(), "/dashboard/organizers/1/events?q=nothing").await;
    none.must_have("No matching events.").must_not_have("publish-events");
}

#[tokio::test]
async fn chosen_events_are_published_or_trashed() {
    let back = "%2Fdashboard%2Forganizers%2F1%2Fevents%3Fshow%3Ddrafts";
    for (path, act, said) in [
        ("publish-events", "publish [EventId(1), EventId(2)]", "2 events are on the site now."),
        ("trash-events", "trash [EventId(1), EventId(2)]", "2 events moved to the trash."),
    ] {
        let world = World::organizer();
        let form = format!("organizer=1&events%5B%5D=1&events%5B%5D=2&back={back}");
        let reply = post(&world, &format!("/api/{path}"), &form).await;
        assert_eq!(reply.location(), "/dashboard/organizers/1/events?show=drafts");
        assert_eq!(world.acts(), [act]);
        assert!(world.flashes()[0].text.starts_with(said), "{:?}", world.flashes());
        let world = World::organizer();
        post(&world, &format!("/api/{path}"), &format!("back={back}")).await;
        assert!(world.flashes()[0].text.contains("Select events first."), "{:?}", world.flashes());
        assert_eq!(world.acts(), [""; 0]);
    }
}

#[tokio::test]
async fn the_dashboard_leads_to_what_waits() {
    let page = get(&World::organizer(), "/dashboard").await;
    page.must_have(
        "href=\"/dashboard/organizers/1/events?show=drafts\">2 drafts are waiting for review",
    )
    .must_have("href=\"/dashboard/organizers/1/events\"")
    .must_have("href=\"/dashboard/organizers/1/trash\"")
    .must_have("href=\"/dashboard/events/1\"");
}

#[tokio::test]
async fn an_event_says_what_was_edited_and_what_google_has() {
    let page = get(&World::organizer(), "/dashboard/events/412").await;
    page.must_have("value=\"Friday Game Night\"")
        .must_have("name=\"start_date\" type=\"date\" value=\"2026-11-27\"")
        .must_have("name=\"start_time\" type=\"time\" value=\"19:00\"")
        .must_have("name=\"end_time\" type=\"time\" value=\"22:00\"")
        .must_have("value=\"America/Chicago\"")
        .must_have("&lt;p&gt;Our weekly &lt;strong&gt;open table")
        .must_have("&lt;li&gt;Snacks &amp;amp; drinks")
        .must_have("Edited here by <span dir=\"auto\">ada@example.org</span> on ")
        .must_have("Google has: <strong dir=\"auto\">The Old Mill, back room</strong>")
        .must_have("form=\"take-googles\" name=\"field\" value=\"location\"")
        .must_have("name=\"version\" value=\"1\"")
        .must_have("Fields that you change here stay as you write them")
        .must_have("one date of a series")
        .must_have("href=\"/events/friday-game-night-2026-11-27\"")
        .must_have("Move to trash")
        .must_not_have(">Publish</button>")
        .must_not_have("Saved now");
    assert_eq!(page.html.matches("Use Google’s value</button>").count(), 1);
}

#[tokio::test]
async fn googles_values_are_words() {
    let edit = |field, google| Edit {
        field,
        google,
        until: Some(RemoteRevision { sequence: Some(0), updated: None, etag: None }),
        edited_by: "a<b".into(),
        edited_at: samples::now(),
    };
    let when = json!({"kind": "timed", "time_zone": "America/Chicago",
        "starts_at": "2026-11-28T02:00:00Z", "ends_at": "2026-11-28T03:00:00Z"});
    let world = own(|own| {
        own.edits = vec![
            edit(Field::When, when),
            edit(Field::Status, json!("cancelled")),
            edit(Field::Description, json!("<p>Bring <b>dice</b></p>")),
            edit(Field::Url, json!(null)),
        ];
    });
    let page = get(&world, "/dashboard/events/412").await;
    for words in ["Fri 27 Nov 2026, 20:00–21:00 CST", "Cancelled", "Bring dice", "nothing"] {
        page.must_have(&format!("Google has: <strong dir=\"auto\">{words}</strong>"));
    }
    page.must_have("a&lt;b").must_have("This lasts until the event changes in Google.");
}

#[tokio::test]
async fn drafts_native_and_trashed_events_have_their_own_ways() {
    let world = own(|own| {
        own.event.visibility = Visibility::Draft;
        own.source = None;
        own.event.source_id = None;
        own.event.series_id = None;
        own.edits.clear();
    });
    get(&world, "/dashboard/events/412")
        .await
        .must_have(">Publish</button>")
        .must_have("created here")
        .must_not_have("comes from Google")
        .must_not_have("one date of a series")
        .must_not_have("href=\"/events/friday-game-night-2026-11-27\"");
    let world = own(|own| {
        own.event.deleted_at = Some(samples::now());
        own.event.deletion_id = Some(DeletionId(9));
    });
    get(&world, "/dashboard/events/412")
        .await
        .must_have("/dashboard/organizers/1/trash?q=friday-game-night-2026-11-27")
        .must_not_have("/api/edit-event");
}

const FORM: &str = "event=412&version=1&title=Game+%3Cb%3Enight&start_date=2026-11-27\
    &start_time=19%3A30&end_date=2026-11-27&end_time=22%3A00&time_zone=America%2FChicago\
    &location=&url=https%3A%2F%2Friverside.example%2Ffriday&status=tentative&description=Bring+dice";

#[tokio::test]
async fn an_edit_is_read_in_the_events_zone() {
    let world = World::organizer();
    let reply = post(&world, "/api/edit-event", FORM).await;
    let to = (StatusCode::SEE_OTHER, "/dashboard/events/412");
    assert_eq!((reply.status, reply.location()), to);
    let [act] = &world.acts()[..] else { panic!("{:?}", world.acts()) };
    for part in [
        "edit 412 at 1",
        "title: \"Game <b>night\"",
        "location: None",
        "description: \"Bring dice\"",
        "status: Tentative",
        "starts_at: 2026-11-28T01:30:00Z",
        "ends_at: 2026-11-28T04:00:00Z",
        "visibility: Public",
    ] {
        assert!(act.contains(part), "{part} in {act}");
    }
    let said = &world.flashes()[0].text;
    assert!(said.starts_with("Saved. See its page: /events/"), "{said}");
}

#[tokio::test]
async fn an_edit_that_is_wrong_comes_back_as_it_was_typed() {
    let world = World::organizer();
    let form =
        FORM.replace("end_time=22%3A00", "end_time=18%3A00").replace("&status=tentative", "");
    post(&world, "/api/edit-event", &form).await;
    assert_eq!(world.acts(), [""; 0]);
    let page = get(&world, "/dashboard/events/412").await;
    page.must_have("Check the marked fields")
        .must_have("id=\"end_time-error\" class=\"field__error\">It ends before it starts.")
        .must_have("id=\"status-error\" class=\"field__error\">Choose one of these.")
        .must_have("value=\"Game &lt;b&gt;night\"")
        .must_have("value=\"19:30\"")
        .must_not_have("Saved now");
    get(&world, "/dashboard/events/412").await.must_have("value=\"Friday Game Night\"");
}

#[tokio::test]
async fn an_edit_that_comes_too_late_keeps_what_was_typed_and_says_what_is_saved() {
    let conflict = EventProblem::ChangedSince.into();
    let mut own = samples::own_event(samples::source_line());
    own.event.version = 2;
    own.event.title = "Friday Night Magic".into();
    let world = World::organizer().with_own(own).failing(conflict);
    post(&world, "/api/edit-event", FORM).await;
    let page = get(&world, "/dashboard/events/412").await;
    page.must_have("Somebody changed this event since you opened it. Look at what it says now")
        .must_have("This event was changed while you edited it.")
        .must_have("value=\"Game &lt;b&gt;night\"")
        .must_have("Saved now: <strong dir=\"auto\">Friday Night Magic</strong>")
        .must_have("Saved now: <strong dir=\"auto\">Fri 27 Nov 2026, 19:00–22:00 CST</strong>")
        .must_have("name=\"version\" value=\"2\"");
    assert_eq!(page.html.matches("Saved now").count(), 5, "the link is the same in both");
}

#[tokio::test]
async fn a_field_goes_back_to_google() {
    let world = World::organizer();
    let reply = post(&world, "/api/take-googles", "event=412&version=1&field=location").await;
    assert_eq!(reply.location(), "/dashboard/events/412");
    assert_eq!(world.acts(), ["take Google's Location of 412 at 1"]);
    assert_eq!(world.flashes()[0].kind, FlashKind::Done);
}

#[tokio::test]
async fn an_organizer_has_its_own_trash() {
    let page = get(&World::organizer(), "/dashboard/organizers/1/trash?q=go").await;
    page.must_have("Learn to play Go")
        .must_have("action=\"/api/restore-own-events\"")
        .must_have("action=\"/api/restore-own-batch\"")
        .must_have("href=\"/dashboard/organizers/1/trash?batch=9\"")
        .must_have("href=\"/dashboard/runs/7\"")
        .must_have("href=\"/dashboard/organizers/1/trash?q=go&amp;after=next-page\"")
        .must_not_have("/admin/")
        .must_not_have("<script>alert");
    let world = World::organizer();
    let form = "events%5B%5D=1&one=412&back=%2Fdashboard%2Forganizers%2F1%2Ftrash%3Fq%3Dgo";
    let reply = post(&world, "/api/restore-own-events", form).await;
    assert_eq!(reply.location(), "/dashboard/organizers/1/trash?q=go");
    assert_eq!(world.acts(), ["ada@example.org restores Events([EventId(412)])"]);
    post(&world, "/api/restore-own-batch", "batch=13&back=%2Fadmin").await;
    let last = world.flashes().pop().map(|flash| flash.text).unwrap_or_default();
    assert!(last.contains("is taken by event 900"), "{last}");
}

#[tokio::test]
async fn an_event_that_google_cancelled_says_why_it_stays() {
    let own = samples::own_event(samples::source_line());
    let id = own.event.id;
    let at = format!("/dashboard/events/{id}");
    let differs = Some(samples::difference(id.0, "Chess"));
    let page = get(&World::organizer().with_own(OwnEvent { differs, ..own.clone() }), &at).await;
    page.must_have("Google cancelled this event.").must_have("href=\"/dashboard/runs/4\"");
    let back = Some(Difference { undone: None, ..samples::difference(id.0, "Chess") });
    let world = World::organizer().with_own(OwnEvent { differs: back, ..own.clone() });
    let page = get(&world, &at).await;
    page.must_have("someone restored it").must_have("move it to the trash");
    get(&World::organizer().with_own(own), &at).await.must_not_have("Google cancelled this event");
}
