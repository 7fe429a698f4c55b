//! What has to be said of a run before its facts.

use domain::{Counts, RunDetail, RunState};
use leptos::prelude::*;

use crate::components::text::count;

/// Held, and why; or by whom it was refused or taken back. Nothing for a run that simply ran.
#[component]
pub(super) fn Verdict(detail: RunDetail) -> AnyView {
    match detail.run.state {
        RunState::Held => view! { <Held detail/> }.into_any(),
        RunState::Rejected => {
            // Where nobody refused it, it says itself what became of it.
            let why = match detail.run.error.clone() {
                Some(why) => view! { {why}"." }.into_any(),
                None => view! {
                    {who(detail.decided_by)}" refused what this sync would have done."
                }
                .into_any(),
            };
            view! { <p class="note"><strong>"Nothing of it was done: "</strong>{why}</p> }
                .into_any()
        }
        RunState::Undone => view! {
            <p class="note">
                <strong>"Taken back: "</strong>
                {who(detail.undone_by)}" undid this run. Below is what it had done."
            </p>
        }
        .into_any(),
        RunState::Applied => {
            let why = detail.held_reason.map(|why| {
                view! { <p class="note">"It was held before somebody approved it: "{why}</p> }
            });
            view! { {why} }.into_any()
        }
        RunState::Nothing => {
            let why = detail.held_reason.map(|why| {
                view! { <p class="note note--wait"><strong>"Nothing was changed: "</strong>{why}"."</p> }
            });
            view! { {why} }.into_any()
        }
        _ => ().into_any(),
    }
}

fn who(name: Option<String>) -> AnyView {
    let name = name.unwrap_or_else(|| "somebody".into());
    view! { <span dir="auto">{name}</span> }.into_any()
}

#[component]
fn Held(detail: RunDetail) -> AnyView {
    let why = detail.held_reason.unwrap_or_else(|| "it would change a lot at once".into());
    view! {
        <section class="held" aria-labelledby="held">
            <h2 id="held">"Held: this sync waits for you"</h2>
            <p class="held__reason">{why}</p>
            <p>
                "Nothing was changed. It would "{would(&detail.run.counts)}
                ", and none of that happens without you. This calendar is still asked; should Google take \
                 these changes back, there is nothing left to decide."
            </p>
            <p class="actions">
                <a class="button" href="#decide">"Decide"</a>
                <a class="button button--quiet" href="#changes-trash">"See the list"</a>
            </p>
        </section>
    }
    .into_any()
}

/// What a change set would do, as parts of a sentence: `move 73 pages to the trash and change 2`.
pub(super) fn would(counts: &Counts) -> String {
    let pages = |number| count(number, "page", "pages");
    let mut parts = Vec::new();
    for (number, words) in [
        (counts.trashed, format!("move {} to the trash", pages(counts.trashed))),
        (counts.updated, format!("change {}", pages(counts.updated))),
        (counts.created, format!("add {}", pages(counts.created))),
        (counts.restored, format!("bring {} back", pages(counts.restored))),
    ] {
        if number > 0 {
            parts.push(words);
        }
    }
    match parts.split_last() {
        None => "change nothing".into(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_parts_of_a_sentence() {
        let some = |trashed, updated, created| {
            would(&Counts { trashed, updated, created, ..Counts::default() })
        };
        assert_eq!(some(73, 0, 0), "move 73 pages to the trash");
        assert_eq!(some(1, 2, 0), "move 1 page to the trash and change 2 pages");
        assert_eq!(some(1, 2, 3), "move 1 page to the trash, change 2 pages and add 3 pages");
        assert_eq!(some(0, 0, 0), "change nothing");
    }
}
