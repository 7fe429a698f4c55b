//! The audit log: what is done notes itself, in order, and nothing of it can be changed.

use chrono::TimeDelta;
use domain::views::AuditFilter;
use domain::{AuditAction, AuditEntry, AuditFault, Cause, RestoreRequest};
use store::{Decision, NewAudit, StoreError, verify_audit};
use test_support::samples::{by, calendar, club, ids, sync_plan, synced, trash, write_titles};
use test_support::{Alone as _, Engine, Fixture};

test_support::on_both! {
    lines_are_chained_in_order,
    acts_note_themselves,
    what_failed_is_not_noted,
    a_run_that_is_taken_back_is_noted,
    lines_are_found,
    lines_cannot_be_changed,
    a_log_that_was_rewritten_shows,
    writers_at_once_make_one_chain,
    what_is_kept_apart_is_erased_and_the_chain_holds,
    what_is_kept_apart_cannot_be_changed,
    what_is_kept_apart_and_was_tampered_with_shows,
}

fn line(actor: &str, action: AuditAction, subject: &str, detail: &str) -> NewAudit {
    let (actor, subject, detail) = (actor.into(), subject.into(), detail.into());
    NewAudit { actor, action, subject, detail, private: None }
}

async fn note(db: &Fixture, actor: &str, action: AuditAction, subject: &str, detail: &str) {
    db.store.note(&line(actor, action, subject, detail), db.now()).await.unwrap();
}

async fn whole(db: &Fixture) -> Vec<AuditEntry> {
    db.store.audit_after(0, 10_000).await.unwrap()
}

async fn sound(db: &Fixture) {
    let head = verify_audit(db.store.as_ref()).await.unwrap();
    assert!(head.is_ok(), "{head:?}");
}

async fn lines_are_chained_in_order(db: Fixture) {
    sound(&db).await;
    note(&db, "ada@example.org", AuditAction::SignIn, "", "from 10.0.0.1").await;
    db.clock.advance(TimeDelta::hours(1));
    note(&db, "e\0ve", AuditAction::SignInFailed, "", "'; DROP TABLE audit; --").await;
    let lines = whole(&db).await;
    let found: Vec<_> = lines.iter().map(|l| (l.id, l.actor.as_str(), l.action)).collect();
    assert_eq!(
        found,
        [
            (1, "ada@example.org", AuditAction::SignIn),
            (2, "e\u{fffd}ve", AuditAction::SignInFailed)
        ]
    );
    assert_eq!(lines[1].at, db.now());
    assert_eq!(db.store.audit_head().await.unwrap().hash, lines[1].hash);
    sound(&db).await;
}

async fn acts_note_themselves(db: Fixture) {
    let club = club(&db).await;
    let rows = write_titles(&db, club, &["One", "Two", "Three"]).await;
    let store = &db.store;
    let batch = store.trash(&by(&db, "twice"), &ids(&rows[..2]), Cause::Person).await.unwrap();
    store.restore(&by(&db, "after all"), &RestoreRequest::Batch(batch)).await.unwrap();
    let one = [rows[2].id];
    store.trash(&by(&db, "old"), &one, Cause::Person).await.unwrap();
    let what = RestoreRequest::Events(one.to_vec());
    store.restore(&by(&db, "back"), &what).await.unwrap();
    let lines = whole(&db).await;
    let found: Vec<_> =
        lines.iter().map(|l| (l.action, l.subject.as_str(), l.detail.as_str())).collect();
    assert_eq!(
        found,
        [
            (AuditAction::Deleted, "batch 1", "2 events (1, 2): twice"),
            (AuditAction::Restored, "batch 1", "2 events (1, 2): after all"),
            (AuditAction::Deleted, "batch 2", "1 event (3): old"),
            (AuditAction::Restored, "event 3", "1 event (3): back"),
        ]
    );
    assert!(lines.iter().all(|line| line.actor == "command line" && line.at == db.now()));
    sound(&db).await;
}

async fn what_failed_is_not_noted(db: Fixture) {
    let club = club(&db).await;
    let rows = write_titles(&db, club, &["One", "One"]).await;
    let store = &db.store;
    store.trash(&by(&db, "first"), &ids(&rows[..1]), Cause::Person).await.unwrap();
    assert!(store.trash(&by(&db, "again"), &ids(&rows), Cause::Person).await.is_err());
    assert_eq!(whole(&db).await.len(), 1);
    let rejected = Decision { by: "ada@example.org".into(), at: db.now() };
    let absent = store.reject_run(domain::RunId(9), &rejected).await;
    assert!(matches!(absent, Err(StoreError::Absent { .. })));
    assert_eq!(whole(&db).await.len(), 1);
}

async fn a_run_that_is_taken_back_is_noted(db: Fixture) {
    let club = club(&db).await;
    let source = calendar(&db, club, "main").await;
    let rows = synced(&db, &source, &["a", "b"]).await;
    let plan = test_support::samples::steps([trash(&rows[0])]);
    let run = sync_plan(&db, &source, plan).await.unwrap().run_id.unwrap();
    db.store.undo_run(run, &by(&db, "wrong")).await.unwrap();
    let lines = whole(&db).await;
    let found: Vec<_> = lines.iter().map(|l| (l.action, l.actor.clone())).collect();
    let me = || "command line".to_owned();
    assert_eq!(
        found,
        [
            (AuditAction::Deleted, format!("sync run {run}")),
            (AuditAction::Restored, me()),
            (AuditAction::RunUndone, me()),
        ]
    );
    assert_eq!(lines[2].subject, format!("run {run}"));
}

async fn lines_are_found(db: Fixture) {
    let start = db.now();
    for (actor, action, subject, detail) in [
        ("ada@example.org", AuditAction::SignIn, "", "from 10.0.0.1"),
        ("eve@example.org", AuditAction::SignInFailed, "", "from 10.0.0.2"),
        ("ada@example.org", AuditAction::Deleted, "batch 3", "2 events (7, 8): 50% off_now!"),
        ("system", AuditAction::Purged, "event 7", "Old"),
    ] {
        note(&db, actor, action, subject, detail).await;
        db.clock.advance(TimeDelta::hours(1));
    }
    let all = AuditFilter::default;
    let text = |text: &str| AuditFilter { text: Some(text.into()), ..all() };
    let hour = |hours| Some(start + TimeDelta::hours(hours));
    for (filter, expected) in [
        (all(), vec![4, 3, 2, 1]),
        (AuditFilter { action: Some(AuditAction::Deleted), ..all() }, vec![3]),
        (text("ADA@"), vec![3, 1]),
        (text("batch 3"), vec![3]),
        (text(" old "), vec![4]),
        (text("50% off_"), vec![3]),
        (text("5_%"), vec![]),
        (text("no\0body"), vec![]),
        (AuditFilter { since: hour(1), ..all() }, vec![4, 3, 2]),
        (AuditFilter { until: hour(1), ..all() }, vec![1]),
        (AuditFilter { since: hour(1), until: hour(3), ..all() }, vec![3, 2]),
        (
            AuditFilter { since: Some(chrono::DateTime::<chrono::Utc>::MIN_UTC), ..all() },
            vec![4, 3, 2, 1],
        ),
        (
            AuditFilter { until: Some(chrono::DateTime::<chrono::Utc>::MAX_UTC), ..all() },
            vec![4, 3, 2, 1],
        ),
        (AuditFilter { before: Some(3), ..all() }, vec![2, 1]),
    ] {
        let found = db.store.audit(&filter, 100).await.unwrap();
        assert_eq!(found.iter().map(|line| line.id).collect::<Vec<_>>(), expected, "{filter:?}");
    }
    assert_eq!(db.store.audit(&all(), 2).await.unwrap().len(), 2);
}

async fn lines_cannot_be_changed(db: Fixture) {
    note(&db, "ada@example.org", AuditAction::SignIn, "", "").await;
    let mut statements = vec!["DELETE FROM audit", "UPDATE audit SET actor = 'eve'"];
    if db.engine == Engine::Postgres {
        statements.push("TRUNCATE audit CASCADE");
    } else {
        statements.push("INSERT OR REPLACE INTO audit SELECT * FROM audit");
    }
    for statement in statements {
        let error = db.raw.run(statement).await.expect_err(statement).to_string();
        assert!(error.contains("append-only"), "{statement}: {error}");
    }
    sound(&db).await;
}

async fn a_log_that_was_rewritten_shows(db: Fixture) {
    for n in 0..4 {
        note(&db, "ada@example.org", AuditAction::SignIn, &n.to_string(), "").await;
    }
    let on = if db.engine == Engine::Postgres { " ON audit" } else { "" };
    for name in ["audit_no_delete", "audit_no_update"] {
        db.raw.run(&format!("DROP TRIGGER {name}{on}")).await.unwrap();
    }
    let fault = async || verify_audit(db.store.as_ref()).await.unwrap().unwrap_err();
    db.raw.run("UPDATE audit SET actor = 'eve' WHERE id = 2").await.unwrap();
    assert_eq!(fault().await, AuditFault::Changed(2));
    db.raw.run("DELETE FROM audit WHERE id = 2").await.unwrap();
    assert_eq!(fault().await, AuditFault::Missing { expected: 2, found: 3 });
    db.raw.run("DELETE FROM audit WHERE id > 1").await.unwrap();
    assert_eq!(fault().await, AuditFault::Head { expected: 4, found: 1 });
}

async fn writers_at_once_make_one_chain(db: Fixture) {
    let notes = (0..20).map(|n| {
        let (store, now) = (db.store.clone(), db.now());
        let new = line("ada@example.org", AuditAction::SignIn, &n.to_string(), "");
        async move { store.note(&new, now).await.unwrap() }
    });
    futures_util::future::join_all(notes).await;
    assert_eq!(whole(&db).await.len(), 20);
    sound(&db).await;
}

const PRIVATE: &str = r#"{"salt":"5a","address":"203.0.113.5"}"#;

async fn note_from(db: &Fixture, actor: &str) {
    let line = line(actor, AuditAction::SignIn, "", "");
    let line = NewAudit { private: Some(PRIVATE.into()), ..line };
    db.store.note(&line, db.now()).await.unwrap();
}

async fn what_is_kept_apart_is_erased_and_the_chain_holds(db: Fixture) {
    note(&db, "ada@example.org", AuditAction::Settings, "source 1", "from the release before")
        .await;
    note_from(&db, "ada@example.org").await;
    db.clock.advance(TimeDelta::days(20));
    note_from(&db, "bob@example.org").await;
    let head = verify_audit(db.store.as_ref()).await.unwrap().unwrap();
    let by_address = AuditFilter { text: Some("203.0.113.5".into()), ..AuditFilter::default() };
    assert_eq!(db.store.audit(&by_address, 9).await.unwrap().len(), 2, "it can be searched for");

    let store = &db.store;
    let before = || db.now() - TimeDelta::days(30);
    assert_eq!(store.erase_private(before(), db.now()).await.unwrap(), 0);
    assert_eq!(whole(&db).await.len(), 3, "nothing to erase is not noted");
    db.clock.advance(TimeDelta::days(11));
    assert_eq!(store.erase_private(before(), db.now()).await.unwrap(), 1);
    assert_eq!(store.erase_private(before(), db.now()).await.unwrap(), 0);
    let lines = whole(&db).await;
    let words: Vec<_> = lines.iter().map(|line| (line.action, line.describe())).collect();
    assert_eq!(
        words,
        [
            (AuditAction::Settings, "from the release before".to_owned()),
            (AuditAction::SignIn, "from an address that was erased after 30 days".to_owned()),
            (AuditAction::SignIn, "from 203.0.113.5".to_owned()),
            (AuditAction::AddressesErased, "of 1 line before 2026-03-02".to_owned()),
        ]
    );
    assert_eq!(lines[2].hash, head.hash, "the chain before is what it was");
    let kept = db.raw.texts("SELECT payload FROM audit_private WHERE payload IS NOT NULL").await;
    assert_eq!(kept, [PRIVATE]);
    sound(&db).await;
    assert!(db.store.facts(true).await.unwrap().audit.is_ok(), "the watchdog is content as well");
}

async fn what_is_kept_apart_cannot_be_changed(db: Fixture) {
    note_from(&db, "ada@example.org").await;
    note_from(&db, "bob@example.org").await;
    db.store.erase_private(db.now() + TimeDelta::days(1), db.now()).await.unwrap();
    note_from(&db, "eve@example.org").await;
    for statement in [
        "DELETE FROM audit_private",
        "DELETE FROM audit_private WHERE payload IS NULL",
        "UPDATE audit_private SET payload = '{}' WHERE payload IS NOT NULL",
        "UPDATE audit_private SET payload = '{}', erased_at = NULL WHERE payload IS NULL",
        "UPDATE audit_private SET payload = NULL WHERE payload IS NOT NULL",
        "UPDATE audit_private SET erased_at = '2020-01-01T00:00:00.000000Z' WHERE payload IS NULL",
        "UPDATE audit_private SET entry_id = 1 WHERE entry_id = 2",
        "INSERT INTO audit_private (entry_id, payload) VALUES (99, '{}')",
    ] {
        assert!(db.raw.run(statement).await.is_err(), "{statement}");
    }
    if db.engine == Engine::Postgres {
        assert!(db.raw.run("TRUNCATE audit_private CASCADE").await.is_err());
    }
    sound(&db).await;
}

async fn what_is_kept_apart_and_was_tampered_with_shows(db: Fixture) {
    note(&db, "ada@example.org", AuditAction::Settings, "", "").await;
    note_from(&db, "ada@example.org").await;
    let table = if db.engine == Engine::Postgres { " ON audit_private" } else { "" };
    for guard in ["audit_private_no_update", "audit_private_no_delete"] {
        db.raw.run(&format!("DROP TRIGGER {guard}{table}")).await.unwrap();
    }
    sound(&db).await;
    let fault = async || {
        let watched = db.store.facts(true).await.unwrap().audit;
        let found = verify_audit(db.store.as_ref()).await.unwrap();
        assert_eq!(found, watched);
        found.unwrap_err()
    };
    let other = PRIVATE.replace("113.5", "113.6");
    db.raw.run(&format!("UPDATE audit_private SET payload = '{other}'")).await.unwrap();
    assert_eq!(fault().await, AuditFault::Private(2));
    db.raw.run("DELETE FROM audit_private").await.unwrap();
    assert_eq!(fault().await, AuditFault::Private(2), "an erased one leaves its row");
    let back = format!("INSERT INTO audit_private (entry_id, payload) VALUES (2, '{PRIVATE}')");
    db.raw.run(&back).await.unwrap();
    sound(&db).await;
    let odd = "INSERT INTO audit_private (entry_id, payload) VALUES (1, '{}')";
    db.raw.run(odd).await.unwrap();
    assert_eq!(fault().await, AuditFault::Private(1), "a line that kept nothing apart");
}
