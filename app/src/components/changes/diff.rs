//! Fields side by side: what was, and what became of it.

use leptos::prelude::*;
use serde_json::Value;

use super::values::{Fields, field_word, readable, value_pair};

/// What changed, field by field; nothing where nothing did. Times are shown in `zone`.
#[component]
pub fn Differences(
    /// By column: `[old, new]`.
    fields: Fields,
    /// An IANA zone.
    #[prop(into)]
    zone: String,
    /// How a screen reader says the arrow between both.
    #[prop(default = "becomes")]
    arrow: &'static str,
) -> AnyView {
    if fields.is_empty() {
        return ().into_any();
    }
    let lines = fields
        .into_iter()
        .map(|(name, [old, new])| {
            let (old, new) = value_pair(&name, &old, &new, &zone);
            view! {
                <div>
                    <dt>{field_word(&name)}</dt>
                    <dd>
                        <del dir="auto">{old}</del>
                        <span class="change__arrow" role="img" aria-label=arrow>" → "</span>
                        <ins dir="auto">{new}</ins>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="diff">{lines}</dl> }.into_any()
}

/// The fields of a difference that people read; all where no others changed. What was nothing and
/// is nothing says nothing.
#[must_use]
pub fn readable_fields(fields: &Fields) -> Fields {
    let says_something = |change: &[Value; 2]| change[0] != change[1];
    let fields: Fields = fields
        .iter()
        .filter(|(_, change)| says_something(change))
        .map(|(name, change)| (name.clone(), change.clone()))
        .collect();
    readable(&fields)
}
