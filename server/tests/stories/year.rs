//! A year of normal use on a clock that the test moves, and not one false alarm of the watchdog.

use chrono::TimeDelta;
use domain::views::RunFilter;
use domain::{Event, EventId, Reason, RestoreRequest, Run, RunProblem, RunState, SourceId};
use reroll::watchdog;
use serde_json::json;
use store::NewEvent;
use test_support::Fixture;
use test_support::samples::content;

use crate::world::{CLUB, World, refused, series, single};

test_support::story! { a_year_passes_in_peace }

/// The retention: what lies in the trash for longer is purged.
const RETENTION: TimeDelta = TimeDelta::days(90);

/// Repeatable numbers (a linear congruential generator, Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn some<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { items.get(self.roll(items.len())) }
    }
}

/// A site, its calendar at Google, and what happens to them.
struct Year {
    db: Fixture,
    world: World,
    source: SourceId,
    /// Google's ids of single events that are still there.
    keys: Vec<String>,
    dice: Dice,
}

async fn a_year_passes_in_peace(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let first = world.now() + TimeDelta::days(20);
    let keys = world.google.add_many(CLUB, 30, "Club night", first).unwrap();
    world.google.insert_event(CLUB, series("Weekly", "2026-03-06T19:00", "FREQ=WEEKLY")).unwrap();
    let source = world.connect(CLUB).await;
    world.sync(source).await;
    let mut year = Year { db, world, source, keys, dice: Dice(2_526) };
    for day in 0..365 {
        year.world.pass(TimeDelta::days(1));
        year.day().await;
        if day % 45 == 44 {
            // Somebody sets the machine's clock, back and forth.
            year.db.clock.advance(TimeDelta::hours(-5));
            year.look(true).await;
            year.db.clock.advance(TimeDelta::hours(5));
        }
        year.look(day % 10 == 0).await;
    }
    let told = year.world.services.store.alerts(None, true, 1_000).await.unwrap();
    let kinds: Vec<_> = told.iter().map(|alert| alert.kind).collect();
    assert!(!kinds.contains(&domain::AlertKind::Integrity), "{told:?}");
    let report = watchdog::check(&year.world.services, true).await.unwrap();
    assert!(report.purged > 0 && report.trashed > 0 && report.live > 0, "a year saw it all");
}

impl Year {
    async fn look(&self, whole: bool) {
        let report = watchdog::check(&self.world.services, whole).await.unwrap();
        assert!(report.ok(), "{}: {report:?}", self.world.now());
    }

    async fn day(&mut self) {
        match self.dice.roll(12) {
            0 | 1 => self.create().await,
            2 => self.trash().await,
            3 => self.restore().await,
            4 => self.edit().await,
            5 => self.copy().await,
            6 => self.undo().await,
            7 => self.decide().await,
            8 => self.purge_old().await,
            _ => self.google_changes().await,
        }
        if self.dice.roll(3) == 0 {
            self.world.tick();
            // Paused or held or not: whatever comes of it.
            let _ = self.world.try_sync(self.source).await;
        }
    }

    async fn rows(&self, fits: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut rows = self.world.rows().await;
        rows.retain(|row| fits(row));
        rows
    }

    async fn create(&mut self) {
        let (organizer_id, start) = (self.world.organizer, self.world.now() + TimeDelta::days(9));
        let title = format!("Open table {}", self.dice.roll(9));
        let new = (0..=self.dice.roll(4))
            .map(|_| NewEvent { organizer_id, content: content(&title, start) })
            .collect();
        self.world.services.store.create_events(&self.world.by("new"), new).await.unwrap();
    }

    async fn trash(&mut self) {
        let rows = self.rows(|row| row.deleted_at.is_none()).await;
        let from = self.dice.roll(rows.len());
        let ids: Vec<EventId> = rows.iter().skip(from).take(3).map(|row| row.id).collect();
        if !ids.is_empty() {
            self.world.trash(&ids).await;
        }
    }

    async fn restore(&mut self) {
        let rows = self.rows(|row| row.deleted_at.is_some()).await;
        let Some(batch) = self.dice.some(&rows).and_then(|row| row.deletion_id) else { return };
        let what = RestoreRequest::Batch(batch);
        // Addresses may be taken since: then nothing happens.
        self.world.restore(what).await;
    }

    async fn edit(&mut self) {
        let rows = self.rows(|row| row.deleted_at.is_none()).await;
        let Some(row) = self.dice.some(&rows) else { return };
        let mut content = row.content();
        content.title = format!("{}, changed", row.title.trim_end_matches(", changed"));
        let (by, version) = (self.world.by("edited"), row.version);
        self.world.services.store.edit_event(&by, row.id, version, content).await.unwrap();
    }

    /// Somebody imports copies of events from elsewhere, under ids of their own.
    async fn copy(&mut self) {
        let rows = self.rows(|row| row.source_id.is_none()).await;
        let last = self.world.rows().await.iter().map(|row| row.id.0).max().unwrap_or(0);
        let Some(row) = self.dice.some(&rows) else { return };
        let id = EventId(last + 50);
        let copy = Event { id, slug: format!("copy-{id}"), ..row.clone() };
        let by = self.world.by("import");
        self.world.services.store.import(&by, &[(1, copy)], false).await.unwrap();
    }

    async fn some_run(&mut self, state: RunState) -> Option<Run> {
        let filter = RunFilter { source: Some(self.source), ..RunFilter::default() };
        let runs = self.world.services.store.runs(&filter, 30).await.unwrap();
        let runs: Vec<Run> =
            runs.into_iter().map(|line| line.run).filter(|run| run.state == state).collect();
        self.dice.some(&runs).cloned()
    }

    async fn undo(&mut self) {
        let Some(run) = self.some_run(RunState::Applied).await else { return };
        let undone = self.world.undo(&run).await;
        if undone.is_err() {
            let why = refused(undone);
            assert!(matches!(why, Reason::Run(RunProblem::NotUndone { .. })), "{why}");
        }
    }

    async fn decide(&mut self) {
        let Some(run) = self.some_run(RunState::Held).await else { return };
        if self.dice.roll(2) == 0 {
            // Much can have changed since it was held: then it is refused, and nothing happens.
            let _ = self.world.approve(&run).await;
        } else {
            self.world.reject(&run).await.unwrap();
        }
    }

    /// What the retention does: a ledger row, a permit and the deletion, and the payloads blanked.
    async fn purge_old(&mut self) {
        let before = self.world.now() - RETENTION;
        let old = self.rows(|row| row.deleted_at.is_some_and(|at| at < before)).await;
        for row in old.iter().take(5) {
            let (id, slug) = (row.id, &row.slug);
            let ledger = format!(
                "INSERT INTO purges (event_id, slug, actor, reason, purged_at)
                 VALUES ({id}, '{slug}', 'system', 'retention', '2026-03-01T00:00:00.000000Z')"
            );
            let permit = format!("INSERT INTO purge_permits (event_id) VALUES ({id})");
            let delete = format!("DELETE FROM events WHERE id = {id}");
            let blank = format!(
                "UPDATE revisions SET payload = NULL WHERE entity = 'event' AND entity_id = {id}"
            );
            let kept = format!("DELETE FROM kept_events WHERE event_id = {id}");
            self.db.raw.run(&kept).await.unwrap();
            self.db.raw.together(&[&ledger, &permit, &delete, &blank]).await.unwrap();
        }
    }

    async fn google_changes(&mut self) {
        let google = &self.world.google;
        match self.dice.roll(8) {
            0 | 1 => {
                let day = self.world.now() + TimeDelta::days(14);
                let start = day.format("%Y-%m-%dT18:00").to_string();
                self.keys.push(google.insert_event(CLUB, single("Fresh", &start)).unwrap());
            }
            2 => {
                let much = self.dice.roll(self.keys.len() / 2);
                for key in self.keys.drain(..much) {
                    google.cancel_event(CLUB, &key).unwrap();
                }
            }
            3 => google.expire_sync_tokens(None).unwrap(),
            4 if !self.keys.is_empty() => {
                let at = self.dice.roll(self.keys.len());
                google.delete_event(CLUB, &self.keys.swap_remove(at)).unwrap();
            }
            _ => {
                let title = format!("Renamed {}", self.dice.roll(99));
                if let Some(key) = self.dice.some(&self.keys) {
                    google.patch_event(CLUB, key, &json!({"summary": title})).unwrap();
                }
            }
        }
        self.world.tick();
        let _ = self.world.try_sync(self.source).await;
    }
}
