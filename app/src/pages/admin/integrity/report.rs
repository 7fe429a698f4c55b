//! One report: the account as an equation, and what is wrong by name.

use domain::{BackupInfo, EventId, IntegrityReport};
use leptos::prelude::*;

use super::lost::address_of;
use crate::components::ids::ranges_in_words;
use crate::components::text::cut;
use crate::components::{audit_fault, chain_fault, grouped};
use crate::pages::admin::backups::diff_of;
use crate::pages::sentences::{dated_ago, strong};
use crate::ports::Lost;
use crate::words::{language, t};

/// So long is a list of numbers at most.
const LONGEST: usize = 600;

/// A report under its title.
#[component]
pub(super) fn Report(
    report: IntegrityReport,
    title: String,
    backup: Option<BackupInfo>,
) -> AnyView {
    let id = if report.whole { "whole" } else { "quick" };
    let ok = report.ok();
    let class = if ok { "account account--good" } else { "account account--stop" };
    let verdict = if ok { t!("integrity-well") } else { t!("integrity-wrong") };
    view! {
        <section class=class aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <p class="account__verdict">{verdict}</p>
            <p class="hint">{dated_ago(&t!("integrity-checked-at"), report.checked_at)}</p>
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
    let (sign, word) = match equal {
        true => ("=", t!("integrity-equals")),
        false => ("≠", t!("integrity-differs")),
    };
    let plus =
        || view! { <span class="sum__sign" role="img" aria-label=t!("integrity-plus")>"+"</span> };
    let term = |words: String| view! { <span class="sum__term">{strong(&words)}</span> };
    view! {
        <p class="sum">
            {term(t!("integrity-given", number = grouped(report.allocated)))}
            <span class="sum__sign" role="img" aria-label=word>{sign}</span>
            {term(t!("integrity-live", number = grouped(report.live)))}
            {plus()}
            {term(t!("integrity-trashed", number = grouped(report.trashed)))}
            {plus()}
            {term(t!("integrity-purged", number = grouped(report.purged)))}
        </p>
    }
    .into_any()
}

/// Everything that is wrong, each with what it is and what can be done.
#[component]
fn Wrong(report: IntegrityReport, backup: Option<BackupInfo>) -> impl IntoView {
    let mut items = records(&report, backup.as_ref());
    items.extend(report.lost_addresses.iter().map(|lost| {
        let what = t!("integrity-address", path = format!("/events/{}", lost.slug));
        item(what, t!("integrity-address-more", id = lost.event_id.to_string()), None)
    }));
    items.extend(report.shrunk.iter().map(|shrunk| {
        let (before, now) = (grouped(shrunk.before), grouped(shrunk.now));
        let what = t!("integrity-table", table = shrunk.table.as_str());
        item(what, t!("integrity-table-more", before = before, now = now), None)
    }));
    if !report.unguarded.is_empty() {
        let detail = t!("integrity-guards-more", triggers = report.unguarded.join(", "));
        items.push(item(t!("integrity-guards"), detail, None));
    }
    for (what, problem) in [
        (t!("integrity-chain"), report.chain.map(|fault| chain_fault(language(), &fault))),
        (t!("integrity-audit"), report.audit.map(|fault| audit_fault(language(), &fault))),
        (t!("integrity-database"), report.database),
    ] {
        items.extend(problem.map(|problem| item(what.clone(), problem, None)));
    }
    (!items.is_empty()).then(|| view! { <ul class="troubles" role="list">{items}</ul> })
}

/// The records that are not accounted for, with the ways back.
fn records(report: &IntegrityReport, backup: Option<&BackupInfo>) -> Vec<AnyView> {
    let (missing, altered) = (report.missing.len(), report.altered.len());
    [
        (Some(Lost::Missing), &report.missing, t!("integrity-missing", count = missing)),
        (Some(Lost::Altered), &report.altered, t!("integrity-altered", count = altered)),
        (None, &report.unaccounted, t!("integrity-unaccounted", count = report.unaccounted.len())),
    ]
    .into_iter()
    .filter(|(_, ids, _)| !ids.is_empty())
    .map(|(lost, ids, what)| {
        let numbers = cut(&ranges_in_words(ids), LONGEST);
        let named = t!("integrity-numbers", count = ids.len(), numbers = numbers);
        item(what, named, lost.map(|lost| ways(lost, ids, backup)))
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
                {t!("integrity-from-backup", id = backup.id.to_string())}
            </a>
        }
    });
    view! {
        <p class="actions">
            <a class="button" href=address_of(lost)>{t!("integrity-from-history")}</a>
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
                <summary>{t!("integrity-counts")}</summary>
                <dl class="facts">{lines}</dl>
            </details>
        }
    })
}
