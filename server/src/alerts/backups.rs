//! What is told of backups.

use backup::BackupAlert;
use store::AlertText;
use words::t;

use super::{LANGUAGE, instant, within_sentence};

/// What people read when something is wrong with backups.
#[must_use]
pub fn of_backups(alert: &BackupAlert<'_>) -> AlertText {
    let (title, detail) = match *alert {
        BackupAlert::Failed { error } => (
            t!(LANGUAGE, "alert-backup-failed-title"),
            t!(LANGUAGE, "alert-backup-failed-detail", error = within_sentence(error)),
        ),
        BackupAlert::Unreadable { error } => (
            t!(LANGUAGE, "alert-backup-failed-place-title"),
            t!(LANGUAGE, "alert-backup-failed-place-detail", error = within_sentence(error)),
        ),
        // The number of a backup is a name.
        BackupAlert::Unverified { id, problem } => (
            t!(LANGUAGE, "alert-backup-unverified-title", id = id.to_string()),
            t!(LANGUAGE, "alert-backup-unverified-detail", problem = within_sentence(problem)),
        ),
        BackupAlert::Ahead { made, now } => {
            let (made, now) = (instant(LANGUAGE, made), instant(LANGUAGE, now));
            (
                t!(LANGUAGE, "alert-backup-late-ahead-title"),
                t!(LANGUAGE, "alert-backup-late-ahead-detail", made = made, now = now),
            )
        }
        BackupAlert::Late { newest: Some(made) } => (
            t!(LANGUAGE, "alert-backup-late-title"),
            t!(LANGUAGE, "alert-backup-late-detail", made = instant(LANGUAGE, made)),
        ),
        BackupAlert::Late { newest: None } => {
            (t!(LANGUAGE, "alert-backup-late-title"), t!(LANGUAGE, "alert-backup-late-none"))
        }
    };
    AlertText { title, detail }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn an_alert_says_what_is_wrong_and_what_to_do() {
        let at = DateTime::UNIX_EPOCH;
        for (alert, title, parts) in [
            (
                BackupAlert::Failed { error: "no space left." },
                "A backup could not be made",
                ["wrong: no space left. The", "every ten minutes"],
            ),
            (
                BackupAlert::Unreadable { error: "it is locked" },
                "The place of the backups cannot be read",
                ["wrong: it is locked. ", "no backup can be made"],
            ),
            (
                BackupAlert::Unverified { id: 20_260_301_120_000, problem: "a row differs" },
                "Backup 20260301120000 does not verify",
                ["wrong: a row differs. ", "reroll backup create"],
            ),
            (
                BackupAlert::Ahead { made: at + TimeDelta::hours(9), now: at },
                "The newest backup is dated in the future",
                ["dated 1 January 1970, 09:00 UTC", "says 1 January 1970, 00:00 UTC"],
            ),
            (
                BackupAlert::Late { newest: Some(at) },
                "Backups are late",
                ["made on 1 January 1970, 00:00 UTC.", "check its log"],
            ),
            (
                BackupAlert::Late { newest: None },
                "Backups are late",
                ["no backup at all", "check its log"],
            ),
        ] {
            let told = of_backups(&alert);
            assert_eq!(told.title, title);
            for part in parts {
                assert!(told.detail.contains(part), "{}", told.detail);
            }
        }
    }
}
