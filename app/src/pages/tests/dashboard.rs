//! Pages behind the sign-in: who may see them, and what they say.

use domain::{CalendarProblem, SourceState};
use http::StatusCode;

use super::fake::World;
use super::{get, samples};
use crate::ports::FlashKind;

const PRIVATE: [&str; 15] = [
    "/dashboard",
    "/dashboard/connections/2",
    "/dashboard/sources/5",
    "/dashboard/sources/5/preview",
    "/dashboard/runs/7",
    "/admin",
    "/admin/runs",
    "/admin/runs/7",
    "/admin/trash",
    "/admin/alerts",
    "/dashboard/events/412",
    "/dashboard/organizers/1/events",
    "/dashboard/organizers/1/events/new",
    "/dashboard/organizers/1/events/new/preview",
    "/dashboard/organizers/1/trash",
];

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    for path in PRIVATE {
        let page = get(&World::visitor(), path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        let next = path.replace('/', "%2F");
        let to =
            if path == "/dashboard" { "/sign-in".into() } else { format!("/sign-in?next={next}") };
        assert_eq!(page.location(), to);
        page.must_not_have("Friday Game Night").must_not_have("Learn to play Go");
    }
    let filtered = get(&World::visitor(), "/admin/trash?q=a%26b").await;
    assert_eq!(filtered.location(), "/sign-in?next=%2Fadmin%2Ftrash%3Fq%3Da%2526b");
}

#[tokio::test]
async fn organizers_are_no_admins() {
    for path in PRIVATE {
        let page = get(&World::organizer(), path).await;
        let expected = if path.starts_with("/admin") { 403 } else { 200 };
        assert_eq!(page.status.as_u16(), expected, "{path}");
        assert_eq!(page.html.matches("<h1").count(), 1, "{path}");
        assert_eq!(get(&World::admin(), path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn numbers_that_are_none_are_not_found() {
    for path in ["/dashboard/sources/x", "/dashboard/runs/1e9", "/admin/runs/99999999999999999999"]
    {
        assert_eq!(get(&World::admin(), path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let other = get(&World::organizer(), "/dashboard/sources/6").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_dashboard_shows_desks_and_the_stand_in() {
    let page = get(&World::organizer(), "/dashboard").await;
    page.must_have("Riverside Board Game Club")
        .must_have("131 events, 64 upcoming")
        .must_have("action=\"/api/connect-google\"")
        .must_have("127.0.0.1:3999")
        .must_have("<leptos-island")
        .must_have("/assets/islands.wasm")
        .must_not_have("Add an organizer");
    get(&World::admin(), "/dashboard").await.must_have("Add an organizer");
}

#[tokio::test]
async fn messages_are_shown_once_and_escaped() {
    let world = World::organizer().with_flash(FlashKind::Problem, "no <b> here");
    get(&world, "/dashboard").await.must_have("no &lt;b&gt; here").must_have("role=\"alert\"");
    get(&world, "/dashboard").await.must_not_have("no &lt;b&gt; here");
}

#[tokio::test]
async fn a_source_says_what_is_wrong_and_what_to_do() {
    for (state, words, button) in [
        (SourceState::Active, "Sync now", "Pause"),
        (SourceState::Paused, "until you resume", "Resume"),
        (SourceState::NeedsReconnect, "Connect the same Google account again", "Reconnect Google"),
        (SourceState::AccessLost, "no longer shared", "Reconnect Google"),
        (SourceState::Disconnected, "no longer read", "Reconnect Google"),
    ] {
        let mut line = samples::source_line();
        line.source.state = state;
        let page = get(&World::organizer().with_source(line), "/dashboard/sources/5").await;
        page.must_have(words).must_have(button);
    }
    let mut line = samples::source_line();
    line.source.error = Some("Google answered 503".into());
    let page = get(&World::organizer().with_source(line), "/dashboard/sources/5").await;
    page.must_have("Google answered 503").must_have("tries again by itself");
}

#[tokio::test]
async fn a_preview_says_what_would_happen() {
    let page = get(&World::organizer(), "/dashboard/sources/5/preview").await;
    page.must_have("2 to add, 1 to change, 1 to the trash, 1 left alone")
        .must_have("Will go to the trash")
        .must_have("it was cancelled at Google")
        .must_have("Nothing has changed yet.")
        .must_have("action=\"/api/sync-now\"");
    let broken =
        World::organizer().failing(CalendarProblem::Google("Google answered 503".into()).into());
    let page = get(&broken, "/dashboard/sources/5/preview").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    page.must_have("Google answered 503.");
}

#[tokio::test]
async fn a_run_shows_its_reasons_and_differences() {
    for path in ["/dashboard/runs/7", "/admin/runs/7"] {
        get(&World::admin(), path)
            .await
            .must_have("it was cancelled at Google")
            .must_have("Sat 28 Nov 2026, 13:00 CST")
            .must_have("<del dir=\"auto\">nothing</del>")
            .must_have("1.4 s");
    }
    get(&World::admin(), "/admin/runs/7").await.must_have("/admin/trash?batch=9");
}

#[tokio::test]
async fn signing_in_twice_leads_on() {
    let page = get(&World::organizer(), "/sign-in?next=%2Fadmin").await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/admin"));
    let page = get(&World::organizer(), "/sign-in?next=%2F%2Fevil.example").await;
    assert_eq!(page.location(), "/dashboard");
    get(&World::visitor().with_flash(FlashKind::Typed, r#"/sign-in?{"email":"a\"b"}"#), "/sign-in")
        .await
        .must_have("name=\"email\"")
        .must_have("name=\"password\"")
        .must_have("value=\"a&quot;b\"");
}

#[tokio::test]
async fn set_up_is_there_only_once() {
    get(&World::visitor(), "/setup").await.must_have("action=\"/api/set-up\"");
    assert_eq!(get(&World::admin(), "/setup").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn scripts_of_the_desk_carry_the_nonce() {
    let page = get(&World::admin(), "/admin/trash").await;
    for script in page.html.split("<script").skip(1) {
        assert!(script.split('>').next().is_some_and(|tag| tag.contains("nonce=")), "{script}");
    }
    page.must_not_have(" style=");
}
