//! Events: written, changed, trashed, brought back.

use domain::{Conflict, EventProblem, Unkept};

use super::content::of_content;
use super::repeat::{of_dates, of_repeat};
use crate::components::column_problem;
use crate::pages::sentences::joined;
use crate::words::t;

/// So many conflicts are named.
const NAMED: usize = 5;

pub(super) fn of_event(problem: &EventProblem) -> String {
    use EventProblem as P;
    match problem {
        P::InTrash(id) => t!("reason-event-in-trash", id = id.to_string()),
        P::TrashedBefore(id) => t!("reason-event-trashed", id = id.to_string()),
        P::SeriesTrashedBefore(id) => t!("reason-series-trashed", id = id.to_string()),
        P::NotInTrash(id) => t!("reason-event-not-in-trash", id = id.to_string()),
        P::NothingToTrash => t!("reason-nothing-to-trash"),
        P::NothingLeft => t!("reason-nothing-left"),
        P::ChangedSince => t!("reason-event-changed"),
        P::NoFreeAddress(slug) => t!("reason-no-free-address", slug = slug.as_str()),
        P::Taken(conflicts) => of_conflicts(conflicts),
        P::NoDates | P::NoDate => t!("new-event-no-date"),
        P::OfCalendar => t!("reason-event-of-calendar"),
        P::NotRepeating => t!("reason-event-not-repeating"),
        P::OnlyTimeOfDay => t!("reason-only-time-of-day"),
        P::Dates(problem) => of_dates(problem),
        P::Content(problems) => joined(problems.iter().map(of_content)),
        P::Repeat(problems) => joined(problems.iter().map(of_repeat)),
        P::LongDescription => t!("reason-long-markup"),
        P::Unfit { title, why } => of_unkept(title, *why),
        P::NoRevision(id) => t!("reason-no-revision", id = id.to_string()),
        P::RevisionErased(id) => t!("reason-revision-erased", id = id.to_string()),
        P::RevisionUnread(id) => t!("reason-revision-unread", id = id.to_string()),
        P::RevisionUnfit(problems) => {
            let columns = problems.iter().map(|(column, why)| column_problem(column, why));
            joined([t!("reason-revision-unfit")].into_iter().chain(columns))
        }
    }
}

fn of_unkept(title: &str, why: Unkept) -> String {
    match why {
        Unkept::Nul(column) => t!("reason-unkept-nul", title = title, column = column),
        Unkept::Year(column, year) => {
            let year = year.to_string();
            t!("reason-unkept-year", title = title, column = column, year = year)
        }
    }
}

fn of_conflicts(conflicts: &[Conflict]) -> String {
    let mut sentences = vec![t!("trash-conflict")];
    sentences.extend(conflicts.iter().take(NAMED).map(in_the_way));
    let others = conflicts.len().saturating_sub(NAMED);
    if others > 0 {
        sentences.push(t!("trash-conflict-more", count = others));
    }
    sentences.push(match conflicts.iter().all(|conflict| conflict.column == "slug") {
        true => t!("trash-conflict-addresses"),
        false => t!("trash-conflict-others"),
    });
    joined(sentences)
}

/// What keeps one event from coming back.
fn in_the_way(conflict: &Conflict) -> String {
    let (event, holder) = (conflict.event_id.to_string(), conflict.held_by.to_string());
    match conflict.column.as_str() {
        "slug" => t!("trash-conflict-address", event = event, holder = holder),
        "google_id" => t!("trash-conflict-google", event = event, holder = holder),
        _ => t!("trash-conflict-other", event = event, holder = holder),
    }
}
