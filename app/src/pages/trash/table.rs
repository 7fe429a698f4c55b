//! The trashed events, each with a box and a button of its own.

use domain::TrashedEvent;
use leptos::prelude::*;

use super::place::Place;
use crate::components::deleted_by;
use crate::components::time::{Instant, WhenLine, day};
use crate::components::why::why;
use crate::words::{rich, t};

/// Trashed events; inside the form that restores them.
#[component]
pub(super) fn TrashTable(place: Place, events: Vec<TrashedEvent>) -> AnyView {
    let rows = events.into_iter().map(|event| view! { <Row place event/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t!("trash-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">{t!("list-select-column")}</span></th>
                    <th scope="col">{t!("trash-event")}</th>
                    <th scope="col">{t!("trash-deleted")}</th>
                    <th scope="col">{t!("trash-why")}</th>
                    <th scope="col">{t!("trash-kept-until")}</th>
                    <th scope="col"><span class="visually-hidden">{t!("trash-restore")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(place: Place, event: TrashedEvent) -> AnyView {
    let id = event.event_id.to_string();
    let title = event.title.as_str();
    let purge = day(event.purge_at);
    view! {
        <tr>
            <td class="table__box">
                <input
                    type="checkbox"
                    name="events[]"
                    value=id.clone()
                    aria-label=t!("list-select", title = title)
                />
            </td>
            <th scope="row">
                <span class="table__title" dir="auto">{event.title.clone()}</span>
                <span class="hint">
                    <WhenLine when=event.when.clone()/>
                    " · "{t!("event-number", id = id.as_str())}" · "
                    <code>{format!("/events/{}", event.slug)}</code>
                    " · "
                    <a
                        href=format!("/dashboard/events/{id}/preview")
                        aria-label=t!("trash-page-which", title = title)
                    >{t!("trash-page")}</a>
                    " · "
                    <a
                        href=format!("/dashboard/events/{id}#history")
                        aria-label=t!("trash-history-which", title = title)
                    >{t!("trash-history")}</a>
                </span>
            </th>
            <td data-label=t!("trash-deleted")>
                <Instant at=event.deleted_at/>
                <span class="hint">{deleted_by(&event.actor, event.cause)}</span>
            </td>
            <td data-label=t!("trash-why")>
                {why(&event.reason)}
                <Origin place event=event.clone()/>
            </td>
            <td data-label=t!("trash-kept-until")>{purge}</td>
            <td class="table__act">
                <button
                    type="submit"
                    name="one"
                    value=id
                    class="button button--quiet button--small"
                    aria-label=t!("trash-restore-which", title = title)
                >{t!("trash-restore")}</button>
            </td>
        </tr>
    }
    .into_any()
}

/// The batch, the run and Google's id.
#[component]
fn Origin(place: Place, event: TrashedEvent) -> AnyView {
    let run = event.run_id.map(|id| {
        let words = t!("trash-from-sync", id = id.to_string());
        view! { " · "<a href=place.run(id)>{words}</a> }
    });
    let google = event.google_id.map(|id| {
        let words = rich(&t!("trash-google-id", id = id.to_string()), |_, id| {
            view! { <code>{id}</code> }.into_any()
        });
        view! { " · "{words} }
    });
    view! {
        <span class="hint">
            <a href=place.batch(event.batch_id)>{t!("trash-batch")}</a>
            {run}
            {google}
        </span>
    }
    .into_any()
}
