//! Histories that nobody thought of: any mix of writes leaves nothing lost, the chain whole, and
//! every row as a simple model says. A failing history is shrunk and printed; `HISTORY_CASES` asks
//! for more of them.

mod gone;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::{Cause, Event, EventId, RestoreRequest, Source, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::NewEvent;
use test_support::Fixture;
use test_support::checks::assert_sound;
use test_support::jobs::assert_none_is_stray;
use test_support::samples::{
    all_rows, by, calendar, club, content, create, line, restore, steps, sync_plan, trash, update,
};

/// One act. Numbers pick rows, whatever rows there are by then.
#[derive(Clone, Debug)]
enum Act {
    Create { titles: Vec<u8> },
    CreateRefused,
    Trash { picks: Vec<u8> },
    TrashRefused { pick: u8 },
    RestoreSome { picks: Vec<u8> },
    RestoreBatch { pick: u8 },
    ImportAgain,
    ImportCopies { picks: Vec<u8>, gap: u8 },
    Sync { made: u8, changed: Vec<u8>, trashed: Vec<u8>, restored: Vec<u8> },
    SyncRefused { pick: u8 },
    Edit { pick: u8, title: u8 },
    RestoreAside { picks: Vec<u8> },
    Purge { picks: Vec<u8> },
    PurgeRefused { picks: Vec<u8> },
    LoseAndRecover { picks: Vec<u8>, forged: u8 },
    Remember,
    LoseAndMerge { picks: Vec<u8>, overwrite: bool },
    Rename { pick: u8, to: u8 },
}

fn act() -> impl Strategy<Value = Act> {
    let picks = || vec(any::<u8>(), 1..4);
    let some = || vec(any::<u8>(), 0..3);
    prop_oneof![
        3 => vec(0..3_u8, 1..4).prop_map(|titles| Act::Create { titles }),
        1 => Just(Act::CreateRefused),
        3 => picks().prop_map(|picks| Act::Trash { picks }),
        1 => any::<u8>().prop_map(|pick| Act::TrashRefused { pick }),
        2 => picks().prop_map(|picks| Act::RestoreSome { picks }),
        2 => any::<u8>().prop_map(|pick| Act::RestoreBatch { pick }),
        1 => Just(Act::ImportAgain),
        1 => (picks(), any::<u8>()).prop_map(|(picks, gap)| Act::ImportCopies { picks, gap }),
        3 => (0..3_u8, some(), some(), some()).prop_map(|(made, changed, trashed, restored)| {
            Act::Sync { made, changed, trashed, restored }
        }),
        1 => any::<u8>().prop_map(|pick| Act::SyncRefused { pick }),
        2 => (any::<u8>(), 0..5_u8).prop_map(|(pick, title)| Act::Edit { pick, title }),
        1 => picks().prop_map(|picks| Act::RestoreAside { picks }),
        2 => picks().prop_map(|picks| Act::Purge { picks }),
        1 => picks().prop_map(|picks| Act::PurgeRefused { picks }),
        2 => (picks(), any::<u8>())
            .prop_map(|(picks, forged)| Act::LoseAndRecover { picks, forged }),
        1 => Just(Act::Remember),
        2 => (some(), any::<bool>())
            .prop_map(|(picks, overwrite)| Act::LoseAndMerge { picks, overwrite }),
        2 => (any::<u8>(), 0..6_u8).prop_map(|(pick, to)| Act::Rename { pick, to }),
    ]
}

/// A store, and the rows that it must hold.
struct World {
    db: Fixture,
    source: Source,
    rows: BTreeMap<EventId, Event>,
    purged: BTreeSet<EventId>,
    /// Every address that was ever given, and to which events: several only where an import put one at
    /// the address of another that lay in the trash.
    addresses: BTreeMap<String, BTreeSet<EventId>>,
    /// The rows as they once were: what a backup has.
    remembered: BTreeMap<EventId, Event>,
    /// How many Google events were ever made.
    keys: u32,
}

impl World {
    async fn new(db: Fixture) -> Self {
        let club = club(&db).await;
        let source = calendar(&db, club, "main").await;
        let (rows, remembered) = (BTreeMap::new(), BTreeMap::new());
        let (purged, addresses) = (BTreeSet::new(), BTreeMap::new());
        Self { db, source, rows, purged, addresses, remembered, keys: 0 }
    }

    /// The rows that numbers pick among those that fit.
    fn pick(&self, picks: &[u8], fits: impl Fn(&Event) -> bool) -> Vec<Event> {
        let fitting: Vec<&Event> = self.rows.values().filter(|event| fits(event)).collect();
        let mut picked = BTreeMap::new();
        for pick in picks.iter().filter(|_| !fitting.is_empty()) {
            let event = fitting[usize::from(*pick) % fitting.len()];
            picked.insert(event.id, event.clone());
        }
        picked.into_values().collect()
    }

    /// Whatever changes a row moves the number by which kept pages are told to be old.
    async fn act_and_tell(&mut self, act: &Act) {
        let (version, rows) = (self.content_version().await, self.rows.clone());
        self.act(act).await;
        if self.rows != rows {
            assert!(self.content_version().await > version, "kept pages would not notice {act:?}");
        }
    }

    async fn content_version(&self) -> i64 {
        self.db.store.content_version().await.unwrap()
    }

    async fn act(&mut self, act: &Act) {
        self.db.clock.advance(TimeDelta::microseconds(1_500_001));
        match act {
            Act::Create { titles } => self.create(titles).await,
            Act::CreateRefused => self.create_refused().await,
            Act::Trash { picks } => self.trash(picks).await,
            Act::TrashRefused { pick } => self.trash_refused(*pick).await,
            Act::RestoreSome { picks } => {
                let events = self.pick(picks, |event| event.deleted_at.is_some());
                let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
                self.restore(RestoreRequest::Events(ids), events).await;
            }
            Act::RestoreBatch { pick } => self.restore_batch(*pick).await,
            Act::ImportAgain => self.import_again().await,
            Act::ImportCopies { picks, gap } => self.import_copies(picks, *gap).await,
            Act::Sync { made, changed, trashed, restored } => {
                self.sync(*made, changed, trashed, restored).await;
            }
            Act::SyncRefused { pick } => self.sync_refused(*pick).await,
            Act::Edit { pick, title } => self.edit(*pick, *title).await,
            Act::RestoreAside { picks } => self.restore_aside(picks).await,
            Act::Purge { picks } => self.purge(picks).await,
            Act::PurgeRefused { picks } => self.purge_refused(picks).await,
            Act::LoseAndRecover { picks, forged } => self.lose_and_recover(picks, *forged).await,
            Act::Remember => self.remembered = self.rows.clone(),
            Act::LoseAndMerge { picks, overwrite } => self.lose_and_merge(picks, *overwrite).await,
            Act::Rename { pick, to } => self.rename(*pick, *to).await,
        }
        for event in self.rows.values() {
            if !self.is_anothers(event) {
                self.addresses.entry(event.slug.clone()).or_default().insert(event.id);
            }
        }
        let expected: Vec<String> = self.rows.values().map(line).collect();
        let found: Vec<String> = all_rows(&self.db).await.iter().map(line).collect();
        assert_eq!(found, expected, "after {act:?}");
        assert_sound(&self.db).await;
        self.all_addresses_answer().await;
    }

    async fn create(&mut self, titles: &[u8]) {
        // Few titles on one day, so that addresses meet.
        let start = test_support::samples::at("2026-05-01T10:00:00Z");
        let content = |title: &u8| content(&format!("Title {title}"), start);
        let organizer_id = self.source.organizer_id;
        let new = titles.iter().map(|t| NewEvent { organizer_id, content: content(t) }).collect();
        let made = self.db.store.create_events(&by(&self.db, "create"), new).await.unwrap();
        for event in made {
            assert!(self.rows.keys().all(|id| *id < event.id));
            assert!(!self.addresses.contains_key(&event.slug), "{} was given", event.slug);
            assert!(self.rows.values().all(|other| other.slug != event.slug));
            self.rows.insert(event.id, event);
        }
    }

    async fn create_refused(&mut self) {
        let organizer_id = domain::OrganizerId(99);
        let new = NewEvent { organizer_id, content: content("Nobody's", self.db.now()) };
        let author = by(&self.db, "refused");
        assert!(self.db.store.create_events(&author, vec![new]).await.is_err());
    }

    async fn trash(&mut self, picks: &[u8]) {
        let live = self.pick(picks, |event| event.deleted_at.is_none());
        let ids: Vec<EventId> = live.iter().map(|event| event.id).collect();
        if ids.is_empty() {
            return;
        }
        let author = by(&self.db, "trash");
        let batch = self.db.store.trash(&author, &ids, Cause::Person).await.unwrap();
        for mut event in live {
            (event.deleted_at, event.deletion_id) = (Some(author.at), Some(batch));
            self.rows.insert(event.id, event);
        }
    }

    async fn trash_refused(&mut self, pick: u8) {
        let mut ids: Vec<EventId> = self.rows.keys().copied().collect();
        let trashed = self.pick(&[pick], |event| event.deleted_at.is_some());
        if trashed.is_empty() {
            ids.push(EventId(1_000_000));
        }
        assert!(self.db.store.trash(&by(&self.db, "no"), &ids, Cause::Person).await.is_err());
    }

    async fn restore_batch(&mut self, pick: u8) {
        let one = self.pick(&[pick], |event| event.deleted_at.is_some());
        let Some(batch) = one.first().and_then(|event| event.deletion_id) else { return };
        let all = self.rows.values().filter(|event| event.deletion_id == Some(batch));
        let all = all.cloned().collect();
        self.restore(RestoreRequest::Batch(batch), all).await;
    }

    /// Restores, and expects either all rows as they were, or conflicts that are really there.
    async fn restore(&mut self, what: RestoreRequest, events: Vec<Event>) {
        let outcome = self.db.store.restore(&by(&self.db, "restore"), &what).await.unwrap();
        if self.conflict(&events) {
            assert!(!outcome.conflicts.is_empty() && outcome.restored.is_empty(), "{outcome:?}");
            return;
        }
        assert_eq!(outcome.conflicts, []);
        assert_eq!(outcome.restored, events.iter().map(|event| event.id).collect::<Vec<_>>());
        for mut event in events {
            (event.deleted_at, event.deletion_id) = (None, None);
            self.rows.insert(event.id, event);
        }
    }

    /// Whether two rows would be live at one address or one place in a calendar, or one at an address
    /// that was given to another.
    fn conflict(&self, coming: &[Event]) -> bool {
        let live = self.rows.values().filter(|event| event.deleted_at.is_none());
        let all: Vec<&Event> = live.chain(coming).collect();
        let same = |a: &Event, b: &Event| {
            let key = |event: &Event| event.source_id.zip(event.google_id.clone());
            a.id != b.id && (a.slug == b.slug || key(a).is_some_and(|k| key(b) == Some(k)))
        };
        coming.iter().any(|a| self.is_anothers(a) || all.iter().any(|b| same(a, b)))
    }

    /// Whether a row's address leads to another, or says that that was purged.
    fn is_anothers(&self, event: &Event) -> bool {
        let Some(owners) = self.addresses.get(&event.slug) else { return false };
        let lies_there = |id: &EventId| {
            self.rows.get(id).is_some_and(|row| row.deleted_at.is_some() && row.slug == event.slug)
        };
        !owners.contains(&event.id) && !owners.iter().all(lies_there)
    }

    async fn import_again(&mut self) {
        let lines: Vec<(usize, Event)> = (1..).zip(all_rows(&self.db).await).collect();
        let report = self.db.store.import(&by(&self.db, "again"), &lines, false).await.unwrap();
        let ids: Vec<EventId> = self.rows.keys().copied().collect();
        assert_eq!((report.unchanged, report.failed), (ids, vec![]));
    }

    /// Imports copies of rows under new ids: at the same address and place, where that is free.
    async fn import_copies(&mut self, picks: &[u8], gap: u8) {
        let last = self.rows.keys().chain(&self.purged).max().map_or(0, |id| id.0);
        for (event, n) in self.pick(picks, |_| true).into_iter().zip(1..) {
            let copy = Event { id: EventId(last + i64::from(gap) + n), ..event };
            let is_live = copy.deleted_at.is_none();
            let fails = is_live && self.conflict(std::slice::from_ref(&copy));
            let author = by(&self.db, "copy");
            let lines = [(1, copy.clone())];
            let report = self.db.store.import(&author, &lines, false).await.unwrap();
            assert_eq!(report.failed.is_empty(), !fails, "{report:?}");
            if !fails {
                self.rows.insert(copy.id, copy);
            }
        }
    }

    async fn sync(&mut self, made: u8, changed: &[u8], trashed: &[u8], restored: &[u8]) {
        let mine = |event: &Event| event.source_id.is_some();
        let changed = self.pick(changed, mine);
        let trashed = self.pick(trashed, |event| mine(event) && event.deleted_at.is_none());
        let restored = self.pick(restored, |event| mine(event) && event.deleted_at.is_some());
        // A planner never brings back what has a live row: its key is taken.
        let restored = if self.conflict(&restored) { Vec::new() } else { restored };
        let title = format!("Changed {}", self.keys);
        let key =
            |event: &Event| event.google_id.clone().map_or(String::new(), |id| id.to_string());
        let mut all: Vec<Step> = Vec::new();
        all.extend(changed.iter().map(|e| update(e, &key(e), content(&title, e.starts_at))));
        all.extend(trashed.iter().map(trash).chain(restored.iter().map(restore)));
        for _ in 0..made {
            self.keys += 1;
            all.push(create(&format!("k{}", self.keys), content("Made", self.db.now())));
        }
        let run = sync_plan(&self.db, &self.source, steps(all)).await.unwrap();
        for event in &changed {
            let row = self.rows.get_mut(&event.id).unwrap();
            row.set_content(content(&title, event.starts_at));
            (row.version, row.updated_at) = (row.version + 1, self.db.now());
        }
        for event in &trashed {
            let row = self.rows.get_mut(&event.id).unwrap();
            (row.deleted_at, row.deletion_id) = (Some(self.db.now()), run.batch_id);
        }
        for event in &restored {
            let row = self.rows.get_mut(&event.id).unwrap();
            (row.deleted_at, row.deletion_id) = (None, None);
        }
        self.learn_new_rows(usize::from(made)).await;
    }

    /// Takes rows that a sync made into the model: exactly as many as it should have.
    async fn learn_new_rows(&mut self, made: usize) {
        let rows = all_rows(&self.db).await;
        let new: Vec<Event> =
            rows.into_iter().filter(|event| !self.rows.contains_key(&event.id)).collect();
        assert_eq!(new.len(), made);
        self.rows.extend(new.into_iter().map(|event| (event.id, event)));
    }

    /// A change set that names a native row must change nothing.
    async fn sync_refused(&mut self, pick: u8) {
        let native = self.pick(&[pick], |event| event.source_id.is_none());
        let new = create("refused", content("Refused", self.db.now()));
        if let Some(event) = native.first() {
            let plan = steps([new, trash(event)]);
            assert!(sync_plan(&self.db, &self.source, plan).await.is_err());
        }
    }
}

async fn live_through(db: Fixture, acts: Vec<Act>) {
    let mut world = World::new(db).await;
    for act in &acts {
        world.act_and_tell(act).await;
    }
    assert_none_is_stray(&world.db).await;
    world.move_house().await;
}

fn any_history(cases: u32, run: impl Fn(Vec<Act>)) {
    let asked = std::env::var("HISTORY_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(cases);
    let config = Config { source_file: Some(file!()), ..Config::with_cases(cases) };
    let outcome = TestRunner::new(config).run(&vec(act(), 1..20), |acts| {
        run(acts);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn any_history_on_sqlite() {
    any_history(20, |acts| test_support::on_sqlite(|db| live_through(db, acts)));
}

#[test]
fn any_history_on_postgres() {
    any_history(6, |acts| test_support::on_postgres(|db| live_through(db, acts)));
}
