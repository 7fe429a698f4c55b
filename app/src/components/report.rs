//! What bringing records back would do, or did: record by record.

use std::collections::BTreeMap;

use domain::{EventId, MergeReport};
use leptos::prelude::*;

use super::ids::ranges_in_words;
use super::text::{count, cut};
use crate::ports::BringBack;

/// So many rows are shown at once; the others are folded.
const SHOWN: usize = 100;
/// So many things that went wrong a message names one by one.
const NAMED: usize = 20;
/// So long is a message's list of numbers at most.
const LONGEST: usize = 1_500;

/// What is done with a record, in the order in which it is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fate {
    Conflict,
    Failed,
    Created,
    Restored,
    Overwritten,
    Changed,
    Unchanged,
}

impl Fate {
    /// In a table of what would be done.
    fn would(self) -> (&'static str, &'static str) {
        match self {
            Self::Conflict => ("badge badge--stop", "In the way"),
            Self::Failed => ("badge badge--stop", "Not taken"),
            Self::Created => ("badge badge--good", "Re-created"),
            Self::Restored => ("badge badge--good", "Back from the trash"),
            Self::Overwritten => ("badge badge--wait", "Overwritten"),
            Self::Changed => ("badge badge--quiet", "Left alone"),
            Self::Unchanged => ("badge badge--quiet", "As it is"),
        }
    }
}

/// One record and what is done with it.
struct Row {
    id: EventId,
    fate: Fate,
    why: String,
}

fn rows(report: &MergeReport) -> Vec<Row> {
    let conflicts = report.conflicts.iter().map(|conflict| Row {
        id: conflict.event_id,
        fate: Fate::Conflict,
        why: in_the_way(&conflict.column, conflict.held_by),
    });
    let failed = report.failed.iter().map(|failure| Row {
        id: failure.event_id,
        fate: Fate::Failed,
        why: failure.error.clone(),
    });
    let plain = [
        (&report.created, Fate::Created, "with its number, address and timestamps as before"),
        (&report.restored, Fate::Restored, "every column as it was"),
        (&report.overwritten, Fate::Overwritten, "these values become a new revision"),
        (&report.changed, Fate::Changed, "it has been changed since"),
        (&report.unchanged, Fate::Unchanged, "the site has it exactly so"),
    ];
    let plain = plain.into_iter().flat_map(|(ids, fate, why)| {
        ids.iter().map(move |id| Row { id: *id, fate, why: why.to_owned() })
    });
    conflicts.chain(failed).chain(plain).collect()
}

fn in_the_way(column: &str, holder: EventId) -> String {
    match column {
        "slug" => format!("event {holder} has its address now"),
        "google_id" => format!("event {holder} is the same event of the calendar"),
        other => format!("event {holder} has its {other}"),
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
        return view! { <p class="empty">"Nothing: none of these records is to be had."</p> }
            .into_any();
    }
    let others = first.split_off(first.len().min(SHOWN));
    let fold = (!others.is_empty()).then(|| {
        let summary = format!("Show the other {}", others.len());
        view! {
            <details class="more">
                <summary>{summary}</summary>
                {table(others, &titles, "The other records".into())}
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
            let (class, word) = row.fate.would();
            let title = titles.get(&row.id).cloned();
            view! {
                <tr>
                    <th scope="row">
                        {title.map(|title| view! { <span class="table__title" dir="auto">{title}</span> })}
                        <span class="hint">{format!("event {}", row.id)}</span>
                    </th>
                    <td data-label="What happens"><span class=class>{word}</span></td>
                    <td data-label="Why" dir="auto">{row.why}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Event"</th>
                    <th scope="col">"What happens"</th>
                    <th scope="col">"Why"</th>
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
    let mut lines = vec![match back {
        0 => "Nothing was left to bring back.".to_owned(),
        1 => "1 event is back.".to_owned(),
        many => format!("{many} events are back."),
    }];
    for (what, ids) in [
        ("Re-created", &report.created),
        ("Back from the trash", &report.restored),
        ("Overwritten", &report.overwritten),
        ("Left alone, as they were changed since", &report.changed),
        ("As they are", &report.unchanged),
    ] {
        if !ids.is_empty() {
            let number = count(i64::try_from(ids.len()).unwrap_or(i64::MAX), "event", "events");
            lines.push(format!("{what}: {number} ({})", cut(&ranges_in_words(ids), LONGEST)));
        }
    }
    let wrong: Vec<Row> = rows(report)
        .into_iter()
        .filter(|row| matches!(row.fate, Fate::Conflict | Fate::Failed))
        .collect();
    let one_by_one = wrong.iter().take(NAMED);
    lines.extend(
        one_by_one
            .map(|row| format!("Event {} was not taken: {}", row.id, row.why.replace('\n', " "))),
    );
    if wrong.len() > NAMED {
        lines.push(format!("and {} more were not taken", wrong.len() - NAMED));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Conflict, MergeFailure};

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
                .map(|id| MergeFailure { event_id: EventId(9_000 + id), error: "too\nold".into() })
                .collect(),
            ..MergeReport::default()
        };
        let text = merge_lines(&report);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "2500 events are back.");
        assert_eq!(lines[1], "Re-created: 2500 events (1–2500)");
        assert_eq!(lines[2], "Left alone, as they were changed since: 1 event (3000)");
        assert_eq!(lines[3], "Event 7000 was not taken: event 8 has its address now");
        assert_eq!(lines[4], "Event 9000 was not taken: too old");
        assert_eq!(lines.last(), Some(&"and 11 more were not taken"));
        assert_eq!(merge_lines(&MergeReport::default()), "Nothing was left to bring back.");
    }
}
