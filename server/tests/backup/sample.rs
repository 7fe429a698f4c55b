//! A database in which every table has rows, and every column a value somewhere.

use chrono::TimeDelta;
use domain::{Cause, EventId};
use test_support::Fixture;
use test_support::samples::{
    by, calendar, club, content, create, create_occurrence, days, ids, series, steps, sync_plan,
    write,
};

/// Fills a database.
pub async fn fill(db: &Fixture) -> Vec<EventId> {
    let organizer = club(db).await;
    let source = calendar(db, organizer, "c@example.org").await;
    let start = db.now() + TimeDelta::days(3);
    let mut plan = steps([
        create(
            "single",
            content("Ünïcödé \u{1f3b2} \"quoted\" \\ \u{1}\t\r\n li\u{2028}n\u{85}e", start),
        ),
        create_occurrence("m_1", content("Weekly", start + TimeDelta::days(7)), "m"),
    ]);
    plan.series.push(series("m", "Weekly"));
    sync_plan(db, &source, plan).await.unwrap();
    let own = write(
        db,
        organizer,
        [content("Own", start), days("Whole days", "2026-05-01", "2026-05-03")],
    )
    .await;
    db.store.trash(&by(db, "twice"), &ids(&own[..1]), Cause::Person).await.unwrap();
    for statement in REST {
        let done = db.raw.run(statement).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
        assert!(done > 0, "{statement}");
    }
    ids(&own)
}

/// What the store's own ways do not fill.
const REST: &[&str] = &[
    "UPDATE organizers SET deletion_id = 7, deleted_at = '2026-02-01T00:00:00.000001Z'",
    "INSERT INTO users (email, password_hash, role, created_at, updated_at, disabled_at, removed_at,
                        name, signed_in_at)
     VALUES ('ada@example.org', '$argon2id$x', 'admin', '2026-01-01T00:00:00.000000Z',
             '2026-01-02T03:04:05.678901Z', '2026-01-02T03:04:05.678901Z',
             '2026-01-02T03:04:05.678901Z', 'Ada', '2026-01-02T03:04:05.678901Z')",
    "INSERT INTO links (digest, kind, user_id, address, created_at, expires_at)
     SELECT 'd', 'password', id, '', created_at, created_at FROM users",
    "INSERT INTO mails (address, letter, created_at, run_at, attempts)
     SELECT email, '\"forgotten\"', created_at, created_at, 0 FROM users",
    "INSERT INTO memberships (user_id, organizer_id, created_at)
     SELECT u.id, o.id, '2026-01-01T00:00:00.100000Z' FROM users u, organizers o",
    "INSERT INTO settings (name, value, updated_at) VALUES
     ('zeta', '', '2026-01-01T00:00:00.000000Z'), ('Alpha', '{}', '2026-01-01T00:00:00.000000Z'),
     ('äther', 'x', '2026-01-01T00:00:00.000000Z'), ('a_b', 'y', '2026-01-01T00:00:00.000000Z')",
    "UPDATE connections SET email = 'club@example.org', refresh_token = 'v1:sealed'",
    "UPDATE sources SET sync_token = 't', window_start = '2026-01-01T00:00:00.000000Z',
     window_end = '2027-01-01T00:00:00.000000Z', last_synced_at = '2026-02-01T00:00:00.000000Z',
     error = 'it failed', failures = 3, deleted_at = '2026-02-03T00:00:00.000000Z',
     deletion_id = 9, review = true, filter = '#public',
     failing_since = '2026-02-02T00:00:00.000000Z', lowered_since = '2026-02-02T00:30:00.000000Z', retry_at = '2026-02-02T01:00:00.000000Z'",
    "INSERT INTO jobs (kind, subject, run_at, attempts, locked_by, locked_until, last_error,
                       created_at, trigger)
     VALUES ('sample', 1, '2026-02-02T01:00:00.000000Z', 2, 'me', '2026-02-02T01:00:00.000000Z',
             'no', '2026-02-02T01:00:00.000000Z', 'push')",
    "UPDATE runs SET fetched_at = '2026-02-02T00:30:00.000000Z',
     held_at = '2026-02-02T00:31:00.000000Z', error = 'e', held_reason = 'h', batch_id = 1, held_digest = 'd',
     decided_by = 'ada', decided_at = '2026-02-02T01:00:00.000000Z', undone_by = 'ada',
     undone_at = '2026-02-02T02:00:00.000000Z', undo_batch_id = 2",
    "UPDATE run_changes SET event_id = 1, starts_at = '2026-02-02T01:00:00.000000Z', raw = '{}',
     happens = '{}'",
    "UPDATE deletions SET run_id = 1",
    "UPDATE series SET deleted_at = '2026-02-02T01:00:00.000000Z', deletion_id = 1",
    "INSERT INTO kept_events (event_id, revision, kept_by, kept_at)
     SELECT min(id), '{\"sequence\":1}', 'ada', '2026-02-02T01:00:00.000000Z' FROM events",
    "INSERT INTO remote_items (source_id, google_id, kind, master_id, gone, item, run_id)
     SELECT s.id, k.v, 'exception', 'm', k.v = 'Z', '{\"b\":1,\"a\":2}', r.id FROM sources s, runs r,
     (SELECT 'a' AS v UNION ALL SELECT 'Z' UNION ALL SELECT 'b_' UNION ALL SELECT 'b1') AS k",
    "INSERT INTO event_ids (id, allocated_at) VALUES (77, '2026-02-02T01:00:00.000000Z')",
    "INSERT INTO purges (event_id, slug, actor, reason, purged_at, organizer_id, series_id,
                         visibility)
     VALUES (77, 'gone', 'ada', 'asked', '2026-02-02T01:00:00.000000Z', 1, 1, 'public')",
    "INSERT INTO held_plans (run_id, delivery, window_start, window_end)
     SELECT min(id), '{\"items\": [ ] }', '2026-02-02T01:00:00.000000Z',
            '2027-02-02T01:00:00.000000Z' FROM runs",
    "INSERT INTO event_edits (event_id, field, google, until, run_id, edited_by, edited_at)
     SELECT e.id, 'title', '\"G\"', '{}', r.id, 'ada', '2026-02-02T01:00:00.000000Z'
     FROM (SELECT min(id) AS id FROM events) e, runs r",
    "UPDATE events SET location = 'Köln', url = 'https://example.org/?a=1&b=2',
     markdown = 'Bring **dice**', tags = 'chess, köln', cover = 'c0ffee'",
    "INSERT INTO covers (hash, media_type, width, height, data, created_at)
     VALUES ('c0ffee', 'image/jpeg', 1600, 900, '/9j/4AAQ', '2026-02-02T01:00:00.000000Z')",
    "INSERT INTO alerts (kind, organizer_id, source_id, run_id, title, detail, raised_at,
                         resolved_at, acknowledged_at, acknowledged_by, subject, link)
     SELECT 'run_held', o.id, s.id, r.id, 't', 'd', '2026-02-02T01:00:00.000000Z',
            '2026-02-02T02:00:00.000000Z', '2026-02-02T03:00:00.000000Z', 'ada', 'x', '/y'
     FROM organizers o, sources s, runs r",
    "INSERT INTO alert_deliveries (alert_id, way, news, since, state, attempts, next_at,
                                   locked_until, error, reached, delivered_at, tried_at)
     SELECT id, 'email', 'raised', '2026-02-02T00:30:00.000000Z', 'delivered', 2,
            '2026-02-02T01:00:00.000000Z', '2026-02-02T01:00:00.000000Z', 'e',
            '[\"ada@example.org\"]', '2026-02-02T01:00:00.000000Z',
            '2026-02-02T01:00:00.000000Z' FROM alerts",
    "INSERT INTO channels (id, source_id, token_digest, address, resource_id, opened_at, expires_at,
                           stopped_at)
     SELECT 'channel-1', id, 'd', 'https://x', 'r', '2026-02-02T01:00:00.000000Z',
            '2026-03-02T01:00:00.000000Z', '2026-02-12T01:00:00.000000Z' FROM sources",
    "INSERT INTO audit (id, at, actor, action, subject, detail, private_digest, hash)
     SELECT entry_id + n.v, '2026-02-02T01:00:00.000000Z', 'ada', 'sign_in', 's', 'd', 'p', 'h'
     FROM audit_head, (SELECT 1 AS v UNION ALL SELECT 2) AS n",
    "UPDATE audit_head SET entry_id = entry_id + 2, hash = 'h'",
    "INSERT INTO audit_private (entry_id, payload) SELECT entry_id, '{}' FROM audit_head",
    "INSERT INTO audit_private (entry_id, erased_at)
     SELECT entry_id - 1, '2026-03-04T01:00:00.000000Z' FROM audit_head",
    "INSERT INTO try_tallies (tally, entry_id, actor, detail, more, since, last_at)
     SELECT 'account ada', entry_id, 'ada', 'd', 7, '2026-02-02T01:00:00.000000Z',
            '2026-02-02T01:20:00.000000Z' FROM audit_head",
    "INSERT INTO watch_memory (name, value, at)
     VALUES ('counts', '{\"events\":4}', '2026-02-02T01:00:00.000000Z')",
    "INSERT INTO seen_addresses (slug, event_id, seen_at)
     VALUES ('own', 3, '2026-02-02T01:00:00.000000Z')",
    "INSERT INTO sessions (id, user_id, signed_in_at, seen_at, expires_at, ends_at, data)
     SELECT 's', min(id), '2026-02-02T01:00:00.000000Z', '2026-02-02T01:00:00.000000Z',
            '2030-02-02T01:00:00.000000Z', '2030-02-02T01:00:00.000000Z', '{}' FROM users",
];
