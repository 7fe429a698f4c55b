//! Backups in words.

use domain::{BackupInfo, BackupReason};
use leptos::prelude::*;

use super::time::Instant;

/// Whether a backup was restored for a trial and found equal. Only that is green.
#[component]
pub fn BackupBadge(backup: BackupInfo) -> AnyView {
    match (backup.problem, backup.verified_at) {
        (Some(problem), _) => view! {
            <span class="badge badge--stop">"Not verified"</span>
            <span class="line__error" dir="auto">{problem}</span>
        }
        .into_any(),
        (None, Some(at)) => view! {
            <span class="badge badge--good">"Verified"</span>
            <span class="hint"><Instant at/></span>
        }
        .into_any(),
        (None, None) => {
            view! { <span class="badge badge--wait">"Not verified yet"</span> }.into_any()
        }
    }
}

/// What a backup was made for.
#[must_use]
pub fn backup_reason(reason: BackupReason) -> &'static str {
    match reason {
        BackupReason::Schedule => "schedule",
        BackupReason::Asked => "by hand",
        BackupReason::Migration => "before a new version",
        BackupReason::Import => "before an import",
        BackupReason::Purge => "before a purge",
    }
}

/// A size: `812 bytes`, `1.2 MB` (decimal, as storage is sold).
#[must_use]
pub fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} bytes"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = bytes / (unit / 10);
    if tenths < 1_000 {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    } else {
        format!("{} {name}", tenths / 10)
    }
}

/// A number with its thousands told apart: `12,345`.
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_are_readable() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (1_234_567, "1.2 MB"),
            (123_456_789, "123 MB"),
            (5_000_000_000_000, "5000 GB"),
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
