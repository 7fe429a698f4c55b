//! The sync log.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::views::RunFilter;
use domain::{
    Action, Change, GoogleId, Quarantined, RunId, RunState, Source, SourceId, SourceState, Trigger,
};
use serde_json::json;
use store::{RunEnd, Touched};
use test_support::checks::assert_sound;
use test_support::samples::{
    apply, calendar, club, content, create, delivery, note, source, steps, sync_plan, synced,
    trash, update, with_line,
};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    a_run_begins,
    a_run_left_over_by_a_crash_is_closed,
    a_failed_run_is_noted_at_its_source,
    a_failed_run_can_say_what_became_of_the_source,
    lowered_access_is_noted_with_its_beginning,
    a_success_clears_the_failures,
    a_run_that_is_over_cannot_fail,
    a_failure_may_hold_any_text,
    a_log_keeps_its_lines_in_order,
    a_log_can_be_long,
    quarantined_items_are_kept_as_they_came,
    runs_are_listed_newest_first,
}

async fn begin(db: &Fixture, source: &Source) -> RunId {
    db.store.start_run(source.id, Trigger::Button, db.now()).await.unwrap()
}

fn failure(error: &str, source_state: Option<SourceState>) -> RunEnd {
    let (error, access_lowered) = (error.into(), false);
    RunEnd { error, pages: 2, requests: 5, source_state, access_lowered, retry_at: None }
}

async fn state(db: &Fixture, id: RunId) -> RunState {
    db.store.run(id).await.unwrap().unwrap().run.state
}

async fn a_calendar(db: &Fixture) -> Source {
    let club = club(db).await;
    calendar(db, club, "main").await
}

async fn a_run_begins(db: Fixture) {
    let source = a_calendar(&db).await;
    let id = begin(&db, &source).await;
    let detail = db.store.run(id).await.unwrap().unwrap();
    let run = detail.run;
    assert_eq!((run.run_id, run.source_id, run.state), (Some(id), source.id, RunState::Running));
    assert_eq!((run.trigger, run.started_at, run.finished_at), (Trigger::Button, db.now(), None));
    assert_eq!((run.error, run.batch_id, run.pages), (None, None, 0));
    assert_eq!((detail.held_reason, detail.changes), (None, vec![]));
    assert!(db.store.run(RunId(99)).await.unwrap().is_none());
    assert!(db.store.run_alone(RunId(99)).await.unwrap().is_none());
    assert!(db.store.start_run(SourceId(99), Trigger::Cli, db.now()).await.is_err());
}

async fn a_run_left_over_by_a_crash_is_closed(db: Fixture) {
    let source = a_calendar(&db).await;
    let other = calendar(&db, source.organizer_id, "other").await;
    let crashed = begin(&db, &source).await;
    let elsewhere = begin(&db, &other).await;
    db.clock.advance(TimeDelta::minutes(1));
    let next = begin(&db, &source).await;
    let closed = db.store.run(crashed).await.unwrap().unwrap().run;
    assert_eq!((closed.state, closed.finished_at), (RunState::Failed, Some(db.now())));
    assert!(closed.error.unwrap().contains("nothing was changed"));
    assert_eq!(state(&db, next).await, RunState::Running);
    assert_eq!(state(&db, elsewhere).await, RunState::Running);
}

async fn a_failed_run_is_noted_at_its_source(db: Fixture) {
    let before = a_calendar(&db).await;
    for failures in 1..=3 {
        let id = begin(&db, &before).await;
        db.clock.advance(TimeDelta::seconds(1));
        let end = failure("Google answered 503", None);
        let run = db.store.fail_run(id, before.id, &end, db.now()).await.unwrap();
        assert_eq!((run.state, run.finished_at), (RunState::Failed, Some(db.now())));
        assert_eq!(
            (run.error.as_deref(), run.pages, run.requests),
            (Some("Google answered 503"), 2, 5)
        );
        let after = source(&db, before.id).await;
        assert_eq!((after.failures, after.state), (failures, SourceState::Active));
        assert_eq!(after.error.as_deref(), Some("Google answered 503"));
        assert_eq!((after.sync_token, after.last_synced_at), (None, None));
    }
}

async fn a_failed_run_can_say_what_became_of_the_source(db: Fixture) {
    let before = a_calendar(&db).await;
    for reached in [SourceState::NeedsReconnect, SourceState::AccessLost] {
        let id = begin(&db, &before).await;
        let end = failure("no longer allowed", Some(reached));
        db.store.fail_run(id, before.id, &end, db.now()).await.unwrap();
        assert_eq!(source(&db, before.id).await.state, reached);
    }
}

async fn lowered_access_is_noted_with_its_beginning(db: Fixture) {
    let before = a_calendar(&db).await;
    let end = async |access_lowered: bool, state: Option<SourceState>| {
        db.clock.advance(TimeDelta::hours(6));
        let id = begin(&db, &before).await;
        let end = RunEnd { access_lowered, ..failure("it failed", state) };
        db.store.fail_run(id, before.id, &end, db.now()).await.unwrap();
        source(&db, before.id).await.lowered_since
    };
    let lost = Some(SourceState::AccessLost);
    let since = end(true, lost).await;
    assert_eq!(since, Some(db.now()));
    assert_eq!(end(true, lost).await, since, "it goes on");
    assert_eq!(end(false, None).await, since, "a failure that says nothing about it");
    assert_eq!(end(false, lost).await, None, "gone altogether");
    assert_eq!(end(true, lost).await, Some(db.now()));
    sync_plan(&db, &before, steps([])).await.unwrap();
    assert_eq!(source(&db, before.id).await.lowered_since, None);
}

async fn a_success_clears_the_failures(db: Fixture) {
    let before = a_calendar(&db).await;
    let id = begin(&db, &before).await;
    let end = failure("no longer allowed", Some(SourceState::NeedsReconnect));
    db.store.fail_run(id, before.id, &end, db.now()).await.unwrap();
    sync_plan(&db, &before, steps([])).await.unwrap();
    let after = source(&db, before.id).await;
    assert_eq!((after.failures, after.error, after.state), (0, None, SourceState::Active));
    assert_eq!(after.last_synced_at, Some(db.now()));
}

async fn a_run_that_is_over_cannot_fail(db: Fixture) {
    let source = a_calendar(&db).await;
    let done = sync_plan(&db, &source, steps([create("a", content("A", db.now()))])).await.unwrap();
    let id = done.run_id.unwrap();
    let end = failure("the connection broke after the commit", None);
    let run = db.store.fail_run(id, source.id, &end, db.now()).await.unwrap();
    assert_eq!(run, done, "what was applied stays applied");
    let after = test_support::samples::source(&db, source.id).await;
    assert_eq!((after.failures, after.error), (0, None));
    assert!(db.store.fail_run(RunId(99), source.id, &end, db.now()).await.is_err());
}

async fn a_failure_may_hold_any_text(db: Fixture) {
    let source = a_calendar(&db).await;
    let id = begin(&db, &source).await;
    let end = failure("cut off: {\"items\":[\0\0", None);
    let run = db.store.fail_run(id, source.id, &end, db.now()).await.unwrap();
    assert_eq!(run.state, RunState::Failed);
    assert!(run.error.unwrap().starts_with("cut off: {\"items\":["));
}

async fn a_log_keeps_its_lines_in_order(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a", "b"]).await;
    let mut plan = steps([create("c", content("C", db.now())), trash(&rows[0])]);
    let mut changed = with_line(update(&rows[1], "b", content("B 🎲", rows[1].starts_at)));
    changed.1.fields = BTreeMap::from([
        ("title".into(), [json!("Google's b"), json!("B 🎲")]),
        ("location".into(), [json!(null), json!({"deep": [1, "\0"]})]),
    ]);
    changed.1.starts_at = Some(rows[1].starts_at);
    plan.steps.push(changed);
    let line = |reason: &str, id: &str| Change {
        google_id: Some(id.into()),
        ..note(Action::Skip, reason)
    };
    plan.notes = vec![line("it is unknown", "x"), line("with a NUL: \0", "y")];
    let run = sync_plan(&db, &source, plan.clone()).await.unwrap();
    assert_eq!((run.counts.created, run.counts.updated, run.counts.trashed), (1, 1, 1));
    assert_eq!((run.counts.skipped, run.counts.restored, run.counts.quarantined), (2, 0, 0));
    let detail = db.store.run(run.run_id.unwrap()).await.unwrap().unwrap();
    assert_eq!(detail.run, run);
    let made = test_support::samples::by_key(&db, source.id, "c").await;
    let mut expected: Vec<Change> = plan.changes().cloned().collect();
    expected[0].event_id = Some(made.id);
    expected[4].reason = "with a NUL: \u{fffd}".into();
    assert_eq!(detail.changes, expected);
    assert_sound(&db).await;
}

async fn a_log_can_be_long(db: Fixture) {
    let source = a_calendar(&db).await;
    let mut plan = steps([]);
    plan.notes = (0..1_234).map(|n| note(Action::Skip, &format!("line {n}"))).collect();
    let run = sync_plan(&db, &source, plan).await.unwrap();
    assert_eq!((run.state, run.counts.skipped), (RunState::Nothing, 1_234));
    let detail = db.store.run(run.run_id.unwrap()).await.unwrap().unwrap();
    assert_eq!(db.store.run_alone(run.run_id.unwrap()).await.unwrap(), Some(detail.run));
    let reasons = detail.changes.iter().map(|change| change.reason.to_string());
    assert!(reasons.eq((0..1_234).map(|n| format!("line {n}"))));
}

async fn quarantined_items_are_kept_as_they_came(db: Fixture) {
    let source = a_calendar(&db).await;
    let run_id = begin(&db, &source).await;
    let raw = json!({"id": "bad", "start": {"dateTime": "soon"}, "odd": "\u{1}🎲"});
    let mut delivery = delivery(run_id);
    delivery.quarantined = vec![
        Quarantined { google_id: None, reason: "it has no id".into(), raw: json!([1]) },
        Quarantined { google_id: None, reason: "it has no id".into(), raw: json!([2]) },
        Quarantined { google_id: GoogleId::new("bad"), reason: "its start".into(), raw },
    ];
    let mut plan = steps([]);
    plan.notes = delivery
        .quarantined
        .iter()
        .map(|item| Change {
            google_id: item.google_id.as_ref().map(ToString::to_string),
            raw: Some(item.raw.clone()),
            when: None,
            ..note(Action::Quarantine, &item.reason.to_string())
        })
        .collect();
    let planner = move |_: &domain::Held| plan.clone();
    let touched = Touched::default();
    let run = apply(&db, &source, run_id, &delivery, &touched, &planner).await.unwrap();
    assert_eq!(run.counts.quarantined, 3);
    let log = db.store.run(run_id).await.unwrap().unwrap().changes;
    let kept: Vec<_> = log.into_iter().filter_map(|change| change.raw).collect();
    let came: Vec<_> = delivery.quarantined.iter().map(|item| item.raw.clone()).collect();
    assert_eq!(kept, came);
}

async fn runs_are_listed_newest_first(db: Fixture) {
    let one = a_calendar(&db).await;
    let two = calendar(&db, one.organizer_id, "other").await;
    let full = sync_plan(&db, &one, steps([create("a", content("A", db.now()))])).await.unwrap();
    let empty = sync_plan(&db, &two, steps([])).await.unwrap();
    let failed = begin(&db, &one).await;
    db.store.fail_run(failed, one.id, &failure("x", None), db.now()).await.unwrap();
    let [full, empty] = [full, empty].map(|run| run.run_id.unwrap());
    let listed = async |filter: RunFilter, limit| -> Vec<RunId> {
        let lines = db.store.runs(&filter, limit).await.unwrap();
        lines.iter().map(|line| line.run.run_id.unwrap()).collect()
    };
    let all = RunFilter::default();
    assert_eq!(listed(all, 50).await, [failed, empty, full]);
    assert_eq!(listed(all, 2).await, [failed, empty]);
    assert_eq!(listed(RunFilter { before: Some(empty), ..all }, 50).await, [full]);
    assert_eq!(listed(RunFilter { source: Some(two.id), ..all }, 50).await, [empty]);
    assert_eq!(listed(RunFilter { hide_empty: true, ..all }, 50).await, [failed, full]);
    let line = db.store.runs(&all, 1).await.unwrap().remove(0);
    assert_eq!(
        (line.calendar.as_str(), line.organizer.as_str()),
        ("Calendar main", "Club riverside")
    );
}
