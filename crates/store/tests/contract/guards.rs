//! What raw SQL cannot do either.

use domain::{Cause, Event};
use test_support::checks::assert_sound;
use test_support::samples::{
    all_rows, by, calendar, club, content, create_occurrence, ids, series, steps, sync_plan,
    write_titles,
};
use test_support::{Engine, Fixture};

test_support::on_both! {
    events_cannot_be_deleted,
    events_cannot_be_replaced,
    events_keep_their_id,
    what_events_hang_on_cannot_be_deleted,
    the_ledger_and_the_history_cannot_be_deleted,
    tables_cannot_be_truncated,
    a_revision_can_only_lose_its_payload,
    a_permit_allows_one_delete_and_is_used_up,
    a_permit_does_not_outlive_its_transaction,
    a_permit_without_a_ledger_row_is_no_use,
}

/// A club with native events, a calendar, a series with an occurrence, and something trashed.
async fn populated(db: &Fixture) -> Vec<Event> {
    let club = club(db).await;
    let native = write_titles(db, club, &["One", "Two", "Three"]).await;
    let source = calendar(db, club, "main").await;
    let mut plan = steps([create_occurrence("m_1", content("Weekly", db.now()), "m")]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(db, &source, plan).await.unwrap();
    db.store.trash(&by(db, "away"), &ids(&native[2..]), Cause::Person).await.unwrap();
    all_rows(db).await
}

/// Statements that must all be refused, for the reason given, and change nothing.
async fn refused(db: &Fixture, statements: &[(&str, &str)]) {
    let before = all_rows(db).await;
    for (statement, reason) in statements {
        let error = db.raw.run(statement).await.expect_err(statement).to_string();
        assert!(error.contains(reason), "{statement}: {error}");
    }
    assert_eq!(all_rows(db).await, before);
    assert_sound(db).await;
}

/// Deletes an event for good, as a purge does: ledger row, permit and delete in one transaction.
pub async fn purge(db: &Fixture, event: &Event) {
    let ledger = ledger(event);
    let permit = permit(event);
    let delete = format!("DELETE FROM events WHERE id = {}", event.id);
    db.raw.together(&[&ledger, &permit, &delete]).await.unwrap();
}

fn ledger(event: &Event) -> String {
    format!(
        "INSERT INTO purges (event_id, slug, actor, reason, purged_at)
         VALUES ({}, '{}', 'a test', 'to see', '2026-03-01T00:00:00.000000Z')",
        event.id, event.slug
    )
}

fn permit(event: &Event) -> String {
    format!("INSERT INTO purge_permits (event_id) VALUES ({})", event.id)
}

async fn events_cannot_be_deleted(db: Fixture) {
    populated(&db).await;
    let never = "events are never deleted";
    refused(
        &db,
        &[
            ("DELETE FROM events", never),
            ("DELETE FROM events WHERE id = 1", never),
            ("DELETE FROM events WHERE deleted_at IS NOT NULL", never),
        ],
    )
    .await;
}

async fn events_cannot_be_replaced(db: Fixture) {
    let rows = populated(&db).await;
    if db.engine == Engine::Postgres {
        // It has no REPLACE; an upsert is an update, which keeps the id.
        return;
    }
    let copy = "SELECT 2, organizer_id, series_id, source_id, google_id, i_cal_uid,
                       slug, title, description, location, url, status, visibility, all_day,
                       starts_at, ends_at, start_date, end_date, time_zone, original_start,
                       version, created_at, updated_at, deleted_at, deletion_id, markdown, tags,
                       cover
                FROM events WHERE id = 1";
    let by_key = format!("INSERT OR REPLACE INTO events {copy}");
    let replace = format!("REPLACE INTO events {copy}");
    let by_slug = "UPDATE OR REPLACE events SET slug = (SELECT slug FROM events WHERE id = 1)
                   WHERE id = 2";
    let never = "events are never deleted";
    refused(
        &db,
        &[
            (&by_key, never),
            (&replace, never),
            (by_slug, never),
            (
                "INSERT OR REPLACE INTO event_ids (id, allocated_at) VALUES (1, 'now')",
                "append-only",
            ),
            ("INSERT OR REPLACE INTO revisions SELECT * FROM revisions", "never deleted"),
            ("REPLACE INTO series SELECT * FROM series", "series are never deleted"),
            ("REPLACE INTO organizers SELECT * FROM organizers", "organizers are never deleted"),
            ("REPLACE INTO sources SELECT * FROM sources", "sources are never deleted"),
        ],
    )
    .await;
    assert_eq!(rows.len(), 4);
}

async fn events_keep_their_id(db: Fixture) {
    populated(&db).await;
    refused(
        &db,
        &[
            ("UPDATE events SET id = 1000 WHERE id = 1", "keeps its id"),
            ("UPDATE events SET id = id + 1000", "keeps its id"),
        ],
    )
    .await;
}

async fn what_events_hang_on_cannot_be_deleted(db: Fixture) {
    populated(&db).await;
    // Also where nothing refers to it.
    db.raw
        .run(
            "INSERT INTO organizers (slug, name, created_at, updated_at)
             VALUES ('lone', 'Lone', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z')",
        )
        .await
        .unwrap();
    refused(
        &db,
        &[
            ("DELETE FROM organizers WHERE slug = 'lone'", "organizers are never deleted"),
            ("DELETE FROM organizers", "organizers are never deleted"),
            ("DELETE FROM sources", "sources are never deleted"),
            ("DELETE FROM series", "series are never deleted"),
        ],
    )
    .await;
}

async fn the_ledger_and_the_history_cannot_be_deleted(db: Fixture) {
    let rows = populated(&db).await;
    purge(&db, &rows[2]).await;
    refused(
        &db,
        &[
            ("DELETE FROM event_ids", "append-only"),
            ("DELETE FROM revisions", "revisions are never deleted"),
            ("DELETE FROM purges", "append-only"),
            ("UPDATE purges SET event_id = 1", "append-only"),
        ],
    )
    .await;
    // A ledger row that nothing refers to is as safe.
    db.raw
        .run("INSERT INTO event_ids (id, allocated_at) VALUES (5000, '2026-03-01T00:00:00Z')")
        .await
        .unwrap();
    for statement in
        ["DELETE FROM event_ids WHERE id = 5000", "UPDATE event_ids SET id = 6000 WHERE id = 5000"]
    {
        let error = db.raw.run(statement).await.expect_err(statement).to_string();
        assert!(error.contains("append-only"), "{error}");
    }
}

async fn tables_cannot_be_truncated(db: Fixture) {
    populated(&db).await;
    if db.engine == Engine::Sqlite {
        // It has no TRUNCATE: a DELETE without WHERE, which is optimized to one, meets the trigger.
        return;
    }
    for (statement, reason) in [
        ("TRUNCATE events", "referenced in a foreign key"),
        ("TRUNCATE events CASCADE", "events are never truncated"),
        ("TRUNCATE events, kept_events, event_edits, event_search", "events are never truncated"),
        ("TRUNCATE event_ids CASCADE", "append-only"),
        ("TRUNCATE revisions", "revisions are never deleted"),
        ("TRUNCATE purges", "append-only"),
        ("TRUNCATE organizers CASCADE", "never"),
        ("TRUNCATE sources CASCADE", "never"),
        ("TRUNCATE series CASCADE", "never"),
        ("TRUNCATE deletions CASCADE", "never"),
        ("TRUNCATE runs CASCADE", "never"),
    ] {
        refused(&db, &[(statement, reason)]).await;
    }
}

async fn a_revision_can_only_lose_its_payload(db: Fixture) {
    let rows = populated(&db).await;
    let id = "id = 1";
    for column in [
        "id = 5000",
        "entity = 'series'",
        "entity_id = entity_id + 1",
        "action = 'restore'",
        "version = version + 1",
        "actor = 'nobody'",
        "reason = 'none'",
        "run_id = 1",
        "deletion_id = 1",
        "at = '2020-01-01T00:00:00.000000Z'",
        "digest = 'x'",
        "hash = 'x'",
    ] {
        for payload in ["", ", payload = NULL"] {
            let statement = format!("UPDATE revisions SET {column}{payload} WHERE {id}");
            refused(&db, &[(&statement, "never changed")]).await;
        }
    }
    refused(&db, &[("UPDATE revisions SET payload = '{}' WHERE id = 1", "never changed")]).await;
    db.raw.run("UPDATE revisions SET payload = NULL WHERE id = 1").await.unwrap();
    refused(&db, &[("UPDATE revisions SET payload = '{}' WHERE id = 1", "never changed")]).await;
    let first = db.store.revisions(rows[0].id).await.unwrap().remove(0);
    assert_eq!((first.id, first.payload), (1, None));
}

async fn a_permit_allows_one_delete_and_is_used_up(db: Fixture) {
    let rows = populated(&db).await;
    let delete = format!("DELETE FROM events WHERE id = {}", rows[0].id);
    let other = format!("DELETE FROM events WHERE id = {}", rows[1].id);
    let (ledger, permit) = (ledger(&rows[0]), permit(&rows[0]));
    let error = db.raw.together(&[&ledger, &permit, &delete, &other]).await.unwrap_err();
    assert!(error.to_string().contains("never deleted"), "{error}");
    assert_eq!(all_rows(&db).await, rows, "all of it was taken back");
    purge(&db, &rows[0]).await;
    assert_eq!(all_rows(&db).await, rows[1..]);
    assert_eq!(db.raw.number("SELECT count(*) FROM purge_permits").await, 0);
    let error = db.raw.run("DELETE FROM events").await.unwrap_err();
    assert!(error.to_string().contains("never deleted"), "{error}");
}

async fn a_permit_does_not_outlive_its_transaction(db: Fixture) {
    let rows = populated(&db).await;
    let (ledger, permit) = (ledger(&rows[0]), permit(&rows[0]));
    assert!(db.raw.together(&[&ledger, &permit]).await.is_err());
    assert_eq!(db.raw.number("SELECT count(*) FROM purge_permits").await, 0);
    refused(&db, &[("DELETE FROM events WHERE id = 1", "never deleted")]).await;
}

async fn a_permit_without_a_ledger_row_is_no_use(db: Fixture) {
    let rows = populated(&db).await;
    let delete = format!("DELETE FROM events WHERE id = {}", rows[0].id);
    assert!(db.raw.together(&[&permit(&rows[0]), &delete]).await.is_err());
    assert_eq!(all_rows(&db).await, rows);
    assert_sound(&db).await;
}
