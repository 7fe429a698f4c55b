//! A run's change set, to be read by people: what was done to which event, and why.

mod context;
mod diff;
mod entry;
mod group;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Action, Change, EventStatus, When};
use leptos::prelude::*;

use super::{Tense, action_word};
use crate::ports::RunPage;
use crate::words::t;
use context::EntryContext;
use entry::Entry;
use group::{Item, how_many, items};
use values::value_words;

pub use diff::{Differences, change_lines, readable_fields};

/// What takes pages off the site comes first.
const ORDER: [Action; 6] = [
    Action::Trash,
    Action::Update,
    Action::Create,
    Action::Restore,
    Action::Quarantine,
    Action::Skip,
];
/// So many items of a kind are shown at once; the others are folded.
const SHOWN: usize = 30;
/// Up to so many lines of what was left alone are shown unfolded.
const FEW: usize = 5;

/// A run's changes, grouped by what was done; a series counts as one item.
#[component]
pub fn ChangeSet(
    /// The run.
    page: RunPage,
    /// Whether it was done, will be, or would be.
    tense: Tense,
    /// Where trashed events are to be seen.
    #[prop(into)]
    trash: String,
) -> AnyView {
    let RunPage { line, detail, pages, differences, .. } = page;
    if detail.changes.is_empty() {
        let words = match differences.is_empty() {
            true => t!("changes-none"),
            false => t!("changes-nothing-new"),
        };
        return view! { <p class="empty">{words}</p> }.into_any();
    }
    let zone = line.source.time_zone.unwrap_or_else(|| "UTC".into());
    let context = EntryContext { pages: Arc::new(pages), zone: zone.into(), trash: trash.into() };
    let mut by_action: BTreeMap<usize, Vec<Change>> = BTreeMap::new();
    for change in detail.changes {
        let place = ORDER.iter().position(|action| *action == change.action);
        by_action.entry(place.unwrap_or(ORDER.len())).or_default().push(change);
    }
    by_action
        .into_iter()
        .filter_map(|(place, changes)| Some((*ORDER.get(place)?, changes)))
        .map(|(action, changes)| {
            view! { <Group action items=items(changes, &context.pages) tense context=context.clone()/> }
        })
        .collect_view()
        .into_any()
}

#[component]
fn Group(action: Action, items: Vec<Item>, tense: Tense, context: EntryContext) -> AnyView {
    let (class, id) = match action {
        Action::Trash => ("changes changes--trash", "changes-trash"),
        Action::Create => ("changes changes--create", "changes-create"),
        Action::Update => ("changes changes--update", "changes-update"),
        Action::Restore => ("changes changes--restore", "changes-restore"),
        Action::Skip => ("changes", "changes-skip"),
        Action::Quarantine => ("changes changes--aside", "changes-quarantine"),
    };
    let number = how_many(&items);
    let is_touched = !matches!(action, Action::Skip | Action::Quarantine);
    let list = if is_touched {
        view! { <FirstAndOthers items context/> }.into_any()
    } else {
        view! { <Folded items context/> }.into_any()
    };
    view! {
        <section class=class aria-labelledby=id>
            <h2 id=id>{action_word(action, tense)}" "<span class="number">{number}</span></h2>
            {list}
        </section>
    }
    .into_any()
}

/// The first items, and a fold with the others.
#[component]
fn FirstAndOthers(mut items: Vec<Item>, context: EntryContext) -> AnyView {
    let others = items.split_off(items.len().min(SHOWN));
    let fold = (!others.is_empty()).then(|| {
        let summary = t!("changes-show-others", count = others.len());
        view! {
            <details class="more">
                <summary>{summary}</summary>
                <Entries items=others context=context.clone()/>
            </details>
        }
    });
    view! {
        <Entries items context/>
        {fold}
    }
    .into_any()
}

/// Lines that are of interest only to those who look for something.
#[component]
fn Folded(items: Vec<Item>, context: EntryContext) -> AnyView {
    if items.len() <= FEW {
        return view! { <Entries items context/> }.into_any();
    }
    let summary = t!("changes-show-lines", count = items.len());
    view! {
        <details class="more">
            <summary>{summary}</summary>
            <Entries items context/>
        </details>
    }
    .into_any()
}

#[component]
fn Entries(items: Vec<Item>, context: EntryContext) -> AnyView {
    let entries = items
        .into_iter()
        .map(|item| view! { <Entry item context=context.clone()/> })
        .collect_view();
    view! { <ul class="changes__list" role="list">{entries}</ul> }.into_any()
}

/// Google's value of an author's field in words.
#[must_use]
pub fn words_of(field: domain::Field, value: &serde_json::Value) -> String {
    use domain::Field;
    match field {
        Field::When => serde_json::from_value::<When>(value.clone())
            .map_or_else(|_| value.to_string(), |when| super::time::label(&when)),
        Field::Status => serde_json::from_value::<EventStatus>(value.clone())
            .map_or_else(|_| value.to_string(), super::status_word),
        Field::Description => value_words("description", value, "UTC"),
        Field::Title | Field::Location | Field::Url | Field::Tags | Field::Cover => {
            value_words("text", value, "UTC")
        }
    }
}
