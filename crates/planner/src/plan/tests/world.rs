//! A store in memory that applies plans as the real one does.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{
    Cause, Delivery, Edit, EditWrite, Event, EventContent, EventId, EventStatus, Field, GoogleId,
    HeldEvent, HeldItem, HeldSeries, OccurrenceKey, OrganizerId, Plan, Refusals, RemoteBody,
    RemoteItem, RemoteRevision, RemoteWrite, Series, SeriesId, SeriesWrite, SourceId, Step,
    Visibility,
};
use serde_json::Value;

use super::words::{complete, id, increment, utc};
use crate::plan::classified::master_of;
use crate::plan::{Context, Held, plan, touched};

fn edit(field: Field, google: Value) -> Edit {
    let (edited_by, edited_at) = ("ada@example.org".into(), utc("2026-02-01T00:00:00Z"));
    Edit { field, google, until: None, edited_by, edited_at }
}

/// A source and its rows.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) held: Held,
    pub(super) context: Context,
}

impl World {
    /// Before the first sync, on 1 February 2026.
    pub(super) fn new() -> Self {
        let context = Context {
            window_start: utc("2026-01-01T00:00:00Z"),
            window_end: utc("2027-02-02T00:00:00Z"),
            previous_window_end: None,
            publish: Visibility::Public,
        };
        Self { held: Held::default(), context }
    }

    /// With these items synced.
    pub(super) fn with(items: Vec<RemoteItem>) -> Self {
        let mut world = Self::new();
        world.sync(&complete(items));
        world
    }

    /// Plans and applies, and checks that nothing is left to do.
    pub(super) fn sync(&mut self, delivery: &Delivery) -> Plan {
        let none = Refusals::new();
        let plan = plan(&self.held, delivery, &self.context, &none);
        if !delivery.complete {
            let part = super::super::plan(&self.loaded(delivery), delivery, &self.context, &none);
            let done = |plan: &Plan| {
                let Plan { series, steps, remote, edits, .. } = plan.clone();
                (series, steps, remote, edits)
            };
            assert_eq!(done(&part), done(&plan), "what a store loads for an increment is enough");
        }
        self.apply(&plan);
        let again = super::super::plan(&self.held, delivery, &self.context, &none);
        assert_eq!(
            (&again.steps, &again.series, &again.remote, &again.edits),
            (&vec![], &vec![], &vec![], &vec![]),
            "again"
        );
        assert_eq!(again.window_end, None);
        plan
    }

    /// What a store loads for an increment, by the words of [`Held`].
    fn loaded(&self, delivery: &Delivery) -> Held {
        let all = &self.held;
        let ids = self.named(delivery);
        let roots = Self::roots(&ids);
        let is_wanted = |id: Option<&GoogleId>| id.is_some_and(|id| ids.contains(id));
        let mut held = Held::default();
        for (id, item) in &all.items {
            if ids.contains(id) || is_wanted(master_of(&item.item)) {
                held.items.insert(id.clone(), item.clone());
            }
        }
        let series = all.series.iter().filter(|held| is_wanted(held.series.google_id.as_ref()));
        held.series = series.cloned().collect();
        let series: BTreeSet<_> = held.series.iter().map(|held| held.series.id).collect();
        let events = all.events.iter().filter(|row| {
            row.event.google_id.as_ref().is_some_and(|id| roots.contains(id.root()))
                || row.event.series_id.is_some_and(|id| series.contains(&id))
        });
        held.events = events.cloned().collect();
        held
    }

    /// The ids that an increment names, and those of their families.
    fn named(&self, delivery: &Delivery) -> BTreeSet<GoogleId> {
        let items = &self.held.items;
        let mut ids = touched(delivery);
        let masters = ids.iter().filter_map(|id| master_of(&items.get(id)?.item));
        ids.extend(masters.cloned().collect::<Vec<_>>());
        if self.context.previous_window_end != Some(self.context.window_end) {
            let is_master = |item: &RemoteItem| matches!(item.body, RemoteBody::Master { .. });
            let masters = items.iter().filter(|(_, held)| is_master(&held.item));
            ids.extend(masters.map(|(id, _)| id.clone()));
        }
        let series: Vec<_> =
            self.held.series.iter().filter_map(|held| held.series.google_id.clone()).collect();
        loop {
            let (roots, before) = (Self::roots(&ids), ids.len());
            ids.extend(series.iter().filter(|id| roots.contains(id.root())).cloned());
            for (id, held) in items.iter().filter(|(id, _)| roots.contains(id.root())) {
                let strange = master_of(&held.item).filter(|master| master.root() != id.root());
                if master_of(&held.item).is_none() || strange.is_some() {
                    ids.insert(id.clone());
                }
                ids.extend(strange.cloned());
            }
            if ids.len() == before {
                return ids;
            }
        }
    }

    fn roots(ids: &BTreeSet<GoogleId>) -> BTreeSet<String> {
        ids.iter().map(|id| id.root().to_owned()).collect()
    }

    pub(super) fn increment(&mut self, items: Vec<RemoteItem>) -> Plan {
        self.sync(&increment(items))
    }

    pub(super) fn complete(&mut self, items: Vec<RemoteItem>) -> Plan {
        self.sync(&complete(items))
    }

    /// Moves the window on.
    pub(super) fn days_pass(&mut self, days: i64) {
        self.context.window_end += TimeDelta::days(days);
    }

    fn apply(&mut self, plan: &Plan) {
        for write in &plan.series {
            self.write_series(write);
        }
        for (step, _) in &plan.steps {
            self.step(step);
            self.check_unique();
        }
        for write in &plan.remote {
            self.remember(write);
        }
        for write in &plan.edits {
            self.write_edit(write);
        }
        if let Some(end) = plan.window_end {
            self.context.previous_window_end = Some(end);
        }
    }

    fn write_series(&mut self, write: &SeriesWrite) {
        match write {
            SeriesWrite::Put { google_id, title, recurrence } => {
                let found = self
                    .held
                    .series
                    .iter_mut()
                    .find(|held| held.series.google_id.as_ref() == Some(google_id));
                if let Some(held) = found {
                    held.trashed = None;
                    (held.series.title, held.series.recurrence) =
                        (title.clone(), recurrence.clone());
                    return;
                }
                let series = Series {
                    id: SeriesId(self.held.series.len() as i64 + 1),
                    organizer_id: OrganizerId(1),
                    source_id: Some(SourceId(1)),
                    google_id: Some(google_id.clone()),
                    slug: google_id.to_string(),
                    title: title.clone(),
                    recurrence: recurrence.clone(),
                };
                self.held.series.push(HeldSeries { series, trashed: None });
            }
            SeriesWrite::Trash { series_id } => {
                let held = self.held.series.iter_mut().find(|held| held.series.id == *series_id);
                let held = held.unwrap();
                assert_eq!(held.trashed, None);
                held.trashed = Some(Cause::Sync);
            }
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Create { google_id, i_cal_uid, content, occurrence } => {
                let mut event = self.blank(google_id.clone());
                event.i_cal_uid.clone_from(i_cal_uid);
                event.set_content(content.clone());
                self.place(&mut event, occurrence.as_ref());
                self.held.events.push(HeldEvent {
                    event,
                    trashed: None,
                    kept: None,
                    edits: Vec::new(),
                });
            }
            Step::Update { event_id, google_id, i_cal_uid, content, occurrence } => {
                let mut event = self.row(*event_id).event.clone();
                assert!(matches!(self.row(*event_id).trashed, None | Some(Cause::Sync)));
                event.google_id = Some(google_id.clone());
                event.i_cal_uid.clone_from(i_cal_uid);
                event.set_content(content.clone());
                self.place(&mut event, occurrence.as_ref());
                self.row_mut(*event_id).event = event;
            }
            Step::Trash { event_id } => {
                let row = self.row_mut(*event_id);
                assert_eq!(row.trashed, None);
                (row.trashed, row.kept) = (Some(Cause::Sync), None);
            }
            Step::Restore { event_id } => {
                let row = self.row_mut(*event_id);
                assert_eq!(row.trashed, Some(Cause::Sync), "only what a sync removed comes back");
                row.trashed = None;
            }
        }
    }

    fn place(&self, event: &mut Event, occurrence: Option<&(GoogleId, OccurrenceKey)>) {
        event.original_start = occurrence.map(|(_, key)| key.to_text());
        event.series_id =
            occurrence.map(|(master, _)| self.series(master.as_str()).unwrap().series.id);
    }

    fn blank(&self, google_id: GoogleId) -> Event {
        let number = self.held.events.len() as i64 + 1;
        let at = utc("2026-02-01T00:00:00Z");
        Event {
            id: EventId(number),
            organizer_id: OrganizerId(1),
            series_id: None,
            source_id: Some(SourceId(1)),
            google_id: Some(google_id),
            i_cal_uid: None,
            slug: format!("event-{number}"),
            title: String::new(),
            description: String::new(),
            location: None,
            url: None,
            status: EventStatus::Confirmed,
            visibility: Visibility::Public,
            all_day: false,
            starts_at: at,
            ends_at: at,
            start_date: None,
            end_date: None,
            time_zone: "UTC".into(),
            original_start: None,
            version: 1,
            created_at: at,
            updated_at: at,
            deleted_at: None,
            deletion_id: None,
            markdown: None,
            tags: None,
            cover: None,
        }
    }

    fn remember(&mut self, write: &RemoteWrite) {
        let items = &mut self.held.items;
        match write {
            RemoteWrite::Seen(item) => {
                let held = HeldItem { item: (**item).clone(), gone: false };
                items.insert(item.google_id.clone(), held);
            }
            RemoteWrite::Gone { google_id, revision } => {
                let held = items.get_mut(google_id).expect("only what is held can go");
                held.gone = true;
                held.item.revision = revision.clone();
            }
            RemoteWrite::Forget(google_id) => {
                items.remove(google_id).expect("only what is held can be forgotten");
            }
        }
    }

    fn write_edit(&mut self, write: &EditWrite) {
        let (EditWrite::Google { event_id, field, .. } | EditWrite::End { event_id, field }) =
            write;
        let edits = &mut self.row_mut(*event_id).edits;
        let place = edits.iter().position(|edit| edit.field == *field).expect("an edit is known");
        match write {
            EditWrite::Google { google, .. } => edits[place].google = google.clone(),
            EditWrite::End { .. } => _ = edits.remove(place),
        }
    }

    fn check_unique(&self) {
        let live = self.held.events.iter().filter(|row| row.trashed.is_none());
        let ids: Vec<_> = live.filter_map(|row| row.event.google_id.as_ref()).collect();
        assert_eq!(
            ids.len(),
            ids.iter().collect::<BTreeSet<_>>().len(),
            "one live row an id: {ids:?}"
        );
    }

    pub(super) fn row(&self, event_id: EventId) -> &HeldEvent {
        self.held.events.iter().find(|row| row.event.id == event_id).unwrap()
    }

    pub(super) fn row_mut(&mut self, event_id: EventId) -> &mut HeldEvent {
        self.held.events.iter_mut().find(|row| row.event.id == event_id).unwrap()
    }

    pub(super) fn series(&self, master: &str) -> Option<&HeldSeries> {
        let wanted = id(master);
        self.held.series.iter().find(|held| held.series.google_id.as_ref() == Some(&wanted))
    }

    /// The live pages: `number title start`, by start.
    pub(super) fn pages(&self) -> Vec<String> {
        let mut live: Vec<_> = self
            .held
            .events
            .iter()
            .filter(|row| row.trashed.is_none())
            .map(|row| &row.event)
            .collect();
        live.sort_by_key(|event| (event.starts_at, event.id));
        live.iter()
            .map(|event| {
                format!("{} {} {}", event.id, event.title, event.starts_at.format("%m-%dT%H"))
            })
            .collect()
    }

    /// The row with this number goes to the trash by a person.
    pub(super) fn person_deletes(&mut self, number: i64) {
        self.row_mut(EventId(number)).trashed = Some(Cause::Person);
    }

    /// A person writes a field of the row with this number.
    pub(super) fn person_edits(
        &mut self,
        number: i64,
        field: Field,
        change: impl FnOnce(&mut EventContent),
    ) {
        let row = self.row_mut(EventId(number));
        let mut content = row.event.content();
        let google = field.of(&content);
        change(&mut content);
        row.event.set_content(content);
        match row.edits.iter_mut().find(|edit| edit.field == field) {
            Some(edit) => edit.until = None,
            None => row.edits.push(edit(field, google)),
        }
    }

    /// A field of the row with this number is put back to what it was before a sync: the undo of a
    /// run, as the store writes it.
    pub(super) fn run_is_undone(
        &mut self,
        number: i64,
        field: Field,
        change: impl FnOnce(&mut EventContent),
    ) {
        let until = self.revision_of(number);
        self.person_edits(number, field, change);
        let row = self.row_mut(EventId(number));
        if let Some(edit) = row.edits.iter_mut().find(|edit| edit.field == field) {
            edit.until = Some(until);
        }
    }

    /// A person takes Google's value of a field.
    pub(super) fn person_takes_googles(&mut self, number: i64, field: Field) {
        let row = self.row_mut(EventId(number));
        let Some(place) = row.edits.iter().position(|edit| edit.field == field) else { return };
        let edit = row.edits.remove(place);
        let mut content = row.event.content();
        assert!(field.put(&edit.google, &mut content));
        row.event.set_content(content);
    }

    /// Google's revision of what gives the page of a row.
    pub(super) fn revision_of(&self, number: i64) -> RemoteRevision {
        let row = self.row(EventId(number));
        let own = row.event.google_id.as_ref().and_then(|id| self.held.items.get(id));
        let series =
            self.held.series.iter().find(|held| Some(held.series.id) == row.event.series_id);
        let master = series.and_then(|held| held.series.google_id.as_ref());
        let item = own.or_else(|| self.held.items.get(master?));
        item.map(|held| held.item.revision.clone()).unwrap_or_default()
    }

    /// A person brings the row with this number back.
    pub(super) fn person_restores(&mut self, number: i64) {
        let row = self.row(EventId(number)).clone();
        let google_id = row.event.google_id.clone().unwrap();
        let series = row.event.series_id;
        let series = self.held.series.iter_mut().find(|held| Some(held.series.id) == series);
        let master = series.and_then(|held| {
            held.trashed = None;
            held.series.google_id.clone()
        });
        let item = self.held.items.get(&google_id).or_else(|| self.held.items.get(&master?));
        let kept = item.map(|held| held.item.revision.clone());
        let by_sync = row.trashed == Some(Cause::Sync);
        let row = self.row_mut(EventId(number));
        (row.trashed, row.kept) = (None, kept.filter(|_| by_sync));
    }
}
