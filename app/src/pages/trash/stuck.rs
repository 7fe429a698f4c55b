//! When events cannot come back because their addresses are taken: who has them, and the way out.

use domain::{Conflict, EventId, RestoreRequest};
use leptos::prelude::*;

use super::place::Place;
use crate::components::PostButton;
use crate::components::ids::{ranges, read_ranges};
use crate::pages::sentences::strong;
use crate::pages::typed::Typed;
use crate::words::t;

/// The value of the field `address` of a form that takes new addresses.
pub(super) const FREE: &str = "free";
/// So many holders are linked to.
const NAMED: usize = 5;

/// Whether all that is in the way are addresses: those there are more of.
pub(super) fn is_addresses(conflicts: &[Conflict]) -> bool {
    !conflicts.is_empty() && conflicts.iter().all(|conflict| conflict.column == "slug")
}

/// What the page has to know to offer the way out, as fields of a form; nothing where there is
/// none.
pub(super) fn fields(
    what: &RestoreRequest,
    conflicts: &[Conflict],
) -> Option<Vec<(&'static str, String)>> {
    if !is_addresses(conflicts) {
        return None;
    }
    let holders: Vec<_> = conflicts.iter().map(|conflict| conflict.held_by).collect();
    let what = match what {
        RestoreRequest::Events(ids) => ("stuck_events", ranges(ids)),
        RestoreRequest::Batch(batch) => ("stuck_batch", batch.to_string()),
    };
    Some(vec![what, ("holders", ranges(&holders))])
}

/// Offers to bring the same events back at new addresses; nothing where nothing is in the way.
#[component]
pub(super) fn Stuck(place: Place, typed: Typed, back: String) -> impl IntoView {
    let read = |name: &str| typed.get(name).and_then(|text| read_ranges(text).ok());
    let batch = typed.get("stuck_batch").filter(|batch| batch.parse::<i64>().is_ok());
    let (action, mut fields) = match (batch, read("stuck_events")) {
        (Some(batch), _) => (place.restore_batch(), vec![("batch", batch.to_owned())]),
        (None, Some(ids)) if !ids.is_empty() => {
            let fields = ids.into_iter().map(|id| ("events[]", id.to_string())).collect();
            (place.restore_events(), fields)
        }
        _ => return None,
    };
    fields.extend([("back", back), ("address", FREE.to_owned())]);
    let holders = read("holders").unwrap_or_default();
    Some(view! {
        <section class="note note--wait" aria-labelledby="stuck">
            <p id="stuck">{strong(&t!("trash-stuck"))}</p>
            <ul>{links(&holders)}</ul>
            <PostButton action fields>{t!("trash-stuck-restore")}</PostButton>
        </section>
    })
}

/// The events that have the addresses now, as items of a list.
fn links(holders: &[EventId]) -> AnyView {
    let named = holders.iter().take(NAMED).map(|id| {
        let words = t!("trash-stuck-holder", id = id.to_string());
        view! { <li><a href=format!("/dashboard/events/{id}")>{words}</a></li> }
    });
    let more = holders.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| view! { <li>{t!("trash-conflict-more", count = more)}</li> });
    view! { {named.collect_view()}{more} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::DeletionId;

    fn conflict(column: &str, held_by: i64) -> Conflict {
        Conflict { event_id: EventId(1), column: column.into(), held_by: EventId(held_by) }
    }

    #[test]
    fn only_addresses_can_be_new() {
        let events = RestoreRequest::Events(vec![EventId(3), EventId(1), EventId(2)]);
        let slugs = [conflict("slug", 8), conflict("slug", 9)];
        let expected = vec![("stuck_events", "1-3".to_owned()), ("holders", "8-9".to_owned())];
        assert_eq!(fields(&events, &slugs), Some(expected));
        let batch = fields(&RestoreRequest::Batch(DeletionId(9)), &slugs[..1]);
        assert_eq!(batch.map(|fields| fields[0].1.clone()).as_deref(), Some("9"));
        assert_eq!(fields(&events, &[]), None);
        assert_eq!(fields(&events, &[conflict("slug", 8), conflict("google_id", 9)]), None);
    }
}
