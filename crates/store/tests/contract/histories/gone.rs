//! Acts that destroy, lose and bring back.

use backup::take::take;
use domain::views::{Absence, EventLookup, Place};
use domain::{Event, EventId, MergeReport, MergeRequest, RestoreRequest};
use test_support::checks::assert_sound;
use test_support::gone::{Copy, delete_raw};
use test_support::samples::{all_rows, by, content, ids, line};

use super::World;

impl World {
    pub(super) async fn edit(&mut self, pick: u8, title: u8) {
        let live = self.pick(&[pick], |event| event.deleted_at.is_none());
        let Some(event) = live.first() else { return };
        let new = content(&format!("Edited {title}"), event.starts_at);
        let author = by(&self.db, "edit");
        let store = &self.db.store;
        let edited = store.edit_event(&author, event.id, event.version, new.clone()).await.unwrap();
        let mut expected = event.clone();
        expected.set_content(new);
        if expected != *event {
            (expected.version, expected.updated_at) = (event.version + 1, self.db.now());
        }
        assert_eq!(edited, expected);
        self.rows.insert(event.id, expected);
    }

    /// Restores with new addresses where the old are taken: only a place in a calendar can be in
    /// the way.
    pub(super) async fn restore_aside(&mut self, picks: &[u8]) {
        let trashed = self.pick(picks, |event| event.deleted_at.is_some());
        let what = RestoreRequest::Events(ids(&trashed));
        let author = by(&self.db, "aside");
        let outcome = self.db.store.restore_at_free_addresses(&author, &what).await.unwrap();
        assert!(outcome.conflicts.iter().all(|conflict| conflict.column == "google_id"));
        for id in outcome.restored {
            let found = self.db.store.event(id).await.unwrap().unwrap();
            let mut row = self.rows[&id].clone();
            (row.deleted_at, row.deletion_id) = (None, None);
            if found.slug != row.slug {
                assert!(found.slug.starts_with(&format!("{}-{id}", row.slug)), "{found:?}");
                row.slug = found.slug;
                (row.version, row.updated_at) = (row.version + 1, self.db.now());
            }
            self.rows.insert(id, row);
        }
    }

    /// Another address, as a backup of another day may have it: free, or refused.
    pub(super) async fn rename(&mut self, pick: u8, to: u8) {
        let live = self.pick(&[pick], |event| event.deleted_at.is_none());
        let Some(event) = live.first() else { return };
        let wanted = Event { slug: format!("renamed-{to}"), ..event.clone() };
        let refused = self.conflict(std::slice::from_ref(&wanted));
        let author = by(&self.db, "rename");
        let rows = [wanted.clone()];
        let report = self.db.store.merge(&author, &rows, true, false).await.unwrap();
        assert_eq!(report.conflicts.is_empty(), !refused, "{report:?}");
        if !refused && wanted.slug != event.slug {
            let (version, updated_at) = (event.version + 1, self.db.now());
            self.rows.insert(event.id, Event { version, updated_at, ..wanted });
        }
    }

    /// Every address ever given answers with its own event, leads to it in one hop, or says that it
    /// is gone; and never with another's. (Where an import gave it to several: with one of theirs.)
    pub(super) async fn all_addresses_answer(&self) {
        let (store, now) = (&self.db.store, self.db.now());
        for (slug, owners) in &self.addresses {
            let found = store.lookup(slug, now).await.unwrap();
            let absence = store.absence(Place::Event, slug, now).await.unwrap();
            if let EventLookup::Live(page) = &found {
                assert!(owners.contains(&page.event.id), "{slug}: {found:?}");
            }
            let [id] = owners.iter().collect::<Vec<_>>()[..] else { continue };
            match self.rows.get(id) {
                None => {
                    assert!(self.purged.contains(id));
                    assert!(matches!(found, EventLookup::Purged), "{slug}: {found:?}");
                    assert!(matches!(absence, Absence::Purged(_)), "{slug}: {absence:?}");
                }
                Some(row) if row.deleted_at.is_some() => {
                    assert!(matches!(found, EventLookup::Absent), "{slug}: {found:?}");
                    assert!(matches!(absence, Absence::TakenOff(_)), "{slug}: {absence:?}");
                }
                Some(row) if row.slug == *slug => {
                    let EventLookup::Live(page) = found else { panic!("{slug}: {found:?}") };
                    assert_eq!(page.event.id, *id);
                }
                Some(row) => {
                    assert!(matches!(found, EventLookup::Absent), "{slug}: {found:?}");
                    let Absence::Moved(to) = absence else { panic!("{slug}: {absence:?}") };
                    assert_eq!(to, row.slug);
                }
            }
        }
    }

    pub(super) async fn purge(&mut self, picks: &[u8]) {
        let trashed = ids(&self.pick(picks, |event| event.deleted_at.is_some()));
        let what = RestoreRequest::Events(trashed.clone());
        let purged = self.db.store.purge(&by(&self.db, "purge"), &what).await.unwrap();
        assert_eq!(purged, trashed);
        self.rows.retain(|id, _| !trashed.contains(id));
        self.purged.extend(trashed);
    }

    pub(super) async fn purge_refused(&mut self, picks: &[u8]) {
        let mut any = ids(&self.pick(picks, |_| true));
        any.extend(ids(&self.pick(&[0], |event| event.deleted_at.is_none())));
        any.extend(self.purged.first());
        let fits = |id: &EventId| self.rows.get(id).is_some_and(|row| row.deleted_at.is_some());
        if any.iter().all(fits) {
            return;
        }
        let what = RestoreRequest::Events(any);
        assert!(self.db.store.purge(&by(&self.db, "no"), &what).await.is_err());
    }

    /// Rows are deleted and another is altered past the store; history brings all back as it was.
    pub(super) async fn lose_and_recover(&mut self, picks: &[u8], forged: u8) {
        let lost = ids(&self.pick(picks, |_| true));
        let forged = ids(&self.pick(&[forged], |event| !lost.contains(&event.id)));
        delete_raw(&self.db, &lost).await;
        for id in &forged {
            let alter = "UPDATE events SET title = 'Forged', version = version + 3 WHERE id = ";
            self.db.raw.run(&format!("{alter}{id}")).await.unwrap();
        }
        assert_eq!(self.db.store.missing_events(EventId(0), 1_000).await.unwrap(), lost);
        let all: Vec<EventId> = self.rows.keys().chain(&self.purged).copied().collect();
        let author = by(&self.db, "recover");
        let report = self.db.store.recover(&author, &all, true, false).await.unwrap();
        assert_eq!((&report.created, &report.overwritten), (&lost, &forged));
        let failed: Vec<EventId> = report.failed.iter().map(|failed| failed.event_id).collect();
        assert_eq!(failed, self.purged.iter().copied().collect::<Vec<_>>());
    }

    /// Rows that are as they were remembered are deleted past the store; then what is remembered is
    /// merged back, twice.
    pub(super) async fn lose_and_merge(&mut self, picks: &[u8], overwrite: bool) {
        let remembered = self.remembered.clone();
        let same = |event: &Event| remembered.get(&event.id) == Some(event);
        let lost = ids(&self.pick(picks, same));
        delete_raw(&self.db, &lost).await;
        let rows: Vec<_> = remembered.values().cloned().collect();
        let author = by(&self.db, "merge");
        let store = self.db.store.clone();
        let told = store.merge(&author, &rows, overwrite, true).await.unwrap();
        let report = store.merge(&author, &rows, overwrite, false).await.unwrap();
        assert_eq!(report, told, "a dry run says what will be done");
        assert_eq!(report.created, lost);
        self.learn_merged(&report, overwrite);
        let again = store.merge(&author, &rows, overwrite, false).await.unwrap();
        assert_eq!((again.created.len(), again.restored.len()), (0, 0), "{again:?}");
        assert_eq!(again.overwritten, Vec::<EventId>::new());
        assert_eq!((again.conflicts, again.failed), (report.conflicts, report.failed));
    }

    /// Does in the model what a merge says that it did.
    fn learn_merged(&mut self, report: &MergeReport, overwrite: bool) {
        let (now, mut told) = (self.db.now(), 0);
        for failed in &report.failed {
            assert!(self.purged.contains(&failed.event_id), "{failed:?}");
            told += 1;
        }
        for id in report.restored.iter().chain(&report.overwritten) {
            let then = self.remembered[id].clone();
            let row = self.rows.get_mut(id).unwrap();
            let restored = report.restored.contains(id);
            assert_eq!(restored, row.deleted_at.is_some() && then.deleted_at.is_none());
            if restored {
                (row.deleted_at, row.deletion_id) = (None, None);
            }
            let said = (row.content(), &row.slug) == (then.content(), &then.slug);
            assert!(restored || !said, "{row:?}");
            if overwrite && !said {
                *row = Event {
                    version: row.version.max(then.version) + 1,
                    updated_at: now,
                    deleted_at: row.deleted_at,
                    deletion_id: row.deletion_id,
                    ..then
                };
            }
            told += 1;
        }
        told += report.created.len() + report.unchanged.len() + report.changed.len();
        let mut in_the_way: Vec<EventId> = report.conflicts.iter().map(|c| c.event_id).collect();
        in_the_way.dedup();
        assert_eq!(told + in_the_way.len(), self.remembered.len(), "each is told of once");
    }

    /// All that there is, taken into an empty site, is the same there.
    pub(super) async fn move_house(&self) {
        let copy = Copy::of(&self.db).await;
        let site = self.db.another().await;
        let author = by(&self.db, "move");
        let request = MergeRequest::default();
        let report = take(site.store.as_ref(), &copy, &author, 1, &request).await.unwrap();
        assert_eq!(report.created, self.rows.keys().copied().collect::<Vec<_>>(), "{report:?}");
        let found: Vec<String> = all_rows(&site).await.iter().map(line).collect();
        assert_eq!(found, self.rows.values().map(line).collect::<Vec<_>>());
        assert_sound(&site).await;
    }
}
