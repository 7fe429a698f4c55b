//! Server functions as plain form targets: 303, a message, and the way back.

use domain::{AccountProblem, CalendarProblem, FormProblem};
use http::StatusCode;

use super::fake::World;
use super::{get, post};
use crate::ports::FlashKind;

/// The page about purging batch 9.
const PURGE_9: &str = "/admin/trash/purge?batch=9";

#[tokio::test]
async fn signing_in_leads_on_and_stays_here() {
    for (next, to) in [
        ("", "/dashboard"),
        ("%2Fadmin%2Ftrash%3Fq%3Dx", "/admin/trash?q=x"),
        ("https%3A%2F%2Fevil.example", "/dashboard"),
        ("%2F%2Fevil.example", "/dashboard"),
    ] {
        let world = World::visitor();
        let form = format!("email=ada%40example.org&password=p%26w&next={next}");
        let reply = post(&world, "/api/sign-in", &form).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, to));
        assert_eq!(world.acts(), ["sign in ada@example.org p&w"]);
    }
}

#[tokio::test]
async fn a_wrong_password_leads_back_with_the_address() {
    let wrong = AccountProblem::NotRight.into();
    let world = World::visitor().failing(wrong);
    let form = "email=ada%40example.org&password=x&next=%2Fadmin";
    let reply = post(&world, "/api/sign-in", form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.location(), "/sign-in?next=%2Fadmin");
    let kinds: Vec<_> = world.flashes().iter().map(|flash| flash.kind).collect();
    assert_eq!(kinds, [FlashKind::Typed, FlashKind::Problem]);
    assert_eq!(world.flashes()[0].text, r#"/sign-in?{"email":"ada@example.org"}"#);
    get(&world, "/sign-in").await.must_have("value=\"ada@example.org\"");
}

#[tokio::test]
async fn what_was_typed_is_in_no_address() {
    let long = "x".repeat(200_000);
    for (path, form, to) in [
        ("/api/sign-in", format!("email={long}&password={long}&next=/{long}"), "/sign-in"),
        ("/api/sign-in", format!("email=a&password=b&next=/admin%3Fq%3D{long}"), "/sign-in"),
        ("/api/set-up", format!("token={long}&email={long}&organizer={long}"), "/setup"),
        ("/api/add-organizer", format!("name={long}&slug={long}"), "/dashboard"),
        ("/api/restore-batch", format!("batch=9&back=/admin/trash%3Fq%3D{long}"), "/admin/trash"),
        ("/api/purge-events", format!("batch=9&back=/admin/trash%3Fq%3D{long}"), PURGE_9),
        (
            "/api/purge-events",
            (0..900).map(|id| format!("events[]={id}&")).collect(),
            "/admin/trash",
        ),
    ] {
        let world = World::admin().failing(FormProblem::Marked.into());
        let reply = post(&world, path, &form).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, to), "{path}");
    }
    // Addresses themselves have at most 64 kB.
    let long = "x".repeat(30_000);
    for (path, to) in [
        (format!("/dashboard?x={long}"), "/sign-in?next=%2Fdashboard"),
        (format!("/admin/trash?q={long}"), "/sign-in?next=%2Fadmin%2Ftrash"),
        (format!("/dashboard/events/{long}"), "/sign-in"),
    ] {
        let page = get(&World::visitor(), &path).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, to));
    }
    let signed_in = get(&World::admin(), &format!("/sign-in?next=/admin%3Fq%3D{long}")).await;
    assert_eq!(signed_in.location(), "/dashboard");
}

#[tokio::test]
async fn every_act_needs_its_right() {
    for (path, form) in [
        ("/api/add-organizer", "name=X"),
        ("/api/connect-google", "organizer=1"),
        ("/api/choose-calendar", "connection=2&calendar=club"),
        ("/api/sync-now", "source=5"),
        ("/api/pause-source", "source=5"),
        ("/api/resume-source", "source=5"),
        ("/api/disconnect-source", "source=5"),
        ("/api/restore-events", "one=412"),
        ("/api/restore-batch", "batch=9"),
        ("/api/restore-own-events", "one=412"),
        ("/api/restore-own-batch", "batch=9"),
        ("/api/save-settings", "source=5&review=publish&brake_items=5&brake_percent=10"),
        ("/api/approve-run", "run=7"),
        ("/api/reject-run", "run=7"),
        ("/api/undo-run", "run=7"),
        ("/api/rerun-run", "run=7"),
        ("/api/publish-events", "events[]=1"),
        ("/api/trash-events", "events[]=1"),
        ("/api/edit-event", "event=412&version=1&title=X&status=confirmed"),
        ("/api/create-event", "organizer=1&title=X&status=confirmed"),
        ("/api/preview-event", "organizer=1&title=X&status=confirmed"),
        ("/api/set-status", "event=412&version=1&status=cancelled"),
        ("/api/take-googles", "event=412&version=1&field=title"),
        ("/api/edit-later", "event=412&version=1&title=X&status=confirmed"),
        ("/api/trash-later", "event=412"),
        ("/api/acknowledge-alert", "alert=3"),
        ("/api/restore-revision", "event=412&version=1&revision=30"),
        ("/api/purge-events", "batch=9&password=right"),
        ("/api/check-everything", ""),
        ("/api/bring-back", "what=missing&ids=1"),
        ("/api/create-backup", ""),
        ("/api/verify-backup", "backup=20261123140000"),
        ("/api/merge-backup", "backup=20261123140000&ids=1"),
        ("/api/test-alert", ""),
    ] {
        let world = World::visitor();
        let reply = post(&world, path, form).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}");
        assert!(reply.location().starts_with("/sign-in"), "{path}: {}", reply.location());
        assert_eq!(world.acts(), [""; 0], "{path}");
    }
    for (path, form) in [
        ("/api/restore-events", "one=412"),
        ("/api/restore-batch", "batch=9"),
        ("/api/purge-events", "batch=9&password=right"),
        ("/api/check-everything", ""),
        ("/api/bring-back", "what=missing&ids=1"),
        ("/api/create-backup", ""),
        ("/api/verify-backup", "backup=20261123140000"),
        ("/api/merge-backup", "backup=20261123140000&ids=1"),
        ("/api/test-alert", ""),
    ] {
        let world = World::organizer();
        post(&world, path, form).await;
        assert_eq!(world.acts(), [""; 0], "{path}");
        assert_eq!(world.flashes()[0].kind, FlashKind::Problem, "{path}");
    }
}

#[tokio::test]
async fn acts_lead_on_with_a_message() {
    for (path, form, act, to) in [
        ("/api/pause-source", "source=5", "pause 5", "/dashboard/sources/5"),
        ("/api/resume-source", "source=5", "resume 5", "/dashboard/sources/5"),
        ("/api/disconnect-source", "source=5", "disconnect 5", "/dashboard/sources/5"),
        (
            "/api/choose-calendar",
            "connection=2&calendar=club",
            "choose club",
            "/dashboard/sources/5/preview",
        ),
        (
            "/api/add-organizer",
            "name=Caf%C3%A9+Meeple",
            "add Café Meeple at cafe-meeple",
            "/dashboard",
        ),
    ] {
        let world = World::organizer();
        let reply = post(&world, path, form).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, to), "{path}");
        assert_eq!(world.acts(), [act]);
        assert_eq!(world.flashes()[0].kind, FlashKind::Done, "{path}");
    }
}

#[tokio::test]
async fn a_sync_leads_to_its_run_which_says_it_all() {
    let world = World::organizer();
    let reply = post(&world, "/api/sync-now", "source=5").await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/dashboard/runs/7"));
    assert_eq!((world.acts(), world.flashes()), (vec!["sync 5".to_owned()], vec![]));
}

#[tokio::test]
async fn connecting_goes_to_google() {
    let reply = post(&World::organizer(), "/api/connect-google", "organizer=1").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.location(), "https://accounts.google.example/auth?state=x");
}

#[tokio::test]
async fn failures_lead_back_with_their_reason() {
    let world =
        World::organizer().failing(CalendarProblem::Google("Google answered 503".into()).into());
    let reply = post(&world, "/api/sync-now", "source=5").await;
    assert_eq!(reply.location(), "/dashboard/sources/5");
    let told = "Google did not answer as expected: Google answered 503";
    assert_eq!(world.flashes()[0].text, told);
    let world = World::organizer();
    post(&world, "/api/choose-calendar", "connection=2").await;
    assert_eq!(world.flashes()[0].text, "Choose a calendar first.");
    let reply = post(&world, "/api/add-organizer", "name=X&slug=Not+a+slug").await;
    assert_eq!(reply.location(), "/dashboard");
    let world = World::admin();
    post(&world, "/api/add-organizer", "name=X&slug=Not+a+slug").await;
    get(&world, "/dashboard").await.must_have("value=\"Not a slug\"").must_have("value=\"X\"");
}

#[tokio::test]
async fn setting_up_keeps_no_secret_in_the_address() {
    let world = World::visitor().failing(AccountProblem::WrongToken.into());
    let form = "token=secret&email=ada%40example.org&password=secret-too&organizer=Club";
    let reply = post(&world, "/api/set-up", form).await;
    assert_eq!(reply.location(), "/setup");
    assert_eq!(world.flashes()[0].text, r#"/setup?{"email":"ada@example.org","organizer":"Club"}"#);
}

#[tokio::test]
async fn nothing_acts_on_get() {
    leptos::server_fn::axum::server_fn_paths().for_each(|(path, method)| {
        assert_eq!(method, http::Method::POST, "{path}");
    });
}
