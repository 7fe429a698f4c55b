//! Why a record was not taken, in words.

use domain::{ColumnProblem, RecordKind, RowRefusal, Unkept, Why};
use words::DateStyle;

use super::time::{instant, written};
use super::why::why;
use super::words::who;
use crate::words::t;

/// Why a record is not taken, as part of a sentence.
pub(super) fn row_refusal(refusal: &RowRefusal) -> String {
    use RowRefusal as R;
    match refusal {
        R::Unfit(Unkept::Nul(column)) => t!("refused-row-nul", column = (*column)),
        R::Unfit(Unkept::Year(column, year)) => {
            t!("refused-row-year", column = (*column), year = year.to_string())
        }
        R::Form(problems) => {
            let told = problems.iter().map(|(column, problem)| column_problem(column, problem));
            told.collect::<Vec<_>>().join(" ")
        }
        R::Id(id, most) => t!("refused-row-id", id = id.to_string(), most = most.to_string()),
        R::Purged { actor, day, reason } => {
            let day = written(*day, DateStyle::Short);
            t!(
                "refused-row-purged",
                actor = who(actor),
                day = day,
                reason = why(&Why::read(reason))
            )
        }
        R::NoParent { kind, id } => no_parent(*kind, *id),
        R::Batch(id, most) => t!("refused-row-batch", id = id.to_string(), most = most.to_string()),
        R::OtherBatch { id, at } => {
            t!("refused-row-other-batch", id = id.to_string(), at = instant(*at))
        }
        R::There(fields) => t!("refused-row-there", fields = fields.as_str()),
        R::Trashed(fields) => t!("refused-row-trashed", fields = fields.as_str()),
        R::AddressTaken { holder, .. } => t!("merge-address-taken", event = holder.to_string()),
        R::PlaceTaken(holder) => t!("merge-same-event", event = holder.to_string()),
        R::Refused(why) => t!("refused-row-database", why = why.as_str()),
        R::NotInBackup => t!("refused-row-not-in-backup"),
        R::TryBackup(why) => t!("refused-row-try-backup", why = row_refusal(why)),
        R::RevisionChanged(_)
        | R::RevisionOfOther { .. }
        | R::RevisionUnread { .. }
        | R::Erased
        | R::NoRevision
        | R::NeverThere => of_history(refusal),
    }
}

/// What is wrong with a column, which is named as history names it.
#[must_use]
pub fn column_problem(column: &str, why: &ColumnProblem) -> String {
    match why {
        ColumnProblem::NoSlug => t!("reason-column-slug", column = column),
        ColumnProblem::NoLink => t!("reason-column-link", column = column),
        ColumnProblem::NoZone(zone) => {
            t!("reason-column-zone", column = column, zone = zone.as_str())
        }
        ColumnProblem::EndsEarly => t!("reason-column-end", column = column),
        ColumnProblem::NoStart => t!("reason-column-start", column = column),
        ColumnProblem::Days => t!("reason-column-days", column = column),
    }
}

fn no_parent(kind: RecordKind, id: i64) -> String {
    let id = id.to_string();
    match kind {
        RecordKind::Calendar => t!("refused-row-no-calendar", id = id),
        RecordKind::Series => t!("refused-row-no-series", id = id),
        _ => t!("refused-row-no-organizer", id = id),
    }
}

/// What the history lacks.
fn of_history(refusal: &RowRefusal) -> String {
    use RowRefusal as R;
    match refusal {
        R::RevisionChanged(id) => t!("refused-row-revision-changed", id = id.to_string()),
        R::RevisionOfOther { id, of } => {
            t!("refused-row-revision-other", id = id.to_string(), event = of.to_string())
        }
        R::RevisionUnread { id, .. } => t!("refused-row-revision-unread", id = id.to_string()),
        R::Erased => t!("refused-row-erased"),
        R::NoRevision => t!("refused-row-no-revision"),
        _ => t!("refused-row-never"),
    }
}

#[cfg(test)]
mod tests {
    use domain::{DeletionId, EventId};

    use super::*;

    #[test]
    fn every_refusal_has_words() {
        use RowRefusal as R;
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let at = day.and_hms_opt(15, 0, 0).unwrap().and_utc();
        let purged = R::Purged { actor: "ada".into(), day, reason: "spam".into() };
        let parent = |kind| R::NoParent { kind, id: 1_234 };
        for (refusal, words) in [
            (R::Unfit(Unkept::Nul("title")), "its title has a NUL character"),
            (
                R::Unfit(Unkept::Year("starts_at", 0)),
                "its starts_at is in the year 0, and years go from 1 to 9999",
            ),
            (
                R::Form(vec![
                    ("slug", ColumnProblem::NoSlug),
                    ("ends_at", ColumnProblem::EndsEarly),
                ]),
                "Its address (slug) cannot be one. Its end (ends_at) is before its start.",
            ),
            (R::Id(EventId(0), 1_000), "its number 0 is not from 1 to 1000"),
            (purged, "ada purged it for good on 1 Mar 2026 (spam)"),
            (parent(RecordKind::Organizer), "its organizer 1234 is not on this site"),
            (parent(RecordKind::Series), "its series 1234 is not on this site"),
            (parent(RecordKind::Calendar), "its calendar 1234 is not on this site"),
            (R::Batch(DeletionId(0), 1_000), "its batch 0 is not from 1 to 1000"),
            (
                R::OtherBatch { id: DeletionId(3), at },
                "batch 3 is another one here: it went to the trash on 1 Mar 2026, 15:00 UTC",
            ),
            (R::There("title".into()), "it is on this site already, with other values: title"),
            (R::Trashed("title".into()), "it is in the trash already, with other values: title"),
            (
                R::AddressTaken { slug: "chess".into(), holder: EventId(8) },
                "event 8 has its address now",
            ),
            (R::Refused("too wide".into()), "the database did not take it: too wide"),
            (R::NotInBackup, "the backup does not have it"),
            (R::RevisionChanged(7), "its last revision (7) was changed after it was written"),
            (
                R::RevisionOfOther { id: 7, of: EventId(9) },
                "its last revision (7) belongs to event 9",
            ),
            (
                R::RevisionUnread { id: 7, why: "EOF".into() },
                "its last revision (7) cannot be read",
            ),
            (R::Erased, "what history knew of it was erased"),
            (
                R::NoRevision.try_backup(),
                "history has no revision of it; a backup may have it: restore this event from one",
            ),
            (R::NeverThere, "there has never been such an event"),
        ] {
            assert_eq!(row_refusal(&refusal), words);
        }
        let place = row_refusal(&R::PlaceTaken(EventId(8)));
        assert!(place.contains("event 8"), "{place}");
    }
}
