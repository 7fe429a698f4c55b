//! A run's log: what was done to which event, and why.

use leptos::prelude::*;
use serde_json::Value;

use super::action_word;
use super::text::{cut, plain};
use super::time::instant;
use crate::domain::{Action, Change, FieldChange};

/// A run's changes, grouped by what was done; what takes pages off the site comes first.
#[component]
pub fn RunLog(
    changes: Vec<Change>,
    /// Whether this is a preview.
    #[prop(optional)]
    planned: bool,
) -> AnyView {
    const ORDER: [Action; 6] = [
        Action::Trash,
        Action::Create,
        Action::Update,
        Action::Restore,
        Action::Quarantine,
        Action::Skip,
    ];
    if changes.is_empty() {
        return view! { <p class="empty">"Nothing changed: Google and the site agree."</p> }
            .into_any();
    }
    ORDER
        .into_iter()
        .filter_map(|action| {
            let group: Vec<_> = changes.iter().filter(|c| c.action == action).cloned().collect();
            (!group.is_empty()).then(|| view! { <Group action changes=group planned/> })
        })
        .collect_view()
        .into_any()
}

#[component]
fn Group(action: Action, changes: Vec<Change>, planned: bool) -> AnyView {
    let (class, id) = match action {
        Action::Trash => ("changes changes--trash", "changes-trash"),
        Action::Create => ("changes changes--create", "changes-create"),
        Action::Update => ("changes changes--update", "changes-update"),
        Action::Restore => ("changes changes--restore", "changes-restore"),
        Action::Skip => ("changes", "changes-skip"),
        Action::Quarantine => ("changes", "changes-quarantine"),
    };
    let number = changes.len();
    let lines = changes.into_iter().map(|change| view! { <Line change/> }).collect_view();
    view! {
        <section class=class aria-labelledby=id>
            <h2 id=id>{action_word(action, planned)}" "<span class="number">{number}</span></h2>
            <ul class="changes__list" role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Line(change: Change) -> AnyView {
    let title = change.title.clone().unwrap_or_else(|| match &change.google_id {
        Some(id) => format!("An event that Google names {id}"),
        None => "An event without a name".into(),
    });
    let event = change.event_id.map(|id| format!("event {id}"));
    view! {
        <li class="change">
            <p class="change__title" dir="auto">{title}</p>
            <p class="hint">
                {change.starts_at.map(|at| view! { <span>{instant(at)}</span>" · " })}
                {event}
                {change.event_id.and(change.google_id.clone()).map(|id| view! { " · Google id "<code>{id}</code> })}
            </p>
            <p class="change__reason">{change.reason}</p>
            <Fields fields=change.fields.into_iter().collect()/>
        </li>
    }
    .into_any()
}

#[component]
fn Fields(fields: Vec<(String, FieldChange)>) -> AnyView {
    if fields.is_empty() {
        return ().into_any();
    }
    let lines = fields
        .into_iter()
        .map(|(name, [old, new])| {
            view! {
                <div>
                    <dt>{field_word(&name)}</dt>
                    <dd>
                        <del dir="auto">{value_words(&name, &old)}</del>
                        <span class="change__arrow" aria-label="becomes">" → "</span>
                        <ins dir="auto">{value_words(&name, &new)}</ins>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="diff">{lines}</dl> }.into_any().into_any()
}

/// A column's name in words.
fn field_word(name: &str) -> String {
    match name {
        "starts_at" => "Starts".into(),
        "ends_at" => "Ends".into(),
        "start_date" => "First day".into(),
        "end_date" => "Day after the last".into(),
        "time_zone" => "Time zone".into(),
        "all_day" => "All day".into(),
        "location" => "Place".into(),
        "url" => "Link".into(),
        other => {
            let words = other.replace('_', " ");
            let mut letters = words.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or(words)
        }
    }
}

/// A column's value in words: short, without tags, and times readable.
fn value_words(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) if text.is_empty() => "nothing".into(),
        Value::String(text) if name.ends_with("_at") => {
            text.parse().map(instant).unwrap_or_else(|_| text.clone())
        }
        Value::String(text) if name == "description" => cut(&plain(text), 160),
        Value::String(text) => cut(text, 160),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_and_values_are_readable() {
        assert_eq!(field_word("starts_at"), "Starts");
        assert_eq!(field_word("original_start"), "Original start");
        for (name, value, words) in [
            ("location", json!(null), "nothing"),
            ("all_day", json!(true), "yes"),
            ("starts_at", json!("2026-11-27T19:00:00.000000Z"), "27 Nov 2026, 19:00 UTC"),
            ("starts_at", json!("whenever"), "whenever"),
            ("description", json!("<p>Bring <b>dice</b></p>"), "Bring dice"),
            ("title", json!("<b>kept</b>"), "<b>kept</b>"),
            ("version", json!(3), "3"),
        ] {
            assert_eq!(value_words(name, &value), words, "{name}");
        }
    }
}
