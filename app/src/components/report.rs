//! What bringing records back would do, or did: record by record.

use std::collections::BTreeMap;

use domain::{EventId, MergeReport};
use leptos::prelude::*;

use super::ids::ranges_in_words;
use super::refusal::row_refusal;
use super::text::cut;
use crate::ports::BringBack;
use crate::words::t;

/// So many rows are shown at once; the others are folded.
const SHOWN: usize = 100;
/// So many things that went wrong a message names one by one.
const NAMED: usize = 20;
/// So long is a message's list of numbers at most.
const LONGEST: usize = 1_500;

/// What is done with a record, in the order in which it is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum RecordOutcome {
    Conflict,
    Failed,
    Created,
    Restored,
    Overwritten,
    Changed,
    Unchanged,
}

impl RecordOutcome {
    /// In a table of what would be done.
    fn would(self) -> (&'static str, String) {
        match self {
            Self::Conflict => ("badge badge--stop", t!("merge-conflict")),
            Self::Failed => ("badge badge--stop", t!("merge-failed")),
            Self::Created => ("badge badge--good", t!("merge-created")),
            Self::Restored => ("badge badge--good", t!("merge-restored")),
            Self::Overwritten => ("badge badge--wait", t!("merge-overwritten")),
            Self::Changed => ("badge badge--quiet", t!("merge-changed")),
            Self::Unchanged => ("badge badge--quiet", t!("merge-unchanged")),
        }
    }
}

/// One record and what is done with it.
struct Row {
    id: EventId,
    outcome: RecordOutcome,
    why: String,
}

fn rows(report: &MergeReport) -> Vec<Row> {
    let conflicts = report.conflicts.iter().map(|conflict| Row {
        id: conflict.event_id,
        outcome: RecordOutcome::Conflict,
        why: in_the_way(&conflict.column, conflict.held_by),
    });
    let failed = report.failed.iter().map(|failure| Row {
        id: failure.event_id,
        outcome: RecordOutcome::Failed,
        why: row_refusal(&failure.error),
    });
    let plain = [
        (&report.created, RecordOutcome::Created, t!("merge-why-created")),
        (&report.restored, RecordOutcome::Restored, t!("merge-why-restored")),
        (&report.overwritten, RecordOutcome::Overwritten, t!("merge-why-overwritten")),
        (&report.changed, RecordOutcome::Changed, t!("merge-why-changed")),
        (&report.unchanged, RecordOutcome::Unchanged, t!("merge-why-unchanged")),
    ];
    let plain = plain.into_iter().flat_map(|(ids, outcome, why)| {
        ids.iter().map(move |id| Row { id: *id, outcome, why: why.clone() })
    });
    conflicts.chain(failed).chain(plain).collect()
}

fn in_the_way(column: &str, holder: EventId) -> String {
    let holder = holder.to_string();
    match column {
        "slug" => t!("merge-address-taken", event = holder),
        "google_id" => t!("merge-same-event", event = holder),
        other => t!("merge-column-taken", event = holder, column = other),
    }
}

/// A report as a table: what is in the way first.
#[component]
pub fn MergeTable(
    /// What would be done.
    back: BringBack,
    /// Names the table for screen readers.
    #[prop(into)]
    caption: String,
) -> AnyView {
    let BringBack { report, titles } = back;
    let mut first = rows(&report);
    if first.is_empty() {
        return view! { <p class="empty">{t!("merge-nothing")}</p> }.into_any();
    }
    let others = first.split_off(first.len().min(SHOWN));
    let fold = (!others.is_empty()).then(|| {
        let summary = t!("merge-show-others", count = others.len());
        view! {
            <details class="more">
                <summary>{summary}</summary>
                {table(others, &titles, t!("merge-others"))}
            </details>
        }
    });
    view! {
        {table(first, &titles, caption)}
        {fold}
    }
    .into_any()
}

fn table(rows: Vec<Row>, titles: &BTreeMap<EventId, String>, caption: String) -> AnyView {
    let lines = rows
        .into_iter()
        .map(|row| {
            let (class, word) = row.outcome.would();
            let title = titles.get(&row.id).cloned();
            view! {
                <tr>
                    <th scope="row">
                        {title.map(|title| view! { <span class="table__title" dir="auto">{title}</span> })}
                        <span class="hint">{t!("merge-event-number", event = row.id.to_string())}</span>
                    </th>
                    <td data-label=t!("merge-what")><span class=class>{word}</span></td>
                    <td data-label=t!("merge-why") dir="auto">{row.why}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!("merge-event")}</th>
                    <th scope="col">{t!("merge-what")}</th>
                    <th scope="col">{t!("merge-why")}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

/// What was done, as a message: a line that says it, then who is meant, and each thing that went
/// wrong by itself.
#[must_use]
pub fn merge_lines(report: &MergeReport) -> String {
    let back = report.created.len() + report.restored.len() + report.overwritten.len();
    let mut lines = vec![t!("merged-back", count = back)];
    let told = |ids: &[EventId]| (ids.len(), cut(&ranges_in_words(ids), LONGEST));
    let (count, events) = told(&report.created);
    lines.extend((count > 0).then(|| t!("merged-created", count = count, events = events)));
    let (count, events) = told(&report.restored);
    lines.extend((count > 0).then(|| t!("merged-restored", count = count, events = events)));
    let (count, events) = told(&report.overwritten);
    lines.extend((count > 0).then(|| t!("merged-overwritten", count = count, events = events)));
    let (count, events) = told(&report.changed);
    lines.extend((count > 0).then(|| t!("merged-changed", count = count, events = events)));
    let (count, events) = told(&report.unchanged);
    lines.extend((count > 0).then(|| t!("merged-unchanged", count = count, events = events)));
    let wrong: Vec<Row> = rows(report)
        .into_iter()
        .filter(|row| matches!(row.outcome, RecordOutcome::Conflict | RecordOutcome::Failed))
        .collect();
    let one_by_one = wrong.iter().take(NAMED);
    lines.extend(one_by_one.map(|row| {
        t!("merged-failed", event = row.id.to_string(), why = row.why.replace('\n', " "))
    }));
    if wrong.len() > NAMED {
        let more = wrong.len() - NAMED;
        lines.push(t!("merged-failed-more", count = more));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Conflict, MergeFailure, RowRefusal};

    fn ids(ids: std::ops::Range<i64>) -> Vec<EventId> {
        ids.map(EventId).collect()
    }

    #[test]
    fn a_message_names_every_record() {
        let report = MergeReport {
            created: ids(1..2_501),
            changed: ids(3_000..3_001),
            conflicts: vec![Conflict {
                event_id: EventId(7_000),
                column: "slug".into(),
                held_by: EventId(8),
            }],
            failed: (0..30)
                .map(|id| MergeFailure {
                    event_id: EventId(9_000 + id),
                    error: RowRefusal::Refused("too\nold".into()),
                })
                .collect(),
            ..MergeReport::default()
        };
        let text = merge_lines(&report);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "2,500 events are back.");
        assert_eq!(lines[1], "Re-created: 2,500 events (1–2500)");
        assert_eq!(lines[2], "Left alone, changed since: 1 event (3000)");
        assert_eq!(lines[3], "Event 7000 was not restored: event 8 has its address now");
        assert_eq!(lines[4], "Event 9000 was not restored: the database did not take it: too old");
        assert_eq!(lines.last(), Some(&"and 11 more were not restored"));
        assert_eq!(merge_lines(&MergeReport::default()), "There was nothing left to restore.");
    }
}
