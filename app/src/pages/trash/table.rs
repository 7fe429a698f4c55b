//! The trashed events, each with a box and a button of its own.

use domain::TrashedEvent;
use leptos::prelude::*;

use super::place::Place;
use crate::components::deleted_by;
use crate::components::time::{Instant, WhenLine};

/// Trashed events; inside the form that restores them.
#[component]
pub(super) fn TrashTable(place: Place, events: Vec<TrashedEvent>) -> AnyView {
    let rows = events.into_iter().map(|event| view! { <Row place event/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Events in the trash, newest deletion first"</caption>
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">"Select"</span></th>
                    <th scope="col">"Event"</th>
                    <th scope="col">"Deleted"</th>
                    <th scope="col">"Why"</th>
                    <th scope="col">"Kept until"</th>
                    <th scope="col"><span class="visually-hidden">"Restore"</span></th>
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
    let purge = event.purge_at.format("%-d %b %Y").to_string();
    view! {
        <tr>
            <td class="table__box">
                <input type="checkbox" name="events[]" value=id.clone() aria-label=format!("Select {}", event.title)/>
            </td>
            <th scope="row">
                <span class="table__title" dir="auto">{event.title.clone()}</span>
                <span class="hint">
                    <WhenLine when=event.when.clone()/>" · event "{id.clone()}" · "<code>{format!("/events/{}", event.slug)}</code>
                    " · "
                    <a href=format!("/dashboard/events/{id}/preview") aria-label=format!("See the page of {}", event.title)>"its page"</a>
                    " · "
                    <a href=format!("/dashboard/events/{id}#history") aria-label=format!("See the history of {}", event.title)>"history"</a>
                </span>
            </th>
            <td data-label="Deleted">
                <Instant at=event.deleted_at/>
                <span class="hint">{deleted_by(&event.actor, event.cause)}</span>
            </td>
            <td data-label="Why">
                {event.reason.clone()}
                <Origin place event=event.clone()/>
            </td>
            <td data-label="Kept until">{purge}</td>
            <td class="table__act">
                <button
                    type="submit"
                    name="one"
                    value=id
                    class="button button--quiet button--small"
                    aria-label=format!("Restore {}", event.title)
                >"Restore"</button>
            </td>
        </tr>
    }
    .into_any()
}

/// The batch, the run and Google's id.
#[component]
fn Origin(place: Place, event: TrashedEvent) -> AnyView {
    view! {
        <span class="hint">
            <a href=place.batch(event.batch_id)>{format!("batch {}", event.batch_id)}</a>
            {event.run_id.map(|id| view! { " · "<a href=place.run(id)>{format!("run {id}")}</a> })}
            {event.google_id.map(|id| view! { " · Google id "<code>{id.to_string()}</code> })}
        </span>
    }
    .into_any()
}
