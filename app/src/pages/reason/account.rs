//! Rights, accounts, organizers.

use domain::{
    AccountProblem, Denied, LONGEST_NAME, OrganizerProblem, PasswordError, RecordKind, SlugError,
};

use crate::words::t;

pub(super) fn of_denied(denied: &Denied) -> String {
    match denied {
        Denied::SignIn => t!("reason-sign-in"),
        Denied::AdminsOnly => t!("reason-admins-only"),
        Denied::NotYours(what) => t!("reason-not-yours", what = kind(*what)),
        Denied::Absent { kind: what, id } => {
            t!("reason-absent", what = kind(*what), id = id.as_str())
        }
        Denied::NoSuch(what) => t!("no-such", what = kind(*what)),
        Denied::DeadLink => t!("link-dead"),
        Denied::WrongPassword => t!("reason-wrong-password"),
    }
}

/// A kind of record, as the catalogue's sentences choose by it.
fn kind(what: RecordKind) -> &'static str {
    match what {
        RecordKind::Account => "account",
        RecordKind::Alert => "alert",
        RecordKind::Backup => "backup",
        RecordKind::Batch => "batch",
        RecordKind::Calendar => "calendar",
        RecordKind::Connection => "connection",
        RecordKind::Event => "event",
        RecordKind::Organizer => "organizer",
        RecordKind::Run => "run",
        RecordKind::Series => "series",
    }
}

pub(super) fn of_account(problem: &AccountProblem) -> String {
    use AccountProblem as P;
    match problem {
        P::NotRight => t!("sign-in-wrong"),
        P::Disabled => t!("reason-account-disabled"),
        P::ChangedSince => t!("reason-account-changed"),
        P::SetUpAlready => t!("reason-set-up-already"),
        P::NothingToSetUp => t!("setup-already"),
        P::WrongToken => t!("reason-wrong-token"),
        P::Address(_) => t!("reason-email"),
        P::Name(_) => t!("reason-name", longest = LONGEST_NAME),
        P::SameAddress => t!("reason-same-address"),
        P::Length(PasswordError::Short(count)) => t!("reason-password-short", count = (*count)),
        P::Length(PasswordError::Long) => t!("reason-password-long"),
        P::PasswordNamed => t!("reason-password-named"),
        P::PasswordGuessable => t!("reason-password-guessable"),
        P::AddressTaken(email) => t!("reason-email-taken", email = email.as_str()),
        P::InvitedBefore(email) => t!("reason-invited-before", email = email.as_str()),
        P::NoMail => t!("forgotten-no-mail"),
        P::LastAdmin(email) => t!("reason-last-admin", email = email.as_str()),
        P::SessionBusy => t!("reason-session-busy"),
        P::SessionFull => t!("reason-session-full"),
    }
}

pub(super) fn of_organizer(problem: &OrganizerProblem) -> String {
    match problem {
        OrganizerProblem::NoName => t!("dashboard-organizer-nameless"),
        OrganizerProblem::LongName => t!("reason-organizer-long"),
        OrganizerProblem::Slug(SlugError::Length(_)) => t!("reason-slug-length"),
        OrganizerProblem::Slug(SlugError::Characters(slug)) => {
            t!("reason-slug-characters", slug = slug.as_str())
        }
        OrganizerProblem::SlugTaken(slug) => t!("reason-slug-taken", slug = slug.as_str()),
        OrganizerProblem::AdminsOnly => t!("reason-organizer-admins-only"),
    }
}
