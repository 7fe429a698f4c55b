//! Families: a series with its exceptions and the parts that were split off it, or a single event.
//! What happens to one never touches another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::why::Left;
use domain::{GoogleId, Held, HeldSeries, RemoteBody, RemoteItem, SeriesId, Visibility, Why};

use super::classified::{Classified, Entry};
use super::matching::{Row, RowState, assign};
use super::pages::{Identity, Outline, Page};

/// One family, as it was and as it is now.
#[derive(Debug, Default)]
pub(super) struct Family<'a> {
    pub(super) now: Outline<'a>,
    pub(super) before: Outline<'a>,
    pub(super) rows: Vec<Row<'a>>,
    /// The delivery spoke of it. Otherwise only dates that the window newly reached are made.
    pub(super) fresh: bool,
    /// It holds a series that cannot be expanded any more: all of it is left alone.
    pub(super) unreadable: bool,
}

impl Family<'_> {
    /// Whether a date of it can be found by all already: then so can further ones.
    pub(super) fn is_published(&self) -> bool {
        let found = |row: &Row<'_>| row.held.event.visibility == Visibility::Public;
        let is_date = |row: &&Row<'_>| row.master.is_some() && row.standing == RowState::Live;
        self.rows.iter().filter(is_date).any(found)
    }

    /// What the pages were before, seen from those of now and their rows.
    pub(super) fn former(&self, row_of: &[Option<usize>]) -> Former<'_> {
        let known: BTreeSet<_> = self.before.pages.iter().map(Page::identity).collect();
        let mut new = self.now.pages.iter().zip(row_of).filter(|(_, row)| row.is_none());
        let mut purged = BTreeSet::new();
        if new.any(|(page, _)| known.contains(&page.identity())) {
            let row_of = assign(&self.before, &Outline::default(), &self.rows);
            let pages = self.before.pages.iter().zip(row_of).filter(|(_, row)| row.is_none());
            purged.extend(pages.map(|(page, _)| page.identity()));
        }
        Former { known, purged }
    }
}

/// The pages of a family before a delivery.
pub(super) struct Former<'f> {
    known: BTreeSet<Identity<'f>>,
    /// Those that no row stands for: people removed them for good.
    purged: BTreeSet<Identity<'f>>,
}

impl Former<'_> {
    pub(super) fn is_known(&self, page: &Page<'_>) -> bool {
        self.known.contains(&page.identity())
    }

    pub(super) fn is_purged(&self, page: &Page<'_>) -> bool {
        self.purged.contains(&page.identity())
    }
}

/// The series rows, by both their keys.
pub(super) struct Index<'a> {
    by_id: HashMap<SeriesId, &'a HeldSeries>,
    by_master: BTreeMap<&'a GoogleId, &'a HeldSeries>,
    by_family: HashMap<&'a str, Vec<(&'a GoogleId, &'a HeldSeries)>>,
}

impl<'a> Index<'a> {
    pub(super) fn of(held: &'a Held) -> Self {
        let mut by_master = BTreeMap::<_, &HeldSeries>::new();
        for series in &held.series {
            let Some(master) = &series.series.google_id else { continue };
            let place = by_master.entry(master).or_insert(series);
            if place.trashed.is_some() && series.trashed.is_none() {
                *place = series;
            }
        }
        let by_id = held.series.iter().map(|series| (series.series.id, series)).collect();
        let mut by_family = HashMap::<_, Vec<_>>::new();
        for (master, series) in &by_master {
            by_family.entry(master.root()).or_default().push((*master, *series));
        }
        Self { by_id, by_master, by_family }
    }

    /// The row of a master's series: the live one where there are several.
    pub(super) fn series(&self, master: &GoogleId) -> Option<&'a HeldSeries> {
        self.by_master.get(master).copied()
    }

    /// The rows of all series of a family.
    pub(super) fn of_family(&self, name: &str) -> &[(&'a GoogleId, &'a HeldSeries)] {
        self.by_family.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn master(&self, id: SeriesId) -> Option<&'a GoogleId> {
        self.by_id.get(&id)?.series.google_id.as_ref()
    }
}

/// Notes what the delivery brought without a page: exceptions without their series, and what must
/// not be published.
pub(super) fn without_page<'a>(
    classified: &'a Classified<'_>,
) -> Vec<(&'a GoogleId, &'a RemoteItem, Why)> {
    let new = classified.entries.iter().filter(|(_, entry)| entry.fresh && entry.changed);
    let live = new.filter(|(_, entry)| entry.gone.is_none());
    live.filter_map(|(id, entry)| Some((*id, &*entry.item, missing_page(entry, classified)?)))
        .collect()
}

fn missing_page(entry: &Entry<'_>, classified: &Classified<'_>) -> Option<Why> {
    match &entry.item.body {
        RemoteBody::Single { event } | RemoteBody::Master { event, .. } => {
            event.unpublished.as_ref().map(|why| Why::NotPublished(Box::new(why.clone())))
        }
        RemoteBody::Exception { master, .. } => match classified.entries.get(master) {
            None => Some(Left::NoSeriesYet.into()),
            Some(master) if master.gone.is_some() => Some(Left::SeriesGone.into()),
            Some(master) => match master.item.body {
                RemoteBody::Master { .. } => None,
                _ => Some(Left::NoSeries.into()),
            },
        },
        RemoteBody::Tombstone => None,
    }
}
