//! A run's page in each of its states, and what can be decided there.

use chrono::TimeDelta;
use domain::{RunDetail, RunProblem, RunState};
use http::StatusCode;

use super::fake::World;
use super::{get, post, samples};
use crate::ports::{FlashKind, RunPage};

async fn shown(page: RunPage) -> super::Reply {
    get(&World::admin().with_run(page), "/dashboard/runs/7").await
}

#[tokio::test]
async fn a_held_run_shows_why_what_and_both_ways_on() {
    for (path, trash) in
        [("/dashboard/runs/7", "/dashboard/organizers/1/trash"), ("/admin/runs/7", "/admin/trash")]
    {
        let page = get(&World::admin().with_run(samples::held_page()), path).await;
        page.must_have("Held: this sync is waiting for you")
            .must_have("more than 5 and more than 10 %")
            .must_have("Would go to the trash <span class=\"number\">3 items, 5 events</span>")
            .must_have("<span dir=\"auto\">Friday Game Night</span>")
            .must_have("Fri 27 Nov 2026, 19:00 CST to Fri 11 Dec 2026, 19:00 CST")
            .must_have("Show all 3 dates")
            .must_have("href=\"/events/event-431\"")
            .must_have("Learn to play &lt;Go&gt;")
            .must_have("Would be added")
            .must_have("Would be set aside")
            .must_have("its start, “&lt;soon&gt;”, is not a date")
            .must_have("action=\"/api/approve-run\"")
            .must_have("Approve: move 5 events to the trash and add 1 event")
            .must_have("action=\"/api/reject-run\"")
            .must_have("Reject: change nothing")
            .must_have("held again as long as Google says the same")
            .must_not_have("/api/undo-run")
            .must_not_have("<soon>");
        let place = if path.starts_with("/admin") { "admin" } else { "dashboard" };
        page.must_have(&format!("name=\"place\" value=\"{place}\""));
        let mut gone = samples::held_page();
        gone.pages.values_mut().for_each(|page| page.live = false);
        let page = get(&World::admin().with_run(gone), path).await;
        page.must_have(&format!("{trash}?q=event-440")).must_have("in the trash");
        page.must_not_have("href=\"/events/event-440\"");
    }
}

#[tokio::test]
async fn a_running_run_tells_how_far_it_is() {
    let page = shown(samples::page_in(RunState::Running)).await;
    page.must_have("750 events in 3 pages")
        .must_have("/dashboard/runs/7/progress")
        .must_have("<noscript><meta http-equiv=\"refresh\" content=\"2\"")
        .must_not_have("/api/undo-run");
    assert!(page.html.contains("RunProgress_"), "the island is there");
}

#[tokio::test]
async fn a_run_that_was_applied_can_be_undone() {
    let page = shown(samples::page_in(RunState::Applied)).await;
    page.must_have("action=\"/api/undo-run\"")
        .must_have("Undo sync 7")
        .must_have("2 events that it added go to the trash.")
        .must_have("1 event that it moved to the trash comes back to its address.")
        .must_have("href=\"/events/event-415\"")
        .must_have("href=\"/dashboard/events/415\"")
        .must_have("/dashboard/organizers/1/trash?q=event-412")
        .must_have("/dashboard/organizers/1/trash?batch=9")
        .must_not_have("/api/approve-run")
        .must_not_have("http-equiv=\"refresh\"");
    let mut approved = samples::page_in(RunState::Applied);
    let RunDetail { held_reason, decided_by, run, .. } = &mut approved.detail;
    *held_reason = Some("It would empty the calendar".into());
    *decided_by = Some("ada@example.org".into());
    // It worked for 1.4 s, waited for a minute, and worked for half a second.
    (run.fetched_at, run.held_at) = (Some(run.started_at), run.finished_at);
    run.started_at += TimeDelta::minutes(1);
    run.finished_at = Some(run.started_at + TimeDelta::milliseconds(500));
    run.decided_at = Some(run.started_at);
    let fetched_for = run.held_at.unwrap() - run.fetched_at.unwrap();
    let took = (fetched_for + TimeDelta::milliseconds(500)).num_milliseconds();
    let took = format!("<dt>Took</dt><dd>{}.{} s</dd>", took / 1000, took % 1000 / 100);
    shown(approved)
        .await
        .must_have("Approved by")
        .must_have("It would empty the calendar")
        .must_have(&took);
}

#[tokio::test]
async fn what_is_over_says_who_and_can_be_synced_again() {
    for (state, words) in [
        (RunState::Undone, "<strong>Undone</strong> by "),
        (RunState::Rejected, "<strong>Rejected</strong> by "),
        (RunState::Failed, "Google answered 503 three times"),
    ] {
        let page = shown(samples::page_in(state)).await;
        page.must_have(words)
            .must_have("action=\"/api/rerun-run\"")
            .must_have("Run a full sync")
            .must_not_have("/api/undo-run");
        let is_decided = state != RunState::Failed;
        assert_eq!(page.html.contains("23 Nov 2026, 14:59 UTC"), is_decided, "{state:?}");
    }
    shown(samples::page_in(RunState::Nothing)).await.must_not_have("/api/rerun-run");
}

#[tokio::test]
async fn a_run_without_news_says_what_differs() {
    let mut page = samples::page_in(RunState::Nothing);
    page.detail.changes.clear();
    shown(page.clone()).await.must_have("Google and the site agree");
    page.differences = vec![samples::difference(61, "Chess")];
    shown(page)
        .await
        .must_have("1 event stays although Google cancelled it (sync 4 was undone).")
        .must_not_have("agree");
}

#[tokio::test]
async fn a_settled_run_says_by_what() {
    let mut page = samples::page_in(RunState::Rejected);
    page.detail.run.error = Some("Google asks for other changes since: run 9 did so".into());
    shown(page)
        .await
        .must_have("Nothing was applied:")
        .must_have("run 9 did so")
        .must_not_have("Rejected</strong>");
}

#[tokio::test]
async fn a_draft_is_no_page_yet() {
    let mut page = samples::page_in(RunState::Applied);
    page.pages.values_mut().for_each(|page| page.draft = true);
    let page = shown(page).await;
    page.must_have("a draft").must_have("href=\"/dashboard/events/420\"");
    page.must_not_have("href=\"/events/event-420\"")
        .must_have("Visitors cannot see them until you publish them.");
}

#[tokio::test]
async fn long_logs_are_folded() {
    let mut page = samples::page_in(RunState::Applied);
    let skip = page.detail.changes.pop().unwrap();
    let trash = page.detail.changes.pop().unwrap();
    let ids = 1000..1040;
    page.detail.changes = ids
        .map(|id| domain::Change { event_id: Some(domain::EventId(id)), ..trash.clone() })
        .collect();
    page.detail.changes.extend(std::iter::repeat_n(skip, 2500));
    let page = shown(page).await;
    page.must_have("To the trash <span class=\"number\">40</span>")
        .must_have("Show 10 more")
        .must_have("Left alone <span class=\"number\">2,500</span>")
        .must_have("<summary>Show 2,500 lines");
}

#[tokio::test]
async fn decisions_are_made_and_lead_back() {
    for (path, act, said) in [
        ("approve-run", "approve 7", "Approved and done."),
        ("reject-run", "reject 7", "Rejected. Nothing was changed."),
    ] {
        for (place, to) in [
            ("dashboard", "/dashboard/runs/7"),
            ("admin", "/admin/runs/7"),
            ("//x", "/dashboard/runs/7"),
        ] {
            let world = World::admin();
            let reply =
                post(&world, &format!("/api/{path}"), &format!("run=7&place={place}")).await;
            assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, to));
            assert_eq!(world.acts(), [act]);
            assert!(world.flashes()[0].text.starts_with(said), "{:?}", world.flashes());
        }
    }
    let world = World::organizer();
    let reply = post(&world, "/api/rerun-run", "run=7&place=admin").await;
    assert_eq!((reply.location(), world.acts()), ("/admin/runs/8", vec!["rerun 7".to_owned()]));
}

#[tokio::test]
async fn an_undo_names_what_it_left_alone() {
    let world = World::organizer();
    let reply = post(&world, "/api/undo-run", "run=7").await;
    assert_eq!(reply.location(), "/dashboard/runs/7");
    let page = get(&world, "/dashboard/runs/7").await;
    page.must_have("Undone: 2 events are as they were before this sync.")
        .must_have("1 event was left alone:")
        .must_have("<li dir=\"auto\">Friday Game Night (event 420): it was changed since by ada@example.org");
}

#[tokio::test]
async fn a_decision_that_comes_too_late_is_said() {
    let late = RunProblem::ListChanged(domain::RunId(7)).into();
    let world = World::organizer().failing(late);
    post(&world, "/api/approve-run", "run=7").await;
    assert_eq!(world.flashes()[0].kind, FlashKind::Problem);
    assert!(world.flashes()[0].text.starts_with("Something changed here since sync 7 was held"));
}

#[tokio::test]
async fn a_preview_says_that_it_would_be_held() {
    let mut page = samples::held_page();
    page.detail.run.run_id = None;
    page.detail.run.state = RunState::Planned;
    let page = get(&World::organizer().with_run(page), "/dashboard/sources/5/preview").await;
    page.must_have("It would be held for you to decide")
        .must_have("more than 5 and more than 10 %")
        .must_have("Will go to the trash <span class=\"number\">3 items, 5 events</span>");
}
