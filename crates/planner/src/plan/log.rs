//! Lines of the log about pages and families.

use std::collections::BTreeMap;

use domain::why::Left;
use domain::{Action, Change, Event, GoogleId, Why};

use super::classified::Classified;
use super::family::Family;
use super::pages::Page;
use super::reason::{line, raw};

/// A line of the log about a page that Google's state asks for.
pub(super) fn page_line(
    action: Action,
    row: Option<&Event>,
    page: &Page<'_>,
    reason: impl Into<Why>,
) -> Change {
    Change {
        action,
        event_id: row.map(|row| row.id),
        google_id: Some(page.google_id.to_string()),
        title: Some(page.event.title.clone()),
        starts_at: Some(page.when.starts_at()),
        when: Some(page.when.clone()),
        reason: reason.into(),
        fields: BTreeMap::new(),
        raw: None,
    }
}

/// A page that is left out, since another one has its id.
pub(super) fn clash(page: &Page<'_>, classified: &Classified<'_>) -> Change {
    if page.slot.is_some() {
        return page_line(Action::Skip, None, page, Left::SameId);
    }
    let mut line = page_line(Action::Quarantine, None, page, Left::DatesId);
    line.raw = classified.entries.get(&*page.google_id).and_then(|entry| raw(&entry.item));
    line
}

/// A family that the database refused: all of it is left as it is.
pub(super) fn refused(
    name: &str,
    family: &Family<'_>,
    classified: &Classified<'_>,
    why: &str,
) -> Change {
    let item = GoogleId::new(name).and_then(|id| classified.entries.get(&id));
    let mut line = match (family.now.pages.first(), family.rows.first()) {
        (Some(page), _) => page_line(Action::Quarantine, None, page, why),
        (None, Some(row)) => line(Action::Quarantine, Some(&row.held.event), None, why),
        (None, None) => line(Action::Quarantine, None, GoogleId::new(name).as_ref(), why),
    };
    line.event_id = family.rows.first().map(|row| row.held.event.id);
    line.raw = item.and_then(|entry| raw(&entry.item));
    line
}
