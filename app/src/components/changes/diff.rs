//! Fields side by side: what was, and what became of it.

use domain::{Change, When};
use leptos::prelude::*;
use serde_json::Value;

use super::values::{Fields, field_word, rank, readable, value_pair};
use crate::words::t;

/// What changed, field by field; nothing where nothing did. Times are shown in `zone`.
#[component]
pub fn Differences(
    /// By column: `[old, new]`.
    fields: Fields,
    /// An IANA zone.
    #[prop(into)]
    zone: String,
    /// How a screen reader says the arrow between both.
    #[prop(default = t!("changes-becomes"), into)]
    arrow: String,
) -> AnyView {
    if fields.is_empty() {
        return ().into_any();
    }
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|(name, _)| rank(name));
    let lines = fields
        .into_iter()
        .map(|(name, [old, new])| {
            let (old, new) = value_pair(&name, &old, &new, &zone);
            view! {
                <div>
                    <dt>{field_word(&name)}</dt>
                    <dd>
                        <del dir="auto">{old}</del>
                        <span class="change__arrow" role="img" aria-label=arrow.clone()>" → "</span>
                        <ins dir="auto">{new}</ins>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="diff">{lines}</dl> }.into_any()
}

/// The fields of a difference that people read; all where no others changed. What was nothing and
/// is nothing says nothing. `whole` says that the event is whole days: those have no times.
#[must_use]
pub fn readable_fields(fields: &Fields, whole: bool) -> Fields {
    let says_something = |change: &[Value; 2]| change[0] != change[1];
    let fields: Fields = fields
        .iter()
        .filter(|(_, change)| says_something(change))
        .map(|(name, change)| (name.clone(), change.clone()))
        .collect();
    readable(&fields, whole)
}

/// A change field by field for a terminal: `Title: Chess → Go`. Times are those of the event's own
/// zone, or of `zone` where that is not known.
#[must_use]
pub fn change_lines(change: &Change, zone: &str) -> Vec<String> {
    let zone = change.when.as_ref().map_or(zone, When::time_zone);
    let line = |(name, [old, new]): (String, [Value; 2])| {
        let (old, new) = value_pair(&name, &old, &new, zone);
        format!("{}: {old} → {new}", field_word(&name))
    };
    let mut fields: Vec<_> =
        readable_fields(&change.fields, change.is_whole_days()).into_iter().collect();
    fields.sort_by_key(|(name, _)| rank(name));
    fields.into_iter().map(line).collect()
}
