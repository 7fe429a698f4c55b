//! What was deleted, by whom and why, and the way back: `/admin/trash` for everything,
//! `/dashboard/organizers/{id}/trash` for an organizer's own.

mod place;
mod purge;
mod restore;
mod stuck;
mod table;

use domain::views::{TrashFilter, TrashPage as Page};
use domain::{Cause, Deletion, DeletionId, OrganizerId, RestoreRequest, RunId};
use leptos::prelude::*;

use crate::components::text::{address, count};
use crate::components::time::Instant;
use crate::components::{Head, PostButton, cause_word, deleted_by};
use crate::islands::SelectAll;
use crate::pages::load::{form_page, given, narrowed_to, number, parameter, ports};
use crate::pages::typed::Typed;

pub(super) use place::Place;
pub(super) use purge::{PurgeEvents, PurgePage};
pub(super) use restore::{RestoreBatch, RestoreEvents, RestoreOwnBatch, RestoreOwnEvents};
use stuck::Stuck;
use table::TrashTable;

/// The kinds of acts, by the word in the address.
const CAUSES: [(&str, Cause); 4] = [
    ("person", Cause::Person),
    ("sync", Cause::Sync),
    ("import", Cause::Import),
    ("cascade", Cause::Cascade),
];

/// Everything in the trash, for administrators.
#[component]
pub(super) fn TrashPage() -> AnyView {
    let (ports, filter) = (ports(), asked());
    let wanted = filter.clone();
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        ports.trash.list(&admin, wanted).await
    };
    form_page(load, move |page, typed| {
        let crumbs = view! { <a href="/admin">"Admin"</a> }.into_any();
        view! { <Trash place=Place::All title="Trash".to_owned() crumbs page filter typed/> }
            .into_any()
    })
}

/// An organizer's own trash.
#[component]
pub(super) fn OwnTrashPage() -> AnyView {
    let (ports, id, filter) = (ports(), number::<OrganizerId>("organizer"), asked());
    let wanted = filter.clone();
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        ports.events.trashed(&member, id, wanted).await
    };
    form_page(load, move |(organizer, page), typed| {
        let events = format!("/dashboard/organizers/{}/events", organizer.id);
        let title = format!("Trash of {}", organizer.name);
        let crumbs = view! {
            <a href="/dashboard">"Dashboard"</a>" / "
            <a href=events dir="auto">{organizer.name}</a>
        }
        .into_any();
        view! { <Trash place=Place::Of(organizer.id) title crumbs page filter typed/> }.into_any()
    })
}

/// What the address asks for.
fn asked() -> TrashFilter {
    let cause = parameter("cause");
    TrashFilter {
        organizer: None,
        cause: CAUSES.iter().find(|(word, _)| *word == cause).map(|(_, cause)| *cause),
        batch: narrowed_to("batch").map(DeletionId),
        run: narrowed_to("run").map(RunId),
        actor: given("actor"),
        text: given("q"),
        after: given("after"),
    }
}

#[component]
fn Trash(
    place: Place,
    title: String,
    crumbs: AnyView,
    page: Page,
    filter: TrashFilter,
    typed: Typed,
) -> AnyView {
    let total = count(page.total, "event", "events");
    let back = here(place, &filter, filter.after.as_deref());
    view! {
        <Head title=title/>
        <header class="intro intro--small">
            <p class="intro__kicker">{crumbs}</p>
            <h1>"Trash"</h1>
            <p class="intro__lead">
                {total}". What comes back has its number, its address and its dates as before."
            </p>
        </header>
        <Stuck place typed back/>
        <Filter place filter=filter.clone()/>
        <Content place page filter/>
    }
    .into_any()
}

#[component]
fn Filter(place: Place, filter: TrashFilter) -> AnyView {
    let options = CAUSES
        .into_iter()
        .map(|(word, cause)| {
            view! { <option value=word selected=filter.cause == Some(cause)>{cause_word(cause)}</option> }
        })
        .collect_view();
    let run = filter.run.filter(|id| id.0 > 0).map(|id| id.to_string()).unwrap_or_default();
    let batch = filter.batch.map(|id| {
        let known = id.0 > 0;
        let words =
            if known { format!("Only batch {id}. ") } else { "There is no such batch. ".into() };
        view! {
            {known.then(|| view! { <input type="hidden" name="batch" value=id.to_string()/> })}
            <p class="hint">{words}<a href=place.path()>"Show all"</a></p>
        }
    });
    view! {
        <form method="get" action=place.path() class="filter" role="search">
            <div class="filter__field filter__field--wide">
                <label for="q">"Title or address"</label>
                <input id="q" name="q" type="search" value=filter.text.unwrap_or_default()/>
            </div>
            <div class="filter__field">
                <label for="cause">"Deleted by"</label>
                <select id="cause" name="cause">
                    <option value="">"anything"</option>
                    {options}
                </select>
            </div>
            <div class="filter__field">
                <label for="actor">"In whose name"</label>
                <input id="actor" name="actor" type="search" placeholder="Anybody" value=filter.actor.unwrap_or_default()/>
            </div>
            <div class="filter__field filter__field--short">
                <label for="run">"Sync run"</label>
                <input id="run" name="run" type="number" min="1" placeholder="Any" value=run/>
            </div>
            <button type="submit" class="button button--quiet">"Search"</button>
            {batch}
        </form>
    }
    .into_any()
}

#[component]
fn Content(place: Place, page: Page, filter: TrashFilter) -> AnyView {
    if page.events.is_empty() {
        let text = if is_narrowed(&filter) {
            "Nothing in the trash fits."
        } else {
            "The trash is empty. Whatever is deleted, by a person or a sync, can be brought back from here."
        };
        return view! { <p class="empty">{text}</p> }.into_any();
    }
    let back = here(place, &filter, filter.after.as_deref());
    let next = page.next.map(|next| here(place, &filter, Some(&next)));
    view! {
        <Batches place batches=page.batches back=back.clone()/>
        <form method="post" action=place.restore_events() id="trash">
            <input type="hidden" name="back" value=back/>
            <div class="bar">
                <SelectAll form="trash".to_owned() name="events[]".to_owned()/>
                <div class="actions">
                    <button type="submit" class="button">"Restore the selected"</button>
                    <PurgeButton place/>
                </div>
            </div>
            <TrashTable place events=page.events/>
        </form>
        {next.map(|href| view! {
            <nav class="paging" aria-label="Pages"><a class="button button--quiet" rel="next" href=href>"Older"</a></nav>
        })}
    }
    .into_any()
}

fn is_narrowed(filter: &TrashFilter) -> bool {
    filter.text.is_some()
        || filter.cause.is_some()
        || filter.batch.is_some()
        || filter.run.is_some()
        || filter.actor.is_some()
}

/// Leads to the page that says what a purge destroys. Administrators only.
#[component]
fn PurgeButton(place: Place) -> impl IntoView {
    (place == Place::All).then(|| {
        view! {
            <button
                type="submit"
                class="button button--careful"
                formmethod="get"
                formaction=purge::PATH
            >"Purge the selected…"</button>
        }
    })
}

/// This list's address.
fn here(place: Place, filter: &TrashFilter, after: Option<&str>) -> String {
    let cause =
        CAUSES.iter().find(|(_, cause)| filter.cause == Some(*cause)).map_or("", |(word, _)| word);
    let batch = filter.batch.map(|id| id.to_string()).unwrap_or_default();
    let text = filter.text.as_deref().unwrap_or_default();
    let after = after.unwrap_or_default();
    let run = filter.run.map(|id| id.to_string()).unwrap_or_default();
    let actor = filter.actor.as_deref().unwrap_or_default();
    let asked = [
        ("q", text),
        ("cause", cause),
        ("batch", batch.as_str()),
        ("run", run.as_str()),
        ("actor", actor),
        ("after", after),
    ];
    address(&place.path(), &asked)
}

#[component]
fn Batches(place: Place, batches: Vec<(Deletion, i64)>, back: String) -> AnyView {
    let lines = batches
        .into_iter()
        .map(|(deletion, left)| view! { <Batch place deletion left back=back.clone()/> })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="batches">
            <h2 id="batches">"Deleted together"</h2>
            <ul class="lines" role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Batch(place: Place, deletion: Deletion, left: i64, back: String) -> AnyView {
    let purge = (place == Place::All).then(|| {
        let href = purge::address_of(&RestoreRequest::Batch(deletion.id), &back);
        view! {
            <a class="button button--careful" href=href aria-label=format!("Purge batch {}…", deletion.id)>
                "Purge…"
            </a>
        }
    });
    let fields = vec![("batch", deletion.id.to_string()), ("back", back)];
    let run =
        deletion.run_id.map(|id| view! { " · "<a href=place.run(id)>{format!("run {id}")}</a> });
    view! {
        <li class="line line--with-button">
            <div>
                <p class="line__title">
                    <a href=place.batch(deletion.id)>{format!("Batch {}", deletion.id)}</a>
                    ": " {count(left, "event", "events")}
                </p>
                <p>{deletion.reason}</p>
                <p class="hint">
                    {deleted_by(&deletion.actor, deletion.cause)}" · "<Instant at=deletion.created_at/>{run}
                </p>
            </div>
            <div class="actions">
                <PostButton action=place.restore_batch() fields class="button button--quiet">
                    {if left == 1 { "Restore it".to_owned() } else { format!("Restore all {left}") }}
                </PostButton>
                {purge}
            </div>
        </li>
    }
    .into_any()
}
