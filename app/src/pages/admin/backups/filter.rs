//! What the address of a backup's page asks for.

use domain::{EventId, FormProblem, Ticked};

use super::path::PATH;
use crate::components::ids::{ranges, read_ranges};
use crate::components::text::address;
use crate::pages::load::{given, parameter, parameters};
use crate::ports::{Answer, DiffFilter};

/// So long a list of numbers fits into an address that every server and browser takes.
pub(super) const LONGEST: usize = 6_000;

/// The page of a backup, narrowed to some events; to what is absent where those are too many for an
/// address.
pub(in crate::pages::admin) fn diff_of(backup: i64, ids: &[EventId]) -> String {
    let (ids, path) = (ranges(ids), format!("{PATH}/{backup}"));
    if ids.len() > LONGEST {
        return address(&path, &[("show", "absent")]);
    }
    address(&path, &[("ids", &ids)])
}

/// The filter in the address.
pub(super) fn asked() -> Answer<DiffFilter> {
    Ok(DiffFilter {
        change: parameter("show").parse().ok(),
        ids: match given("ids") {
            Some(ids) => Some(read_ranges(&ids)?),
            None => None,
        },
        text: given("q"),
        after: given("after").and_then(|id| id.parse().ok()),
    })
}

/// The address of a filter.
pub(super) fn here(backup: i64, filter: &DiffFilter) -> String {
    let kind = filter.change.map_or("", Into::into);
    let ids = filter.ids.as_deref().map(ranges).unwrap_or_default();
    let after = filter.after.map(|id| id.to_string()).unwrap_or_default();
    let text = filter.text.as_deref().unwrap_or_default();
    let asked = [("show", kind), ("ids", ids.as_str()), ("q", text), ("after", after.as_str())];
    address(&format!("{PATH}/{backup}"), &asked)
}

/// What the page about a merge was asked to take, as [`ranges`]: what fits the filter (`all`), or
/// what was ticked; empty where no list is given and all is meant.
pub(super) fn chosen() -> Answer<String> {
    if parameter("all") == "1" {
        return Ok(parameter("fitting"));
    }
    let ticked = parameters("events[]");
    let ids: Vec<EventId> = ticked.iter().filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Err(FormProblem::NothingTicked(Ticked::Merged).into());
    }
    Ok(ranges(&ids))
}

#[cfg(test)]
mod tests {
    use domain::BackupChange;

    use super::*;

    #[test]
    fn addresses_say_what_is_asked() {
        let ids: Vec<_> = (1..=2_500).map(EventId).collect();
        assert_eq!(diff_of(7, &ids), "/admin/backups/7?ids=1-2500");
        let scattered: Vec<_> = (1..=2_500).map(|id| EventId(id * 2)).collect();
        assert_eq!(diff_of(7, &scattered), "/admin/backups/7?show=absent");
        let filter = DiffFilter {
            change: Some(BackupChange::Changed),
            ids: Some(vec![EventId(3), EventId(4)]),
            text: Some("a&b".into()),
            after: Some(EventId(3)),
        };
        assert_eq!(here(7, &filter), "/admin/backups/7?show=changed&ids=3-4&q=a%26b&after=3");
        assert_eq!(here(7, &DiffFilter::default()), "/admin/backups/7");
    }
}
