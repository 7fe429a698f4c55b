//! What differs between a row and the page it should be.

use std::collections::BTreeMap;

use domain::{Event, EventContent, FieldChange, HeldEvent, SeriesId, Visibility, When};
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
        markdown: None,
        tags: None,
        cover: None,
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
    // Google knows neither: they are the person's.
    content.tags.clone_from(&target.tags);
    content.cover.clone_from(&target.cover);
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

/// Whether a row that no person edited is as its page asks for it. Says so without copying
/// anything; where it says no, [`target`] knows better.
pub(super) fn is_same(held: &HeldEvent, page: &Page<'_>, series_id: Option<SeriesId>) -> bool {
    let (row, event) = (&held.event, page.event);
    let texts = row.title == event.title
        && row.description == event.description
        && row.location == event.location
        && row.url == event.url
        && row.status == event.status;
    let ids = row.google_id.as_ref() == Some(&*page.google_id)
        && (event.i_cal_uid.is_none() || row.i_cal_uid == event.i_cal_uid);
    let place = match page.slot {
        None => row.series_id.is_none() && row.original_start.is_none(),
        Some(slot) => {
            (series_id.is_none() || row.series_id == series_id)
                && row.original_start.as_deref() == Some(&slot.key.to_text())
        }
    };
    held.edits.is_empty() && texts && ids && place && is_at(row, &page.when)
}

fn is_at(row: &Event, when: &When) -> bool {
    let days = match when {
        When::Timed { .. } => (false, None, None),
        When::AllDay { start_date, end_date, .. } => (true, Some(*start_date), Some(*end_date)),
    };
    (row.all_day, row.start_date, row.end_date) == days
        && (row.starts_at, row.ends_at) == (when.starts_at(), when.ends_at())
        && row.time_zone == when.time_zone()
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
