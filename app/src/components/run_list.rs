//! Runs: in a table, and one in a few facts.

use chrono::{DateTime, Utc};
use domain::{Run, RunDetail, RunState};
use leptos::prelude::*;

use super::time::Instant;
use super::{StateBadge, counts_sentence, trigger_word, who as actor};
use crate::islands::TimeAgo;
use crate::words::{language, rich, t};

/// A row of the table: the run and, in lists over several calendars, whose it is.
pub type RunRow = (Run, Option<String>);

/// Runs as a table; cards on narrow screens.
#[component]
pub fn RunTable(
    rows: Vec<RunRow>,
    /// Where a run's page is: `{base}/{id}`.
    base: &'static str,
    /// Names the table for screen readers.
    #[prop(into)]
    caption: String,
) -> AnyView {
    let with_calendar = rows.iter().any(|(_, calendar)| calendar.is_some());
    let rows =
        rows.into_iter().map(|(run, calendar)| view! { <Row run calendar base/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!("sync-list-sync")}</th>
                    <th scope="col">{t!("runs-state")}</th>
                    {with_calendar.then(|| view! { <th scope="col">{t!("runs-calendar")}</th> })}
                    <th scope="col">{t!("runs-what")}</th>
                    <th scope="col">{t!("runs-started")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(run: Run, calendar: Option<String>, base: &'static str) -> AnyView {
    let name = match run.run_id {
        Some(id) => {
            view! { <a class="table__name" href=format!("{base}/{id}")>{t!("sync-name", id = id.to_string())}</a> }
                .into_any()
        }
        None => t!("runs-preview").into_any(),
    };
    let happened = what_happened(&run);
    let started = run.began_at();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label=t!("runs-state")><StateBadge state=run.state/></td>
            {calendar.map(|name| view! { <td data-label=t!("runs-calendar") dir="auto">{name}</td> })}
            <td data-label=t!("runs-what")>{happened}</td>
            <td data-label=t!("runs-started")>
                <Instant at=started/>
                " "
                <TimeAgo at=started.to_rfc3339()/>
                <span class="hint">" "{trigger_word(run.trigger)}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// A run in one sentence: why it failed, or what it changed and whether that stands.
fn what_happened(run: &Run) -> String {
    if let Some(error) = &run.error {
        return error.clone();
    }
    let planned = run.run_id.is_none() || matches!(run.state, RunState::Held | RunState::Rejected);
    let counts = counts_sentence(&run.counts, planned);
    match run.state {
        RunState::Running => t!("runs-under-way"),
        RunState::Held => t!("runs-held", counts = counts),
        RunState::Rejected => t!("runs-rejected", counts = counts),
        RunState::Undone => t!("runs-undone", counts = counts),
        RunState::Planned | RunState::Applied | RunState::Nothing | RunState::Failed => counts,
    }
}

/// One run in a few facts, with who decided what.
#[component]
pub fn RunSummary(detail: RunDetail) -> AnyView {
    let run = detail.run;
    let planned = run.run_id.is_none() || matches!(run.state, RunState::Held | RunState::Rejected);
    let seconds = run.took().map(|took| match took.num_milliseconds() {
        ..100 => t!("runs-took-no-time"),
        took => t!("runs-took-seconds", seconds = words::tenths(language(), took / 100)),
    });
    let asked = t!("runs-requests", count = run.requests);
    let decided = if run.state == RunState::Rejected {
        t!("runs-rejected-by")
    } else {
        t!("runs-approved-by")
    };
    view! {
        <dl class="facts">
            <div><dt>{t!("runs-state")}</dt><dd><StateBadge state=run.state/></dd></div>
            <div><dt>{t!("runs-changes")}</dt><dd>{counts_sentence(&run.counts, planned)}</dd></div>
            <div>
                <dt>{t!("runs-started")}</dt>
                <dd><Instant at=run.began_at()/>" "<TimeAgo at=run.began_at().to_rfc3339()/></dd>
            </div>
            <div><dt>{t!("runs-by")}</dt><dd>{trigger_word(run.trigger)}</dd></div>
            {seconds.map(|took| view! { <div><dt>{t!("runs-took")}</dt><dd>{took}</dd></div> })}
            <div><dt>{t!("runs-asked-google")}</dt><dd>{asked}</dd></div>
            <By what=decided who=detail.decided_by at=run.decided_at/>
            <By what=t!("runs-undone-by") who=detail.undone_by at=detail.undone_at/>
        </dl>
        {run.error.map(|error| view! { <p class="note note--stop" role="alert">{error}</p> })}
    }
    .into_any()
}

/// Who decided something, and when.
#[component]
fn By(what: String, who: Option<String>, at: Option<DateTime<Utc>>) -> impl IntoView {
    who.map(|who| {
        let at = at.map(|at| {
            let on = rich(&t!("runs-on"), move |_, _| view! { <Instant at/> }.into_any());
            view! { <span class="hint">{on}</span> }
        });
        view! { <div><dt>{what}</dt><dd><span dir="auto">{actor(&who)}</span>" "{at}</dd></div> }
    })
}
