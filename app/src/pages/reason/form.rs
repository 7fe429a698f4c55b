//! What was sent, whatever it is about.

use domain::views::Place;
use domain::{FormProblem, Ticked};

use crate::words::t;

pub(super) fn of_form(problem: &FormProblem) -> String {
    match problem {
        FormProblem::Marked => t!("form-marked"),
        FormProblem::NotShownYet => t!("event-preview-not-yet"),
        FormProblem::NothingTicked(what) => of_ticks(*what),
        FormProblem::NoNumber(text) => t!("reason-no-number", text = text.as_str()),
        FormProblem::ManyNumbers(most) => t!("reason-many-numbers", most = (*most)),
        FormProblem::NoRecords => t!("integrity-none-named"),
        FormProblem::NoList => t!("integrity-no-list"),
        FormProblem::Incomplete => t!("reason-form-incomplete"),
        FormProblem::NoTemplate => t!("no-such", what = "event"),
        FormProblem::NoPicture => t!("reason-no-picture"),
        FormProblem::NoPage => t!("problem-no-page"),
        FormProblem::Nothing(Place::Event) => t!("gone-no-event"),
        FormProblem::Nothing(Place::Organizer) => t!("gone-no-organizer"),
        FormProblem::Nothing(Place::Series) => t!("gone-no-series"),
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
