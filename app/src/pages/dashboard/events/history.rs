//! What was done to an event, revision by revision, and the way back to each.

use domain::{Event, EventId, HistoryEntry, RevisionAction};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::time::Instant;
use crate::components::why::why;
use crate::components::{Differences, PostButton, readable_fields, who};
use crate::islands::TimeAgo;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::pages::trash::Place;
use crate::ports::{Answer, Ports};
use crate::words::t;

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
    let id = revision.to_string();
    Ok(match event.version == version {
        true => t!("history-same", id = id),
        false => t!("history-again", id = id),
    })
}

/// What every entry needs to know.
#[derive(Clone)]
struct EntryContext {
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
    let context = EntryContext {
        event: event.id,
        version: event.version,
        live: event.deleted_at.is_none(),
        zone: event.time_zone,
        trash: Place::Of(event.organizer_id),
    };
    let newest = entries.first().map(|entry| entry.id);
    let others = entries.split_off(entries.len().min(SHOWN));
    let fold = (!others.is_empty()).then(|| {
        let summary = t!("list-show-earlier", count = others.len());
        view! {
            <details class="more">
                <summary>{summary}</summary>
                {list(others, newest, &context)}
            </details>
        }
    });
    let shown = if entries.is_empty() {
        view! { <p class="empty">{t!("history-none")}</p> }.into_any()
    } else {
        list(entries, newest, &context)
    };
    view! {
        <section class="history" id="history" aria-labelledby="history-title">
            <h2 id="history-title">{t!("history-title")}</h2>
            <p class="hint">{t!("history-lead")}</p>
            {shown}
            {fold}
        </section>
    }
    .into_any()
}

fn list(entries: Vec<HistoryEntry>, newest: Option<i64>, context: &EntryContext) -> AnyView {
    let lines = entries
        .into_iter()
        .map(|entry| {
            let is_now = Some(entry.id) == newest;
            view! { <Entry entry is_now context=context.clone()/> }
        })
        .collect_view();
    view! { <ol class="history__list" role="list">{lines}</ol> }.into_any()
}

#[component]
fn Entry(entry: HistoryEntry, is_now: bool, context: EntryContext) -> AnyView {
    let (class, word) = action_word(entry.action);
    let now = is_now
        .then(|| view! { " "<span class="badge badge--quiet">{t!("history-current")}</span> });
    view! {
        <li class="revision">
            <p class="revision__title">
                <span class=class>{word}</span>{now}" "<span dir="auto">{why(&entry.reason)}</span>
            </p>
            <p class="hint">
                <span dir="auto">{who(&entry.actor)}</span>" · "<Instant at=entry.at/>" "
                <TimeAgo at=entry.at.to_rfc3339()/>" · "
                {t!("history-revision", id = entry.id.to_string())}
                <Origin entry=entry.clone() trash=context.trash/>
            </p>
            <Content entry=entry.clone() zone=context.zone.clone()/>
            <Back entry is_now context/>
        </li>
    }
    .into_any()
}

fn action_word(action: RevisionAction) -> (&'static str, String) {
    match action {
        RevisionAction::Create => ("badge badge--good", t!("history-created")),
        RevisionAction::Update => ("badge badge--wait", t!("history-changed")),
        RevisionAction::Trash => ("badge badge--stop", t!("history-trashed")),
        RevisionAction::Restore => ("badge badge--good", t!("history-restored")),
        RevisionAction::Import => ("badge badge--quiet", t!("history-imported")),
    }
}

/// The run and the batch.
#[component]
fn Origin(entry: HistoryEntry, trash: Place) -> AnyView {
    view! {
        {entry.run_id.map(|id| view! {
            " · "
            <a href=format!("/dashboard/runs/{id}")>{t!("history-sync", id = id.to_string())}</a>
        })}
        {entry.batch_id.map(|id| view! { " · "<a href=trash.batch(id)>{t!("history-batch")}</a> })}
    }
    .into_any()
}

/// What it changed; of the first one, all it had, in a fold.
#[component]
fn Content(entry: HistoryEntry, zone: String) -> AnyView {
    if entry.erased {
        return view! {
            <p class="note">{t!("history-erased")}</p>
        }
        .into_any();
    }
    // What the event was at that time is not known here: only days that changed tell.
    let fields = readable_fields(&entry.fields, false);
    let all_new = fields.values().all(|[old, _]| old.is_null()) && fields.len() > 3;
    if all_new {
        return view! {
            <details class="more">
                <summary>{t!("history-content")}</summary>
                <Differences fields zone/>
            </details>
        }
        .into_any();
    }
    view! { <Differences fields zone/> }.into_any()
}

/// The button that writes it again.
#[component]
fn Back(entry: HistoryEntry, is_now: bool, context: EntryContext) -> impl IntoView {
    // The trash changes nothing of what an event says.
    let is_content = !matches!(entry.action, RevisionAction::Trash | RevisionAction::Restore);
    (context.live && is_content && !is_now && !entry.erased).then(|| {
        let fields = vec![
            ("event", context.event.to_string()),
            ("version", context.version.to_string()),
            ("revision", entry.id.to_string()),
        ];
        let which = t!("history-revision", id = entry.id.to_string());
        view! {
            <PostButton action=RestoreRevision::url() fields class="button button--quiet button--small">
                {t!("history-restore")}
                <span class="visually-hidden">": "{which}</span>
            </PostButton>
        }
    })
}
