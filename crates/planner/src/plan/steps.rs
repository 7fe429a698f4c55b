//! The steps that make a family's rows what its pages should be.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use domain::why::{Left, Made};
use domain::{
    Action, Cause, Change, EditWrite, Event, GoogleId, OccurrenceKey, Plan, Refusals, RemoteItem,
    SeriesWrite, Step, Visibility, Why,
};

use super::classified::{Classified, title_of};
use super::edits::is_newer;
use super::family::{Family, Index, without_page};
use super::matching::{Row, RowState, assign};
use super::pages::Page;
use super::removal::removal;
use super::{diff, log, reason};
use crate::series::SeriesError;

/// The order in which steps are written. A row gives its id up before another takes it, and one
/// that comes back has its new id by then.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Rank {
    Trash,
    Update,
    Restore,
    Create,
}

impl Rank {
    fn of(step: &Step) -> Self {
        match step {
            Step::Trash { .. } => Self::Trash,
            Step::Update { .. } => Self::Update,
            Step::Restore { .. } => Self::Restore,
            Step::Create { .. } => Self::Create,
        }
    }
}

/// Where a step belongs: by what it does, by time, by id.
fn place<'s>((step, line): &'s (Step, Change)) -> impl Ord + use<'s> {
    (Rank::of(step), line.starts_at, &line.google_id, line.event_id)
}

/// A plan being written.
pub(super) struct Draft<'i, 'a> {
    pub(super) classified: &'i Classified<'i>,
    pub(super) index: &'i Index<'a>,
    /// Who can find new pages.
    publish: Visibility,
    /// Families that stay as they are.
    refused: &'i Refusals,
    steps: Vec<(Step, Change)>,
    notes: Vec<Change>,
    edits: Vec<EditWrite>,
    pub(super) puts: Vec<SeriesWrite>,
    pub(super) trashes: Vec<SeriesWrite>,
    /// Masters whose occurrences have a step: nothing more is said about them.
    told: BTreeSet<&'a GoogleId>,
}

impl<'i, 'a> Draft<'i, 'a> {
    pub(super) fn new(
        classified: &'i Classified<'i>,
        index: &'i Index<'a>,
        publish: Visibility,
        refused: &'i Refusals,
    ) -> Self {
        let (steps, notes, edits) = (Vec::new(), Vec::new(), Vec::new());
        let (puts, trashes, told) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { classified, index, publish, refused, steps, notes, edits, puts, trashes, told }
    }

    /// Makes room for steps at once: doubling would take half as much again.
    pub(super) fn reserve(&mut self, steps: usize) {
        self.steps.reserve_exact(steps);
    }

    pub(super) fn into_plan(mut self) -> Plan {
        self.steps.sort_unstable_by(|one, other| place(one).cmp(&place(other)));
        self.notes.extend(self.silent());
        self.puts.append(&mut self.trashes);
        Plan {
            series: self.puts,
            steps: self.steps,
            notes: self.notes,
            edits: self.edits,
            ..Plan::default()
        }
    }

    /// Lines for what has no page, and of which nothing else was said.
    fn silent(&self) -> Vec<Change> {
        let hidden = without_page(self.classified);
        if hidden.is_empty() {
            return Vec::new();
        }
        let lines = self.steps.iter().map(|(_, line)| line).chain(&self.notes);
        let told = lines.filter_map(|line| line.google_id.as_deref());
        let told: HashSet<_> = told.chain(self.told.iter().map(|id| id.as_str())).collect();
        let hidden = hidden.into_iter().filter(|(id, ..)| !told.contains(id.as_str()));
        hidden
            .map(|(id, item, why)| {
                let mut line = reason::line(Action::Skip, None, Some(id), why);
                line.title = title_of(item).map(ToOwned::to_owned);
                line
            })
            .collect()
    }

    /// A series we hold that cannot be expanded any more: it is left alone.
    pub(super) fn unreadable(&mut self, item: &RemoteItem, error: &SeriesError) {
        let told = |line: &Change| line.google_id.as_deref() == Some(item.google_id.as_str());
        if self.classified.notes.iter().any(told) {
            return;
        }
        let mut line = reason::line(Action::Quarantine, None, Some(&item.google_id), error.clone());
        line.title = title_of(item).map(ToOwned::to_owned);
        line.raw = reason::raw(item);
        self.note(line);
    }

    fn note(&mut self, line: Change) {
        self.notes.push(line);
    }

    fn step(&mut self, step: Step, line: Change) {
        self.steps.push((step, line));
    }

    /// Plans one family, or sets it aside.
    pub(super) fn family(&mut self, name: &str, family: &Family<'a>) {
        if let Some(why) = self.refused.get(name) {
            return self.note(log::refused(name, family, self.classified, why));
        }
        let row_of = assign(&family.now, &family.before, &family.rows);
        let former = family.former(&row_of);
        let publish = if family.is_published() { Visibility::Public } else { self.publish };
        let mut shown = BTreeSet::new();
        for (page, row) in family.now.pages.iter().zip(&row_of) {
            let row = row.map(|row| &family.rows[row]);
            let is_shown = if family.fresh {
                self.page(page, row, former.is_purged(page), publish)
            } else {
                !former.is_known(page) && self.reached(page, row, publish)
            };
            if let (true, Some(slot)) = (is_shown, &page.slot) {
                shown.insert(slot.master);
            }
        }
        if family.fresh {
            for clash in &family.now.clashes {
                self.note(log::clash(clash, self.classified));
            }
            let paired: BTreeSet<_> = row_of.into_iter().flatten().collect();
            let left = self.rows_without_page(family, &paired);
            self.drop_series(name, family, &left);
        }
        self.put_series(family, &shown);
    }

    /// Brings one page about, and says whether it is on the site then.
    fn page(
        &mut self,
        page: &Page<'a>,
        row: Option<&Row<'a>>,
        purged: bool,
        publish: Visibility,
    ) -> bool {
        let Some(row) = row else { return self.create(page, purged, publish, Made::New) };
        let event = &row.held.event;
        match (row.standing, row.held.trashed) {
            (RowState::Live, _) => {
                self.update(page, row);
                true
            }
            (RowState::Decided, cause) => {
                let why = cause.map_or(Left::Person, reason::left_in_trash);
                self.note(log::page_line(Action::Skip, Some(event), page, why));
                false
            }
            (RowState::Removed, _) => self.restore(page, row),
        }
    }

    /// The same in a family that the delivery said nothing about: only dates that the window has
    /// newly reached are made.
    fn reached(&mut self, page: &Page<'a>, row: Option<&Row<'a>>, publish: Visibility) -> bool {
        match row {
            _ if self.is_decided(page) => false,
            None => self.create(page, false, publish, Made::Reached),
            Some(row) if row.standing == RowState::Removed => self.restore(page, row),
            Some(row) => row.standing == RowState::Live,
        }
    }

    /// Whether people removed the series of a page.
    fn is_decided(&self, page: &Page<'_>) -> bool {
        let series = page.slot.and_then(|slot| self.index.series(slot.master));
        let trashed = series.and_then(|series| series.trashed);
        trashed.is_some_and(|cause| cause != Cause::Sync)
    }

    fn create(&mut self, page: &Page<'a>, purged: bool, publish: Visibility, why: Made) -> bool {
        let skip = if self.is_decided(page) {
            Some(Left::SeriesByPerson)
        } else {
            purged.then_some(Left::Purged)
        };
        if let Some(why) = skip {
            self.note(log::page_line(Action::Skip, None, page, why));
            return false;
        }
        let publish = if page.slot.is_some() { publish } else { self.publish };
        let why = reason::new_page(why, publish).with(page.event.notes.clone());
        let line = log::page_line(Action::Create, None, page, why);
        let step = Step::Create {
            google_id: page.google_id.clone().into_owned(),
            i_cal_uid: page.event.i_cal_uid.clone(),
            content: diff::content(page, publish),
            occurrence: occurrence(page),
        };
        self.step(step, line);
        true
    }

    fn restore(&mut self, page: &Page<'a>, row: &Row<'a>) -> bool {
        let event = &row.held.event;
        if self.is_decided(page) {
            let why = Left::SeriesByPerson;
            self.note(log::page_line(Action::Skip, Some(event), page, why));
            return false;
        }
        let now = self.update(page, row);
        let id = Some(&*page.google_id);
        let line = reason::line(Action::Restore, Some(&now), id, Made::Again);
        self.step(Step::Restore { event_id: event.id }, line);
        true
    }

    /// Writes what differs, and gives the row as it is then.
    fn update(&mut self, page: &Page<'a>, row: &Row<'a>) -> Cow<'a, Event> {
        let old = &row.held.event;
        let series = page.slot.and_then(|slot| self.index.series(slot.master));
        let series = series.map(|series| series.series.id);
        let same_series = row.master == page.slot.map(|slot| slot.master);
        if same_series && diff::is_same(row.held, page, series) {
            return Cow::Borrowed(old);
        }
        let (new, decided) = diff::target(row.held, page, series);
        self.edits.extend(decided.writes);
        if new == *old && same_series {
            if let Some(why) = Why::of_notes(decided.notes) {
                self.note(reason::line(Action::Skip, Some(old), None, why));
            }
            return Cow::Owned(new);
        }
        let fields = diff::fields(old, &new);
        let why = reason::update(&fields, diff::same_length(old, &new));
        let decided = decided.notes.into_iter().map(Why::from);
        let notes = decided.chain(page.event.notes.iter().cloned()).collect();
        let why = Why::from(why).with(notes);
        let mut line = reason::line(Action::Update, Some(&new), Some(&page.google_id), why);
        line.fields = fields;
        let step = Step::Update {
            event_id: old.id,
            google_id: page.google_id.clone().into_owned(),
            i_cal_uid: new.i_cal_uid.clone(),
            content: new.content(),
            occurrence: occurrence(page),
        };
        self.step(step, line);
        Cow::Owned(new)
    }

    /// Trashes the live rows without a page; gives the series of those that stay.
    fn rows_without_page(
        &mut self,
        family: &Family<'a>,
        paired: &BTreeSet<usize>,
    ) -> BTreeSet<&'a GoogleId> {
        let mut left = BTreeSet::new();
        for (index, row) in family.rows.iter().enumerate() {
            if row.standing != RowState::Live || paired.contains(&index) {
                continue;
            }
            if !self.trash(row, family) {
                left.extend(row.master);
            }
        }
        left
    }

    fn trash(&mut self, row: &Row<'a>, family: &Family<'a>) -> bool {
        let event = &row.held.event;
        let Some(why) = removal(row, family, self.classified) else { return false };
        let kept = row.held.kept.as_ref();
        if kept.is_some_and(|kept| !is_newer(why.updated, kept.updated)) {
            self.note(reason::line(Action::Skip, Some(event), None, Left::Kept));
            return false;
        }
        let line = reason::line(Action::Trash, Some(event), None, why.reason);
        self.told.extend(row.master);
        self.step(Step::Trash { event_id: event.id }, line);
        true
    }
}

fn occurrence(page: &Page<'_>) -> Option<(GoogleId, OccurrenceKey)> {
    page.slot.map(|slot| (slot.master.clone(), slot.key))
}
