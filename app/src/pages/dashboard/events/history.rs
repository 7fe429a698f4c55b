//! What was done to an event, revision by revision, and the way back to each.

use domain::{Event, EventId, HistoryEntry, RevisionAction};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::time::Instant;
use crate::components::{Differences, PostButton, readable_fields};
use crate::islands::TimeAgo;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::pages::trash::Place;
use crate::ports::{Answer, Ports};

/// So many revisions are shown at once; the others are folded.
const SHOWN: usize = 12;

/// Writes what a revision holds into its event again.
#[server(endpoint = "restore-revision")]
pub(in crate::pages) async fn restore_revision(
    event: i64,
    #[server(default)] version: i64,
    revision: i64,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let here = format!("/dashboard/events/{event}");
    let outcome = restore(&ports, EventId(event), version, revision).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn restore(ports: &Ports, id: EventId, version: i64, revision: i64) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    let event = ports.events.restore_revision(&member, id, version, revision).await?;
    Ok(if event.version == version {
        format!("It is as in revision {revision} already: nothing was changed.")
    } else {
        format!(
            "It is as in revision {revision} again. That is a revision of its own: you can go back \
             from it in the same way."
        )
    })
}

/// What every entry needs to know.
#[derive(Clone)]
struct Scene {
    event: EventId,
    version: i64,
    /// Revisions can be restored: the event is not in the trash.
    live: bool,
    zone: String,
    trash: Place,
}

/// An event's revisions, newest first.
#[component]
pub(super) fn History(event: Event, mut entries: Vec<HistoryEntry>) -> AnyView {
    let scene = Scene {
        event: event.id,
        version: event.version,
        live: event.deleted_at.is_none(),
        zone: event.time_zone,
        trash: Place::Of(event.organizer_id),
    };
    let newest = entries.first().map(|entry| entry.id);
    let others = entries.split_off(entries.len().min(SHOWN));
    let fold = (!others.is_empty()).then(|| {
        let summary = format!("Show the {} before", others.len());
        view! {
            <details class="more">
                <summary>{summary}</summary>
                {list(others, newest, &scene)}
            </details>
        }
    });
    let shown = if entries.is_empty() {
        view! { <p class="empty">"Nothing is known of what was done to it."</p> }.into_any()
    } else {
        list(entries, newest, &scene)
    };
    view! {
        <section class="history" id="history" aria-labelledby="history-title">
            <h2 id="history-title">"History"</h2>
            <p class="hint">
                "Everything that was ever written into this event, by whomever. Restoring a version \
                 writes it again, as a new one: nothing in this list is lost by it."
            </p>
            {shown}
            {fold}
        </section>
    }
    .into_any()
}

fn list(entries: Vec<HistoryEntry>, newest: Option<i64>, scene: &Scene) -> AnyView {
    let lines = entries
        .into_iter()
        .map(|entry| {
            let is_now = Some(entry.id) == newest;
            view! { <Entry entry is_now scene=scene.clone()/> }
        })
        .collect_view();
    view! { <ol class="history__list" role="list">{lines}</ol> }.into_any()
}

#[component]
fn Entry(entry: HistoryEntry, is_now: bool, scene: Scene) -> AnyView {
    let (class, word) = action_word(entry.action);
    let now = is_now.then(|| view! { " "<span class="badge badge--quiet">"As it is now"</span> });
    view! {
        <li class="revision">
            <p class="revision__title">
                <span class=class>{word}</span>{now}" "<span dir="auto">{entry.reason.clone()}</span>
            </p>
            <p class="hint">
                <span dir="auto">{entry.actor.clone()}</span>" · "<Instant at=entry.at/>" "
                <TimeAgo at=entry.at.to_rfc3339()/>{format!(" · revision {}", entry.id)}
                <Origin entry=entry.clone() trash=scene.trash/>
            </p>
            <Content entry=entry.clone() zone=scene.zone.clone()/>
            <Back entry is_now scene/>
        </li>
    }
    .into_any()
}

fn action_word(action: RevisionAction) -> (&'static str, &'static str) {
    match action {
        RevisionAction::Create => ("badge badge--good", "Written"),
        RevisionAction::Update => ("badge badge--wait", "Changed"),
        RevisionAction::Trash => ("badge badge--stop", "To the trash"),
        RevisionAction::Restore => ("badge badge--good", "Brought back"),
        RevisionAction::Import => ("badge badge--quiet", "Imported"),
    }
}

/// The run and the batch.
#[component]
fn Origin(entry: HistoryEntry, trash: Place) -> AnyView {
    view! {
        {entry.run_id.map(|id| view! {
            " · "<a href=format!("/dashboard/runs/{id}")>{format!("run {id}")}</a>
        })}
        {entry.batch_id.map(|id| view! { " · "<a href=trash.batch(id)>{format!("batch {id}")}</a> })}
    }
    .into_any()
}

/// What it changed; of the first one, all it had, in a fold.
#[component]
fn Content(entry: HistoryEntry, zone: String) -> AnyView {
    if entry.erased {
        return view! {
            <p class="note">
                "What it held was erased for good, as somebody asked for. That it was there, by whom "
                "and when stays known."
            </p>
        }
        .into_any();
    }
    // What the event was at that time is not known here: only days that changed tell.
    let fields = readable_fields(&entry.fields, false);
    let all_new = fields.values().all(|[old, _]| old.is_null()) && fields.len() > 3;
    if all_new {
        return view! {
            <details class="more">
                <summary>"Show what it held"</summary>
                <Differences fields zone/>
            </details>
        }
        .into_any();
    }
    view! { <Differences fields zone/> }.into_any()
}

/// The button that writes it again.
#[component]
fn Back(entry: HistoryEntry, is_now: bool, scene: Scene) -> impl IntoView {
    // The trash changes nothing of what an event says.
    let is_content = !matches!(entry.action, RevisionAction::Trash | RevisionAction::Restore);
    (scene.live && is_content && !is_now && !entry.erased).then(|| {
        let fields = vec![
            ("event", scene.event.to_string()),
            ("version", scene.version.to_string()),
            ("revision", entry.id.to_string()),
        ];
        view! {
            <PostButton action=RestoreRevision::url() fields class="button button--quiet button--small">
                "Restore this version"
                <span class="visually-hidden">{format!(" (revision {})", entry.id)}</span>
            </PostButton>
        }
    })
}
