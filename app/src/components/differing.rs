//! What is not as Google has it, because people decided so.

use domain::{Difference, Field, Otherwise, differences_in_words};
use leptos::prelude::*;

use super::time::WhenLine;
use crate::words::{language, rich, t};

/// The sentence, and a fold with the events. Nothing where site and Google agree.
#[component]
pub fn Differing(differences: Vec<Difference>) -> AnyView {
    let Some(words) = differences_in_words(&differences) else { return ().into_any() };
    let number = i64::try_from(differences.len()).unwrap_or(i64::MAX);
    let summary = t!("differing-show", count = number);
    let mut runs: Vec<_> = differences.iter().filter_map(|one| one.undone).collect();
    runs.sort_unstable();
    runs.dedup();
    let ways = runs.into_iter().map(|run| {
        view! {
            <a class="button button--quiet" href=format!("/dashboard/runs/{run}")>
                {t!("differing-follow", sync = run.to_string())}
            </a>
        }
    });
    let lines = differences.into_iter().map(|one| view! { <Line one/> }).collect_view();
    view! {
        <div class="note note--wait">
            <p>{rich(&t!("differing-sentence", how = words), |_, words| view! { <strong>{words}</strong> }.into_any())}</p>
            <details class="more">
                <summary>{summary}</summary>
                <ul>{lines}</ul>
            </details>
            <p class="actions">{ways.collect_view()}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Line(one: Difference) -> AnyView {
    let how = match &one.otherwise {
        Otherwise::Stays => t!("differing-stays"),
        Otherwise::Away => t!("differing-in-trash"),
        Otherwise::Values(fields) => {
            let names: Vec<_> = fields.iter().map(|field| name(*field)).collect();
            t!("differing-fields", fields = words::list(language(), &names))
        }
    };
    view! {
        <li>
            <a href=format!("/dashboard/events/{}", one.event_id) dir="auto">{one.title}</a>
            ", "<WhenLine when=one.when/>": "{how}
        </li>
    }
    .into_any()
}

fn name(field: Field) -> String {
    match field {
        Field::Title => t!("field-title"),
        Field::Description => t!("field-description"),
        Field::Location => t!("field-place"),
        Field::Url => t!("field-link"),
        Field::Status => t!("field-status"),
        Field::When => t!("field-time"),
        Field::Tags => t!("field-tags"),
        Field::Cover => t!("field-picture"),
    }
}
