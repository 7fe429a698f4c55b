//! `/admin/trash`: what was deleted, by whom and why; and the way back.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::restore::{RestoreBatch, RestoreEvents};
use super::trash_table::TrashTable;
use crate::components::text::{address, count};
use crate::components::time::Instant;
use crate::components::{Head, PostButton, cause_word, deleted_by};
use crate::domain::{Cause, Deletion};
use crate::islands::SelectAll;
use crate::pages::load::{desk_page, given, parameter, ports};
use crate::ports::{TrashFilter, TrashPage as Page};

/// The kinds of acts, by the word in the address.
const CAUSES: [(&str, Cause); 4] = [
    ("person", Cause::Person),
    ("sync", Cause::Sync),
    ("import", Cause::Import),
    ("cascade", Cause::Cascade),
];

/// The trash.
#[component]
pub(in crate::pages) fn TrashPage() -> AnyView {
    let ports = ports();
    let cause = parameter("cause");
    let filter = TrashFilter {
        organizer: None,
        cause: CAUSES.iter().find(|(word, _)| *word == cause).map(|(_, cause)| *cause),
        batch: given("batch").and_then(|id| id.parse().ok()),
        text: given("q"),
        after: given("after"),
    };
    let asked = filter.clone();
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        ports.trash.list(&admin, asked).await
    };
    desk_page(load, move |page| {
        let total = count(page.total, "event", "events");
        view! {
            <Head title="Trash"/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">"Admin"</a></p>
                <h1>"Trash"</h1>
                <p class="intro__lead">
                    {total}". What comes back has its number, its address and its dates as before."
                </p>
            </header>
            <Filter filter=filter.clone()/>
            <Content page filter/>
        }
        .into_any()
    })
}

#[component]
fn Filter(filter: TrashFilter) -> AnyView {
    let options = CAUSES
        .into_iter()
        .map(|(word, cause)| {
            view! { <option value=word selected=filter.cause == Some(cause)>{cause_word(cause)}</option> }
        })
        .collect_view();
    let batch = filter.batch.map(|id| {
        view! {
            <input type="hidden" name="batch" value=id.to_string()/>
            <p class="hint">{format!("Only batch {id}. ")}<a href="/admin/trash">"Show all"</a></p>
        }
    });
    view! {
        <form method="get" action="/admin/trash" class="filter" role="search">
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
            <button type="submit" class="button button--quiet">"Search"</button>
            {batch}
        </form>
    }
    .into_any()
}

#[component]
fn Content(page: Page, filter: TrashFilter) -> AnyView {
    if page.events.is_empty() {
        let filtered = filter.text.is_some() || filter.cause.is_some() || filter.batch.is_some();
        let text = if filtered {
            "Nothing in the trash fits."
        } else {
            "The trash is empty. Whatever is deleted, by a person or a sync, can be brought back from here."
        };
        return view! { <p class="empty">{text}</p> }.into_any();
    }
    let back = here(&filter, filter.after.as_deref());
    let next = page.next.map(|next| here(&filter, Some(&next)));
    view! {
        <Batches batches=page.batches back=back.clone()/>
        <form method="post" action=RestoreEvents::url() id="trash">
            <input type="hidden" name="back" value=back/>
            <div class="bar">
                <SelectAll form="trash".to_owned() name="events[]".to_owned()/>
                <button type="submit" class="button">"Restore the selected"</button>
            </div>
            <TrashTable events=page.events/>
        </form>
        {next.map(|href| view! {
            <nav class="paging" aria-label="Pages"><a class="button button--quiet" rel="next" href=href>"Older"</a></nav>
        })}
    }
    .into_any()
}

/// This list's address.
fn here(filter: &TrashFilter, after: Option<&str>) -> String {
    let cause =
        CAUSES.iter().find(|(_, cause)| filter.cause == Some(*cause)).map_or("", |(word, _)| word);
    let batch = filter.batch.map(|id| id.to_string()).unwrap_or_default();
    let text = filter.text.as_deref().unwrap_or_default();
    let after = after.unwrap_or_default();
    address("/admin/trash", &[("q", text), ("cause", cause), ("batch", &batch), ("after", after)])
}

#[component]
fn Batches(batches: Vec<(Deletion, i64)>, back: String) -> AnyView {
    let lines = batches
        .into_iter()
        .map(|(deletion, left)| view! { <Batch deletion left back=back.clone()/> })
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
fn Batch(deletion: Deletion, left: i64, back: String) -> AnyView {
    let fields = vec![("batch", deletion.id.to_string()), ("back", back)];
    let run = deletion
        .run_id
        .map(|id| view! { " · "<a href=format!("/admin/runs/{id}")>{format!("run {id}")}</a> });
    view! {
        <li class="line line--with-button">
            <div>
                <p class="line__title">
                    <a href=format!("/admin/trash?batch={}", deletion.id)>{format!("Batch {}", deletion.id)}</a>
                    ": " {count(left, "event", "events")}
                </p>
                <p>{deletion.reason}</p>
                <p class="hint">
                    {deleted_by(&deletion.actor, deletion.cause)}" · "<Instant at=deletion.created_at/>{run}
                </p>
            </div>
            <PostButton action=RestoreBatch::url() fields class="button button--quiet">
                {if left == 1 { "Restore it".to_owned() } else { format!("Restore all {left}") }}
            </PostButton>
        </li>
    }
    .into_any()
}
