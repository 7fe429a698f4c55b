//! What people should know.

use chrono::TimeDelta;
use domain::{Alert, AlertId, AlertKind, OrganizerId, RunId, SourceId, Trigger};
use store::{NewAlert, StoreError};
use test_support::Fixture;
use test_support::samples::{calendar, club, club_at};

test_support::on_both! {
    an_alert_is_raised,
    a_trouble_that_goes_on_is_one_alert,
    troubles_are_told_apart,
    an_alert_without_a_calendar_is_one_too,
    two_at_once_raise_one,
    a_trouble_that_comes_again_is_a_new_alert,
    alerts_are_listed_for_whom_they_concern,
    who_knows_is_noted_once,
    an_alert_may_hold_any_text,
}

fn new(kind: AlertKind, organizer: OrganizerId, source: Option<SourceId>) -> NewAlert {
    NewAlert {
        kind,
        organizer_id: Some(organizer),
        source_id: source,
        run_id: None,
        subject: String::new(),
        link: None,
        title: "Something is wrong".into(),
        detail: "It says so.".into(),
    }
}

async fn all(db: &Fixture) -> Vec<Alert> {
    db.store.alerts(None, true, 100).await.unwrap()
}

async fn raise(db: &Fixture, alert: &NewAlert) -> AlertId {
    db.store.raise(alert, db.now()).await.unwrap()
}

async fn one_source(db: &Fixture) -> (OrganizerId, SourceId) {
    let club = club(db).await;
    (club, calendar(db, club, "main").await.id)
}

async fn a_run(db: &Fixture, source: SourceId) -> RunId {
    db.store.start_run(source, Trigger::Schedule, db.now()).await.unwrap()
}

async fn an_alert_is_raised(db: Fixture) {
    let (club, source) = one_source(&db).await;
    let run = a_run(&db, source).await;
    let alert = NewAlert { run_id: Some(run), ..new(AlertKind::AccessLost, club, Some(source)) };
    let id = raise(&db, &alert).await;
    let found = db.store.alert(id).await.unwrap().unwrap();
    let expected = Alert {
        id,
        kind: AlertKind::AccessLost,
        organizer_id: Some(club),
        source_id: Some(source),
        run_id: Some(run),
        subject: String::new(),
        title: "Something is wrong".into(),
        detail: "It says so.".into(),
        link: None,
        deliveries: Vec::new(),
        raised_at: db.now(),
        resolved_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
    };
    assert_eq!(found, expected);
    assert_eq!(all(&db).await, [expected]);
    assert_eq!(db.store.open_alerts(source).await.unwrap(), [AlertKind::AccessLost]);
    assert_eq!(db.store.alert(AlertId(99)).await.unwrap(), None);
}

async fn a_trouble_that_goes_on_is_one_alert(db: Fixture) {
    let (club, source) = one_source(&db).await;
    let id = raise(&db, &new(AlertKind::SyncFails, club, Some(source))).await;
    db.store.acknowledge(id, "ada@example.org", db.now()).await.unwrap();
    let since = db.now();
    db.clock.advance(TimeDelta::hours(1));
    let run = a_run(&db, source).await;
    let worse = NewAlert {
        run_id: Some(run),
        title: "Worse".into(),
        detail: "Five in a row.".into(),
        ..new(AlertKind::SyncFails, club, Some(source))
    };
    assert_eq!(raise(&db, &worse).await, id);
    let [alert] = &all(&db).await[..] else { panic!("one alert") };
    assert_eq!((alert.title.as_str(), alert.detail.as_str()), ("Worse", "Five in a row."));
    assert_eq!((alert.run_id, alert.raised_at), (Some(run), since));
    assert_eq!(alert.acknowledged_at, Some(since));
}

async fn troubles_are_told_apart(db: Fixture) {
    let (club, one) = one_source(&db).await;
    let two = calendar(&db, club, "other").await.id;
    for (kind, source) in [
        (AlertKind::SyncFails, one),
        (AlertKind::SyncFails, two),
        (AlertKind::RunHeld, one),
        (AlertKind::NeedsReconnect, one),
    ] {
        raise(&db, &new(kind, club, Some(source))).await;
    }
    assert_eq!(all(&db).await.len(), 4);
    let now = db.now();
    assert!(db.store.resolve(AlertKind::SyncFails, Some(one), now).await.unwrap());
    assert!(!db.store.resolve(AlertKind::SyncFails, Some(one), now).await.unwrap());
    assert!(!db.store.resolve(AlertKind::AccessLost, Some(one), now).await.unwrap());
    let open = db.store.open_alerts(one).await.unwrap();
    assert_eq!(open, [AlertKind::RunHeld, AlertKind::NeedsReconnect]);
    assert_eq!(db.store.open_alerts(two).await.unwrap(), [AlertKind::SyncFails]);
}

async fn an_alert_without_a_calendar_is_one_too(db: Fixture) {
    let club = club(&db).await;
    let alert = NewAlert { organizer_id: None, ..new(AlertKind::SyncFails, club, None) };
    let id = raise(&db, &alert).await;
    assert_eq!(raise(&db, &alert).await, id);
    assert!(db.store.resolve(AlertKind::SyncFails, None, db.now()).await.unwrap());
    assert_ne!(raise(&db, &alert).await, id);
}

async fn two_at_once_raise_one(db: Fixture) {
    let (club, source) = one_source(&db).await;
    let alert = new(AlertKind::SyncFails, club, Some(source));
    let (a, b, c) = tokio::join!(raise(&db, &alert), raise(&db, &alert), raise(&db, &alert));
    assert_eq!((a, a), (b, c));
}

async fn a_trouble_that_comes_again_is_a_new_alert(db: Fixture) {
    let (club, source) = one_source(&db).await;
    let alert = new(AlertKind::NeedsReconnect, club, Some(source));
    let first = raise(&db, &alert).await;
    db.clock.advance(TimeDelta::hours(1));
    db.store.resolve(AlertKind::NeedsReconnect, Some(source), db.now()).await.unwrap();
    let over = db.now();
    db.clock.advance(TimeDelta::hours(1));
    let second = raise(&db, &alert).await;
    let found: Vec<_> = all(&db).await.iter().map(|a| (a.id, a.resolved_at)).collect();
    assert_eq!(found, [(second, None), (first, Some(over))]);
}

async fn alerts_are_listed_for_whom_they_concern(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let (first, second) = (calendar(&db, one, "a").await.id, calendar(&db, two, "b").await.id);
    let mine = raise(&db, &new(AlertKind::SyncFails, one, Some(first))).await;
    let theirs = raise(&db, &new(AlertKind::SyncFails, two, Some(second))).await;
    let alert = NewAlert { organizer_id: None, ..new(AlertKind::SyncFails, one, None) };
    let admins = raise(&db, &alert).await;
    db.store.resolve(AlertKind::SyncFails, Some(first), db.now()).await.unwrap();
    let over = raise(&db, &new(AlertKind::RunHeld, one, Some(first))).await;
    for (organizers, every, limit, expected) in [
        (None, true, 100, vec![over, admins, theirs, mine]),
        (None, false, 100, vec![over, admins, theirs]),
        (None, true, 2, vec![over, admins]),
        (Some(vec![one]), true, 100, vec![over, mine]),
        (Some(vec![one]), false, 100, vec![over]),
        (Some(vec![two]), false, 100, vec![theirs]),
        (Some(vec![one, two]), false, 100, vec![over, theirs]),
        (Some(vec![]), true, 100, vec![]),
    ] {
        let found = db.store.alerts(organizers.as_deref(), every, limit).await.unwrap();
        let found: Vec<_> = found.iter().map(|alert| alert.id).collect();
        assert_eq!(found, expected, "{organizers:?} {every} {limit}");
    }
}

async fn who_knows_is_noted_once(db: Fixture) {
    let (club, source) = one_source(&db).await;
    let id = raise(&db, &new(AlertKind::SyncFails, club, Some(source))).await;
    let first = db.now();
    for by in ["ada@example.org", "bob@example.org"] {
        db.store.acknowledge(id, by, db.now()).await.unwrap();
        db.clock.advance(TimeDelta::hours(1));
    }
    let alert = db.store.alert(id).await.unwrap().unwrap();
    assert_eq!(alert.acknowledged_by.as_deref(), Some("ada@example.org"));
    assert_eq!((alert.acknowledged_at, alert.resolved_at), (Some(first), None));
    let absent = db.store.acknowledge(AlertId(99), "ada@example.org", first).await;
    assert!(matches!(absent, Err(StoreError::Absent { .. })));
}

async fn an_alert_may_hold_any_text(db: Fixture) {
    let (club, source) = one_source(&db).await;
    let detail = "Google said: \0 \u{1f600} '; DROP TABLE alerts; --".to_owned();
    let alert = NewAlert { detail, ..new(AlertKind::SyncFails, club, Some(source)) };
    raise(&db, &alert).await;
    assert!(all(&db).await[0].detail.ends_with("\u{1f600} '; DROP TABLE alerts; --"));
}
