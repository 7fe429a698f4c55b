//! From pages to one delivery.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::tidy;
use domain::time::micros;
use domain::{Delivery, GoogleId, Quarantined, RemoteItem, zone};

use super::mapping::map_item;
use super::page::Page;

/// A delivery in the making. Pages are mapped as they come, so that only one is held as JSON.
pub(super) struct Gathering {
    delivery: Delivery,
    items: Vec<Arc<RemoteItem>>,
    zone: Tz,
}

impl Gathering {
    pub(super) fn new(complete: bool) -> Self {
        let delivery = Delivery { complete, ..Delivery::default() };
        Self { delivery, items: Vec::new(), zone: Tz::UTC }
    }

    /// Adds a page.
    pub(super) fn take(&mut self, page: Page) {
        if let Some(zone) = page.time_zone.as_deref().and_then(zone::named) {
            self.zone = zone;
            self.delivery.time_zone = Some(zone.name().to_owned());
        }
        if let Some(summary) = &page.summary {
            self.delivery.name = Some(tidy::name(summary));
        }
        for item in page.values() {
            match map_item(&item, self.zone) {
                Ok(item) => self.items.push(Arc::new(item)),
                Err(bad) => self.delivery.quarantined.push(bad),
            }
        }
    }

    pub(super) fn finish(mut self, token: String, pages: i64, requests: i64) -> Delivery {
        self.delivery.next_sync_token = token;
        self.delivery.pages = pages;
        self.delivery.requests = requests;
        self.delivery.items = newest(self.items);
        settle(&mut self.delivery);
        self.delivery
    }
}

/// Of several revisions of one id, the newest: by `updated`, then by `sequence`, then the one that
/// came later. (A tombstone may have neither; then the order decides.) The ids stay in the order
/// in which they first came.
#[must_use]
pub fn newest(items: Vec<Arc<RemoteItem>>) -> Vec<Arc<RemoteItem>> {
    // Which of the items with one id stays, and at whose place.
    let mut places: HashMap<&GoogleId, (usize, usize)> = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let (_, stays) = places.entry(&item.google_id).or_insert((index, index));
        if *stays != index && items.get(*stays).is_none_or(|held| supersedes(item, held)) {
            *stays = index;
        }
    }
    if places.len() == items.len() {
        return items;
    }
    let mut kept: Vec<(usize, usize)> = places.into_values().collect();
    kept.sort_unstable();
    kept.into_iter().filter_map(|(_, stays)| items.get(stays).cloned()).collect()
}

/// Whether `later`, which came after `held`, is the newer revision.
fn supersedes(later: &RemoteItem, held: &RemoteItem) -> bool {
    let (new, old) = (&later.revision, &held.revision);
    let by_time = new.updated.zip(old.updated).map(|(n, o)| n.cmp(&o));
    let by_sequence = new.sequence.zip(old.sequence).map(|(n, o)| n.cmp(&o));
    by_time
        .into_iter()
        .chain(by_sequence)
        .find(|order| order.is_ne())
        .is_none_or(|order| order.is_gt())
}

/// Where one id came both understood and not, the newer by `updated` stays. Where that does not
/// tell, the item is dropped: what we hold of a quarantined id is left alone, the safe side.
fn settle(delivery: &mut Delivery) {
    if delivery.quarantined.is_empty() {
        return;
    }
    let updated: BTreeMap<&GoogleId, Option<DateTime<Utc>>> =
        delivery.items.iter().map(|item| (&item.google_id, item.revision.updated)).collect();
    let outdated = |bad: &Quarantined| {
        let known = bad.google_id.as_ref().and_then(|id| updated.get(id).copied().flatten());
        known.zip(updated_of(bad)).is_some_and(|(item, bad)| item > bad)
    };
    let outdated: Vec<bool> = delivery.quarantined.iter().map(outdated).collect();
    let mut outdated = outdated.into_iter();
    delivery.quarantined.retain(|_| !outdated.next().unwrap_or_default());
    let bad: std::collections::BTreeSet<&GoogleId> =
        delivery.quarantined.iter().filter_map(|q| q.google_id.as_ref()).collect();
    delivery.items.retain(|item| !bad.contains(&item.google_id));
}

fn updated_of(bad: &Quarantined) -> Option<DateTime<Utc>> {
    let text = bad.raw.get("updated")?.as_str()?;
    DateTime::parse_from_rfc3339(text).ok().map(|at| micros(at.with_timezone(&Utc)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::page::ListOf;

    fn page(items: Value, token: Option<&str>) -> Page {
        let body = json!({"kind": "calendar#events", "items": items, "nextSyncToken": token,
            "timeZone": "Europe/Berlin", "summary": "Club"});
        Page::read(body.to_string().as_bytes(), ListOf::Events).unwrap()
    }

    fn event(id: &str, title: &str, updated: &str, sequence: i64) -> Value {
        json!({"id": id, "summary": title, "updated": updated, "sequence": sequence,
            "start": {"date": "2026-05-01"}, "end": {"date": "2026-05-02"}})
    }

    fn delivered(items: Value) -> Delivery {
        let mut gathering = Gathering::new(true);
        gathering.take(page(items, Some("t")));
        gathering.finish("t".into(), 1, 1)
    }

    fn titles(delivery: &Delivery) -> Vec<String> {
        use domain::RemoteBody;
        let title = |item: &RemoteItem| match &item.body {
            RemoteBody::Single { event } => event.title.clone(),
            other => format!("{other:?}"),
        };
        delivery.items.iter().map(|item| title(item)).collect()
    }

    #[test]
    fn the_newest_revision_wins() {
        let (early, late) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00.5Z");
        for (items, winner) in [
            (json!([event("a", "old", early, 0), event("a", "new", late, 0)]), "new"),
            (json!([event("a", "new", late, 0), event("a", "old", early, 9)]), "new"),
            (json!([event("a", "old", early, 0), event("a", "new", early, 1)]), "new"),
            (json!([event("a", "new", early, 1), event("a", "old", early, 0)]), "new"),
            (json!([event("a", "old", early, 0), event("a", "new", early, 0)]), "new"),
            (json!([{"id": "a", "status": "cancelled"}, event("a", "new", early, 0)]), "new"),
            (json!([event("a", "old", early, 0), {"id": "a", "status": "cancelled"}]), "Tombstone"),
        ] {
            assert_eq!(titles(&delivered(items.clone())), [winner], "{items}");
        }
    }

    #[test]
    fn ids_stay_in_the_order_they_came() {
        let at = "2026-01-01T00:00:00Z";
        let items = json!([event("b", "1", at, 0), event("a", "2", at, 0), event("b", "3", at, 1)]);
        assert_eq!(titles(&delivered(items)), ["3", "2"]);
    }

    #[test]
    fn a_bad_revision_stands_for_its_id_unless_it_is_older() {
        let bad = |updated: &str| json!({"id": "a", "updated": updated, "start": {"date": "soon"}});
        let good = event("a", "good", "2026-01-02T00:00:00Z", 0);
        let newer_good = delivered(json!([bad("2026-01-01T00:00:00Z"), good]));
        assert_eq!((newer_good.items.len(), newer_good.quarantined.len()), (1, 0));
        let newer_bad = delivered(json!([good, bad("2026-01-03T00:00:00Z")]));
        assert_eq!((newer_bad.items.len(), newer_bad.quarantined.len()), (0, 1));
        let unclear = delivered(json!([good, {"id": "a", "start": {"date": "soon"}}]));
        assert_eq!((unclear.items.len(), unclear.quarantined.len()), (0, 1));
    }

    #[test]
    fn a_delivery_tells_zone_name_and_token() {
        let mut gathering = Gathering::new(false);
        for none in [None, Some("")] {
            let page = page(json!([]), none);
            assert_eq!(page.sync_token(), None);
            gathering.take(page);
        }
        let delivery = gathering.finish("t".into(), 2, 3);
        assert_eq!(delivery.time_zone.as_deref(), Some("Europe/Berlin"));
        assert_eq!(delivery.name.as_deref(), Some("Club"));
        assert_eq!((delivery.complete, delivery.pages, delivery.requests), (false, 2, 3));
    }
}
