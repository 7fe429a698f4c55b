//! A calendar's page: how it is doing, its runs as a drawing, and its settings.

use domain::views::SourceLine;
use domain::{RunState, SourceState};
use http::StatusCode;

use super::fake::World;
use super::{get, post, samples};
use crate::ports::FlashKind;

async fn shown(change: impl FnOnce(&mut SourceLine)) -> super::Reply {
    let mut line = samples::source_line();
    change(&mut line);
    get(&World::organizer().with_source(line), "/dashboard/sources/5").await
}

#[tokio::test]
async fn a_held_run_comes_first() {
    let runs = vec![samples::run(9, RunState::Nothing), samples::run(8, RunState::Held)];
    let page = get(&World::organizer().with_runs(runs), "/dashboard/sources/5").await;
    page.must_have("href=\"/dashboard/runs/8\" class=\"button\">Review the changes")
        .must_have("2 to add, 1 to change, 1 to the trash, 1 left alone");
    let (held, facts) = (page.html.find("Review the changes"), page.html.rfind("Account"));
    assert!(held < facts, "nothing is more important");
    shown(|_| ()).await.must_not_have("Review the changes");
}

#[tokio::test]
async fn trouble_has_its_since_and_its_next_try() {
    shown(|line| {
        line.source.error = Some("Google answered 503".into());
        line.source.failing_since = Some(samples::at("2026-11-22T08:00:00Z"));
        line.source.failures = 3;
        line.source.retry_at = Some(samples::at("2026-11-23T15:30:00Z"));
    })
    .await
    .must_have("Google answered 503")
    .must_have("Every sync has failed since")
    .must_have("22 Nov 2026, 08:00 UTC")
    .must_have("Google asked us to wait until")
    .must_have("23 Nov 2026, 15:30 UTC");
    for state in [SourceState::NeedsReconnect, SourceState::AccessLost] {
        shown(|line| {
            line.source.state = state;
            line.source.next_sync_at = Some(samples::at("2026-11-23T21:00:00Z"));
        })
        .await
        .must_have("retry every 6 hours")
        .must_have("Next try: ")
        .must_have("23 Nov 2026, 21:00 UTC")
        .must_have("Reconnect Google");
    }
}

#[tokio::test]
async fn news_come_by_push_or_by_asking() {
    shown(|line| line.source.pushed_until = Some(samples::at("2026-11-29T15:00:00Z")))
        .await
        .must_have("Google notifies us")
        .must_have("29 Nov 2026, 15:00 UTC");
    shown(|line| line.source.pushed_until = Some(samples::at("2026-11-23T14:00:00Z")))
        .await
        .must_have("checked on schedule")
        .must_not_have("no https address");
    let local = World::organizer().at("http://127.0.0.1:3000");
    get(&local, "/dashboard/sources/5")
        .await
        .must_have("checked on schedule only")
        .must_have("no https address");
}

#[tokio::test]
async fn runs_are_drawn_with_words_and_shapes() {
    let runs = vec![
        samples::run(9, RunState::Held),
        samples::run(8, RunState::Failed),
        samples::run(7, RunState::Applied),
    ];
    let page = get(&World::organizer().with_runs(runs), "/dashboard/sources/5").await;
    page.must_have("role=\"img\" aria-labelledby=\"chart-title chart-desc\"")
        .must_have("3 syncs, oldest first. At most 3 events added")
        .must_have("1 held, 1 failed.")
        .must_have("class=\"chart__held\"></path></g>")
        .must_have("class=\"chart__failed\"></path></g>")
        .must_have("Sync 9, 23 Nov 2026, 14:57 UTC, by hand: held:")
        .must_have("waiting for a decision")
        .must_have("href=\"/dashboard/runs/9\"");
    let none = get(&World::organizer().with_runs(vec![]), "/dashboard/sources/5").await;
    none.must_have("has not been synced yet").must_not_have("chart");
}

#[tokio::test]
async fn settings_are_shown_and_saved() {
    let page = shown(|line| {
        line.source.settings.filter = Some("#öffentlich \"x\"".into());
        line.source.settings.review = true;
        line.source.settings.brake_items = 1;
    })
    .await;
    page.must_have("action=\"/api/save-settings\"")
        .must_have("value=\"#öffentlich &quot;x&quot;\"")
        .must_have("more than 1 item and more than 10 %")
        .must_have("value=\"review\" checked");
    let world = World::organizer();
    let form = "source=5&review=review&filter=+%23public+&brake_items=3&brake_percent=25";
    let reply = post(&world, "/api/save-settings", form).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/dashboard/sources/5"));
    assert_eq!(
        world.acts(),
        ["settings of 5: SourceSettings { brake_items: 3, brake_percent: 25, review: true, \
          filter: Some(\"#public\") }"]
    );
    assert_eq!(world.flashes()[0].kind, FlashKind::Done);
}

#[tokio::test]
async fn settings_that_are_wrong_come_back_with_a_word_at_the_field() {
    let world = World::organizer();
    let form = "source=5&review=review&filter=%3Cb%3E&brake_items=many&brake_percent=101";
    let reply = post(&world, "/api/save-settings", form).await;
    assert_eq!(reply.location(), "/dashboard/sources/5#settings");
    assert_eq!(world.acts(), [""; 0]);
    let page = get(&world, "/dashboard/sources/5").await;
    page.must_have("Check the marked fields")
        .must_have(
            "id=\"brake_items-error\" class=\"field__error\">Enter a whole number from 0 to 10,000.",
        )
        .must_have(
            "id=\"brake_percent-error\" class=\"field__error\">Enter a whole number from 0 to 100.",
        )
        .must_have("value=\"many\"")
        .must_have("value=\"&lt;b&gt;\"")
        .must_have("value=\"review\" checked")
        .must_not_have("%3Cb%3E");
    let again = get(&world, "/dashboard/sources/5").await;
    again.must_not_have("many").must_have("name=\"brake_items\"");
}

#[tokio::test]
async fn lowered_access_says_since_when() {
    shown(|line| {
        line.source.state = SourceState::AccessLost;
        line.source.lowered_since = Some(samples::at("2026-11-22T08:00:00Z"));
    })
    .await
    .must_have("Google shows the connected account only when this calendar is")
    .must_have("22 Nov 2026, 08:00 UTC")
    .must_have("share all event details again")
    .must_have("Try again now")
    .must_not_have("no longer shared");
}

#[tokio::test]
async fn what_an_undo_left_is_listed() {
    let differences =
        vec![samples::difference(61, "Open <Game> Night"), samples::difference(62, "Catan")];
    let page = get(&World::organizer().with_differences(differences), "/dashboard/sources/5").await;
    page.must_have("2 events stay although Google cancelled them (sync 4 was undone).")
        .must_have("href=\"/dashboard/events/61\"")
        .must_have("Fri 27 Nov 2026, 19:00–22:00 CST")
        .must_not_have("28 Nov 2026, 01:00 UTC")
        .must_have("Open &lt;Game&gt; Night")
        .must_have("href=\"/dashboard/runs/4\"");
    shown(|_| ()).await.must_not_have("Different from Google");
}
