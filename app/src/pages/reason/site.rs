//! The site as a whole, and its backups.

use domain::{BackupProblem, Denied, RecordKind, SiteProblem, Trouble};

use super::account::of_denied;
use crate::pages::sentences::joined;
use crate::words::t;

pub(super) fn of_backup(problem: &BackupProblem) -> String {
    use BackupProblem as P;
    match problem {
        P::Absent(id) => {
            of_denied(&Denied::Absent { kind: RecordKind::Backup, id: id.to_string() })
        }
        P::NotVerified { id, problem } => {
            t!("backups-not-verified-why", id = id.to_string(), why = problem.as_str())
        }
        P::Unverified(id) => t!("backups-not-verified", id = id.to_string()),
        P::Full(why) => t!("reason-backup-full", why = why.as_str()),
        P::Failed(why) => t!("reason-backup-failed", why = why.as_str()),
        P::NotEmpty(tables) => t!("reason-backup-not-empty", tables = tables.as_str()),
        P::UnknownTable(table) => t!("reason-backup-unknown-table", table = table.as_str()),
        P::BeforePurge(why) => t!("reason-backup-before-purge", why = why.as_str()),
    }
}

/// Why the site cannot do something just now.
pub(super) fn of_site(problem: &SiteProblem) -> String {
    match problem {
        SiteProblem::Database(trouble) => of_trouble(*trouble),
        SiteProblem::TooManyTries(seconds) => of_tries(*seconds),
    }
}

/// The same, for whoever wanted something saved.
pub(super) fn of_site_unsaved(problem: &SiteProblem) -> String {
    match problem {
        SiteProblem::Database(trouble) => {
            joined([of_trouble(*trouble), t!("reason-nothing-saved")])
        }
        SiteProblem::TooManyTries(seconds) => of_tries(*seconds),
    }
}

fn of_trouble(trouble: Trouble) -> String {
    match trouble {
        Trouble::Full => t!("reason-database-full"),
        Trouble::ReadOnly => t!("reason-database-read-only"),
        Trouble::Broken => t!("reason-database-broken"),
        Trouble::Busy => t!("reason-database-busy"),
        Trouble::Damaged => t!("reason-database-damaged"),
        Trouble::Away => t!("reason-database-away"),
    }
}

/// When to try again.
fn of_tries(seconds: u32) -> String {
    match seconds {
        0..=1 => t!("reason-tries-second"),
        2..=119 => t!("reason-tries-seconds", seconds = seconds),
        _ => t!("reason-tries-minutes", minutes = seconds.div_ceil(60)),
    }
}
