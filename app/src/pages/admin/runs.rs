//! `/admin/runs`: the sync log.

use domain::SourceId;
use domain::views::{RunFilter, RunLine};
use leptos::prelude::*;

use crate::components::text::address;
use crate::components::{Head, RunTable};
use crate::pages::load::{dashboard_page, given, narrowed_to, parameter, ports};
use crate::words::t;

/// How many runs the port gives at most: as many mean that there may be more.
const PAGE: usize = 50;

/// Runs of all calendars, newest first.
#[component]
pub(in crate::pages) fn Runs() -> AnyView {
    let ports = ports();
    let filter = RunFilter {
        source: narrowed_to("source").map(SourceId),
        hide_empty: parameter("changes") == "1",
        before: given("before").and_then(|id| id.parse().ok()),
    };
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        ports.runs.list(&admin, filter).await
    };
    dashboard_page(load, move |runs| {
        view! {
            <Head title=t!("sync-log-title")/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">{t!("admin-title")}</a></p>
                <h1>{t!("sync-log-title")}</h1>
            </header>
            <Filter filter/>
            <Log runs filter/>
        }
        .into_any()
    })
}

#[component]
fn Filter(filter: RunFilter) -> AnyView {
    let source = filter.source.filter(|id| id.0 > 0).map(|id| id.to_string()).unwrap_or_default();
    view! {
        <form method="get" action="/admin/runs" class="filter">
            <div class="filter__field">
                <label for="source">{t!("sync-log-calendar")}</label>
                <input
                    id="source"
                    name="source"
                    type="number"
                    min="1"
                    value=source
                    placeholder=t!("sync-log-calendar-all")
                />
            </div>
            <label class="check">
                <input type="checkbox" name="changes" value="1" checked=filter.hide_empty/>
                <span>{t!("sync-log-with-changes")}</span>
            </label>
            <button type="submit" class="button button--quiet">{t!("sync-log-filter")}</button>
        </form>
    }
    .into_any()
}

#[component]
fn Log(runs: Vec<RunLine>, filter: RunFilter) -> AnyView {
    if runs.is_empty() {
        return view! { <p class="empty">{t!("sync-log-none")}</p> }.into_any();
    }
    let older =
        (runs.len() >= PAGE).then(|| runs.last().and_then(|line| line.run.run_id)).flatten();
    let rows = runs
        .into_iter()
        .map(|line| (line.run, Some(format!("{} ({})", line.calendar, line.organizer))))
        .collect();
    view! {
        <RunTable rows base="/admin/runs" caption=t!("sync-log-caption")/>
        {older.map(|before| view! {
            <nav class="paging" aria-label=t!("list-pages")>
                <a class="button button--quiet" rel="next" href=older_address(filter, &before.to_string())>
                    {t!("sync-log-older")}
                </a>
            </nav>
        })}
    }
    .into_any()
}

fn older_address(filter: RunFilter, before: &str) -> String {
    let source = filter.source.map(|id| id.to_string()).unwrap_or_default();
    let changes = if filter.hide_empty { "1" } else { "" };
    address("/admin/runs", &[("source", &source), ("changes", changes), ("before", before)])
}
