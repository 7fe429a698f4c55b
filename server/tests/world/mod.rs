//! The product on one side, a stand-in Google on the other, and a clock that both share.

mod deeds;
pub mod post;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use access::{Keeps, Operator, Owned, Record, Sessions, Viewer};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Europe::Berlin;
use clock::{Clock, Entropy, FixedClock, SeededEntropy};
use domain::views::{EventLookup, EventPage, RunFilter};
use domain::{
    Account, Action, Actor, Change, Event, EventId, OrganizerId, Run, RunDetail, RunState, Source,
    SourceId,
};
use google::{Endpoints, Google, RetryPolicy};
use reroll::access::PasswordHasher;
use reroll::config::Config;
use reroll::jobs;
use reroll::services::Services;
use reroll::sync::Syncer;
use sandbox::{Handle, Options, Sandbox};
use secrets::Secret;
use serde_json::{Value, json};
use store::{Author, ExportFilter, JobEnd, NewSource, StoreError};
use tempfile::TempDir;
use url::Url;

pub use deeds::refused;

/// The Google account that owns the calendar of the same name.
pub const CLUB: &str = "club@example.org";
/// What an organizer grants.
pub const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.events.readonly",
];

/// The product, a stand-in Google, and the time.
pub struct World {
    /// The product.
    pub services: Services,
    /// Google.
    pub google: Sandbox,
    /// The product's time. Moved by [`World::pass`].
    pub clock: Arc<FixedClock>,
    /// The club that publishes.
    pub organizer: OrganizerId,
    google_clock: Arc<sandbox::FixedClock>,
    _data: TempDir,
}

/// Google's addresses, as the stand-in has them.
pub fn endpoints(google: &Handle) -> Endpoints {
    Endpoints {
        auth_url: google.auth_url().parse().unwrap(),
        token_url: google.token_url().parse().unwrap(),
        revoke_url: google.revoke_url().parse().unwrap(),
        userinfo_url: google.userinfo_url().parse().unwrap(),
        calendar_url: google.calendar_url().parse().unwrap(),
        ..Endpoints::google(google.client_id(), google.client_secret())
    }
}

/// A configuration over a database and a folder.
pub fn config(database_url: &str, data: &TempDir, google: &Handle) -> Config {
    Config {
        database_url: database_url.to_owned(),
        database_read_url: None,
        base_url: "http://127.0.0.1:3000".parse().unwrap(),
        listen: "127.0.0.1:0".parse().unwrap(),
        data_dir: data.path().to_owned(),
        secret_key: None,
        google: endpoints(google),
        site_name: "Riverside Games".into(),
        sync_interval: Duration::from_secs(900),
        at_once: reroll::config::AtOnce::default(),
        trusted_proxies: reroll::config::Proxies::default(),
        backups: backup::BackupConfig::default(),
        alerts: reroll::config::AlertConfig::default(),
        metrics: reroll::config::MetricsConfig::default(),
        cdn: None,
        site_root: data.path().join("site"),
    }
}

/// All parts, with tries that follow each other at once.
pub async fn services(config: Config, clock: Arc<FixedClock>, seed: u64) -> Services {
    let entropy: Arc<dyn Entropy> = SeededEntropy::new(seed);
    let clock: Arc<dyn Clock> = clock;
    let mut all =
        Services::open_with(config, Arc::clone(&clock), Arc::clone(&entropy)).await.unwrap();
    all.passwords = worthless(&entropy);
    let (google, base) = (all.config.google.clone(), all.config.base_url.clone());
    let quick = RetryPolicy::quick();
    all.google =
        Google::new(google, &base, quick, Arc::clone(&clock), Arc::clone(&entropy)).unwrap();
    all.syncer = Syncer::new(
        Arc::clone(&all.store),
        all.google.clone(),
        Arc::clone(&all.vault),
        clock,
        entropy,
        all.config.sync_interval,
    );
    all
}

/// Passwords that are hashed in no time: most tests sign somebody in.
#[expect(clippy::disallowed_methods, reason = "these accounts are nobody's")]
fn worthless(entropy: &Arc<dyn Entropy>) -> PasswordHasher {
    PasswordHasher::worthless(Arc::clone(entropy))
}

/// The least that a build leaves behind.
pub fn build_assets(root: &Path) {
    fs::create_dir_all(root.join("pkg")).unwrap();
    let manifest = r#"{"reroll.css": "pkg/reroll.1a.css", "reader.js": "pkg/reader.2b.js",
        "password.js": "pkg/password.5e.js",
        "reroll.js": "pkg/reroll.3c.js", "reroll_bg.wasm": "pkg/reroll_bg.4d.wasm"}"#;
    for (name, text) in [
        ("assets.json", manifest),
        ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("pkg/reroll.1a.css", "body { margin: 0 }"),
        ("pkg/reader.2b.js", "export {};"),
        ("pkg/password.5e.js", "export {};"),
        ("pkg/reroll.3c.js", "export default () => {};"),
        ("pkg/reroll_bg.4d.wasm", "\0asm"),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
}

impl World {
    /// A world on a fresh database, with one club and one Google account.
    pub async fn on(database_url: &str, clock: Arc<FixedClock>) -> Self {
        Self::with(database_url, clock, |_| {}).await
    }

    /// The same with another configuration.
    pub async fn with(
        database_url: &str,
        clock: Arc<FixedClock>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        Self::pushed(database_url, clock, None, change).await
    }

    /// The same with a Google that delivers its notifications to `push_base`, whatever the public
    /// address is.
    pub async fn pushed(
        database_url: &str,
        clock: Arc<FixedClock>,
        push_base: Option<Url>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let google_clock = Arc::new(sandbox::FixedClock::new(clock.now()));
        let options = Options {
            clock: google_clock.clone(),
            entropy: Arc::new(sandbox::SeededEntropy::new(11)),
            push_base,
            ..Options::default()
        };
        let google = Sandbox::start(options).await.unwrap();
        google.add_account(CLUB, "The Club").unwrap();
        google.edit_calendar(CLUB, None, None, Some("Europe/Berlin")).unwrap();
        let data = TempDir::new().unwrap();
        let mut settings = config(database_url, &data, &google);
        change(&mut settings);
        let services = services(settings, clock.clone(), 5).await;
        let added = services.store.add_organizer("riverside", "Riverside Games", clock.now()).await;
        let organizer = added.unwrap();
        Self { services, google, clock, organizer, google_clock, _data: data }
    }

    /// What the clocks say.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Time passes, here and at Google.
    pub fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
        self.google_clock.advance(time);
    }

    /// A minute passes: whatever happens next is newer than what happened before.
    pub fn tick(&self) {
        self.pass(TimeDelta::minutes(1));
    }

    /// Somebody at the command line, now.
    pub fn by(&self, reason: &str) -> Author {
        Author { actor: Actor::CommandLine, reason: reason.into(), at: self.now() }
    }

    /// Connects a calendar of the club's, as `reroll source add` does.
    pub async fn connect(&self, calendar_id: &str) -> SourceId {
        let token = Secret::new(self.google.issue_refresh_token(CLUB, &SCOPES).unwrap());
        self.connect_with(calendar_id, None, &token).await
    }

    /// Connects a calendar with a token of whichever account.
    pub async fn connect_with(
        &self,
        calendar_id: &str,
        subject: Option<&str>,
        token: &Secret,
    ) -> SourceId {
        let grants = self.services.grants();
        let mut tx = self.services.store.begin().await.unwrap();
        let kept = grants.keep_in(&mut *tx, self.organizer, subject, None, token);
        let source = NewSource {
            organizer_id: self.organizer,
            connection_id: kept.await.unwrap(),
            calendar_id: calendar_id.to_owned(),
            name: calendar_id.to_owned(),
            time_zone: None,
        };
        let id = tx.put_source(&source, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Syncs a minute later; the run must come through.
    pub async fn sync(&self, source: SourceId) -> RunDetail {
        self.tick();
        let run = self.try_sync(source).await.unwrap();
        assert!(matches!(run.state, RunState::Applied | RunState::Nothing), "{run:?}");
        self.log(&run).await
    }

    /// Syncs a minute later; the run must fail.
    pub async fn fail(&self, source: SourceId) -> Run {
        self.tick();
        let run = self.try_sync(source).await.unwrap();
        assert_eq!(run.state, RunState::Failed, "{run:?}");
        run
    }

    /// A run with its log.
    pub async fn log(&self, run: &Run) -> RunDetail {
        self.services.store.run(run.run_id.unwrap()).await.unwrap().unwrap()
    }

    /// Does a job of a kind that is due, as a server does again and again; says whether there was one.
    pub async fn due(&self, kind: &str) -> bool {
        match jobs::do_due(&self.services, kind).await.unwrap() {
            Some(JobEnd::Failed { error, .. }) => panic!("the {kind} job failed: {error}"),
            end => end.is_some(),
        }
    }

    /// All runs of a source, oldest first.
    pub async fn runs(&self, source: SourceId) -> Vec<Run> {
        let filter = RunFilter { source: Some(source), ..RunFilter::default() };
        let lines = self.services.store.runs(&filter, 10_000).await.unwrap();
        lines.into_iter().rev().map(|line| line.run).collect()
    }

    /// A record, with the right to it that whoever runs the site has.
    pub async fn own<T: Record>(&self, id: T::Id) -> Owned<T>
    where
        Services: Keeps<T, Error = StoreError>,
    {
        Owned::load(&self.services, &operator(), id).await.unwrap()
    }

    /// A source as it is now.
    pub async fn source(&self, id: SourceId) -> Source {
        self.services.store.source(id).await.unwrap().unwrap().line.source
    }

    /// All rows, trashed ones included, in order of id.
    pub async fn rows(&self) -> Vec<Event> {
        let filter = ExportFilter { ids: Vec::new(), trashed: true };
        let mut rows: Vec<Event> = Vec::new();
        loop {
            let after = rows.last().map_or(EventId(0), |event| event.id);
            let page = self.services.store.export(&filter, after, 2_000).await.unwrap();
            if page.is_empty() {
                return rows;
            }
            rows.extend(page);
        }
    }

    /// All rows as the lines of an export.
    pub async fn lines(&self) -> BTreeMap<EventId, String> {
        let rows = self.rows().await;
        rows.iter().map(|row| (row.id, serde_json::to_string(row).unwrap())).collect()
    }

    /// The live rows that come from Google.
    pub async fn live(&self) -> Vec<Event> {
        let rows = self.rows().await.into_iter();
        rows.filter(|row| row.source_id.is_some() && row.deleted_at.is_none()).collect()
    }

    /// The row of a title; there must be exactly one, live or not.
    pub async fn titled(&self, title: &str) -> Event {
        let mut rows = self.rows().await;
        rows.retain(|row| row.title == title);
        assert_eq!(rows.len(), 1, "rows titled {title}");
        rows.remove(0)
    }

    /// The public page at an address, if there is one.
    pub async fn page(&self, slug: &str) -> Option<EventPage> {
        match self.services.store.lookup(slug, self.now()).await.unwrap() {
            EventLookup::Live(page) => Some(*page),
            EventLookup::Absent | EventLookup::Purged => None,
        }
    }
}

/// The lines of a log with one action.
pub fn with_action(log: &RunDetail, action: Action) -> Vec<&Change> {
    log.changes.iter().filter(|change| change.action == action).collect()
}

/// A single event at Google of two hours; `start` is local time in Berlin, `2026-03-10T18:00`.
pub fn single(title: &str, start: &str) -> Value {
    let start: NaiveDateTime = format!("{start}:00").parse().unwrap();
    let point = |at: NaiveDateTime| {
        let at = Berlin.from_local_datetime(&at).unwrap();
        json!({"dateTime": at.to_rfc3339(), "timeZone": "Europe/Berlin"})
    };
    json!({"summary": title, "start": point(start), "end": point(start + TimeDelta::hours(2))})
}

/// A series at Google by one rule, such as `FREQ=WEEKLY;COUNT=6`.
pub fn series(title: &str, start: &str, rule: &str) -> Value {
    let mut event = single(title, start);
    event["recurrence"] = json!([format!("RRULE:{rule}")]);
    event
}

/// Created, updated, trashed, restored, skipped, quarantined.
pub fn counts(run: &Run) -> [i64; 6] {
    let c = run.counts;
    [c.created, c.updated, c.trashed, c.restored, c.skipped, c.quarantined]
}

/// Whoever runs the site.
#[expect(clippy::disallowed_methods, reason = "tests run the site")]
pub fn operator() -> Operator {
    Operator::at_the_command_line()
}

/// A session of an account.
struct Signed(Account);

#[async_trait]
impl Sessions for Signed {
    type Error = StoreError;

    async fn account(&self) -> Result<Option<Account>, StoreError> {
        Ok(Some(self.0.clone()))
    }
}

/// Somebody as a page sees them who is signed in.
pub async fn viewer(services: &Services, email: &str) -> Viewer {
    let known = services.store.credentials(&email.parse().unwrap()).await.unwrap().unwrap();
    signed_in(known.account).await
}

/// An account as a page sees it that is signed in.
pub async fn signed_in(account: Account) -> Viewer {
    Viewer::load(&Signed(account)).await.unwrap()
}
