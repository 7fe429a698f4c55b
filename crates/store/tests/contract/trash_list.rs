//! What admins see of the trash.

use chrono::TimeDelta;
use domain::views::{TrashFilter, TrashPage};
use domain::{Actor, Cause, DeletionId, Event, EventId, RestoreRequest, RunId, UserId};
use store::Author;
use test_support::Fixture;
use test_support::samples::{
    by, calendar, club, content, ids, steps, sync_plan, synced, trash, write, write_titles,
};

test_support::on_both! {
    the_newest_batch_comes_first,
    causes_are_a_filter,
    a_batch_is_a_filter,
    words_are_a_filter,
    a_run_is_a_filter,
    who_did_it_is_a_filter,
    pages_have_no_gaps_and_no_doubles,
    pages_of_a_filter_have_none_either,
    what_came_back_is_not_listed,
    positions_that_make_no_sense_are_the_beginning,
    batches_tell_how_much_is_left,
}

async fn page(db: &Fixture, filter: TrashFilter) -> TrashPage {
    db.store.trash_page(&filter, 100).await.unwrap()
}

fn listed(page: &TrashPage) -> Vec<EventId> {
    page.events.iter().map(|event| event.event_id).collect()
}

async fn away(db: &Fixture, events: &[Event]) -> DeletionId {
    db.clock.advance(TimeDelta::seconds(1));
    db.store.trash(&by(db, "away"), &ids(events), Cause::Person).await.unwrap()
}

async fn the_newest_batch_comes_first(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two", "Three", "Four"]).await;
    assert_eq!(page(&db, TrashFilter::default()).await.total, 0);
    let first = away(&db, &events[2..3]).await;
    let second = away(&db, &[events[3].clone(), events[0].clone()]).await;
    let page = page(&db, TrashFilter::default()).await;
    assert_eq!(listed(&page), [events[0].id, events[3].id, events[2].id]);
    assert_eq!((page.total, page.next), (3, None));
    let batches: Vec<_> = page.batches.iter().map(|(batch, still)| (batch.id, *still)).collect();
    assert_eq!(batches, [(second, 2), (first, 1)]);
}

async fn causes_are_a_filter(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let native = write_titles(&db, club, &["One"]).await;
    let remote = synced(&db, &source, &["a"]).await;
    away(&db, &native).await;
    let run = sync_plan(&db, &source, steps(remote.iter().map(trash))).await.unwrap();
    for (cause, expected) in [
        (None, vec![remote[0].id, native[0].id]),
        (Some(Cause::Person), ids(&native)),
        (Some(Cause::Sync), ids(&remote)),
        (Some(Cause::Import), vec![]),
        (Some(Cause::Cascade), vec![]),
    ] {
        let page = page(&db, TrashFilter { cause, ..TrashFilter::default() }).await;
        assert_eq!(listed(&page), expected, "{cause:?}");
        assert_eq!(page.total, i64::try_from(expected.len()).unwrap());
    }
    let by_sync = page(&db, TrashFilter { cause: Some(Cause::Sync), ..Default::default() }).await;
    let line = &by_sync.events[0];
    assert_eq!((line.run_id, line.source_id), (run.run_id, Some(source.id)));
    assert_eq!((Some(line.batch_id), &line.google_id), (run.batch_id, &remote[0].google_id));
    assert_eq!(line.actor, format!("sync run {}", run.run_id.unwrap()));
    assert_eq!(line.reason, "sync of Calendar main");
}

async fn a_batch_is_a_filter(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let first = away(&db, &events[..2]).await;
    let second = away(&db, &events[2..]).await;
    for (batch, expected) in [
        (first, ids(&events[..2])),
        (second, ids(&events[2..])),
        (DeletionId(second.0 + 1), vec![]),
    ] {
        let filter = TrashFilter { batch: Some(batch), ..TrashFilter::default() };
        assert_eq!(listed(&page(&db, filter).await), expected);
    }
}

async fn words_are_a_filter(db: Fixture) {
    let club = club(&db).await;
    let titles = ["50% off", "500 off", "snake_case", "snakeXcase", "Wow! Magic", "Plain \\ Magic"];
    let start = db.now();
    let contents = titles.map(|title| content(title, start));
    let events = write(&db, club, contents).await;
    away(&db, &events).await;
    for (text, expected) in [
        ("50%", vec![0]),
        ("%", vec![0]),
        ("_", vec![2]),
        ("e_c", vec![2]),
        ("!", vec![4]),
        ("w!", vec![4]),
        ("\\", vec![5]),
        ("magic", vec![4, 5]),
        ("  MAGIC  ", vec![4, 5]),
        ("snakexcase", vec![3]),
        ("snake-case-2026", vec![2]),
        ("'; DROP TABLE events; --", vec![]),
        ("nothing like it", vec![]),
        ("", vec![0, 1, 2, 3, 4, 5]),
        ("   ", vec![0, 1, 2, 3, 4, 5]),
    ] {
        let filter = TrashFilter { text: Some(text.into()), ..TrashFilter::default() };
        let page = page(&db, filter).await;
        let expected: Vec<EventId> = expected.into_iter().map(|n: usize| events[n].id).collect();
        assert_eq!(listed(&page), expected, "{text:?}");
        assert_eq!(page.total, i64::try_from(expected.len()).unwrap(), "{text:?}");
    }
}

async fn a_run_is_a_filter(db: Fixture) {
    let club = club(&db).await;
    let native = write_titles(&db, club, &["One"]).await;
    let source = calendar(&db, club, "main").await;
    let remote = synced(&db, &source, &["a", "b", "c"]).await;
    let first = sync_plan(&db, &source, steps(remote[..2].iter().map(trash))).await.unwrap();
    let second = sync_plan(&db, &source, steps(remote[2..].iter().map(trash))).await.unwrap();
    away(&db, &native).await;
    for (run, expected) in
        [(first.run_id, ids(&remote[..2])), (second.run_id, ids(&remote[2..])), (None, vec![])]
    {
        let run = run.or(Some(RunId(999)));
        let page = page(&db, TrashFilter { run, ..TrashFilter::default() }).await;
        assert_eq!((page.total, listed(&page)), (i64::try_from(expected.len()).unwrap(), expected));
    }
}

async fn who_did_it_is_a_filter(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    away(&db, &events[..1]).await;
    let email = "Ada_L@example.org".parse().unwrap();
    let ada = Actor::Person { id: UserId(7), email };
    let by_ada = Author { actor: ada, ..by(&db, "away") };
    db.store.trash(&by_ada, &ids(&events[1..]), Cause::Person).await.unwrap();
    for (actor, expected) in [
        ("command line", ids(&events[..1])),
        ("COMMAND", ids(&events[..1])),
        ("ada_l@example.org", ids(&events[1..])),
        ("a_l@", ids(&events[1..])),
        ("adaxl", vec![]),
        ("%", vec![]),
        ("", ids(&[events[1].clone(), events[0].clone()])),
    ] {
        let filter = TrashFilter { actor: Some(actor.into()), ..TrashFilter::default() };
        let page = page(&db, filter).await;
        assert_eq!(listed(&page), expected, "{actor:?}");
        assert_eq!(page.total, i64::try_from(expected.len()).unwrap());
    }
}

/// All that a filter gives, read in pages of a size; the total is the same on each.
async fn paged(db: &Fixture, filter: &TrashFilter, size: i64, total: i64) -> Vec<EventId> {
    let mut filter = filter.clone();
    let mut all = Vec::new();
    loop {
        let page = db.store.trash_page(&filter, size).await.unwrap();
        assert_eq!(page.total, total);
        assert!(page.events.len() <= usize::try_from(size).unwrap());
        assert!(page.next.is_none() || !page.events.is_empty());
        all.extend(listed(&page));
        match page.next {
            Some(next) => filter.after = Some(next),
            None => return all,
        }
    }
}

async fn pages_have_no_gaps_and_no_doubles(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["A", "B", "C", "D", "E", "F"]).await;
    away(&db, &events[..3]).await;
    away(&db, &events[3..5]).await;
    away(&db, &events[5..]).await;
    let order = [5, 3, 4, 0, 1, 2].map(|n| events[n].id);
    for size in 1..=7 {
        assert_eq!(paged(&db, &TrashFilter::default(), size, 6).await, order, "{size} a page");
    }
}

async fn pages_of_a_filter_have_none_either(db: Fixture) {
    let club = club(&db).await;
    let titles = ["Go", "Chess", "Go", "Chess", "Go", "Go"];
    let events = write_titles(&db, club, &titles).await;
    away(&db, &events[..4]).await;
    away(&db, &events[4..]).await;
    let filter = TrashFilter {
        text: Some("go".into()),
        cause: Some(Cause::Person),
        ..TrashFilter::default()
    };
    let order = [4, 5, 0, 2].map(|n| events[n].id);
    for size in 1..=5 {
        assert_eq!(paged(&db, &filter, size, 4).await, order, "{size} a page");
    }
}

async fn what_came_back_is_not_listed(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One", "Two"]).await;
    let batch = away(&db, &events).await;
    let what = RestoreRequest::Events(vec![events[0].id]);
    db.store.restore(&by(&db, "back"), &what).await.unwrap();
    let left = page(&db, TrashFilter::default()).await;
    assert_eq!((listed(&left), left.total), (vec![events[1].id], 1));
    assert_eq!((left.batches[0].0.id, left.batches[0].1), (batch, 1));
    db.store.restore(&by(&db, "back"), &RestoreRequest::Batch(batch)).await.unwrap();
    let left = page(&db, TrashFilter::default()).await;
    assert_eq!((left.events.len(), left.batches.len(), left.total), (0, 0, 0));
}

async fn positions_that_make_no_sense_are_the_beginning(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["One"]).await;
    away(&db, &events).await;
    for after in ["", "-", "x", "1", "1-", "-1", "a-b", "99999999999999999999-1", "\0"] {
        let filter = TrashFilter { after: Some(after.into()), ..TrashFilter::default() };
        assert_eq!(listed(&page(&db, filter).await), ids(&events), "{after:?}");
    }
    let filter = TrashFilter { after: Some("0-0".into()), ..TrashFilter::default() };
    assert_eq!(listed(&page(&db, filter).await), []);
}

async fn batches_tell_how_much_is_left(db: Fixture) {
    let club = club(&db).await;
    let events = write_titles(&db, club, &["Go", "Chess", "Go"]).await;
    away(&db, &events).await;
    let filter = TrashFilter { text: Some("chess".into()), ..TrashFilter::default() };
    let page = page(&db, filter).await;
    assert_eq!((page.total, page.batches[0].1), (1, 3), "all of the batch, not of the filter");
}
