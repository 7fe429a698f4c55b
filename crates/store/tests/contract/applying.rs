//! Applying a change set: all of it in one transaction, or none, and of one's own rows only.

use chrono::TimeDelta;
use domain::views::TrashFilter;
use domain::{Cause, Event, EventId, Plan, RunId, RunState, Source, SourceState, Step, Trigger};
use domain::{EventProblem, Held, Reason, RunProblem};
use store::{RevisionAction, StoreError, StoreResult, Touched};
use test_support::checks::assert_sound;
use test_support::samples::{
    all_rows, apply, at, by, by_key, calendar, club, club_at, content, create, days, delivery,
    google, restore, row, source, steps, sync, sync_plan, synced, trash, update, write_titles,
};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    all_kinds_of_steps_go_together,
    nothing_to_do_still_moves_the_token,
    the_source_learns_from_the_list,
    a_paused_source_stays_paused,
    a_foreign_row_is_refused,
    an_unknown_row_is_refused,
    a_failure_in_the_middle_leaves_nothing,
    a_panicking_planner_leaves_nothing,
    a_lost_lease_is_refused,
    a_disconnected_source_is_refused,
    a_run_that_is_over_is_not_applied_again,
    a_run_of_another_source_is_not_applied,
    rows_can_swap_their_keys,
    a_row_can_come_back_at_a_key_that_another_gives_up,
    a_row_can_come_back_with_another_key,
    a_row_comes_back_at_a_free_address,
    two_rows_come_back_at_one_address,
    an_address_is_free_where_nobody_has_or_had_it,
    a_trashed_row_can_be_updated,
    a_row_can_be_updated_and_trashed,
    what_is_trashed_already_stays_in_its_batch,
    a_key_in_the_trash_can_be_made_again,
    whole_days_can_become_timed_and_back,
    a_large_list_goes_in_one_run,
    two_runs_at_once_do_not_mix,
}

async fn a_calendar(db: &Fixture) -> Source {
    let club = club(db).await;
    calendar(db, club, "main").await
}

/// A change set that must be refused: rows, source and its token, and trash stay as they were.
async fn refused(db: &Fixture, source: &Source, plan: Plan) -> StoreError {
    let before = (all_rows(db).await, test_support::samples::source(db, source.id).await);
    let counts = async || {
        let tables =
            ["revisions", "deletions", "event_ids", "series", "remote_items", "run_changes"];
        let mut counts = Vec::new();
        for table in tables {
            counts.push(db.raw.number(&format!("SELECT count(*) FROM {table}")).await);
        }
        counts
    };
    let counted = counts().await;
    let error = sync_plan(db, source, plan).await.unwrap_err();
    let after = (all_rows(db).await, test_support::samples::source(db, source.id).await);
    assert_eq!(after, before);
    assert_eq!(counts().await, counted);
    assert_sound(db).await;
    error
}

async fn all_kinds_of_steps_go_together(db: Fixture) {
    let calendar = a_calendar(&db).await;
    let rows = synced(&db, &calendar, &["a", "b", "c"]).await;
    sync_plan(&db, &calendar, steps([trash(&rows[2])])).await.unwrap();
    db.clock.advance(TimeDelta::minutes(10));
    let new = content("New", at("2026-05-01T10:00:00Z"));
    let other = content("Other", at("2026-05-02T10:00:00Z"));
    let plan = steps([
        create("d", new.clone()),
        update(&rows[0], "a", other.clone()),
        trash(&rows[1]),
        restore(&rows[2]),
    ]);
    let run = sync_plan(&db, &calendar, plan).await.unwrap();

    let counts = run.counts;
    assert_eq!((counts.created, counts.updated, counts.trashed, counts.restored), (1, 1, 1, 1));
    assert_eq!((run.state, run.finished_at), (RunState::Applied, Some(db.now())));
    assert_eq!((run.pages, run.requests), (2, 3));
    let made = by_key(&db, calendar.id, "d").await;
    assert_eq!((made.content(), made.organizer_id), (new, calendar.organizer_id));
    assert_eq!((made.version, made.slug.as_str()), (1, "new-2026-05-01"));
    assert_eq!(made.i_cal_uid.as_deref(), Some("d@google.com"));
    let changed = row(&db, rows[0].id).await;
    assert_eq!((changed.content(), changed.version), (other, 2));
    assert_eq!((changed.updated_at, changed.created_at), (db.now(), rows[0].created_at));
    assert_eq!(changed.slug, rows[0].slug, "a page keeps its address");
    let gone = row(&db, rows[1].id).await;
    assert_eq!((gone.deleted_at, gone.deletion_id), (Some(db.now()), run.batch_id));
    assert_eq!(row(&db, rows[2].id).await, rows[2]);
    for (id, action) in [
        (made.id, RevisionAction::Create),
        (rows[0].id, RevisionAction::Update),
        (rows[1].id, RevisionAction::Trash),
        (rows[2].id, RevisionAction::Restore),
    ] {
        let last = db.store.revisions(id).await.unwrap().pop().unwrap();
        assert_eq!((last.action, last.run_id, last.at), (action, run.run_id, db.now()));
    }
    assert_sound(&db).await;
}

async fn nothing_to_do_still_moves_the_token(db: Fixture) {
    let before = a_calendar(&db).await;
    let run = sync_plan(&db, &before, Plan::default()).await.unwrap();
    assert_eq!((run.state, run.batch_id), (RunState::Nothing, None));
    let after = source(&db, before.id).await;
    assert_eq!(after.sync_token, Some(format!("token-{}", run.run_id.unwrap())));
    assert_eq!(after.last_synced_at, Some(db.now()));
    assert_eq!(after.window_start, Some(db.now() - TimeDelta::days(31)));
    assert_eq!(after.window_end, Some(db.now() + TimeDelta::days(366)));
}

async fn the_source_learns_from_the_list(db: Fixture) {
    let before = a_calendar(&db).await;
    for (name, zone, expected) in [
        (None, None, ("Calendar main", "Europe/Berlin")),
        (Some("Renamed 🎲"), Some("Asia/Tokyo"), ("Renamed 🎲", "Asia/Tokyo")),
        (None, None, ("Renamed 🎲", "Asia/Tokyo")),
        (Some("With \0"), None, ("With \u{fffd}", "Asia/Tokyo")),
    ] {
        let run_id = db.store.start_run(before.id, Trigger::Push, db.now()).await.unwrap();
        let mut delivery = delivery(run_id);
        (delivery.name, delivery.time_zone) = (name.map(Into::into), zone.map(Into::into));
        let touched = Touched::default();
        apply(&db, &before, run_id, &delivery, &touched, &|_| Plan::default()).await.unwrap();
        let after = source(&db, before.id).await;
        assert_eq!(
            (after.name.as_str(), after.time_zone.as_deref()),
            (expected.0, Some(expected.1))
        );
    }
}

async fn a_paused_source_stays_paused(db: Fixture) {
    let before = a_calendar(&db).await;
    let paused = SourceState::Paused;
    db.store.set_source_state(before.id, paused, None, db.now()).await.unwrap();
    synced(&db, &before, &["a"]).await;
    assert_eq!(source(&db, before.id).await.state, paused);
}

async fn a_foreign_row_is_refused(db: Fixture) {
    let mine = a_calendar(&db).await;
    let club = club_at(&db, "another").await;
    let theirs = calendar(&db, club, "main").await;
    let own = synced(&db, &mine, &["a"]).await.remove(0);
    let foreign = synced(&db, &theirs, &["a"]).await.remove(0);
    let native = write_titles(&db, mine.organizer_id, &["One"]).await.remove(0);
    for victim in [&foreign, &native] {
        for step in
            [trash(victim), restore(victim), update(victim, "a", content("Taken over", db.now()))]
        {
            let plan = steps([trash(&own), create("new", content("New", db.now())), step]);
            let error = refused(&db, &mine, plan).await;
            assert!(error.to_string().contains("not its own"), "{error}");
        }
    }
}

async fn an_unknown_row_is_refused(db: Fixture) {
    let source = a_calendar(&db).await;
    let own = synced(&db, &source, &["a"]).await.remove(0);
    let unknown = Event { id: EventId(4_711), ..own.clone() };
    let error = refused(&db, &source, steps([trash(&own), trash(&unknown)])).await;
    assert!(error.to_string().contains("does not exist"), "{error}");
}

async fn a_failure_in_the_middle_leaves_nothing(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a", "b"]).await;
    let taken = create("a", content("Twice the same key", db.now()));
    refused(&db, &source, steps([trash(&rows[1]), taken])).await;
    let far = content("Far", at("+20000-01-01T00:00:00Z"));
    let error = refused(&db, &source, steps([trash(&rows[1]), create("far", far)])).await;
    assert!(
        matches!(error, StoreError::Refused(Reason::Event(EventProblem::Unfit { .. }))),
        "{error}"
    );
    let nul = content("N\0L", db.now());
    let error = refused(&db, &source, steps([update(&rows[1], "b", nul)])).await;
    assert!(
        matches!(error, StoreError::Refused(Reason::Event(EventProblem::Unfit { .. }))),
        "{error}"
    );
}

async fn a_panicking_planner_leaves_nothing(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a"]).await;
    let (db_in, source_in) = (db.clone(), source.clone());
    let run = tokio::spawn(async move {
        let planner = |_: &Held| -> Plan { panic!("on purpose: a planner that fails") };
        sync(&db_in, &source_in, &planner).await.map(drop)
    });
    assert!(run.await.is_err());
    assert_eq!(all_rows(&db).await, rows);
    sync_plan(&db, &source, steps([trash(&rows[0])])).await.unwrap();
    assert_sound(&db).await;
}

async fn a_lost_lease_is_refused(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a"]).await;
    db.clock.advance(TimeDelta::hours(2));
    let length = std::time::Duration::from_secs(60);
    assert!(db.store.lease(source.id, "somebody else", db.now(), length).await.unwrap());
    let error = refused(&db, &source, steps([trash(&rows[0])])).await;
    assert!(matches!(error, StoreError::LeaseLost(id) if id == source.id), "{error}");
    db.store.release(source.id, "somebody else").await.unwrap();
    let error = refused(&db, &source, steps([trash(&rows[0])])).await;
    assert!(matches!(error, StoreError::LeaseLost(_)), "{error}");
}

async fn a_disconnected_source_is_refused(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a"]).await;
    let ended = SourceState::Disconnected;
    db.store.set_source_state(source.id, ended, None, db.now()).await.unwrap();
    let error = refused(&db, &source, steps([trash(&rows[0])])).await;
    assert!(
        matches!(error, StoreError::Refused(Reason::Run(RunProblem::DisconnectedMeanwhile))),
        "{error}"
    );
    assert_eq!(test_support::samples::source(&db, source.id).await.state, ended);
}

async fn run_again(db: &Fixture, source: &Source, id: RunId, plan: Plan) -> StoreResult<()> {
    let touched = Touched { all: true, ..Touched::default() };
    let planner = move |_: &Held| plan.clone();
    apply(db, source, id, &delivery(RunId(77)), &touched, &planner).await.map(drop)
}

async fn a_run_that_is_over_is_not_applied_again(db: Fixture) {
    let calendar = a_calendar(&db).await;
    let rows = synced(&db, &calendar, &["a"]).await;
    let done = sync_plan(&db, &calendar, Plan::default()).await.unwrap();
    let before = source(&db, calendar.id).await;
    for plan in [Plan::default(), steps([trash(&rows[0])])] {
        assert!(run_again(&db, &calendar, done.run_id.unwrap(), plan).await.is_err());
    }
    assert!(run_again(&db, &calendar, RunId(99), Plan::default()).await.is_err());
    assert_eq!(source(&db, calendar.id).await, before);
    assert_eq!(all_rows(&db).await, rows);
    assert_sound(&db).await;
}

async fn a_run_of_another_source_is_not_applied(db: Fixture) {
    let mine = a_calendar(&db).await;
    let other = calendar(&db, mine.organizer_id, "other").await;
    let run = db.store.start_run(other.id, Trigger::Cli, db.now()).await.unwrap();
    assert!(run_again(&db, &mine, run, Plan::default()).await.is_err());
    assert_eq!(source(&db, mine.id).await.sync_token, None);
    let run = db.store.run(run).await.unwrap().unwrap().run;
    assert_eq!(run.state, RunState::Running);
}

/// A step that gives a row another key and leaves the rest.
fn rekey(event: &Event, key: &str) -> Step {
    update(event, key, event.content())
}

async fn rows_can_swap_their_keys(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a", "b", "c"]).await;
    let plan = steps([rekey(&rows[0], "b"), rekey(&rows[1], "c"), rekey(&rows[2], "a")]);
    sync_plan(&db, &source, plan).await.unwrap();
    for (event, key) in rows.iter().zip(["b", "c", "a"]) {
        let after = row(&db, event.id).await;
        assert_eq!((after.google_id, after.version), (Some(google(key)), 2));
        assert_eq!(after.slug, event.slug);
    }
    assert_sound(&db).await;
}

async fn a_row_can_come_back_at_a_key_that_another_gives_up(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a", "b"]).await;
    sync_plan(&db, &source, steps([trash(&rows[0])])).await.unwrap();
    sync_plan(&db, &source, steps([rekey(&rows[1], "a")])).await.unwrap();
    let moved = row(&db, rows[1].id).await;
    let plan = steps([restore(&rows[0]), rekey(&moved, "c")]);
    sync_plan(&db, &source, plan).await.unwrap();
    assert_eq!(row(&db, rows[0].id).await, rows[0]);
    assert_eq!(row(&db, rows[1].id).await.google_id, Some(google("c")));
    assert_sound(&db).await;
}

async fn a_row_can_come_back_with_another_key(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    sync_plan(&db, &source, steps([trash(&old)])).await.unwrap();
    let new = synced(&db, &source, &["a"]).await.remove(0);
    let plan = steps([restore(&old), rekey(&old, "b")]);
    sync_plan(&db, &source, plan).await.unwrap();
    let back = row(&db, old.id).await;
    assert_eq!((back.google_id, back.deleted_at, back.version), (Some(google("b")), None, 2));
    assert_eq!(row(&db, new.id).await, new);
    assert_sound(&db).await;
}

/// Puts a live copy of an event at its address, past the rules of new addresses.
async fn take_address(db: &Fixture, event: &Event, id: i64) -> Event {
    let copy = Event {
        id: EventId(id),
        source_id: None,
        google_id: None,
        deleted_at: None,
        deletion_id: None,
        ..event.clone()
    };
    let report = db.store.import(&by(db, "copy"), &[(1, copy.clone())], false).await.unwrap();
    assert_eq!(report.imported, [copy.id], "{report:?}");
    copy
}

async fn a_row_comes_back_at_a_free_address(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    sync_plan(&db, &source, steps([trash(&old)])).await.unwrap();
    let holder = take_address(&db, &old, 500).await;
    sync_plan(&db, &source, steps([restore(&old)])).await.unwrap();
    let back = row(&db, old.id).await;
    assert_eq!((back.slug.clone(), back.deleted_at), (format!("{}-{}", old.slug, old.id), None));
    assert_eq!((back.version, back.updated_at), (old.version + 1, db.now()), "a change of its");
    let (slug, version, updated_at) = (old.slug.clone(), old.version, old.updated_at);
    assert_eq!(Event { slug, version, updated_at, ..back }, old);
    assert_eq!(row(&db, holder.id).await, holder);
    assert_sound(&db).await;
}

async fn two_rows_come_back_at_one_address(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a", "b"]).await;
    sync_plan(&db, &source, steps(rows.iter().map(trash))).await.unwrap();
    let same = format!("UPDATE events SET slug = '{}'", rows[0].slug);
    db.raw.run(&same).await.unwrap();
    sync_plan(&db, &source, steps(rows.iter().map(restore))).await.unwrap();
    assert_eq!(row(&db, rows[0].id).await, rows[0]);
    let second = row(&db, rows[1].id).await;
    assert_eq!(second.slug, format!("{}-{}", rows[0].slug, second.id));
    assert_sound(&db).await;
}

async fn an_address_is_free_where_nobody_has_or_had_it(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    sync_plan(&db, &source, steps([trash(&old)])).await.unwrap();
    take_address(&db, &old, 500).await;
    let numbered = |n: &str| format!("{}-{}{n}", old.slug, old.id);
    // In the trash, on the site, and purged.
    let trashed = Event { slug: numbered(""), ..old.clone() };
    let trashed = take_address(&db, &trashed, 501).await;
    db.store.trash(&by(&db, "away"), &[trashed.id], Cause::Person).await.unwrap();
    take_address(&db, &Event { slug: numbered("-2"), ..old.clone() }, 502).await;
    let purged = format!(
        "INSERT INTO event_ids (id, allocated_at) VALUES (503, '2026-02-02T02:00:00.000000Z');
         INSERT INTO purges (event_id, slug, actor, reason, purged_at)
         VALUES (503, '{}', 'ada', '', '2026-02-02T02:00:00.000000Z')",
        numbered("-3")
    );
    db.raw.run(&purged).await.unwrap();
    sync_plan(&db, &source, steps([restore(&old)])).await.unwrap();
    assert_eq!(row(&db, old.id).await.slug, numbered("-4"));
    // The same for a new event, whose number is the next.
    let fresh = content("Fresh", at("2026-05-01T10:00:00Z"));
    for (slug, id) in [("fresh-2026-05-01", 600), ("fresh-2026-05-01-602", 601)] {
        take_address(&db, &Event { slug: slug.into(), ..old.clone() }, id).await;
    }
    sync_plan(&db, &source, steps([create("b", fresh)])).await.unwrap();
    let made = by_key(&db, source.id, "b").await;
    assert_eq!((made.id, made.slug.as_str()), (EventId(602), "fresh-2026-05-01-602-2"));
}

async fn a_trashed_row_can_be_updated(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    let batch = db.store.trash(&by(&db, "away"), &[old.id], Cause::Person).await.unwrap();
    let renamed = content("Renamed", old.starts_at);
    sync_plan(&db, &source, steps([update(&old, "a", renamed.clone())])).await.unwrap();
    let after = row(&db, old.id).await;
    assert_eq!((after.content(), after.version), (renamed, 2));
    assert_eq!(after.deletion_id, Some(batch), "it stays where the person put it");
    assert_sound(&db).await;
}

async fn a_row_can_be_updated_and_trashed(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    let last_words = content("Last words", old.starts_at);
    let plan = steps([update(&old, "a", last_words.clone()), trash(&old)]);
    let run = sync_plan(&db, &source, plan).await.unwrap();
    let after = row(&db, old.id).await;
    assert_eq!((after.content(), after.deletion_id), (last_words, run.batch_id));
    assert_sound(&db).await;
}

async fn what_is_trashed_already_stays_in_its_batch(db: Fixture) {
    let source = a_calendar(&db).await;
    let rows = synced(&db, &source, &["a", "b"]).await;
    let batch = db.store.trash(&by(&db, "away"), &[rows[0].id], Cause::Person).await.unwrap();
    let trashed = row(&db, rows[0].id).await;
    let renamed = content("Renamed", rows[0].starts_at);
    let plan = steps([trash(&rows[0]), trash(&rows[1]), update(&rows[0], "a", renamed)]);
    let run = sync_plan(&db, &source, plan).await.unwrap();
    let after = row(&db, rows[0].id).await;
    assert_eq!((after.deletion_id, after.deleted_at), (Some(batch), trashed.deleted_at));
    assert_eq!(row(&db, rows[1].id).await.deletion_id, run.batch_id);
    let live = synced(&db, &source, &["c"]).await.remove(0);
    sync_plan(&db, &source, steps([restore(&live)])).await.unwrap();
    assert_eq!(row(&db, live.id).await, live, "what is live has nothing to come back from");
    assert_sound(&db).await;
}

async fn a_key_in_the_trash_can_be_made_again(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    let plan = steps([trash(&old), create("a", old.content())]);
    let run = sync_plan(&db, &source, plan).await.unwrap();
    let new = by_key(&db, source.id, "a").await;
    assert_ne!((new.id, &new.slug), (old.id, &old.slug));
    let filter = TrashFilter { batch: run.batch_id, ..TrashFilter::default() };
    assert_eq!(db.store.trash_page(&filter, 9).await.unwrap().total, 1);
    assert_sound(&db).await;
}

async fn whole_days_can_become_timed_and_back(db: Fixture) {
    let source = a_calendar(&db).await;
    let timed = synced(&db, &source, &["a"]).await.remove(0);
    let whole = days("Days", "2026-05-01", "2026-05-03");
    for content in [whole.clone(), timed.content(), whole] {
        sync_plan(&db, &source, steps([update(&timed, "a", content.clone())])).await.unwrap();
        assert_eq!(row(&db, timed.id).await.content(), content);
    }
    assert_sound(&db).await;
}

async fn a_large_list_goes_in_one_run(db: Fixture) {
    let source = a_calendar(&db).await;
    let start = db.now();
    let many = (0..1_203).map(|n| create(&format!("k{n}"), content("Many", start)));
    let run = sync_plan(&db, &source, steps(many)).await.unwrap();
    assert_eq!(run.counts.created, 1_203);
    let rows = all_rows(&db).await;
    let renamed = rows.iter().map(|event| {
        let key = event.google_id.as_ref().map_or("", |id| id.as_str());
        update(event, key, content("Less", start))
    });
    let plan = steps(renamed);
    let run = sync_plan(&db, &source, plan).await.unwrap();
    assert_eq!(run.counts.updated, 1_203);
    let run = sync_plan(&db, &source, steps(rows.iter().map(trash))).await.unwrap();
    assert_eq!(run.counts.trashed, 1_203);
    assert_sound(&db).await;
}

async fn two_runs_at_once_do_not_mix(db: Fixture) {
    let one = a_calendar(&db).await;
    let two = calendar(&db, one.organizer_id, "other").await;
    let same =
        |n: i64| create("k", content("Same", at("2026-05-01T10:00:00Z") + TimeDelta::days(n)));
    let (first, second) = tokio::join!(
        sync_plan(&db, &one, steps([same(0)])),
        sync_plan(&db, &two, steps([same(0)])),
    );
    assert_eq!((first.unwrap().counts.created, second.unwrap().counts.created), (1, 1));
    let rows = all_rows(&db).await;
    assert_eq!(rows.len(), 2);
    assert_ne!(rows[0].slug, rows[1].slug);
    assert_sound(&db).await;
}
