//! Google tells that something changed, over a real listener: the site follows at once, and polls
//! less. Channels are renewed before they end and stopped with their source.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::TimeDelta;
use domain::{RunState, SourceId, SourceState, Trigger};
use reroll::{acts, jobs};
use sandbox::{Delivery, Fault, FaultKind};
use test_support::Fixture;
use test_support::story;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::world::{CLUB, World, build_assets, single};

story!(
    a_change_shows_without_waiting_for_the_schedule,
    a_change_during_a_sync_is_not_missed,
    a_channel_is_renewed_with_an_overlap,
    a_channel_that_cannot_be_opened_disturbs_nothing,
    a_stopped_source_is_not_told_any_more,
    another_address_opens_another_channel,
    without_https_there_is_no_channel,
);

/// A site that Google reaches.
struct Reached {
    world: World,
    server: JoinHandle<()>,
}

impl Drop for Reached {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A site behind `base_url` with a calendar that was synced once, not yet watched.
async fn reached(db: &Fixture, base_url: &str) -> (Reached, SourceId) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let world = World::pushed(&db.url, db.clock.clone(), Some(here), |config| {
        config.base_url = base_url.parse().unwrap();
    })
    .await;
    build_assets(&world.services.config.site_root);
    let router = reroll::http::router(world.services.clone()).unwrap();
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    (Reached { world, server }, source)
}

const HTTPS: &str = "https://events.example.org";

impl Reached {
    /// Looks at the channels, as the server does every half a minute; says how many were opened,
    /// renewed or tried.
    async fn watch(&self) -> usize {
        jobs::prepare_watches(&self.world.services).await.unwrap();
        let mut looked = 0;
        while jobs::do_due(&self.world.services, "watch").await.unwrap().is_some() {
            looked += 1;
        }
        looked
    }

    async fn sync_due(&self) -> bool {
        self.world.due("sync").await
    }

    /// Waits until so many notifications of changes were delivered; gives their statuses.
    async fn told(&self, count: usize) -> Vec<Option<u16>> {
        let changes = || {
            let mut all: Vec<Delivery> = self.world.google.deliveries();
            all.retain(|delivery| delivery.resource_state == "exists");
            all
        };
        let wait = async {
            while changes().len() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), wait).await.expect("notifications come");
        changes().iter().map(|delivery| delivery.status).collect()
    }

    /// The ids of the channels that Google has.
    fn channels(&self) -> Vec<String> {
        self.world.google.channels().into_iter().map(|channel| channel.id).collect()
    }

    /// The last parts of the addresses that were asked, among these.
    fn asked(&self, among: &[&'static str]) -> Vec<&'static str> {
        let requests = self.world.google.requests();
        let known = |path: &str| among.iter().find(|end| path.ends_with(**end)).copied();
        requests.iter().filter_map(|request| known(&request.path)).collect()
    }

    /// For how many seconds a source is told of changes. Google counts in milliseconds.
    async fn pushed_for(&self, source: SourceId) -> i64 {
        let until = self.world.source(source).await.pushed_until.unwrap();
        (until - self.world.now() + TimeDelta::milliseconds(1)).num_seconds()
    }

    /// In how many minutes a source is synced.
    async fn next(&self, source: SourceId) -> i64 {
        let next = self.world.source(source).await.next_sync_at.unwrap();
        (next - self.world.now()).num_minutes()
    }
}

async fn a_change_shows_without_waiting_for_the_schedule(db: Fixture) {
    let (site, source) = reached(&db, HTTPS).await;
    assert!((13..=16).contains(&site.next(source).await));
    assert_eq!(site.watch().await, 1);
    assert_eq!((site.channels().len(), site.watch().await), (1, 0));
    assert_eq!(site.pushed_for(source).await, TimeDelta::days(7).num_seconds());

    let world = &site.world;
    world.google.insert_event(CLUB, single("Open night", "2026-03-10T18:00")).unwrap();
    world.google.insert_event(CLUB, single("Quiz", "2026-03-11T18:00")).unwrap();
    assert_eq!(site.told(2).await, [Some(204), Some(204)]);
    world.pass(TimeDelta::seconds(2));
    assert!(site.sync_due().await);
    assert!(!site.sync_due().await, "one sync for both");
    for title in ["Open night", "Quiz"] {
        let row = world.titled(title).await;
        assert!(world.page(&row.slug).await.is_some());
    }
    let runs = world.runs(source).await;
    let run = runs.last().unwrap();
    assert_eq!((run.trigger, run.state, runs.len()), (Trigger::Push, RunState::Applied, 2));
    let next = site.next(source).await;
    assert!((56..=64).contains(&next), "four times slower: {next} minutes");
}

async fn a_change_during_a_sync_is_not_missed(db: Fixture) {
    let (site, source) = reached(&db, HTTPS).await;
    site.watch().await;
    let world = &site.world;
    let slow = FaultKind::Delay { milliseconds: 400 };
    world.google.add_fault(Fault::new(slow).path("/events"));
    world.tick();
    let change = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.google.insert_event(CLUB, single("Late", "2026-03-10T18:00")).unwrap();
        site.told(1).await
    };
    let (synced, told) = tokio::join!(world.try_sync(source), change);
    assert_eq!((synced.unwrap().trigger, told), (Trigger::Cli, vec![Some(204)]));
    world.pass(TimeDelta::seconds(2));
    assert!(site.sync_due().await);
    assert_eq!(world.runs(source).await.last().unwrap().trigger, Trigger::Push);
    world.titled("Late").await;
}

async fn a_channel_is_renewed_with_an_overlap(db: Fixture) {
    let (site, source) = reached(&db, HTTPS).await;
    site.watch().await;
    let first = site.channels();
    site.world.pass(TimeDelta::days(5));
    assert_eq!(site.watch().await, 0);
    site.world.pass(TimeDelta::days(1));
    site.world.google.clear_requests();
    assert_eq!(site.watch().await, 1);
    let second = site.channels();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second);
    assert_eq!(
        site.asked(&["/events/watch", "/channels/stop"]),
        ["/events/watch", "/channels/stop"]
    );
    assert_eq!(site.pushed_for(source).await, TimeDelta::days(7).num_seconds());

    site.world.google.insert_event(CLUB, single("Night", "2026-03-20T18:00")).unwrap();
    assert_eq!(site.told(1).await, [Some(204)]);
    let [(old, _), (new, _)] = [
        site.world.services.store.channel(&first[0]).await.unwrap().unwrap(),
        site.world.services.store.channel(&second[0]).await.unwrap().unwrap(),
    ];
    let now = site.world.now();
    assert!(!old.open(now) && new.open(now));
}

async fn a_channel_that_cannot_be_opened_disturbs_nothing(db: Fixture) {
    let (site, source) = reached(&db, HTTPS).await;
    site.world.google.add_fault(Fault::status(503, "backendError").path("/watch").times(1_000));
    for _ in 0..4 {
        assert_eq!(site.watch().await, 1);
        assert_eq!(site.watch().await, 0, "not at once again");
        site.world.pass(TimeDelta::minutes(10));
    }
    let found = site.world.source(source).await;
    assert_eq!((found.state, found.error, found.failures), (SourceState::Active, None, 0));
    assert_eq!(site.world.services.store.alerts(None, true, 10).await.unwrap(), []);
    site.world.sync(source).await;
    assert!((13..=16).contains(&site.next(source).await), "polled as ever");
    site.world.google.clear_faults();
    site.world.pass(TimeDelta::hours(1));
    assert_eq!((site.watch().await, site.channels().len()), (1, 1));

    // A channel that is not renewed ends, and polling takes over.
    site.world.google.add_fault(Fault::status(400, "pushRefused").path("/watch").times(1_000));
    site.world.pass(TimeDelta::days(8));
    assert_eq!(site.watch().await, 1);
    site.world.sync(source).await;
    assert!((13..=16).contains(&site.next(source).await));
    site.world.pass(TimeDelta::hours(23));
    assert_eq!(site.watch().await, 0, "what Google refuses is asked for once a day");
    site.world.pass(TimeDelta::hours(2));
    assert_eq!(site.watch().await, 1);
}

async fn a_stopped_source_is_not_told_any_more(db: Fixture) {
    let (site, source) = reached(&db, HTTPS).await;
    let (world, services) = (&site.world, &site.world.services);
    site.watch().await;
    acts::pause(services, &world.own(source).await).await.unwrap();
    assert_eq!((site.channels().len(), site.watch().await), (0, 0));
    assert_eq!(world.source(source).await.pushed_until, None);

    acts::resume(services, &world.own(source).await).await.unwrap();
    assert!(site.sync_due().await);
    assert_eq!((site.watch().await, site.channels().len()), (1, 1));

    world.google.clear_requests();
    acts::disconnect(services, &world.own(source).await).await.unwrap();
    assert_eq!(site.channels().len(), 0);
    let order = site.asked(&["/channels/stop", "/revoke"]);
    assert_eq!(order, ["/channels/stop", "/revoke"], "while the grant still lasts");
    assert_eq!(site.watch().await, 0);
    let open = services.store.open_channels(source, world.now()).await.unwrap();
    assert_eq!(open, []);
}

/// The site moved: what is told to its old address does not arrive.
async fn another_address_opens_another_channel(db: Fixture) {
    let (mut site, source) = reached(&db, HTTPS).await;
    site.watch().await;
    let before = site.channels();
    let mut config = (*site.world.services.config).clone();
    config.base_url = "https://new.example.org".parse().unwrap();
    site.world.services.config = config.into();
    assert_eq!(site.watch().await, 1);
    let [channel] = &site.world.google.channels()[..] else { panic!("one channel") };
    assert_eq!(channel.address, "https://new.example.org/hooks/google-calendar");
    assert_ne!(before[0], channel.id);

    let mut config = (*site.world.services.config).clone();
    config.base_url = "http://127.0.0.1:3000".parse().unwrap();
    site.world.services.config = config.into();
    assert_eq!((site.watch().await, site.channels().len()), (0, 0));
    assert_eq!(site.world.source(source).await.pushed_until, None);
}

async fn without_https_there_is_no_channel(db: Fixture) {
    let (site, source) = reached(&db, "http://127.0.0.1:3000").await;
    assert_eq!((site.watch().await, site.channels().len()), (0, 0));
    assert!((13..=16).contains(&site.next(source).await));
}
