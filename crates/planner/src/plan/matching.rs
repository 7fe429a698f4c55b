//! Which row is which page. Rows keep their id, slug and address through what Google does to ids:
//! a series' start moves, its rule changes, it is split, a single event becomes a series.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::{Cause, GoogleId, HeldEvent, OccurrenceKey, zone};

use super::edits::google_when;
use super::pages::{Outline, Page};
use crate::series::{key_of, whole_seconds};

/// Whether a row can be written.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum RowState {
    /// It has a page.
    Live,
    /// In the trash by a decision of people: it stays there, and stands for its date.
    Decided,
    /// In the trash by a sync.
    Removed,
}

/// A row, seen as an occurrence.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) held: &'a HeldEvent,
    pub(super) google_id: &'a GoogleId,
    /// The series it belongs to.
    pub(super) master: Option<&'a GoogleId>,
    /// Where the rule put it; a single event's own start.
    pub(super) key: OccurrenceKey,
    pub(super) standing: RowState,
}

impl<'a> Row<'a> {
    /// `None` for a row without Google's id, which is none of a sync's business.
    pub(super) fn of(held: &'a HeldEvent, master: Option<&'a GoogleId>) -> Option<Self> {
        let google_id = held.event.google_id.as_ref()?;
        let original = held.event.original_start.as_deref().and_then(OccurrenceKey::from_text);
        let key = original.map_or_else(|| key_of(&google_when(held)), whole_seconds);
        let standing = match held.trashed {
            None => RowState::Live,
            Some(Cause::Sync) => RowState::Removed,
            Some(Cause::Person | Cause::Import | Cause::Cascade) => RowState::Decided,
        };
        Some(Self { held, google_id, master, key, standing })
    }

    fn day(&self) -> NaiveDate {
        day(self.key, google_when(self.held).time_zone())
    }
}

fn day(key: OccurrenceKey, time_zone: &str) -> NaiveDate {
    match key {
        OccurrenceKey::At(at) => zone::local(zone::zone(time_zone), at).date(),
        OccurrenceKey::On(day) => day,
    }
}

/// For each page the index of its row.
pub(super) fn assign(
    now: &Outline<'_>,
    before: &Outline<'_>,
    rows: &[Row<'_>],
) -> Vec<Option<usize>> {
    if rows.is_empty() {
        return vec![None; now.pages.len()];
    }
    if let ([page], [row]) = (&now.pages[..], rows)
        && *page.google_id == *row.google_id
    {
        return vec![Some(0)];
    }
    let mut matching = Matching::new(&now.pages, rows);
    matching.by_id();
    if matching.is_done() {
        return matching.row_of;
    }
    matching.by_key();
    matching.by_day(RowState::Live);
    matching.by_day(RowState::Decided);
    matching.by_ordinal(before);
    matching.nearest(RowState::Decided, now);
    matching.nearest(RowState::Live, now);
    matching.by_day(RowState::Removed);
    matching.row_of
}

struct Matching<'p, 'r> {
    pages: &'p [Page<'p>],
    rows: &'r [Row<'r>],
    /// The rows in order of preference.
    order: Vec<usize>,
    row_of: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'p, 'r> Matching<'p, 'r> {
    fn new(pages: &'p [Page<'p>], rows: &'r [Row<'r>]) -> Self {
        let mut order: Vec<_> = (0..rows.len()).collect();
        order.sort_by_key(|&row| {
            (rows[row].standing, rows[row].key, Reverse(rows[row].held.event.id))
        });
        Self { pages, rows, order, row_of: vec![None; pages.len()], taken: vec![false; rows.len()] }
    }

    fn is_done(&self) -> bool {
        self.row_of.iter().all(Option::is_some) || self.taken.iter().all(|taken| *taken)
    }

    fn pair(&mut self, page: usize, row: usize) {
        self.row_of[page] = Some(row);
        self.taken[row] = true;
    }

    /// Free rows of a standing (or of all), in order of preference.
    fn free_rows(&self, standing: Option<RowState>) -> Vec<usize> {
        let wanted = |row: &Row<'_>| standing.is_none_or(|standing| row.standing == standing);
        let free = |row: &&usize| !self.taken[**row] && wanted(&self.rows[**row]);
        self.order.iter().filter(free).copied().collect()
    }

    fn free_pages(&self) -> impl Iterator<Item = (usize, &'p Page<'p>)> + '_ {
        self.pages.iter().enumerate().filter(|(page, _)| self.row_of[*page].is_none())
    }

    fn by_id(&mut self) {
        let pages: HashMap<_, _> =
            self.free_pages().map(|(index, page)| (&*page.google_id, index)).collect();
        for row in self.free_rows(None) {
            if let Some(&page) = pages.get(self.rows[row].google_id)
                && self.row_of[page].is_none()
            {
                self.pair(page, row);
            }
        }
    }

    /// By the place in the series, then by the place in any part of the family (a split, a single
    /// event that became a series, and back).
    fn by_key(&mut self) {
        self.by(None, |page| page.key(), |row| row.key);
    }

    /// By the local date, each in its own zone.
    fn by_day(&mut self, standing: RowState) {
        self.by(Some(standing), |page| day(page.key(), page.when.time_zone()), |row| row.day());
    }

    fn by<K: Ord + Copy>(
        &mut self,
        standing: Option<RowState>,
        of_page: impl Fn(&Page<'_>) -> K,
        of_row: impl Fn(&Row<'_>) -> K,
    ) {
        for same_series in [true, false] {
            let master = |master: Option<&GoogleId>| master.filter(|_| same_series).cloned();
            let mut pages: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
            for (index, page) in self.free_pages() {
                let place = (master(page.slot.map(|slot| slot.master)), of_page(page));
                pages.entry(place).or_default().push_back(index);
            }
            for row in self.free_rows(standing) {
                let place = (master(self.rows[row].master), of_row(&self.rows[row]));
                if let Some(page) = pages.get_mut(&place).and_then(VecDeque::pop_front) {
                    self.pair(page, row);
                }
            }
        }
    }

    /// The how many-th date of the old rule is the how many-th of the new one.
    fn by_ordinal(&mut self, before: &Outline<'_>) {
        let mut pages = HashMap::new();
        for (index, page) in self.free_pages() {
            if let Some((slot, ordinal)) = page.slot.and_then(|slot| Some((slot, slot.ordinal?))) {
                pages.insert((slot.master, ordinal), index);
            }
        }
        for row in self.free_rows(Some(RowState::Live)) {
            let Some(master) = self.rows[row].master else { continue };
            let old = before.schedules.get(master);
            let ordinal = old.and_then(|old| old.ordinals.get(&self.rows[row].key));
            if let Some(page) = ordinal.and_then(|ordinal| pages.remove(&(master, *ordinal))) {
                self.pair(page, row);
            }
        }
    }

    /// What people removed stays removed when its series moves to other days. Such a row keeps its
    /// old date, so it stands for the nearest date without a row, nearer than the series' dates
    /// are to each other. Brought back, it takes that date.
    fn nearest(&mut self, standing: RowState, now: &Outline<'_>) {
        let mut free: BTreeMap<&GoogleId, BTreeMap<NaiveDateTime, usize>> = BTreeMap::new();
        for (index, page) in self.free_pages() {
            if let Some(slot) = page.slot {
                free.entry(slot.master).or_default().insert(position(slot.key), index);
            }
        }
        for row in self.free_rows(Some(standing)) {
            let (key, master) = (self.rows[row].key, self.rows[row].master);
            let Some((master, free)) = master.and_then(|id| Some((id, free.get_mut(id)?))) else {
                continue;
            };
            let Some(schedule) = now.schedules.get(master) else { continue };
            if schedule.ordinals.contains_key(&key) || schedule.exceptions.contains(&key) {
                continue;
            }
            let reach = shortest_gap(schedule.ordinals.keys().copied());
            if let Some(at) = nearest(free, position(key), reach)
                && let Some(page) = free.remove(&at)
            {
                self.pair(page, row);
            }
        }
    }
}

fn position(key: OccurrenceKey) -> NaiveDateTime {
    match key {
        OccurrenceKey::At(at) => at.naive_utc(),
        OccurrenceKey::On(day) => day.into(),
    }
}

/// The shortest time between two dates; a week where there are none.
fn shortest_gap(keys: impl Iterator<Item = OccurrenceKey>) -> TimeDelta {
    let all: Vec<_> = keys.map(position).collect();
    all.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(TimeDelta::weeks(1))
}

fn nearest(
    free: &BTreeMap<NaiveDateTime, usize>,
    at: NaiveDateTime,
    reach: TimeDelta,
) -> Option<NaiveDateTime> {
    let before = free.range(..=at).next_back();
    let after = free.range(at..).next();
    let near = [before, after].into_iter().flatten().map(|(found, _)| *found);
    near.filter(|found| (*found - at).abs() < reach).min_by_key(|found| (*found - at).abs())
}
