//! The plan for one delivery, and what has to be known of the site for it.

use std::collections::BTreeSet;

use domain::{Delivery, GoogleId, Held, Plan, Refusals, RemoteBody};

use super::context::Context;
use super::{classified, dates, families, promises};

/// The ids an increment names: those delivered, the masters of delivered exceptions, and the series
/// an id may stem from (`ID` of `ID_20230519T070000Z` and of `ID_R20230519T070000`). The store loads
/// them with all of their families (see [`Held`]).
#[must_use]
pub fn touched(delivery: &Delivery) -> BTreeSet<GoogleId> {
    let put_aside = delivery.quarantined.iter().filter_map(|item| item.google_id.as_ref());
    let mut ids: BTreeSet<GoogleId> = put_aside.cloned().collect();
    for item in &delivery.items {
        ids.insert(item.google_id.clone());
        if let RemoteBody::Exception { master, .. } = &item.body {
            ids.insert(master.clone());
        }
    }
    let stems: Vec<_> = ids.iter().flat_map(|id| [id.series(), id.root()]).collect();
    let stems: Vec<_> = stems.into_iter().filter_map(GoogleId::new).collect();
    ids.extend(stems);
    ids
}

/// Plans one delivery. Nothing to do gives a plan without steps, series and remote writes. What the
/// database refused before is left as it is.
#[must_use]
pub fn plan(held: &Held, delivery: &Delivery, context: &Context, refused: &Refusals) -> Plan {
    let dates = dates::Dates::new(context);
    let classified = classified::Classified::of(held, delivery, &dates);
    let mut plan = families::plan(held, context, classified, &dates, refused);
    promises::keep(&mut plan, held, refused);
    plan
}
