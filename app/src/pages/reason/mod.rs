//! What a page says of a failure: the one place where reasons are put into people's words. Each is
//! matched, so that none can be added without its sentence.

mod account;
mod calendar;
mod content;
mod event;
mod form;
mod repeat;
mod site;

use domain::Reason;

use crate::ports::Failure;
use crate::words::t;

pub(super) use calendar::of_calendar;
pub(super) use content::of_content;
pub(super) use repeat::{of_repeat, of_rule};

/// What a page says of a failure.
#[must_use]
pub fn words_of(failure: &Failure) -> String {
    told(failure, of_reason)
}

/// The same where nobody typed anything, so that nothing could be lost either.
pub(super) fn words_of_reading(failure: &Failure) -> String {
    told(failure, |reason| match reason {
        Reason::Site(problem) => site::of_site(problem),
        reason => of_reason(reason),
    })
}

fn told(failure: &Failure, of_reason: impl Fn(&Reason) -> String) -> String {
    match failure {
        Failure::Forbidden(reason)
        | Failure::NotFound(reason)
        | Failure::Gone(reason)
        | Failure::Invalid(reason)
        | Failure::Conflict(reason)
        | Failure::TooMany(reason, _)
        | Failure::Upstream(reason)
        | Failure::Unavailable(reason) => of_reason(reason),
        Failure::SignIn => t!("reason-sign-in"),
        Failure::Internal => t!("refused-internal"),
    }
}

fn of_reason(reason: &Reason) -> String {
    match reason {
        Reason::Denied(denied) => account::of_denied(denied),
        Reason::Account(problem) => account::of_account(problem),
        Reason::Backup(problem) => site::of_backup(problem),
        Reason::Calendar(problem) => of_calendar(problem),
        Reason::Event(problem) => event::of_event(problem),
        Reason::Form(problem) => form::of_form(problem),
        Reason::Organizer(problem) => account::of_organizer(problem),
        Reason::Run(problem) => calendar::of_run(problem),
        Reason::Site(problem) => site::of_site_unsaved(problem),
    }
}
