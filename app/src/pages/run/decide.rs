//! What a person can do about a run: approve or reject it, take it back, sync again.

use domain::{Counts, RunId, RunState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::place::Place;
use super::verdict::would;
use super::{ApproveRun, RejectRun, RerunRun, UndoRun};
use crate::components::PostButton;
use crate::components::text::count;

fn fields(place: Place, id: RunId) -> Vec<(&'static str, String)> {
    vec![("run", id.to_string()), ("place", place.word().into())]
}

/// Yes or no to what is held.
#[component]
pub(super) fn Decide(place: Place, id: RunId, counts: Counts) -> AnyView {
    view! {
        <section class="decide" id="decide" aria-labelledby="decide-title" tabindex="-1">
            <h2 id="decide-title">"Your decision"</h2>
            <div class="decide__ways">
                <div class="decide__way">
                    <p>
                        "Is this what was meant in Google? Then exactly the list above is done and "
                        "nothing else; should it not hold any more, nothing is done, and you are told."
                    </p>
                    <PostButton action=ApproveRun::url() fields=fields(place, id) class="button button--careful">
                        {format!("Approve: {}", would(&counts))}
                    </PostButton>
                </div>
                <div class="decide__way">
                    <p>
                        "Is it a mistake? Then everything stays as it is. The calendar is asked again at "
                        "its next sync, and held again as long as Google says the same."
                    </p>
                    <PostButton action=RejectRun::url() fields=fields(place, id) class="button button--quiet">
                        "Reject: change nothing"
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
    let event = |number| count(number, "event", "events");
    let consequences = [
        (counts.created, format!("{} that it added: to the trash.", event(counts.created))),
        (
            counts.updated,
            format!(
                "{} that it changed: as before, until Google changes them again.",
                event(counts.updated)
            ),
        ),
        (
            counts.trashed,
            format!(
                "{} that it moved to the trash: back at their addresses.",
                event(counts.trashed)
            ),
        ),
        (
            counts.restored,
            format!("{} that it brought back: to the trash again.", event(counts.restored)),
        ),
    ];
    let consequences = consequences
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(_, words)| view! { <li>{words}</li> })
        .collect_view();
    view! {
        <details class="fold fold--careful">
            <summary>"Undo this run"</summary>
            <ul>
                {consequences}
                <li>"What people or later syncs changed since is left alone, and named afterwards."</li>
                <li>"The next sync does not do the same again: it follows what Google changes from now on."</li>
            </ul>
            <PostButton action=UndoRun::url() fields=fields(place, id) class="button button--careful">
                {format!("Undo run {id}")}
            </PostButton>
        </details>
    }
    .into_any()
}

/// Syncing anew.
#[component]
pub(super) fn Rerun(place: Place, id: RunId, state: RunState) -> AnyView {
    let about = match state {
        RunState::Undone => {
            "All of the calendar is compared with the site, and what you decided by undoing this run \
             is forgotten: the site follows Google again."
        }
        RunState::Rejected => {
            "All of the calendar is compared with the site. Where Google still says the same, it is \
             held again."
        }
        _ => "All of the calendar is compared with the site, whatever the last sync had seen.",
    };
    view! {
        <section class="again" aria-labelledby="again">
            <h2 id="again">"Try again"</h2>
            <p>{about}</p>
            <PostButton action=RerunRun::url() fields=fields(place, id)>"Sync again, compared in full"</PostButton>
        </section>
    }
    .into_any()
}
