//! Calendars, and the grants that they are read with.

use chrono::TimeDelta;
use domain::{RunState, SourceId, SourceSettings, SourceState};
use reroll::acts;
use secrets::Secret;
use store::Channel;
use test_support::Fixture;
use test_support::faults::Faults;
use test_support::story;

use super::with_events;
use crate::world::{CLUB, SCOPES, World};

story!(
    connecting_is_whole_or_not_at_all,
    adding_without_a_browser_is_whole_or_not_at_all,
    granting_again_is_whole_or_not_at_all,
    pausing_and_resuming_are_whole_or_not_at_all,
    disconnecting_is_whole_or_not_at_all,
    settings_are_saved_whole_or_not_at_all,
);

/// A grant of the club's at Google.
fn token(world: &World) -> Secret {
    Secret::new(world.google.issue_refresh_token(CLUB, &SCOPES).unwrap())
}

async fn connecting_is_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 1).await;
    let connection = world.own(world.source(source).await.connection_id).await;
    let (id, name) = ("another".into(), "Another".into());
    let new = acts::NewCalendar { id, name, time_zone: None };
    let act = async || acts::connect(&world.services, &connection, new.clone()).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 4, "{writes}");
    let sources = db.raw.number("SELECT count(*) FROM sources").await;
    let lines = db.raw.number("SELECT count(*) FROM audit WHERE action = 'connected'").await;
    let jobs = db.raw.number("SELECT count(*) FROM jobs WHERE kind = 'sync'").await;
    assert_eq!((sources, lines, jobs), (2, 1, 2));
}

async fn adding_without_a_browser_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let (services, token) = (&world.services, token(&world));
    let organizer = world.own(world.organizer).await;
    let act = async || acts::add_calendar(services, &organizer, CLUB, &token).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 6, "{writes}");
    let [one] = &services.store.sources(None).await.unwrap()[..] else { panic!("one calendar") };
    let next = one.line.source.next_sync_at.unwrap();
    assert_eq!(next - world.now(), TimeDelta::minutes(15), "its sync is planned with it");
}

async fn granting_again_is_whole_or_not_at_all(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let source = world.connect_with(CLUB, Some("subject"), &token(&world)).await;
    world.sync(source).await;
    world.google.revoke_grants(CLUB);
    world.fail(source).await;
    assert_eq!(world.source(source).await.state, SourceState::NeedsReconnect);
    let (services, token) = (&world.services, token(&world));
    let organizer = world.own(world.organizer).await;
    let account = acts::Account { subject: "subject", email: Some(CLUB) };
    let act = async || acts::grant(services, &organizer, account, &token).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 5, "{writes}");
    assert_eq!(world.source(source).await.next_sync_at, Some(world.now()), "tried at once");
    world.sync(source).await;
}

/// An open channel of a calendar's, as the store knows it.
async fn told_by_google(world: &World, source_id: SourceId) {
    let channel = Channel {
        id: "channel".into(),
        source_id,
        token_digest: "digest".into(),
        address: "https://events.example.org/hooks/google-calendar".into(),
        resource_id: "resource".into(),
        opened_at: world.now(),
        expires_at: world.now() + TimeDelta::days(7),
        stopped_at: None,
    };
    assert!(world.services.store.put_channel(&channel).await.unwrap());
}

async fn pausing_and_resuming_are_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 1).await;
    told_by_google(&world, source).await;
    let before = world.source(source).await;
    assert!(before.pushed_until.is_some() && before.next_sync_at.is_some());
    let own = world.own(source).await;
    let pause = async || acts::pause(&world.services, &own).await.is_ok();
    let faults = Faults::on(&db).await;
    let writes = faults.at_each_write(pause).await;
    assert!(writes >= 5, "{writes}");
    let paused = world.source(source).await;
    assert_eq!((paused.state, paused.pushed_until), (SourceState::Paused, None));
    assert_eq!(paused.next_sync_at, None);
    let resume = async || acts::resume(&world.services, &own).await.is_ok();
    let writes = faults.at_each_write(resume).await;
    assert!(writes >= 4, "{writes}");
    let resumed = world.source(source).await;
    assert_eq!((resumed.state, resumed.next_sync_at), (SourceState::Active, Some(world.now())));
    let lines = "SELECT detail FROM audit WHERE action = 'settings' ORDER BY id";
    assert_eq!(db.raw.texts(lines).await, ["paused", "resumed"]);
}

async fn disconnecting_is_whole_or_not_at_all(db: Fixture) {
    let (world, source, ids) = with_events(&db, 12).await;
    told_by_google(&world, source).await;
    for id in &ids[..8] {
        world.google.cancel_event(CLUB, id).unwrap();
    }
    world.tick();
    let held = world.try_sync(source).await.unwrap();
    assert_eq!(held.state, RunState::Held);
    let revoked = || world.google.requests().iter().any(|request| request.path == "/revoke");
    let own = world.own(source).await;
    let disconnect = async || {
        let ended = acts::disconnect(&world.services, &own).await;
        assert_eq!(revoked(), ended.is_ok(), "Google is told of what is done, and of nothing else");
        ended.is_ok()
    };
    let writes = Faults::on(&db).await.at_each_write(disconnect).await;
    assert!(writes >= 9, "{writes}");
    let ended = world.source(source).await;
    assert_eq!((ended.state, ended.next_sync_at), (SourceState::Disconnected, None));
    assert_eq!(world.log(&held).await.run.state, RunState::Rejected);
    let open = db.raw.number("SELECT count(*) FROM alerts WHERE resolved_at IS NULL").await;
    assert_eq!(open, 0);
    assert_eq!(db.raw.texts("SELECT refresh_token FROM connections").await, [""]);
}

async fn settings_are_saved_whole_or_not_at_all(db: Fixture) {
    let (world, source, _) = with_events(&db, 1).await;
    let (id, source) = (source, world.own(source).await);
    let settings = SourceSettings { review: true, ..SourceSettings::default() };
    let act = async || acts::save_settings(&world.services, &source, &settings).await.is_ok();
    let writes = Faults::on(&db).await.at_each_write(act).await;
    assert!(writes >= 3, "{writes}");
    assert!(world.source(id).await.settings.review);
}
