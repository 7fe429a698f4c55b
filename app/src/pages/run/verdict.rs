//! What has to be said of a run before its facts.

use domain::{Counts, RunDetail, RunState, Why};
use leptos::prelude::*;

use crate::components::text::all_of;
use crate::components::who;
use crate::components::why::why;
use crate::pages::sentences::strong;
use crate::words::{rich, t};

/// Held, and why; or by whom it was refused or taken back. Nothing for a run that simply ran.
#[component]
pub(super) fn Verdict(detail: RunDetail) -> AnyView {
    match detail.run.state {
        RunState::Held => view! { <Held detail/> }.into_any(),
        RunState::Rejected => {
            // Where nobody refused it, it says itself what became of it.
            let words = match detail.run.error {
                Some(error) => strong(&t!("sync-rejected-why", why = why(&Why::read(&error)))),
                None => by(&t!("sync-rejected-by"), detail.decided_by.as_deref()),
            };
            view! { <p class="note">{words}</p> }.into_any()
        }
        RunState::Undone => {
            let words = by(&t!("sync-undone-by"), detail.undone_by.as_deref());
            view! { <p class="note">{words}</p> }.into_any()
        }
        RunState::Applied => {
            let held = detail.held_reason.map(|held| {
                view! { <p class="note">{t!("sync-was-held", why = why(&held))}</p> }
            });
            view! { {held} }.into_any()
        }
        RunState::Nothing => {
            let held = detail.held_reason.map(|held| {
                let words = strong(&t!("sync-nothing-why", why = why(&held)));
                view! { <p class="note note--wait">{words}</p> }
            });
            view! { {held} }.into_any()
        }
        _ => ().into_any(),
    }
}

/// A sentence about what a person did: `<who/>`.
fn by(sentence: &str, name: Option<&str>) -> AnyView {
    let name = name.map_or_else(|| t!("somebody"), who);
    rich(sentence, |mark, words| match mark {
        "who" => view! { <span dir="auto">{name.clone()}</span> }.into_any(),
        _ => view! { <strong>{words}</strong> }.into_any(),
    })
}

#[component]
fn Held(detail: RunDetail) -> AnyView {
    let held = detail.held_reason.as_ref().map_or_else(|| t!("sync-held-why"), why);
    view! {
        <section class="held" aria-labelledby="held">
            <h2 id="held">{t!("sync-held")}</h2>
            <p class="held__reason">{held}</p>
            <p>{t!("sync-held-lead", changes = would(&detail.run.counts))}</p>
            <p class="actions">
                <a class="button" href="#decide">{t!("sync-held-decide")}</a>
                <a class="button button--quiet" href="#changes-trash">{t!("sync-held-list")}</a>
            </p>
        </section>
    }
    .into_any()
}

/// What a change set would do: `move 73 events to the trash and change 2 events`.
pub(super) fn would(counts: &Counts) -> String {
    let parts = [
        (counts.trashed, t!("sync-would-trash", count = counts.trashed)),
        (counts.updated, t!("sync-would-change", count = counts.updated)),
        (counts.created, t!("sync-would-add", count = counts.created)),
        (counts.restored, t!("sync-would-restore", count = counts.restored)),
    ];
    let parts: Vec<_> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
    if parts.is_empty() { t!("sync-would-nothing") } else { all_of(&parts) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_parts_of_a_sentence() {
        let some = |trashed, updated, created| {
            would(&Counts { trashed, updated, created, ..Counts::default() })
        };
        assert_eq!(some(73, 0, 0), "move 73 events to the trash");
        assert_eq!(some(1, 2, 0), "move 1 event to the trash and change 2 events");
        assert_eq!(some(1, 2, 3), "move 1 event to the trash, change 2 events and add 3 events");
        assert_eq!(some(0, 0, 0), "change nothing");
    }
}
