//! One report: the account as an equation, and what is wrong by name.

use domain::{BackupInfo, EventId, IntegrityReport};
use leptos::prelude::*;

use super::lost::address_of;
use crate::components::grouped;
use crate::components::ids::ranges_in_words;
use crate::components::text::{count, cut};
use crate::components::time::Instant;
use crate::islands::TimeAgo;
use crate::pages::admin::backups::diff_of;
use crate::ports::Lost;

/// So long is a list of numbers at most.
const LONGEST: usize = 600;

/// A report under its title.
#[component]
pub(super) fn Report(
    report: IntegrityReport,
    title: &'static str,
    backup: Option<BackupInfo>,
) -> AnyView {
    let id = if report.whole { "whole" } else { "quick" };
    let ok = report.ok();
    let class = if ok { "account account--good" } else { "account account--stop" };
    let verdict = if ok { "All is well: nothing is missing." } else { "Something is wrong." };
    view! {
        <section class=class aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <p class="account__verdict">{verdict}</p>
            <p class="hint">
                "Looked at "<Instant at=report.checked_at/>" "<TimeAgo at=report.checked_at.to_rfc3339()/>
            </p>
            <Equation report=report.clone()/>
            <Wrong report=report.clone() backup/>
            <Counts report/>
        </section>
    }
    .into_any()
}

/// `2,560 given = 2,500 live + 42 in the trash + 18 purged`.
#[component]
fn Equation(report: IntegrityReport) -> AnyView {
    let equal = report.allocated == report.live + report.trashed + report.purged;
    let (sign, word) = if equal { ("=", "equals") } else { ("≠", "is not") };
    view! {
        <p class="sum">
            <span class="sum__term"><strong>{grouped(report.allocated)}</strong>" numbers given"</span>
            <span class="sum__sign" role="img" aria-label=word>{sign}</span>
            <span class="sum__term"><strong>{grouped(report.live)}</strong>" live"</span>
            <span class="sum__sign" role="img" aria-label="plus">"+"</span>
            <span class="sum__term"><strong>{grouped(report.trashed)}</strong>" in the trash"</span>
            <span class="sum__sign" role="img" aria-label="plus">"+"</span>
            <span class="sum__term"><strong>{grouped(report.purged)}</strong>" purged"</span>
        </p>
    }
    .into_any()
}

/// Everything that is wrong, each with what it is and what can be done.
#[component]
fn Wrong(report: IntegrityReport, backup: Option<BackupInfo>) -> impl IntoView {
    let mut items = records(&report, backup.as_ref());
    items.extend(report.lost_addresses.iter().map(|lost| {
        let what = format!("/events/{} answered before, and does not now", lost.slug);
        item(what, format!("It led to event {}", lost.event_id), None)
    }));
    items.extend(report.shrunk.iter().map(|shrunk| {
        let what = format!("The table {} has lost rows", shrunk.table);
        item(what, format!("{} before, {} now", grouped(shrunk.before), grouped(shrunk.now)), None)
    }));
    if !report.unguarded.is_empty() {
        let detail = format!(
            "Without these triggers the database lets rows be deleted by anybody who can reach it: {}",
            report.unguarded.join(", ")
        );
        items.push(item("The database’s guards are gone".into(), detail, None));
    }
    for (what, problem) in [
        ("The chain of all revisions is broken", report.chain),
        ("The audit log is not as it was written", report.audit),
        ("The database itself is damaged", report.database),
    ] {
        items.extend(problem.map(|problem| item(what.into(), problem, None)));
    }
    (!items.is_empty()).then(|| view! { <ul class="troubles" role="list">{items}</ul> })
}

/// The records that are not accounted for, with the ways back.
fn records(report: &IntegrityReport, backup: Option<&BackupInfo>) -> Vec<AnyView> {
    [
        (Some(Lost::Missing), &report.missing, "gone: not in the database any more"),
        (Some(Lost::Altered), &report.altered, "altered: not what the history says"),
        (None, &report.unaccounted, "that nobody wrote here"),
    ]
    .into_iter()
    .filter(|(_, ids, _)| !ids.is_empty())
    .map(|(lost, ids, what)| {
        let number = count(i64::try_from(ids.len()).unwrap_or(i64::MAX), "event", "events");
        let named = format!("Number {}", cut(&ranges_in_words(ids), LONGEST));
        item(format!("{number} {what}"), named, lost.map(|lost| ways(lost, ids, backup)))
    })
    .collect()
}

fn item(what: String, detail: String, ways: Option<AnyView>) -> AnyView {
    view! {
        <li class="trouble">
            <p class="trouble__title" dir="auto">{what}</p>
            <p dir="auto">{detail}</p>
            {ways}
        </li>
    }
    .into_any()
}

/// The ways back: from history, and from the newest verified backup.
fn ways(lost: Lost, ids: &[EventId], backup: Option<&BackupInfo>) -> AnyView {
    let from_backup = backup.map(|backup| {
        view! {
            <a class="button button--quiet" href=diff_of(backup.id, ids)>
                {format!("…from backup {}", backup.id)}
            </a>
        }
    });
    view! {
        <p class="actions">
            <a class="button" href=address_of(lost)>"Bring them back from history"</a>
            {from_backup}
        </p>
    }
    .into_any()
}

/// Rows by table, for those who look for something.
#[component]
fn Counts(report: IntegrityReport) -> impl IntoView {
    (!report.counts.is_empty()).then(|| {
        let lines = report
            .counts
            .into_iter()
            .map(|(table, rows)| view! { <div><dt><code>{table}</code></dt><dd>{grouped(rows)}</dd></div> })
            .collect_view();
        view! {
            <details class="more">
                <summary>"Rows in each table"</summary>
                <dl class="facts">{lines}</dl>
            </details>
        }
    })
}
