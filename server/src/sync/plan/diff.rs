//! What differs between a row and the page it should be.

use std::collections::BTreeMap;

use app::domain::{Event, EventContent, FieldChange, HeldEvent, SeriesId, Visibility};
use serde_json::Value;

use super::edits::{self, Decided};
use super::pages::Page;

/// An event's content by Google; who can find the page is decided here.
pub(super) fn content(page: &Page<'_>, visibility: Visibility) -> EventContent {
    EventContent {
        title: page.event.title.clone(),
        description: page.event.description.clone(),
        location: page.event.location.clone(),
        url: page.event.url.clone(),
        status: page.event.status,
        visibility,
        when: page.when.clone(),
    }
}

/// The row as it should be, and what that means for the fields that people decided. `series_id` is
/// kept where the series has no row yet.
pub(super) fn target(
    held: &HeldEvent,
    page: &Page<'_>,
    series_id: Option<SeriesId>,
) -> (Event, Decided) {
    let mut target = held.event.clone();
    let mut content = content(page, target.visibility);
    let decided = edits::keep(held, page, &mut content);
    target.set_content(content);
    target.google_id = Some(page.google_id.clone().into_owned());
    target.i_cal_uid = page.event.i_cal_uid.clone().or(target.i_cal_uid);
    target.original_start = page.slot.map(|slot| slot.key.to_text());
    target.series_id = match page.slot {
        Some(_) => series_id.or(target.series_id),
        None => None,
    };
    (target, decided)
}

/// The columns that differ, each with its old and new value.
pub(super) fn fields(old: &Event, new: &Event) -> BTreeMap<String, FieldChange> {
    let (old, mut new) = (columns(old), columns(new));
    old.into_iter()
        .filter_map(|(name, old)| {
            let new = new.remove(&name).unwrap_or(Value::Null);
            (old != new).then_some((name, [old, new]))
        })
        .collect()
}

/// A row as its JSON has it. A row always becomes an object; anything else would only cost the
/// log its details.
fn columns(row: &Event) -> serde_json::Map<String, Value> {
    match serde_json::to_value(row) {
        Ok(Value::Object(columns)) => columns,
        _ => serde_json::Map::new(),
    }
}

/// Whether both take equally long.
pub(super) fn same_length(old: &Event, new: &Event) -> bool {
    old.all_day == new.all_day && old.ends_at - old.starts_at == new.ends_at - new.starts_at
}
