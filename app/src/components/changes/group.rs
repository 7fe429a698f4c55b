//! Changes as items: a series is one item, however many pages it stands for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::words::{language, t};
use domain::views::PageRef;
use domain::{Change, EventId, SeriesId};

/// What people think of as one thing: an event, or a series with those of its pages that change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// Its name, where it stands for several pages.
    pub(super) name: Option<String>,
    /// Its changes; never empty.
    pub(super) changes: Vec<Change>,
}

/// By what changes belong together.
#[derive(Eq, Hash, PartialEq)]
enum Key {
    Series(SeriesId),
    /// Google's id of a series whose pages are not there yet.
    Google(String),
    Alone(usize),
}

/// Groups changes of one action: what stands for most pages first, else in the order in which each
/// item first occurs.
pub(super) fn items(changes: Vec<Change>, pages: &BTreeMap<EventId, PageRef>) -> Vec<Item> {
    let mut at: HashMap<Key, usize> = HashMap::new();
    let mut items: Vec<Item> = Vec::new();
    for (index, change) in changes.into_iter().enumerate() {
        let (key, name) = key(index, &change, pages);
        let place = *at.entry(key).or_insert(items.len());
        match items.get_mut(place) {
            Some(item) => item.changes.push(change),
            None => items.push(Item { name, changes: vec![change] }),
        }
    }
    items.sort_by_key(|item| Reverse(item.changes.len()));
    items
}

fn key(index: usize, change: &Change, pages: &BTreeMap<EventId, PageRef>) -> (Key, Option<String>) {
    let page = change.event_id.and_then(|id| pages.get(&id));
    if let Some((series, title)) = page.and_then(|page| page.series.as_ref()) {
        return (Key::Series(*series), Some(title.clone()));
    }
    let google = change.google_id.as_deref().filter(|_| change.event_id.is_none());
    match google.and_then(series_of) {
        Some(series) => (Key::Google(series.to_owned()), change.title.clone()),
        None => (Key::Alone(index), None),
    }
}

/// Google's id of the series, from an occurrence's: `abc_20261127` or `abc_20261127T190000Z`.
fn series_of(google_id: &str) -> Option<&str> {
    let (series, start) = google_id.rsplit_once('_')?;
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
    };
    let is_start = match start.split_once('T') {
        None => digits(start, 8),
        Some((day, time)) => digits(day, 8) && digits(time.trim_end_matches('Z'), 6),
    };
    (is_start && !series.is_empty()).then_some(series)
}

/// How many: `20`; or `60 items, 73 pages` where series are among them.
pub(super) fn how_many(items: &[Item]) -> String {
    let pages: usize = items.iter().map(|item| item.changes.len()).sum();
    if pages == items.len() {
        return words::number(language(), i64::try_from(pages).unwrap_or(i64::MAX));
    }
    t!("changes-items-and-dates", items = items.len(), dates = pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Action;

    fn change(event: Option<i64>, google: &str) -> Change {
        Change {
            action: Action::Trash,
            event_id: event.map(EventId),
            google_id: Some(google.into()),
            title: Some(google.into()),
            starts_at: None,
            reason: "".into(),
            fields: BTreeMap::new(),
            raw: None,
            when: None,
        }
    }

    fn page(series: Option<i64>) -> PageRef {
        let series = series.map(|id| (SeriesId(id), format!("Series {id}")));
        PageRef { slug: "x".into(), live: true, draft: false, series }
    }

    #[test]
    fn a_series_is_one_item() {
        let pages = [(1, None), (2, Some(7)), (3, Some(8)), (4, Some(7))];
        let pages = pages.into_iter().map(|(id, series)| (EventId(id), page(series))).collect();
        let changes = (1..=4).map(|id| change(Some(id), "one_20261127")).collect();
        let items = items(changes, &pages);
        let seen: Vec<_> =
            items.iter().map(|item| (item.name.as_deref(), item.changes.len())).collect();
        assert_eq!(seen, [(Some("Series 7"), 2), (None, 1), (Some("Series 8"), 1)]);
        assert_eq!(how_many(&items), "3 items, 4 events");
        assert_eq!(how_many(&items[1..]), "2");
    }

    #[test]
    fn pages_to_come_are_told_by_their_ids_at_google() {
        let changes = ["a_20261127", "b", "a_20261204T190000Z", "a_R20261204", "c_d", "_20261127"]
            .map(|id| change(None, id));
        let items = items(changes.to_vec(), &BTreeMap::new());
        let lengths: Vec<_> = items.iter().map(|item| item.changes.len()).collect();
        assert_eq!(lengths, [2, 1, 1, 1, 1]);
        assert_eq!(how_many(&items), "5 items, 6 events");
    }
}
