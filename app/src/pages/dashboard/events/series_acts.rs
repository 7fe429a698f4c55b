//! Acts on one date of a series that was written here and on all later ones.

use domain::{Event, EventId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{answer_edit, written};
use super::form::EventForm;
use crate::components::PostButton;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, Ports};
use crate::words::t;

/// Whether an event is a date of a series that was written here: that of a synced one is Google's.
pub(super) fn repeats_here(event: &Event) -> bool {
    event.series_id.is_some() && event.source_id.is_none()
}

/// Writes what a person changed in one date into that date and all later ones.
#[server(endpoint = "edit-later")]
pub(in crate::pages) async fn edit_later(
    event: i64,
    #[server(default)] version: i64,
    #[server(flatten)] form: EventForm,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = edit(&ports, EventId(event), version, &form).await;
    answer_edit(&ports, event, version, &form, outcome).await
}

async fn edit(ports: &Ports, id: EventId, version: i64, form: &EventForm) -> Answer<String> {
    let (member, content) = written(ports, id, form).await?;
    let changed = ports.events.edit_later(&member, id, version, content).await?;
    Ok(t!("edit-later-saved", count = changed))
}

/// Moves one date and all later ones to the trash.
#[server(endpoint = "trash-later")]
pub(in crate::pages) async fn trash_later(event: i64) -> Result<(), ServerFnError> {
    let ports = ports();
    let here = format!("/dashboard/events/{event}");
    let outcome = trash(&ports, EventId(event)).await;
    answer(&ports, &here, outcome.map(|said| Next::to(&here).say(said))).await
}

async fn trash(ports: &Ports, id: EventId) -> Answer<String> {
    let member = ports.visit.viewer().member()?;
    let moved = ports.events.trash_later(&member, id).await?;
    Ok(t!("edit-later-trashed", count = moved))
}

/// A second way to send an event's form: for all later dates, too.
#[component]
pub(super) fn SaveLater() -> impl IntoView {
    view! {
        <button type="submit" class="button button--quiet" formaction=EditLater::url()>
            {t!("edit-later-save")}
        </button>
    }
}

/// The way to the trash for a date and all later ones; nothing for other events.
#[component]
pub(super) fn LaterToTrash(event: Event) -> impl IntoView {
    repeats_here(&event).then(|| {
        let fields = vec![("event", event.id.to_string())];
        view! {
            <details class="fold fold--careful">
                <summary>{t!("edit-later-to-trash")}</summary>
                <ul>
                    <li>{t!("edit-later-to-trash-pages")}</li>
                    <li>{t!("edit-later-to-trash-restore")}</li>
                </ul>
                <PostButton action=TrashLater::url() fields class="button button--careful">
                    {t!("edit-later-to-trash-button")}
                </PostButton>
            </details>
        }
    })
}
