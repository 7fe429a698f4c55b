//! What a page says of a failure: the one place where reasons are put into people's words.

use domain::views::Place;
use domain::{
    AccountProblem, BackupProblem, CalendarProblem, Conflict, Denied, EventProblem, FormProblem,
    OrganizerProblem, Reason, Ticked,
};

use crate::ports::Failure;
use crate::words::t;

/// So many conflicts are named.
const NAMED: usize = 5;

/// What a page says of a failure. What the catalogue has no sentence for says itself, in English.
#[must_use]
pub fn words_of(failure: &Failure) -> String {
    match failure {
        Failure::Forbidden(reason)
        | Failure::NotFound(reason)
        | Failure::Gone(reason)
        | Failure::Invalid(reason)
        | Failure::Conflict(reason)
        | Failure::TooMany(reason, _)
        | Failure::Upstream(reason)
        | Failure::Unavailable(reason) => of_reason(reason),
        Failure::SignIn | Failure::Internal => failure.to_string(),
    }
}

fn of_reason(reason: &Reason) -> String {
    match reason {
        Reason::Account(AccountProblem::NotRight) => t!("sign-in-wrong"),
        Reason::Account(AccountProblem::NothingToSetUp) => t!("setup-already"),
        Reason::Backup(BackupProblem::NotVerified { id, problem }) => {
            t!("backups-not-verified-why", id = id.to_string(), why = problem.as_str())
        }
        Reason::Backup(BackupProblem::Unverified(id)) => {
            t!("backups-not-verified", id = id.to_string())
        }
        Reason::Calendar(CalendarProblem::AskedOften) => t!("refused-asking-too-often"),
        Reason::Denied(Denied::NoSuch(what)) => t!("no-such", what = what.to_string()),
        Reason::Event(EventProblem::Taken(conflicts)) => conflicts_in_words(conflicts),
        Reason::Event(EventProblem::NoDate) => t!("new-event-no-date"),
        Reason::Form(problem) => of_form(problem),
        Reason::Organizer(OrganizerProblem::NoName) => t!("dashboard-organizer-nameless"),
        other => other.to_string(),
    }
}

fn of_form(problem: &FormProblem) -> String {
    match problem {
        FormProblem::Marked => t!("form-marked"),
        FormProblem::NotShownYet => t!("event-preview-not-yet"),
        FormProblem::NothingTicked(what) => of_ticks(*what),
        FormProblem::NoRecords => t!("integrity-none-named"),
        FormProblem::NoList => t!("integrity-no-list"),
        FormProblem::NoTemplate => t!("no-such", what = "event"),
        FormProblem::NoPage => t!("problem-no-page"),
        FormProblem::Nothing(Place::Event) => t!("gone-no-event"),
        FormProblem::Nothing(Place::Organizer) => t!("gone-no-organizer"),
        FormProblem::Nothing(Place::Series) => t!("gone-no-series"),
        other => other.to_string(),
    }
}

fn of_ticks(what: Ticked) -> String {
    match what {
        Ticked::Meant => t!("own-events-select-first"),
        Ticked::Purged => t!("purge-select-first"),
        Ticked::Restored => t!("trash-select-to-restore"),
        Ticked::Merged => t!("backup-select-first"),
        Ticked::Calendar => t!("choose-first"),
    }
}

fn conflicts_in_words(conflicts: &[Conflict]) -> String {
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
    sentences.join(" ")
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
