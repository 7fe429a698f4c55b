//! What kind of failure a reason is.

use thiserror::Error;

use super::account::AccountProblem;
use super::all::Reason;
use super::backup::BackupProblem;
use super::calendar::CalendarProblem;
use super::denied::Denied;
use super::event::EventProblem;
use super::form::FormProblem;
use super::organizer::OrganizerProblem;

use super::run::RunProblem;
use super::site::SiteProblem;

/// Seconds after which Google may be asked again for somebody.
const A_MINUTE: u32 = 60;

/// Why a page or a server function cannot do what was asked. Maps to a title, a message and a
/// status in one place (`pages::problem`); what kind each reason is, to one here.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Failure {
    /// Nobody is signed in: 303 to `/sign-in?next=…`.
    #[error("sign in to see this page")]
    SignIn,
    /// Signed in, but not allowed: 403.
    #[error("{0}")]
    Forbidden(Reason),
    /// There is no such thing: 404.
    #[error("{0}")]
    NotFound(Reason),
    /// There was such a thing; it was purged for good: 410.
    #[error("{0}")]
    Gone(Reason),
    /// What was sent cannot be used: 422.
    #[error("{0}")]
    Invalid(Reason),
    /// It stands in the way of something that exists: 409.
    #[error("{0}")]
    Conflict(Reason),
    /// Too many tries: 429, and the seconds after which another one may come (`Retry-After`).
    #[error("{0}")]
    TooMany(Reason, u32),
    /// Google (or another service) does not answer as it should: 502.
    #[error("{0}")]
    Upstream(Reason),
    /// The database cannot do it now; what was typed is not lost: 503.
    #[error("{0}")]
    Unavailable(Reason),
    /// Our own fault; the log knows more: 500.
    #[error("something went wrong on our side; it has been logged")]
    Internal,
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        match &reason {
            Reason::Denied(denied) => of_rights(denied)(reason),
            Reason::Account(problem) => of_account(problem)(reason),
            Reason::Backup(problem) => of_backup(problem)(reason),
            Reason::Calendar(CalendarProblem::AskedOften) => Self::TooMany(reason, A_MINUTE),
            Reason::Calendar(problem) => of_calendar(problem)(reason),
            Reason::Event(problem) => of_event(problem)(reason),
            Reason::Form(problem) => of_form(problem)(reason),
            Reason::Organizer(OrganizerProblem::AdminsOnly) => Self::Forbidden(reason),
            Reason::Organizer(OrganizerProblem::SlugTaken(_)) => Self::Conflict(reason),
            Reason::Organizer(_) => Self::Invalid(reason),
            Reason::Run(RunProblem::NoSource(_)) => Self::NotFound(reason),
            Reason::Run(_) => Self::Conflict(reason),
            Reason::Site(SiteProblem::Database(_)) => Self::Unavailable(reason),
            Reason::Site(SiteProblem::TooManyTries(seconds)) => {
                let seconds = *seconds;
                Self::TooMany(reason, seconds)
            }
        }
    }
}

/// What a reason is wrapped into.
type Kind = fn(Reason) -> Failure;

fn of_rights(denied: &Denied) -> Kind {
    match denied {
        Denied::SignIn => |_| Failure::SignIn,
        Denied::AdminsOnly => Failure::Forbidden,
        Denied::NotYours(_) | Denied::Absent { .. } | Denied::NoSuch(_) | Denied::DeadLink => {
            Failure::NotFound
        }
        Denied::WrongPassword => Failure::Invalid,
    }
}

fn of_account(problem: &AccountProblem) -> Kind {
    use AccountProblem as P;
    match problem {
        P::SetUpAlready | P::NothingToSetUp => Failure::NotFound,
        P::ChangedSince
        | P::AddressTaken(_)
        | P::InvitedBefore(_)
        | P::LastAdmin(_)
        | P::SessionBusy => Failure::Conflict,
        _ => Failure::Invalid,
    }
}

fn of_backup(problem: &BackupProblem) -> Kind {
    match problem {
        BackupProblem::Absent(_) => Failure::NotFound,
        BackupProblem::Full(_) => Failure::Unavailable,
        BackupProblem::NotEmpty(_) | BackupProblem::UnknownTable(_) => Failure::Invalid,
        _ => Failure::Conflict,
    }
}

fn of_calendar(problem: &CalendarProblem) -> Kind {
    use CalendarProblem as P;
    match problem {
        P::NoClient | P::Disconnected(_) | P::NotConnected | P::GivenBack => Failure::Conflict,
        P::NoLastingAccess | P::Google(_) => Failure::Upstream,
        _ => Failure::Invalid,
    }
}

fn of_event(problem: &EventProblem) -> Kind {
    use EventProblem as P;
    match problem {
        P::NoRevision(_) => Failure::NotFound,
        P::RevisionErased(_) => Failure::Gone,
        P::InTrash(_)
        | P::TrashedBefore(_)
        | P::SeriesTrashedBefore(_)
        | P::NotInTrash(_)
        | P::NothingLeft
        | P::ChangedSince
        | P::NoFreeAddress(_)
        | P::Taken(_)
        | P::RevisionUnread(_) => Failure::Conflict,
        _ => Failure::Invalid,
    }
}

fn of_form(problem: &FormProblem) -> Kind {
    match problem {
        FormProblem::NoList
        | FormProblem::NoPage
        | FormProblem::NoTemplate
        | FormProblem::Nothing(_) => Failure::NotFound,
        _ => Failure::Invalid,
    }
}

macro_rules! by_way_of_reason {
    ($($problem:ty),*) => {$(
        impl From<$problem> for Failure {
            fn from(problem: $problem) -> Self {
                Reason::from(problem).into()
            }
        }
    )*};
}

by_way_of_reason!(
    Denied,
    AccountProblem,
    BackupProblem,
    CalendarProblem,
    EventProblem,
    FormProblem,
    OrganizerProblem,
    RunProblem,
    SiteProblem
);

impl Failure {
    /// Too many tries: another one may come after so many seconds.
    #[must_use]
    pub fn too_many(seconds: i64) -> Self {
        SiteProblem::TooManyTries(u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)).into()
    }

    /// Its kind in a word, for logs: nothing of what was asked for.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SignIn => "not signed in",
            Self::Forbidden(_) => "no right",
            Self::NotFound(_) => "not there, or not theirs",
            Self::Gone(_) => "gone",
            Self::Invalid(_) => "invalid",
            Self::Conflict(_) => "conflict",
            Self::TooMany(..) => "too many",
            Self::Upstream(_) => "upstream",
            Self::Unavailable(_) => "unavailable",
            Self::Internal => "internal",
        }
    }
}
