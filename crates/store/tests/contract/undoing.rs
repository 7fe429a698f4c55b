//! Taking a run back, where rows need what others have.

use chrono::TimeDelta;
use domain::{EventId, Run, Source, UndoOutcome};
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::samples::{
    by, by_key, calendar, club, content, create, restore, row, steps, sync_plan, synced, trash,
    update,
};

test_support::on_both! {
    a_row_comes_back_at_the_key_of_one_that_the_run_made,
    a_row_that_was_rewritten_and_brought_back_gets_both_undone,
    what_cannot_come_back_is_named_once,
}

async fn a_calendar(db: &Fixture) -> Source {
    let club = club(db).await;
    calendar(db, club, "main").await
}

async fn undo(db: &Fixture, run: &Run) -> UndoOutcome {
    db.clock.advance(TimeDelta::minutes(1));
    let outcome = db.store.undo_run(run.run_id.unwrap(), &by(db, "a mistake")).await.unwrap();
    assert_sound(db).await;
    outcome
}

async fn a_row_comes_back_at_the_key_of_one_that_the_run_made(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a", "b"]).await;
    db.clock.advance(TimeDelta::minutes(1));
    let new = create("a", content("Another", db.now()));
    let run = sync_plan(&db, &source, steps([trash(&old[0]), new])).await.unwrap();
    let made = by_key(&db, source.id, "a").await;
    assert_ne!(made.id, old[0].id);

    let outcome = undo(&db, &run).await;
    assert_eq!(outcome.left_alone, []);
    assert_eq!(outcome.reverted, [old[0].id, made.id]);
    assert_eq!(row(&db, old[0].id).await, old[0]);
    assert_eq!(row(&db, old[1].id).await, old[1]);
    assert!(row(&db, made.id).await.deleted_at.is_some());
}

async fn a_row_that_was_rewritten_and_brought_back_gets_both_undone(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    sync_plan(&db, &source, steps([trash(&old)])).await.unwrap();
    db.clock.advance(TimeDelta::minutes(1));
    let plan = steps([update(&old, "a", content("Other words", db.now())), restore(&old)]);
    let run = sync_plan(&db, &source, plan).await.unwrap();
    assert_eq!(row(&db, old.id).await.title, "Other words");

    let outcome = undo(&db, &run).await;
    assert_eq!((outcome.reverted, outcome.left_alone), (vec![old.id], vec![]));
    let after = row(&db, old.id).await;
    assert_eq!(after.content(), old.content());
    assert_eq!(after.deleted_at, Some(db.now()));
}

async fn what_cannot_come_back_is_named_once(db: Fixture) {
    let source = a_calendar(&db).await;
    let old = synced(&db, &source, &["a", "b"]).await;
    let run = sync_plan(&db, &source, steps([trash(&old[0]), trash(&old[1])])).await.unwrap();
    // Others have by now what both of them need, their addresses and their keys.
    let new = synced(&db, &source, &["a", "b"]).await;
    for (old, new) in old.iter().zip(&new) {
        let take = format!("UPDATE events SET slug = '{}' WHERE id = {}", old.slug, new.id);
        db.raw.run(&take).await.unwrap();
    }
    let outcome = db.store.undo_run(run.run_id.unwrap(), &by(&db, "a mistake")).await.unwrap();
    let left: Vec<EventId> = outcome.left_alone.iter().map(|left| left.event_id).collect();
    assert_eq!((outcome.reverted.as_slice(), left), (&[][..], vec![old[0].id, old[1].id]));
    assert!(
        outcome.left_alone[0].reason.to_string().contains("its address is event"),
        "{outcome:?}"
    );
}
