//! A run's log: what was done to which event, and why.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde_json::Value;

use super::action_word;
use super::text::{cut, plain};
use super::time::label;
use crate::domain::{Action, Change, FieldChange, When};

/// A run's changes, grouped by what was done; what takes pages off the site comes first.
#[component]
pub fn RunLog(
    changes: Vec<Change>,
    /// Whether this is a preview.
    #[prop(optional)]
    planned: bool,
    /// The calendar's zone, to show times in.
    #[prop(optional_no_strip)]
    time_zone: Option<String>,
) -> AnyView {
    const ORDER: [Action; 6] = [
        Action::Trash,
        Action::Create,
        Action::Update,
        Action::Restore,
        Action::Quarantine,
        Action::Skip,
    ];
    let zone = time_zone.unwrap_or_else(|| "UTC".into());
    if changes.is_empty() {
        return view! { <p class="empty">"Nothing changed: Google and the site agree."</p> }
            .into_any();
    }
    ORDER
        .into_iter()
        .filter_map(|action| {
            let group: Vec<_> = changes.iter().filter(|c| c.action == action).cloned().collect();
            (!group.is_empty())
                .then(|| view! { <Group action changes=group planned zone=zone.clone()/> })
        })
        .collect_view()
        .into_any()
}

#[component]
fn Group(action: Action, changes: Vec<Change>, planned: bool, zone: String) -> AnyView {
    let (class, id) = match action {
        Action::Trash => ("changes changes--trash", "changes-trash"),
        Action::Create => ("changes changes--create", "changes-create"),
        Action::Update => ("changes changes--update", "changes-update"),
        Action::Restore => ("changes changes--restore", "changes-restore"),
        Action::Skip => ("changes", "changes-skip"),
        Action::Quarantine => ("changes", "changes-quarantine"),
    };
    let number = changes.len();
    let lines =
        changes.into_iter().map(|change| view! { <Line change zone=zone.clone()/> }).collect_view();
    view! {
        <section class=class aria-labelledby=id>
            <h2 id=id>{action_word(action, planned)}" "<span class="number">{number}</span></h2>
            <ul class="changes__list" role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Line(change: Change, zone: String) -> AnyView {
    let title = change.title.clone().unwrap_or_else(|| match &change.google_id {
        Some(id) => format!("An event that Google names {id}"),
        None => "An event without a name".into(),
    });
    let mut facts: Vec<String> = Vec::new();
    facts.extend(change.starts_at.map(|at| in_zone(at, &zone)));
    facts.extend(change.event_id.map(|id| format!("event {id}")));
    if change.title.is_some() {
        facts.extend(change.google_id.map(|id| format!("Google id {id}")));
    }
    view! {
        <li class="change">
            <p class="change__title" dir="auto">{title}</p>
            <p class="hint">{facts.join(" · ")}</p>
            <p class="change__reason">{change.reason}</p>
            <Fields fields=change.fields.into_iter().collect() zone/>
        </li>
    }
    .into_any()
}

#[component]
fn Fields(fields: Vec<(String, FieldChange)>, zone: String) -> AnyView {
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
                        <del dir="auto">{value_words(&name, &old, &zone)}</del>
                        <span class="change__arrow" role="img" aria-label="becomes">" → "</span>
                        <ins dir="auto">{value_words(&name, &new, &zone)}</ins>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="diff">{lines}</dl> }.into_any()
}

/// An instant in the calendar's zone.
fn in_zone(at: DateTime<Utc>, zone: &str) -> String {
    label(&When::Timed { starts_at: at, ends_at: at, time_zone: zone.to_owned() })
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
fn value_words(name: &str, value: &Value, zone: &str) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) if text.is_empty() => "nothing".into(),
        Value::String(text) if name.ends_with("_at") => {
            text.parse().map(|at| in_zone(at, zone)).unwrap_or_else(|_| text.clone())
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
            ("starts_at", json!("2026-11-27T19:00:00.000000Z"), "Fri 27 Nov 2026, 13:00 CST"),
            ("starts_at", json!("whenever"), "whenever"),
            ("description", json!("<p>Bring <b>dice</b></p>"), "Bring dice"),
            ("title", json!("<b>kept</b>"), "<b>kept</b>"),
            ("version", json!(3), "3"),
        ] {
            assert_eq!(value_words(name, &value, "America/Chicago"), words, "{name}");
        }
    }
}
