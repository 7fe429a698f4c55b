//! Connected accounts and calendars, and their leases.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{ConnectionId, OrganizerId, SourceId, SourceState};
use store::NewSource;
use test_support::samples::{calendar, club, club_at, source, synced};
use test_support::{Alone as _, Fixture};

test_support::on_both! {
    an_account_connected_twice_is_one,
    an_account_connected_twice_at_once_is_one,
    accounts_without_a_number_are_each_their_own,
    a_token_is_kept_and_blanked,
    a_calendar_is_connected,
    a_calendar_connected_twice_is_revived,
    a_calendar_connected_twice_at_once_is_one,
    organizers_can_share_a_calendar,
    sources_are_listed,
    a_state_is_set_with_its_reason,
    a_connection_in_use_is_known,
    a_lease_is_one_owners,
    a_lease_is_taken_over_when_it_ran_out,
    a_lease_is_given_back_by_its_owner_only,
    two_at_once_get_one_lease,
}

async fn connect(db: &Fixture, organizer: OrganizerId, subject: Option<&str>) -> ConnectionId {
    db.store.put_connection(organizer, subject, Some("a@example.org"), db.now()).await.unwrap()
}

fn new_source(organizer_id: OrganizerId, connection_id: ConnectionId, name: &str) -> NewSource {
    let time_zone = Some("Europe/Berlin".into());
    NewSource {
        organizer_id,
        connection_id,
        calendar_id: "main".into(),
        name: name.into(),
        time_zone,
    }
}

async fn an_account_connected_twice_is_one(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let first = connect(&db, one, Some("g-1")).await;
    db.store.put_refresh_token(first, "sealed", db.now()).await.unwrap();
    db.clock.advance(TimeDelta::days(1));
    let again = db.store.put_connection(one, Some("g-1"), Some("new@example.org"), db.now());
    assert_eq!(again.await.unwrap(), first);
    let (connection, token) = db.store.connection(first).await.unwrap().unwrap();
    assert_eq!(connection.email.as_deref(), Some("new@example.org"));
    assert_eq!(connection.subject.as_deref(), Some("g-1"));
    assert_eq!((connection.organizer_id, token.as_str()), (one, "sealed"));
    assert_eq!(connection.created_at, db.now() - TimeDelta::days(1));
    assert_ne!(connect(&db, one, Some("g-2")).await, first);
    assert_ne!(connect(&db, two, Some("g-1")).await, first);
}

async fn an_account_connected_twice_at_once_is_one(db: Fixture) {
    let club = club(&db).await;
    let connect = || connect(&db, club, Some("g-1"));
    let (one, two, three) = tokio::join!(connect(), connect(), connect());
    assert_eq!((one, one), (two, three));
}

async fn accounts_without_a_number_are_each_their_own(db: Fixture) {
    let club = club(&db).await;
    let first = connect(&db, club, None).await;
    assert_ne!(connect(&db, club, None).await, first);
    assert!(db.store.connection(ConnectionId(99)).await.unwrap().is_none());
    let nobody = db.store.put_connection(OrganizerId(99), None, None, db.now()).await;
    assert!(nobody.is_err());
}

async fn a_token_is_kept_and_blanked(db: Fixture) {
    let club = club(&db).await;
    let id = connect(&db, club, Some("g-1")).await;
    let token = async || db.store.connection(id).await.unwrap().unwrap().1;
    assert_eq!(token().await, "");
    for envelope in ["v1.key.abc", ""] {
        db.store.put_refresh_token(id, envelope, db.now()).await.unwrap();
        assert_eq!(token().await, envelope);
    }
}

async fn a_calendar_is_connected(db: Fixture) {
    let club = club(&db).await;
    let account = connect(&db, club, Some("g-1")).await;
    let id = db.store.put_source(&new_source(club, account, "Go"), db.now()).await.unwrap();
    let detail = db.store.source(id).await.unwrap().unwrap();
    assert_eq!((detail.organizer.as_str(), detail.held_run_id), ("riverside", None));
    assert_eq!((detail.line.account.as_deref(), detail.line.live), (Some("a@example.org"), 0));
    let source = detail.line.source;
    assert_eq!((source.organizer_id, source.connection_id), (club, account));
    assert_eq!((source.calendar_id.as_str(), source.name.as_str()), ("main", "Go"));
    assert_eq!((source.state, source.failures), (SourceState::Active, 0));
    assert_eq!((source.sync_token, source.window_start, source.last_synced_at), (None, None, None));
    assert_eq!((source.created_at, source.time_zone.as_deref()), (db.now(), Some("Europe/Berlin")));
    assert!(db.store.source(SourceId(99)).await.unwrap().is_none());
}

async fn a_calendar_connected_twice_is_revived(db: Fixture) {
    let club = club(&db).await;
    let before = calendar(&db, club, "main").await;
    synced(&db, &before, &["a", "b"]).await;
    let ended = SourceState::Disconnected;
    db.store.set_source_state(before.id, ended, Some("revoked"), db.now()).await.unwrap();
    let other = connect(&db, club, Some("g-2")).await;
    db.clock.advance(TimeDelta::days(1));
    let again = db.store.put_source(&new_source(club, other, "Renamed"), db.now()).await.unwrap();
    assert_eq!(again, before.id);
    let after = source(&db, again).await;
    assert_eq!((after.connection_id, after.name.as_str()), (other, "Renamed"));
    assert_eq!((after.state, after.error, after.failures), (SourceState::Active, None, 0));
    assert_eq!(after.created_at, before.created_at);
    assert_eq!(after.sync_token.as_deref(), Some("token-1"), "nothing is doubled by a new list");
    assert_eq!(db.store.count_live(again).await.unwrap(), 2);
}

async fn a_calendar_connected_twice_at_once_is_one(db: Fixture) {
    let club = club(&db).await;
    let account = connect(&db, club, Some("g-1")).await;
    let new = new_source(club, account, "Go");
    let put = || db.store.put_source(&new, db.now());
    let (one, two) = tokio::join!(put(), put());
    assert_eq!(one.unwrap(), two.unwrap());
}

async fn organizers_can_share_a_calendar(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let first = calendar(&db, one, "main").await;
    let second = calendar(&db, two, "main").await;
    assert_ne!(first.id, second.id);
    let (a, b) = (synced(&db, &first, &["k"]).await, synced(&db, &second, &["k"]).await);
    assert_ne!(a[0].id, b[0].id);
    assert_eq!((a[0].organizer_id, b[0].organizer_id), (one, two));
}

async fn sources_are_listed(db: Fixture) {
    let (one, two) = (club_at(&db, "one").await, club_at(&db, "two").await);
    let a = calendar(&db, one, "a").await.id;
    let b = calendar(&db, two, "b").await.id;
    let c = calendar(&db, one, "c").await.id;
    let listed = async |organizer| -> Vec<SourceId> {
        let found = db.store.sources(organizer).await.unwrap();
        found.into_iter().map(|detail| detail.line.source.id).collect()
    };
    assert_eq!(listed(None).await, [a, b, c]);
    assert_eq!(listed(Some(one)).await, [a, c]);
    assert_eq!(listed(Some(OrganizerId(99))).await, []);
    db.raw.run("UPDATE sources SET deleted_at = created_at WHERE id = 1").await.unwrap();
    assert_eq!(listed(None).await, [b, c], "trashed ones are left out");
}

async fn a_state_is_set_with_its_reason(db: Fixture) {
    let club = club(&db).await;
    let id = calendar(&db, club, "main").await.id;
    for (state, reason) in [
        (SourceState::Paused, None),
        (SourceState::NeedsReconnect, Some("Google says: invalid_grant")),
        (SourceState::AccessLost, Some("no longer shared")),
        (SourceState::Disconnected, None),
        (SourceState::Active, None),
    ] {
        db.store.set_source_state(id, state, reason, db.now()).await.unwrap();
        let source = source(&db, id).await;
        assert_eq!((source.state, source.error.as_deref()), (state, reason));
    }
}

async fn a_connection_in_use_is_known(db: Fixture) {
    let club = club(&db).await;
    let one = calendar(&db, club, "one").await;
    let used =
        async |without| db.store.connection_in_use(one.connection_id, without).await.unwrap();
    assert!(!used(one.id).await);
    assert!(used(SourceId(99)).await);
    let two = calendar(&db, club, "two").await;
    assert_eq!(two.connection_id, one.connection_id);
    assert!(used(one.id).await);
    let set = async |state| db.store.set_source_state(two.id, state, None, db.now()).await;
    set(SourceState::Paused).await.unwrap();
    assert!(used(one.id).await, "a paused one still needs its grant");
    set(SourceState::Disconnected).await.unwrap();
    assert!(!used(one.id).await);
}

/// A source whose lease nobody has.
async fn free_source(db: &Fixture) -> SourceId {
    let club = club(db).await;
    let account = connect(db, club, Some("g-1")).await;
    db.store.put_source(&new_source(club, account, "Go"), db.now()).await.unwrap()
}

async fn lease(db: &Fixture, id: SourceId, owner: &str) -> bool {
    db.store.lease(id, owner, db.now(), Duration::from_secs(60)).await.unwrap()
}

async fn a_lease_is_one_owners(db: Fixture) {
    let id = free_source(&db).await;
    assert!(lease(&db, id, "one").await);
    assert!(!lease(&db, id, "two").await);
    db.clock.advance(TimeDelta::seconds(59));
    assert!(lease(&db, id, "one").await, "its owner renews it");
    db.clock.advance(TimeDelta::seconds(59));
    assert!(!lease(&db, id, "two").await);
    assert!(!lease(&db, SourceId(99), "one").await);
}

async fn a_lease_is_taken_over_when_it_ran_out(db: Fixture) {
    let id = free_source(&db).await;
    assert!(lease(&db, id, "one").await);
    db.clock.advance(TimeDelta::seconds(60) - TimeDelta::microseconds(1));
    assert!(!lease(&db, id, "two").await);
    db.clock.advance(TimeDelta::microseconds(1));
    assert!(lease(&db, id, "two").await);
    assert!(!lease(&db, id, "one").await);
}

async fn a_lease_is_given_back_by_its_owner_only(db: Fixture) {
    let id = free_source(&db).await;
    assert!(lease(&db, id, "one").await);
    db.store.release(id, "two").await.unwrap();
    assert!(!lease(&db, id, "two").await);
    db.store.release(id, "one").await.unwrap();
    db.store.release(id, "one").await.unwrap();
    assert!(lease(&db, id, "two").await);
}

async fn two_at_once_get_one_lease(db: Fixture) {
    let id = free_source(&db).await;
    let (one, two) = tokio::join!(lease(&db, id, "one"), lease(&db, id, "two"));
    assert!(one ^ two);
}
