//! What is not as Google has it, because people decided so.

use domain::{Difference, Field, Otherwise, differences_in_words};
use leptos::prelude::*;

use super::text::count;
use super::time::WhenLine;
use crate::words::t;

/// The sentence, and a fold with the events. Nothing where site and Google agree.
#[component]
pub fn Differing(differences: Vec<Difference>) -> AnyView {
    let Some(words) = differences_in_words(&differences) else { return ().into_any() };
    let number = i64::try_from(differences.len()).unwrap_or(i64::MAX);
    let summary = format!("Show {}", count(number, "event", "events"));
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
            <p><strong>"Not as Google has it: "</strong>{words}</p>
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
        Otherwise::Stays => "cancelled in Google, stays here".to_owned(),
        Otherwise::Away => "shown in Google, in the trash here".to_owned(),
        Otherwise::Values(fields) => {
            let names: Vec<_> = fields.iter().map(|field| name(*field)).collect();
            format!("Google has another {}", names.join(", "))
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

fn name(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Description => "description",
        Field::Location => "place",
        Field::Url => "link",
        Field::Status => "status",
        Field::When => "time",
        Field::Tags => "tags",
        Field::Cover => "picture",
    }
}
