//! Bringing back from history what was lost past it.

use chrono::TimeDelta;
use domain::{Cause, Event, EventId, MergeReport};
use store::RevisionAction;
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::gone::{delete_parents_raw, delete_raw, unguarded};
use test_support::samples::{
    all_rows, at, by, calendar, club, content, create_occurrence, days, ids, line, row, series,
    steps, sync_plan, synced, trash, write, write_titles,
};

test_support::on_both! {
    what_was_deleted_is_named_and_comes_back,
    twice_changes_nothing,
    a_dry_run_changes_nothing,
    what_was_altered_is_put_right_on_request,
    parents_are_made_again,
    what_cannot_come_back_says_why,
    an_address_of_what_is_lost_waits_for_it,
    a_forged_payload_is_not_taken,
    the_last_revision_with_a_payload_is_given,
    what_google_shows_no_more_stays_all_the_same,
}

async fn recover(db: &Fixture, ids: &[EventId], overwrite: bool) -> MergeReport {
    db.clock.advance(TimeDelta::seconds(1));
    db.store.recover(&by(db, "back"), ids, overwrite, false).await.unwrap()
}

async fn missing(db: &Fixture) -> Vec<EventId> {
    db.store.missing_events(EventId(0), 1_000).await.unwrap()
}

async fn lines(db: &Fixture) -> Vec<String> {
    all_rows(db).await.iter().map(line).collect()
}

/// Rows of all kinds: native and synced, edited, of whole days, in the trash and back from it.
async fn all_kinds(db: &Fixture) -> Vec<Event> {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let native = write_titles(db, club, &["One", "Two 🎲", "Three"]).await;
    write(db, club, [days("Days", "2026-05-01", "2026-05-03")]).await;
    let remote = synced(db, &source, &["a", "b", "c"]).await;
    db.clock.advance(TimeDelta::seconds(1));
    let edited = content("Edited", at("2026-06-01T10:00:00Z"));
    db.store.edit_event(&by(db, "edit"), native[0].id, 1, edited).await.unwrap();
    let author = by(db, "away");
    db.store.trash(&author, &[native[1].id, remote[0].id], Cause::Person).await.unwrap();
    sync_plan(db, &source, steps([trash(&remote[1])])).await.unwrap();
    all_rows(db).await
}

async fn what_was_deleted_is_named_and_comes_back(db: Fixture) {
    let rows = all_kinds(&db).await;
    let before = lines(&db).await;
    assert_eq!(missing(&db).await, []);
    let lost: Vec<EventId> = ids(&rows).into_iter().step_by(2).collect();
    delete_raw(&db, &lost).await;
    assert_eq!(missing(&db).await, lost);
    assert_eq!(db.store.missing_events(lost[0], 1).await.unwrap(), lost[1..2]);
    let report = recover(&db, &missing(&db).await, false).await;
    assert_eq!((report.created, report.failed.len()), (lost, 0));
    assert_eq!(lines(&db).await, before);
    assert_eq!(missing(&db).await, []);
    assert_sound(&db).await;
    let all: Vec<EventId> = ids(&rows);
    delete_raw(&db, &all).await;
    assert_eq!(recover(&db, &all, false).await.created, all);
    assert_eq!(lines(&db).await, before);
    assert_sound(&db).await;
}

async fn twice_changes_nothing(db: Fixture) {
    let rows = all_kinds(&db).await;
    delete_raw(&db, &[rows[1].id]).await;
    recover(&db, &ids(&rows), true).await;
    let (before, head) = (lines(&db).await, db.store.chain_head().await.unwrap());
    let twice: Vec<EventId> = [ids(&rows), ids(&rows)].concat();
    let report = recover(&db, &twice, true).await;
    assert_eq!(report, MergeReport { unchanged: ids(&rows), ..MergeReport::default() });
    assert_eq!(lines(&db).await, before);
    assert_eq!(db.store.chain_head().await.unwrap(), head);
}

async fn a_dry_run_changes_nothing(db: Fixture) {
    let rows = all_kinds(&db).await;
    delete_raw(&db, &[rows[1].id]).await;
    let (before, head) = (lines(&db).await, db.store.chain_head().await.unwrap());
    let told = db.store.recover(&by(&db, "try"), &ids(&rows), true, true).await.unwrap();
    assert_eq!(told.created, [rows[1].id]);
    assert_eq!(lines(&db).await, before);
    assert_eq!(db.store.chain_head().await.unwrap(), head);
    assert_eq!(recover(&db, &ids(&rows), true).await, told);
}

async fn what_was_altered_is_put_right_on_request(db: Fixture) {
    let rows = all_kinds(&db).await;
    let before = lines(&db).await;
    let live: Vec<&Event> = rows.iter().filter(|event| event.deleted_at.is_none()).collect();
    for change in [
        "title = 'Forged'",
        "version = version + 7",
        "updated_at = '2020-01-01T00:00:00.000000Z'",
        "slug = 'forged', visibility = 'draft'",
    ] {
        let id = live[0].id;
        db.raw.run(&format!("UPDATE events SET {change} WHERE id = {id}")).await.unwrap();
        let altered = row(&db, id).await;
        let report = recover(&db, &[id], false).await;
        assert_eq!((report.changed, report.overwritten), (vec![id], vec![]), "{change}");
        assert_eq!(row(&db, id).await, altered);
        let report = recover(&db, &[id], true).await;
        assert_eq!((report.changed, report.overwritten), (vec![], vec![id]), "{change}");
        assert_eq!(lines(&db).await, before, "{change}");
        assert_sound(&db).await;
    }
    let last = db.store.revisions(live[0].id).await.unwrap().pop().unwrap();
    assert_eq!((last.action, last.reason.as_str()), (RevisionAction::Update, "back"));
}

async fn parents_are_made_again(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let next = |days| content("Weekly", db.now() + TimeDelta::days(days));
    let mut plan =
        steps([create_occurrence("m_1", next(1), "m"), create_occurrence("m_2", next(8), "m")]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(&db, &source, plan).await.unwrap();
    let rows = all_rows(&db).await;
    let batch = db.store.trash(&by(&db, "away"), &[rows[1].id], Cause::Person).await.unwrap();
    let before = lines(&db).await;
    let page = db.store.series_page("weekly", db.now()).await.unwrap().unwrap();
    delete_raw(&db, &ids(&rows)).await;
    delete_parents_raw(&db).await;
    let report = recover(&db, &ids(&rows), false).await;
    assert_eq!((report.created, report.failed), (ids(&rows), vec![]));
    assert_eq!(lines(&db).await, before);
    let again = db.store.series_page("weekly", db.now()).await.unwrap().unwrap();
    assert_eq!(again.series, page.series);
    let told = format!("SELECT cause || ' ' || reason FROM deletions WHERE id = {batch}");
    assert_eq!(db.raw.text(&told).await.unwrap(), "person away");
    // New ones get numbers of their own.
    let next = db.store.trash(&by(&db, "away"), &[rows[0].id], Cause::Person).await.unwrap();
    assert!(next > batch);
    assert_sound(&db).await;
}

async fn what_cannot_come_back_says_why(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three"]).await;
    delete_raw(&db, &ids(&made[..2])).await;
    let (one, two) = (made[0].id, made[1].id);
    let erase = format!("UPDATE revisions SET payload = NULL WHERE entity_id = {one}");
    db.raw.run(&erase).await.unwrap();
    let cut = format!("DELETE FROM revisions WHERE entity_id = {two}");
    unguarded(&db, "revisions", "revisions_no_delete", &cut).await;
    let report = recover(&db, &[one, two, made[2].id, EventId(999)], false).await;
    let told: Vec<_> = report.failed.iter().map(|f| (f.event_id, f.error.to_string())).collect();
    assert_eq!(told[0], (one, "what the history knew of it was erased".to_owned()));
    assert_eq!(told[1].0, two);
    assert!(told[1].1.starts_with("the history has no revision of it; a backup"), "{told:?}");
    assert_eq!(told[2], (EventId(999), "there has never been such an event".to_owned()));
    assert_eq!(report.unchanged, [made[2].id]);
}

async fn an_address_of_what_is_lost_waits_for_it(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two"]).await;
    delete_raw(&db, &ids(&made)).await;
    let copy = Event { id: EventId(500), ..made[0].clone() };
    let taken = db.store.import(&by(&db, "copy"), &[(1, copy.clone())], false).await.unwrap();
    let told = &taken.failed[0].error;
    assert!(told.contains(&format!("belongs to event {}", made[0].id)), "{told}");
    let renamed = Event { slug: "elsewhere".into(), ..copy };
    db.store.import(&by(&db, "copy"), &[(1, renamed.clone())], false).await.unwrap();
    // Neither does plain SQL get it, nor a merge.
    let steal = format!("UPDATE events SET slug = '{}' WHERE id = 500", made[0].slug);
    let error = db.raw.run(&steal).await.expect_err("the address waits").to_string();
    assert!(error.contains("given to another event"), "{error}");
    let wanted = Event { slug: made[0].slug.clone(), ..renamed };
    let merged = db.store.merge(&by(&db, "merge"), &[wanted], true, false).await.unwrap();
    assert_eq!(merged.conflicts[0].held_by, made[0].id, "{merged:?}");
    let report = recover(&db, &ids(&made), false).await;
    assert_eq!(report.created, ids(&made), "{report:?}");
    assert_eq!(row(&db, made[0].id).await, made[0]);
}

async fn a_forged_payload_is_not_taken(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One"]).await.remove(0);
    delete_raw(&db, &[made.id]).await;
    let forge = "UPDATE revisions SET payload = replace(payload, 'One', 'Eve')";
    unguarded(&db, "revisions", "revisions_no_update", forge).await;
    let report = recover(&db, &[made.id], true).await;
    assert!(report.failed[0].error.to_string().contains("is not what was written"), "{report:?}");
    assert_eq!(all_rows(&db).await, []);
}

async fn the_last_revision_with_a_payload_is_given(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two"]).await;
    let edited = content("Newer", made[1].starts_at);
    db.store.edit_event(&by(&db, "edit"), made[1].id, 1, edited).await.unwrap();
    let asked = [made[1].id, EventId(999), made[0].id];
    let found = db.store.last_revisions(&asked).await.unwrap();
    let told: Vec<_> =
        found.iter().map(|revision| (revision.entity_id, revision.version)).collect();
    assert_eq!(told, [(made[0].id.0, 1), (made[1].id.0, 2)]);
    db.raw.run("UPDATE revisions SET payload = NULL WHERE version = 2").await.unwrap();
    let found = db.store.last_revisions(&[made[1].id]).await.unwrap();
    assert_eq!(found[0].version, 1);
}

async fn what_google_shows_no_more_stays_all_the_same(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let event = synced(&db, &source, &["a"]).await.remove(0);
    delete_raw(&db, &[event.id]).await;
    recover(&db, &[event.id], false).await;
    let kept = db.raw.texts("SELECT revision FROM kept_events").await;
    assert_eq!(kept, ["{}"], "no item of Google's is known of it");
}
