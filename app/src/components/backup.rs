//! Backups in words.

use domain::{BackupInfo, BackupReason};
use leptos::prelude::*;
use words::Language;

use super::time::Instant;
use crate::words::{language, t};

/// Whether a backup was restored for a trial and found equal. Only that is green.
#[component]
pub fn BackupBadge(backup: BackupInfo) -> AnyView {
    match (backup.problem, backup.verified_at) {
        (Some(problem), _) => view! {
            <span class="badge badge--stop">{t!("backup-not-verified")}</span>
            <span class="line__error" dir="auto">{problem}</span>
        }
        .into_any(),
        (None, Some(at)) => view! {
            <span class="badge badge--good">{t!("backup-verified")}</span>
            <span class="hint"><Instant at/></span>
        }
        .into_any(),
        (None, None) => {
            view! { <span class="badge badge--wait">{t!("backup-not-verified-yet")}</span> }
                .into_any()
        }
    }
}

/// What a backup was made for.
#[must_use]
pub fn backup_reason(reason: BackupReason) -> String {
    match reason {
        BackupReason::Schedule => t!("backup-by-schedule"),
        BackupReason::Asked => t!("backup-by-hand"),
        BackupReason::Migration => t!("backup-before-upgrade"),
        BackupReason::Import => t!("backup-before-import"),
        BackupReason::Purge => t!("backup-before-purge"),
    }
}

/// A size: `812 bytes`, `1.2 MB` (decimal, as storage is sold).
#[must_use]
pub fn size(bytes: u64) -> String {
    size_in(language(), bytes)
}

/// The same, in a language.
#[must_use]
pub fn size_in(language: Language, bytes: u64) -> String {
    let written = |unit: u64| {
        let tenths = i64::try_from(bytes / (unit / 10)).unwrap_or(i64::MAX);
        if tenths < 1_000 {
            words::tenths(language, tenths)
        } else {
            words::number(language, tenths / 10)
        }
    };
    match bytes {
        0..1_000 => words::t!(language, "size-bytes", count = bytes),
        1_000..1_000_000 => words::t!(language, "size-kilobytes", number = written(1_000)),
        1_000_000..1_000_000_000 => {
            words::t!(language, "size-megabytes", number = written(1_000_000))
        }
        _ => words::t!(language, "size-gigabytes", number = written(1_000_000_000)),
    }
}

/// A number with its thousands told apart: `12,345`.
#[must_use]
pub fn grouped(number: i64) -> String {
    words::number(language(), number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_are_readable() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (1_234_567, "1.2 MB"),
            (123_456_789, "123 MB"),
            (5_000_000_000_000, "5,000 GB"),
        ] {
            assert_eq!(size(bytes), words);
        }
        for (number, words) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")]
        {
            assert_eq!(grouped(number), words);
        }
    }
}
