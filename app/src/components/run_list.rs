//! Runs: in a table, and one in a few facts.

use leptos::prelude::*;

use super::time::Instant;
use super::{StateBadge, counts_sentence, trigger_word};
use crate::domain::Run;
use crate::islands::TimeAgo;

/// A row of the table: the run and, in lists over several calendars, whose it is.
pub type RunRow = (Run, Option<String>);

/// Runs as a table; cards on narrow screens.
#[component]
pub fn RunTable(
    rows: Vec<RunRow>,
    /// Where a run's page is: `{base}/{id}`.
    base: &'static str,
    /// Names the table for screen readers.
    caption: &'static str,
) -> AnyView {
    let with_calendar = rows.iter().any(|(_, calendar)| calendar.is_some());
    let rows =
        rows.into_iter().map(|(run, calendar)| view! { <Row run calendar base/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Run"</th>
                    <th scope="col">"State"</th>
                    {with_calendar.then(|| view! { <th scope="col">"Calendar"</th> })}
                    <th scope="col">"What happened"</th>
                    <th scope="col">"Started"</th>
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
        Some(id) => view! { <a href=format!("{base}/{id}")>{format!("Run {id}")}</a> }.into_any(),
        None => "Preview".into_any(),
    };
    let planned = run.run_id.is_none();
    let happened = run.error.clone().unwrap_or_else(|| counts_sentence(&run.counts, planned));
    let started = run.started_at;
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="State"><StateBadge state=run.state/></td>
            {calendar.map(|name| view! { <td data-label="Calendar" dir="auto">{name}</td> })}
            <td data-label="What happened">{happened}</td>
            <td data-label="Started">
                <Instant at=started/>
                " "
                <TimeAgo at=started.to_rfc3339()/>
                <span class="hint">" "{trigger_word(run.trigger)}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// One run in a few facts.
#[component]
pub fn RunSummary(run: Run) -> AnyView {
    let planned = run.run_id.is_none();
    let seconds = run.finished_at.map(|end| {
        let milliseconds = end.signed_duration_since(run.started_at).num_milliseconds().max(0);
        format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100)
    });
    let asked = format!(
        "{} in {}",
        super::text::count(run.pages, "page", "pages"),
        super::text::count(run.requests, "request", "requests")
    );
    view! {
        <dl class="facts">
            <div><dt>"State"</dt><dd><StateBadge state=run.state/></dd></div>
            <div><dt>"Changes"</dt><dd>{counts_sentence(&run.counts, planned)}</dd></div>
            <div>
                <dt>"Started"</dt>
                <dd><Instant at=run.started_at/>" "<TimeAgo at=run.started_at.to_rfc3339()/></dd>
            </div>
            <div><dt>"By"</dt><dd>{trigger_word(run.trigger)}</dd></div>
            {seconds.map(|took| view! { <div><dt>"Took"</dt><dd>{took}</dd></div> })}
            <div><dt>"From Google"</dt><dd>{asked}</dd></div>
        </dl>
        {run.error.map(|error| view! { <p class="note note--stop" role="alert">{error}</p> })}
    }
    .into_any()
}
