//! Whether anybody would hear: a test, the heartbeat, channels that fail.

use chrono::TimeDelta;
use domain::{Alert, AlertKind, ChannelState};
use reroll::acts;
use reroll::outgoing::notify::heartbeat::Heartbeat;
use reroll::outgoing::notify::{Channels, channels, look_at_channels};
use reroll::watchdog;
use secrets::Secret;
use store::NewAlert;
use test_support::Fixture;

use super::{Hooks, alert, by_hook, now, raise, send};
use crate::world::{World, operator, services};

test_support::story! {
    a_test_arrives,
    the_heart_beats_while_all_is_well,
    nobody_would_hear_until_a_channel_works,
    a_channel_that_fails_for_an_hour_is_none,
}

async fn a_test_arrives(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    let first = acts::test_alert(&world.services, &operator()).await.unwrap();
    send(&world).await;
    world.tick();
    let second = acts::test_alert(&world.services, &operator()).await.unwrap();
    assert_ne!(first, second, "each is one of its own");
    send(&world).await;
    assert_eq!(hooks.told().concat(), ["raised This is a test", "raised This is a test"]);
    world.pass(TimeDelta::hours(2));
    send(&world).await;
    assert!(now(&world, second).await.resolved_at.is_some(), "it ends by itself");
    assert_eq!(hooks.calls().len(), 2, "and nobody is told of that");
}

async fn the_heart_beats_while_all_is_well(db: Fixture) {
    let hooks = Hooks::start().await;
    let url = Secret::new(hooks.url.as_str());
    let world =
        World::with(&db.url, db.clock.clone(), |config| config.alerts.heartbeat = Some(url)).await;
    let mut heart = Heartbeat::of(&world.services).unwrap();
    assert!(!heart.beat(&world.services).await, "nobody has looked yet");
    watchdog::check(&world.services, true).await.unwrap();
    assert!(heart.beat(&world.services).await);
    assert_eq!(hooks.calls().len(), 1);
    world.pass(TimeDelta::minutes(3));
    assert!(!heart.beat(&world.services).await, "the watchdog stopped");
    watchdog::check(&world.services, false).await.unwrap();
    hooks.answer(500);
    assert!(!heart.beat(&world.services).await);
    hooks.answer(200);
    assert!(heart.beat(&world.services).await);
    let grave = NewAlert { kind: AlertKind::BackupFailed, ..alert("No backup", None) };
    world.services.store.raise(&grave, world.now()).await.unwrap();
    assert!(!heart.beat(&world.services).await);
    assert!(
        world.services.store.resolve(AlertKind::BackupFailed, None, world.now()).await.unwrap()
    );
    assert!(heart.beat(&world.services).await);
    assert_eq!(hooks.calls().len(), 4, "only what was well called");
}

async fn look(world: &World) -> Option<Alert> {
    let open = Channels::of(&world.services).open();
    look_at_channels(&world.services, &open).await.unwrap();
    world.services.store.open_alert(AlertKind::NoChannel).await.unwrap()
}

async fn states(world: &World) -> Vec<ChannelState> {
    channels(&world.services).await.unwrap().iter().map(|channel| channel.state()).collect()
}

async fn nobody_would_hear_until_a_channel_works(db: Fixture) {
    use ChannelState::{Fails, NotConfigured, Untried, Works};
    let mute = World::on(&db.url, db.clock.clone()).await;
    let open = look(&mute).await.unwrap();
    assert_eq!(open.title, "Nobody would hear of a problem");
    assert!(open.detail.contains("Set SMTP_URL and ALERT_EMAIL, or ALERT_WEBHOOK_URL"));
    assert_eq!(states(&mute).await, [NotConfigured; 3]);
    assert_eq!(look(&mute).await.map(|again| again.id), Some(open.id), "one for as long");

    // The same site, configured.
    let hooks = Hooks::start().await;
    let data = tempfile::tempdir().unwrap();
    let mut settings = crate::world::config(&db.url, &data, &mute.google);
    settings.alerts.webhook = Some(Secret::new(hooks.url.as_str()));
    settings.alerts.heartbeat = Some(Secret::new(hooks.url.as_str()));
    let services = services(settings, db.clock.clone(), 4).await;
    let mut world = mute;
    world.services = services;
    assert!(look(&world).await.unwrap().detail.contains("no alert has got out on it yet"));
    assert_eq!(states(&world).await, [NotConfigured, Untried, Untried]);
    hooks.answer(500);
    assert_eq!(send(&world).await, 1);
    assert_eq!(states(&world).await, [NotConfigured, Fails, Untried]);
    assert!(look(&world).await.is_some());
    hooks.answer(200);
    world.tick();
    assert_eq!(send(&world).await, 1);
    assert_eq!(states(&world).await, [NotConfigured, Works, Untried]);
    world.tick();
    assert!(look(&world).await.is_none(), "it told of itself");
    assert_eq!(send(&world).await, 1);
    assert_eq!(hooks.told().pop().unwrap(), ["over Nobody would hear of a problem"]);

    watchdog::check(&world.services, true).await.unwrap();
    let mut heartbeat = Heartbeat::of(&world.services).unwrap();
    assert!(heartbeat.beat(&world.services).await);
    assert_eq!(states(&world).await[2], Works);
    hooks.answer(500);
    assert!(!heartbeat.beat(&world.services).await);
    let channel = channels(&world.services).await.unwrap().remove(2);
    assert_eq!((channel.state(), channel.failed_at), (Fails, Some(world.now())));
    assert_eq!(channel.error.as_deref(), Some("it answered 500"));
}

async fn a_channel_that_fails_for_an_hour_is_none(db: Fixture) {
    let hooks = Hooks::start().await;
    let world = by_hook(&db, &hooks).await;
    assert!(look(&world).await.is_none());
    hooks.answer(503);
    raise(&world, "47 events are gone").await;
    send(&world).await;
    assert!(look(&world).await.is_none(), "it is tried again");
    world.pass(TimeDelta::minutes(61));
    send(&world).await;
    let open = look(&world).await.unwrap();
    assert!(open.detail.contains("on any channel: it answered 503"), "{}", open.detail);
    hooks.answer(200);
    world.pass(TimeDelta::hours(2));
    send(&world).await;
    assert!(look(&world).await.is_none());
}
