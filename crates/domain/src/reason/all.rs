//! All reasons.

use thiserror::Error;

use super::account::AccountProblem;
use super::backup::BackupProblem;
use super::calendar::CalendarProblem;
use super::denied::Denied;
use super::event::EventProblem;
use super::form::FormProblem;
use super::organizer::OrganizerProblem;
use super::run::RunProblem;
use super::site::SiteProblem;

/// Why something cannot be done, or is not there.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Reason {
    /// A right is missing, or the record.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It is about an account, or about signing in.
    #[error(transparent)]
    Account(#[from] AccountProblem),
    /// It is about a backup.
    #[error(transparent)]
    Backup(#[from] BackupProblem),
    /// It is about a calendar, or about Google.
    #[error(transparent)]
    Calendar(#[from] CalendarProblem),
    /// It is about an event, or several.
    #[error(transparent)]
    Event(#[from] EventProblem),
    /// It is about what was sent.
    #[error(transparent)]
    Form(#[from] FormProblem),
    /// It is about an organizer.
    #[error(transparent)]
    Organizer(#[from] OrganizerProblem),
    /// It is about a sync.
    #[error(transparent)]
    Run(#[from] RunProblem),
    /// It is about the site as a whole.
    #[error(transparent)]
    Site(#[from] SiteProblem),
}
