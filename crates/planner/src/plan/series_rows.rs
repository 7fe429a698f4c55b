//! The rows of series: written with the first page of a series, and trashed with the last.

use std::collections::BTreeSet;

use domain::{Cause, GoogleId, RemoteBody, SeriesWrite};

use super::family::Family;
use super::steps::Draft;

impl<'a> Draft<'_, 'a> {
    /// Trashes the series rows of masters that are no more, unless a page stays in them.
    pub(super) fn drop_series(
        &mut self,
        name: &str,
        family: &Family<'a>,
        left: &BTreeSet<&GoogleId>,
    ) {
        for &(master, series) in self.index.of_family(name) {
            let lives = family.now.schedules.contains_key(master) || left.contains(master);
            let told = self.classified.complete || self.classified.entries.contains_key(master);
            if series.trashed.is_none() && told && !lives {
                self.trashes.push(SeriesWrite::Trash { series_id: series.series.id });
            }
        }
    }

    /// Writes the series rows of masters that have pages, and those that changed.
    pub(super) fn put_series(&mut self, family: &Family<'a>, shown: &BTreeSet<&GoogleId>) {
        for master in family.now.schedules.keys() {
            let Some(entry) = self.classified.entries.get(master) else { continue };
            let RemoteBody::Master { event, recurrence } = &entry.item.body else { continue };
            let recurrence = recurrence.join("\n");
            let needed = match self.index.series(master) {
                None => shown.contains(master),
                Some(held) => match held.trashed {
                    None => {
                        held.series.title != event.title || held.series.recurrence != recurrence
                    }
                    Some(Cause::Sync) => shown.contains(master),
                    Some(_) => false,
                },
            };
            if needed {
                let (google_id, title) = ((*master).clone(), event.title.clone());
                self.puts.push(SeriesWrite::Put { google_id, title, recurrence });
            }
        }
    }
}
