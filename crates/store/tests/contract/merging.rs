//! Taking rows as a backup has them.

use backup::take::take;
use chrono::TimeDelta;
use domain::{
    BackupChange, Cause, Event, EventId, MergeReport, MergeRequest, RemoteWrite, SourceState,
};
use store::RevisionAction;
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::gone::{Copy, delete_parents_raw, delete_raw};
use test_support::samples::{
    all_rows, by, by_key, calendar, club, content, create, create_occurrence, ids, item, line, row,
    series, steps, sync_plan, synced, write_titles,
};

test_support::on_both! {
    differences_are_named_field_by_field,
    bookkeeping_alone_is_no_difference,
    absent_rows_are_made_again_and_trashed_ones_restored,
    changed_rows_are_overwritten_on_request,
    what_was_overwritten_in_a_calendar_is_an_edit,
    a_dry_run_changes_nothing,
    what_is_in_the_way_is_named,
    missing_parents_are_named,
    a_merge_never_moves_to_the_trash,
    an_empty_site_gets_all_of_it,
    what_belongs_to_events_comes_with_them,
    only_what_was_chosen_is_taken,
}

async fn merge(db: &Fixture, rows: &[Event], overwrite: bool) -> MergeReport {
    db.clock.advance(TimeDelta::seconds(1));
    db.store.merge(&by(db, "merge"), rows, overwrite, false).await.unwrap()
}

async fn edit(db: &Fixture, event: &Event, title: &str) -> Event {
    db.clock.advance(TimeDelta::seconds(1));
    let edited = content(title, event.starts_at);
    db.store.edit_event(&by(db, "edit"), event.id, event.version, edited).await.unwrap()
}

async fn away(db: &Fixture, ids: &[EventId]) {
    db.clock.advance(TimeDelta::seconds(1));
    db.store.trash(&by(db, "away"), ids, Cause::Person).await.unwrap();
}

async fn lines(db: &Fixture) -> Vec<String> {
    all_rows(db).await.iter().map(line).collect()
}

async fn differences_are_named_field_by_field(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three", "Four"]).await;
    edit(&db, &made[0], "Won").await;
    away(&db, &[made[1].id]).await;
    delete_raw(&db, &[made[2].id]).await;
    let found = db.store.differences(&made).await.unwrap();
    let told: Vec<_> = found.iter().map(|d| (d.event_id, d.change)).collect();
    let (changed, trashed, absent) =
        (BackupChange::Changed, BackupChange::Trashed, BackupChange::Absent);
    let expected = [(made[0].id, changed), (made[1].id, trashed), (made[2].id, absent)];
    assert_eq!(told, expected);
    assert_eq!(found[0].fields["title"], ["Won".into(), serde_json::Value::from("One")]);
    assert!(!found[0].fields.contains_key("location"));
    assert!(found[1].fields["deleted_at"][1].is_null());
    assert!(found[2].fields["title"][0].is_null() && !found[2].purged);
    assert_eq!((found[2].title.as_str(), found[2].starts_at), ("Three", made[2].starts_at));
}

async fn bookkeeping_alone_is_no_difference(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One"]).await;
    let there = edit(&db, &made[0], "Won").await;
    let mut back = there.clone();
    back.set_content(made[0].content());
    db.store.edit_event(&by(&db, "back"), back.id, 2, back.content()).await.unwrap();
    assert_eq!(db.store.differences(&made).await.unwrap(), []);
    assert_eq!(merge(&db, &made, true).await.unchanged, [made[0].id]);
    // What went back in time, nobody wrote.
    db.raw.run("UPDATE events SET version = 1").await.unwrap();
    assert_eq!(db.store.differences(&made).await.unwrap().len(), 1);
}

async fn absent_rows_are_made_again_and_trashed_ones_restored(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three", "Four"]).await;
    away(&db, &[made[3].id]).await;
    let backup = all_rows(&db).await;
    let before = lines(&db).await;
    delete_raw(&db, &[made[0].id, made[3].id]).await;
    away(&db, &[made[1].id]).await;
    let report = merge(&db, &backup, false).await;
    assert_eq!(report.created, [made[0].id, made[3].id]);
    assert_eq!((report.restored, report.unchanged), (vec![made[1].id], vec![made[2].id]));
    assert_eq!(lines(&db).await, before);
    for (event, action) in [(&made[0], RevisionAction::Import), (&made[1], RevisionAction::Restore)]
    {
        let last = db.store.revisions(event.id).await.unwrap().pop().unwrap();
        assert_eq!(last.action, action);
    }
    assert_sound(&db).await;
    let head = db.store.chain_head().await.unwrap();
    let twice = merge(&db, &backup, true).await;
    assert_eq!(twice, MergeReport { unchanged: ids(&backup), ..MergeReport::default() });
    assert_eq!(db.store.chain_head().await.unwrap(), head);
}

async fn changed_rows_are_overwritten_on_request(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two"]).await;
    let won = edit(&db, &made[0], "Won").await;
    let too = edit(&db, &made[1], "Too").await;
    away(&db, &[too.id]).await;
    let report = merge(&db, &made, false).await;
    assert_eq!((report.changed, report.restored), (vec![won.id], vec![too.id]));
    assert_eq!(row(&db, won.id).await, won);
    assert_eq!(row(&db, too.id).await, too, "restored as it was");
    away(&db, &[too.id]).await;
    let report = merge(&db, &made, true).await;
    assert_eq!((report.overwritten, report.restored), (vec![won.id], vec![too.id]));
    for before in &made {
        let now = row(&db, before.id).await;
        let expected = Event { version: 3, updated_at: db.now(), ..before.clone() };
        assert_eq!(now, expected);
    }
    assert_eq!(merge(&db, &made, true).await.unchanged, ids(&made));
    assert_sound(&db).await;
}

async fn what_was_overwritten_in_a_calendar_is_an_edit(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let old = synced(&db, &source, &["a"]).await.remove(0);
    let newer = content("Google's newer words", old.starts_at);
    let update = test_support::samples::update(&old, "a", newer);
    sync_plan(&db, &source, steps([update])).await.unwrap();
    merge(&db, std::slice::from_ref(&old), true).await;
    let edits = db.store.edits(old.id).await.unwrap();
    let title = edits.iter().find(|edit| edit.field == domain::Field::Title).unwrap();
    assert_eq!(title.google, "Google's newer words");
    assert_eq!(row(&db, old.id).await.title, old.title);
}

async fn a_dry_run_changes_nothing(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three"]).await;
    edit(&db, &made[0], "Won").await;
    away(&db, &[made[1].id]).await;
    delete_raw(&db, &[made[2].id]).await;
    let (before, head) = (lines(&db).await, db.store.chain_head().await.unwrap());
    let told = db.store.merge(&by(&db, "try"), &made, true, true).await.unwrap();
    assert_eq!(lines(&db).await, before);
    assert_eq!(db.store.chain_head().await.unwrap(), head);
    assert_eq!(merge(&db, &made, true).await, told);
}

async fn what_is_in_the_way_is_named(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let made = write_titles(&db, club, &["One", "Two"]).await;
    let remote = synced(&db, &source, &["a"]).await;
    let backup = all_rows(&db).await;
    away(&db, &ids(&made)).await;
    for (event, id) in [(&made[0], 500), (&made[1], 501)] {
        let copy = Event { id: EventId(id), ..event.clone() };
        db.store.import(&by(&db, "copy"), &[(1, copy)], false).await.unwrap();
    }
    delete_raw(&db, &[made[0].id, remote[0].id]).await;
    let other = synced(&db, &source, &["a"]).await;
    let report = merge(&db, &backup, true).await;
    let told: Vec<_> =
        report.conflicts.iter().map(|c| (c.event_id, c.column.as_str(), c.held_by)).collect();
    assert_eq!(
        told,
        [
            (made[0].id, "slug", EventId(500)),
            (made[1].id, "slug", EventId(501)),
            // Its address is its own still: the new one was given another.
            (remote[0].id, "google_id", other[0].id),
        ]
    );
    assert_eq!((report.created, report.restored, report.failed.len()), (vec![], vec![], 0));
    // Nothing was half-written: what was missing is, and the history is whole.
    assert_eq!(db.store.missing_events(EventId(0), 10).await.unwrap(), [made[0].id, remote[0].id]);
    assert!(store::verify_chain(db.store.as_ref()).await.unwrap().is_ok());
}

async fn missing_parents_are_named(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One"]).await;
    let elsewhere = db.another().await;
    let report = merge(&elsewhere, &made, false).await;
    let told = report.failed[0].error.to_string();
    assert!(told.contains("it refers to organizer 1, which does not exist here"), "{told}");
}

async fn a_merge_never_moves_to_the_trash(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One"]).await;
    away(&db, &ids(&made)).await;
    let backup = all_rows(&db).await;
    let what = domain::RestoreRequest::Events(ids(&made));
    db.store.restore(&by(&db, "back"), &what).await.unwrap();
    assert_eq!(db.store.differences(&backup).await.unwrap(), []);
    assert_eq!(merge(&db, &backup, true).await.unchanged, ids(&made));
    assert_eq!(all_rows(&db).await, made);
}

/// A site with a calendar: single events, a series, something in the trash, an edit, something kept.
async fn a_site(db: &Fixture) -> Vec<Event> {
    let club = club(db).await;
    let source = calendar(db, club, "main").await;
    let native = write_titles(db, club, &["One", "Two"]).await;
    let next = |days| content("Weekly", db.now() + TimeDelta::days(days));
    let mut plan = steps([
        create("a", next(3)),
        create("b", next(4)),
        create_occurrence("m_1", next(1), "m"),
        create_occurrence("m_2", next(8), "m"),
    ]);
    plan.series.push(series("m", "Weekly"));
    let seen = |key| RemoteWrite::Seen(std::sync::Arc::new(item(key, 1)));
    plan.remote.extend(["a", "b"].map(seen));
    sync_plan(db, &source, plan).await.unwrap();
    let a = by_key(db, source.id, "a").await;
    edit(db, &a, "Ours").await;
    away(db, &[native[1].id]).await;
    let b = by_key(db, source.id, "b").await;
    let trash = test_support::samples::trash(&b);
    sync_plan(db, &source, steps([trash])).await.unwrap();
    let what = domain::RestoreRequest::Events(vec![b.id]);
    db.store.restore(&by(db, "we want it"), &what).await.unwrap();
    all_rows(db).await
}

async fn from(db: &Fixture, copy: &Copy, request: &MergeRequest) -> MergeReport {
    db.clock.advance(TimeDelta::seconds(1));
    let author = by(db, "merge of backup 7");
    take(db.store.as_ref(), copy, &author, 7, request).await.unwrap()
}

async fn an_empty_site_gets_all_of_it(db: Fixture) {
    let rows = a_site(&db).await;
    let copy = Copy::of(&db).await;
    let site = db.another().await;
    let all = MergeRequest::default();
    let told = from(&site, &copy, &MergeRequest { dry_run: true, ..all.clone() }).await;
    assert_eq!((told.created, all_rows(&site).await), (ids(&rows), vec![]));
    assert_eq!(site.raw.number("SELECT count(*) FROM organizers").await, 0);
    let report = from(&site, &copy, &all).await;
    assert_eq!(report, MergeReport { created: ids(&rows), ..MergeReport::default() });
    assert_eq!(lines(&site).await, lines(&db).await);
    // Of batches, those that something is in.
    assert_eq!(site.raw.number("SELECT count(*) FROM deletions").await, 1);
    for table in ["series", "connections", "remote_items", "event_edits"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(site.raw.number(&count).await, db.raw.number(&count).await, "{table}");
    }
    // What a person kept, and two occurrences whose master nobody knows.
    let kept = "SELECT count(*) FROM kept_events";
    assert_eq!(site.raw.number(kept).await, db.raw.number(kept).await + 2);
    let source = site.store.source(rows[2].source_id.unwrap()).await.unwrap().unwrap().line.source;
    assert_eq!(source.state, SourceState::Paused);
    assert_sound(&site).await;
    let again = from(&site, &copy, &all).await;
    assert_eq!(again, MergeReport { unchanged: ids(&rows), ..MergeReport::default() });
    let merges = "SELECT count(*) FROM audit WHERE action = 'backup_merged'";
    assert_eq!(site.raw.number(merges).await, 2);
    // What is written next gets numbers of its own.
    let organizer = rows[0].organizer_id;
    let new = write_titles(&site, organizer, &["New"]).await.remove(0);
    assert!(new.id > rows.last().unwrap().id);
    away(&site, &[new.id]).await;
    assert_sound(&site).await;
}

async fn what_belongs_to_events_comes_with_them(db: Fixture) {
    let rows = a_site(&db).await;
    let (before, copy) = (lines(&db).await, Copy::of(&db).await);
    let counts = || async {
        let mut counts = Vec::new();
        for table in ["series", "event_edits", "kept_events", "remote_items"] {
            counts.push(db.raw.number(&format!("SELECT count(*) FROM {table}")).await);
        }
        counts
    };
    let had = counts().await;
    delete_raw(&db, &ids(&rows)).await;
    delete_parents_raw(&db).await;
    db.raw.run("DELETE FROM remote_items").await.unwrap();
    let report = from(&db, &copy, &MergeRequest::default()).await;
    assert_eq!(report.created, ids(&rows));
    assert_eq!(lines(&db).await, before);
    // Occurrences whose master nobody knows are kept by the merge itself.
    let has = counts().await;
    assert_eq!((&has[..2], has[3]), (&had[..2], had[3]));
    let kept = "SELECT kept_by FROM kept_events k JOIN events e ON e.id = k.event_id
                WHERE e.google_id = 'b'";
    assert_eq!(db.raw.texts(kept).await, ["command line"]);
    assert_sound(&db).await;
}

async fn only_what_was_chosen_is_taken(db: Fixture) {
    let club = club(&db).await;
    let made = write_titles(&db, club, &["One", "Two", "Three", "Four"]).await;
    let copy = Copy::of(&db).await;
    edit(&db, &made[0], "Won").await;
    away(&db, &[made[1].id, made[3].id]).await;
    let what = domain::RestoreRequest::Events(vec![made[3].id]);
    db.store.purge(&by(&db, "enough"), &what).await.unwrap();
    delete_raw(&db, &[made[2].id]).await;
    let only =
        |ids: &[EventId]| MergeRequest { ids: Some(ids.to_vec()), ..MergeRequest::default() };
    let report = from(&db, &copy, &only(&[made[2].id, made[3].id, EventId(99)])).await;
    assert_eq!((&report.created, report.restored.len()), (&vec![made[2].id], 0));
    let failed: Vec<_> = report.failed.iter().map(|f| (f.event_id, f.error.to_string())).collect();
    assert!(failed[0].0 == made[3].id && failed[0].1.contains("purged for good"), "{failed:?}");
    assert_eq!(failed[1], (EventId(99), "the backup has no such event".to_owned()));
    let report = from(&db, &copy, &MergeRequest::default()).await;
    assert_eq!((report.restored, report.changed), (vec![made[1].id], vec![made[0].id]));
    assert_eq!(report.failed, [], "who asks for all does not ask for what was purged");
    let all = MergeRequest { overwrite: true, ..MergeRequest::default() };
    assert_eq!(from(&db, &copy, &all).await.overwritten, [made[0].id]);
    assert_sound(&db).await;
}
