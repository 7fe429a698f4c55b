//! What was deleted, by whom and why, and the way back: `/admin/trash` for everything,
//! `/dashboard/organizers/{id}/trash` for an organizer's own.

mod place;
mod purge;
mod restore;
mod stuck;
mod table;

use domain::views::{TrashFilter, TrashPage as Page};
use domain::{Cause, Deletion, DeletionId, OrganizerId, RecordKind, RestoreRequest, RunId};
use leptos::prelude::*;
use strum::VariantArray as _;

use crate::components::text::address;
use crate::components::time::Instant;
use crate::components::why::why;
use crate::components::{Head, PostButton, cause_word, deleted_by};
use crate::islands::SelectAll;
use crate::pages::load::{form_page, given, narrowed_to, number, parameter, ports};
use crate::pages::typed::Typed;
use crate::words::t;

pub(super) use place::Place;
pub(super) use purge::{PurgeEvents, PurgePage};
pub(super) use restore::{RestoreBatch, RestoreEvents, RestoreOwnBatch, RestoreOwnEvents};
use stuck::Stuck;
use table::TrashTable;

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
        let crumbs = view! { <a href="/admin">{t!("admin-title")}</a> }.into_any();
        view! { <Trash place=Place::All title=t!("trash-title") crumbs page filter typed/> }
            .into_any()
    })
}

/// An organizer's own trash.
#[component]
pub(super) fn OwnTrashPage() -> AnyView {
    let (ports, id, filter) = (ports(), number::<OrganizerId>(RecordKind::Organizer), asked());
    let wanted = filter.clone();
    let load = async move {
        let (member, id) = (ports.visit.viewer().member()?, id?);
        ports.events.trashed(&member, id, wanted).await
    };
    form_page(load, move |(organizer, page), typed| {
        let events = format!("/dashboard/organizers/{}/events", organizer.id);
        let title = t!("trash-page-title", organizer = organizer.name.as_str());
        let crumbs = view! {
            <a href="/dashboard">{t!("dashboard-title")}</a>" / "
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
        cause: cause.parse().ok(),
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
    let back = here(place, &filter, filter.after.as_deref());
    view! {
        <Head title=title/>
        <header class="intro intro--small">
            <p class="intro__kicker">{crumbs}</p>
            <h1>{t!("trash-title")}</h1>
            <p class="intro__lead">{t!("trash-lead", count = page.total)}</p>
        </header>
        <Stuck place typed back/>
        <Filter place filter=filter.clone()/>
        <Content place page filter/>
    }
    .into_any()
}

#[component]
fn Filter(place: Place, filter: TrashFilter) -> AnyView {
    let options = Cause::VARIANTS
        .iter()
        .map(|&cause| {
            let word: &str = cause.into();
            view! { <option value=word selected=filter.cause == Some(cause)>{cause_word(cause)}</option> }
        })
        .collect_view();
    let run = filter.run.filter(|id| id.0 > 0).map(|id| id.to_string()).unwrap_or_default();
    let batch = filter.batch.map(|id| {
        let known = id.0 > 0;
        let words = if known { t!("trash-batch-only") } else { t!("trash-batch-unknown") };
        view! {
            {known.then(|| view! { <input type="hidden" name="batch" value=id.to_string()/> })}
            <p class="hint">{words}" "<a href=place.path()>{t!("list-show-all")}</a></p>
        }
    });
    view! {
        <form method="get" action=place.path() class="filter" role="search">
            <div class="filter__field filter__field--wide">
                <label for="q">{t!("trash-search")}</label>
                <input id="q" name="q" type="search" value=filter.text.unwrap_or_default()/>
            </div>
            <div class="filter__field">
                <label for="cause">{t!("trash-cause")}</label>
                <select id="cause" name="cause">
                    <option value="">{t!("trash-cause-any")}</option>
                    {options}
                </select>
            </div>
            <div class="filter__field">
                <label for="actor">{t!("trash-actor")}</label>
                <input
                    id="actor"
                    name="actor"
                    type="search"
                    placeholder=t!("trash-actor-any")
                    value=filter.actor.unwrap_or_default()
                />
            </div>
            <div class="filter__field filter__field--short">
                <label for="run">{t!("trash-sync")}</label>
                <input id="run" name="run" type="number" min="1" placeholder=t!("trash-sync-any") value=run/>
            </div>
            <button type="submit" class="button button--quiet">{t!("act-search")}</button>
            {batch}
        </form>
    }
    .into_any()
}

#[component]
fn Content(place: Place, page: Page, filter: TrashFilter) -> AnyView {
    if page.events.is_empty() {
        let text = if is_narrowed(&filter) { t!("trash-no-match") } else { t!("trash-none") };
        return view! { <p class="empty">{text}</p> }.into_any();
    }
    let back = here(place, &filter, filter.after.as_deref());
    let next = page.next.map(|next| here(place, &filter, Some(&next)));
    view! {
        <Batches place batches=page.batches back=back.clone()/>
        <form method="post" action=place.restore_events() id="trash">
            <input type="hidden" name="back" value=back/>
            <div class="bar">
                <SelectAll form="trash".to_owned() name="events[]".to_owned() label=t!("list-select-all") tally_words=t!("list-tally", ticked = "{ticked}", of = "{of}")/>
                <div class="actions">
                    <button type="submit" class="button">{t!("trash-restore-selected")}</button>
                    <PurgeButton place/>
                </div>
            </div>
            <TrashTable place events=page.events/>
        </form>
        {next.map(|href| view! {
            <nav class="paging" aria-label=t!("list-pages")>
                <a class="button button--quiet" rel="next" href=href>{t!("trash-older")}</a>
            </nav>
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
            >{t!("trash-purge-selected")}</button>
        }
    })
}

/// This list's address.
fn here(place: Place, filter: &TrashFilter, after: Option<&str>) -> String {
    let cause = filter.cause.map_or("", Into::into);
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
            <h2 id="batches">{t!("trash-batches")}</h2>
            <ul class="lines" role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Batch(place: Place, deletion: Deletion, left: i64, back: String) -> AnyView {
    let purge = (place == Place::All).then(|| {
        let href = purge::address_of(&RestoreRequest::Batch(deletion.id), &back);
        let which = t!("trash-batch-purge-which", count = left, reason = why(&deletion.reason));
        view! {
            <a class="button button--careful" href=href aria-label=which>{t!("trash-batch-purge")}</a>
        }
    });
    let fields = vec![("batch", deletion.id.to_string()), ("back", back)];
    let run = deletion.run_id.map(|id| {
        let words = t!("trash-from-sync", id = id.to_string());
        view! { " · "<a href=place.run(id)>{words}</a> }
    });
    view! {
        <li class="line line--with-button">
            <div>
                <p class="line__title">
                    <a href=place.batch(deletion.id)>{t!("number-of-events", count = left)}</a>
                </p>
                <p>{why(&deletion.reason)}</p>
                <p class="hint">
                    {deleted_by(&deletion.actor, deletion.cause)}" · "<Instant at=deletion.created_at/>{run}
                </p>
            </div>
            <div class="actions">
                <PostButton action=place.restore_batch() fields class="button button--quiet">
                    {t!("trash-batch-restore", count = left)}
                </PostButton>
                {purge}
            </div>
        </li>
    }
    .into_any()
}
