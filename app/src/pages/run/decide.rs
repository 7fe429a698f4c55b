//! What a person can do about a run: approve or reject it, take it back, sync again.

use domain::{Counts, RunId, RunState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::place::Place;
use super::verdict::would;
use super::{ApproveRun, RejectRun, RerunRun, UndoRun};
use crate::components::PostButton;
use crate::words::t;

fn fields(place: Place, id: RunId) -> Vec<(&'static str, String)> {
    vec![("run", id.to_string()), ("place", place.word().into())]
}

/// Yes or no to what is held.
#[component]
pub(super) fn Decide(place: Place, id: RunId, counts: Counts) -> AnyView {
    view! {
        <section class="decide" id="decide" aria-labelledby="decide-title" tabindex="-1">
            <h2 id="decide-title">{t!("sync-decision")}</h2>
            <div class="decide__ways">
                <div class="decide__way">
                    <p>{t!("sync-approve-lead")}</p>
                    <PostButton action=ApproveRun::url() fields=fields(place, id) class="button button--careful">
                        {t!("sync-approve", changes = would(&counts))}
                    </PostButton>
                </div>
                <div class="decide__way">
                    <p>{t!("sync-reject-lead")}</p>
                    <PostButton action=RejectRun::url() fields=fields(place, id) class="button button--quiet">
                        {t!("sync-reject")}
                    </PostButton>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// Taking a run back, with its consequences spelled out before the button.
#[component]
pub(super) fn Undo(place: Place, id: RunId, counts: Counts) -> AnyView {
    let consequences = [
        (counts.created, t!("sync-undo-added", count = counts.created)),
        (counts.updated, t!("sync-undo-changed", count = counts.updated)),
        (counts.trashed, t!("sync-undo-trashed", count = counts.trashed)),
        (counts.restored, t!("sync-undo-restored", count = counts.restored)),
    ];
    let consequences = consequences
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(_, words)| view! { <li>{words}</li> })
        .collect_view();
    view! {
        <details class="fold fold--careful">
            <summary>{t!("sync-undo")}</summary>
            <ul>
                {consequences}
                <li>{t!("sync-undo-left-alone")}</li>
                <li>{t!("sync-undo-next")}</li>
            </ul>
            <PostButton action=UndoRun::url() fields=fields(place, id) class="button button--careful">
                {t!("sync-undo-button", id = id.to_string())}
            </PostButton>
        </details>
    }
    .into_any()
}

/// Syncing anew.
#[component]
pub(super) fn Rerun(place: Place, id: RunId, state: RunState) -> AnyView {
    let about = match state {
        RunState::Undone => t!("sync-again-undone"),
        RunState::Rejected => t!("sync-again-rejected"),
        _ => t!("sync-again-failed"),
    };
    view! {
        <section class="again" aria-labelledby="again">
            <h2 id="again">{t!("sync-again")}</h2>
            <p>{about}</p>
            <PostButton action=RerunRun::url() fields=fields(place, id)>
                {t!("sync-again-button")}
            </PostButton>
        </section>
    }
    .into_any()
}
