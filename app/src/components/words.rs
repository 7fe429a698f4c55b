//! States, causes and actions in words that people use.

use leptos::prelude::*;

use domain::{
    Action, AuditAction, AuditEntry, Cause, Counts, EventStatus, RunState, SourceState, Trigger,
};

use crate::words::t;

/// What is unusual about an event, said plainly. Nothing for one that simply takes place.
#[component]
pub fn StatusNote(status: EventStatus) -> AnyView {
    let class = match status {
        EventStatus::Confirmed => return ().into_any(),
        EventStatus::Tentative | EventStatus::Postponed => "badge badge--wait",
        EventStatus::Cancelled => "badge badge--stop",
    };
    view! { <span class=class>{status_word(status)}</span> }.into_any()
}

/// How a calendar is doing, as a badge.
#[component]
pub fn SourceBadge(
    /// Its state.
    state: SourceState,
    /// Whether a run of it waits for a decision.
    held: bool,
) -> AnyView {
    let (class, word) = match state {
        SourceState::Active if held => ("badge badge--wait", "Held"),
        SourceState::Active => ("badge badge--good", "In sync"),
        SourceState::Paused => ("badge badge--wait", "Paused"),
        SourceState::NeedsReconnect => ("badge badge--stop", "Needs reconnecting"),
        SourceState::AccessLost => ("badge badge--stop", "Access lost"),
        SourceState::Disconnected => ("badge badge--quiet", "Disconnected"),
    };
    view! { <span class=class>{word}</span> }.into_any()
}

/// What a calendar's state means and what to do about it.
#[must_use]
pub fn source_note(state: SourceState) -> Option<&'static str> {
    match state {
        SourceState::Active => None,
        SourceState::Paused => {
            Some("Nothing changes here until you resume. Its events stay published.")
        }
        SourceState::NeedsReconnect => Some(
            "Google no longer accepts our access. Connect the same Google account again; until then \
             the events stay published as they are. It is also tried again by itself, every 6 hours.",
        ),
        SourceState::AccessLost => Some(
            "The calendar was deleted or is no longer shared with the connected account. Share it \
             again, or connect an account that can see it. Its events stay published as they are, and it \
             is tried again by itself, every 6 hours.",
        ),
        SourceState::Disconnected => Some(
            "This calendar is no longer read. Its events stay published; connect it again to take \
             up where it stopped.",
        ),
    }
}

/// Where a run stands, as a badge.
#[component]
pub fn StateBadge(state: RunState) -> AnyView {
    let (class, word) = match state {
        RunState::Running => ("badge badge--wait", "Running"),
        RunState::Planned => ("badge badge--quiet", "Preview"),
        RunState::Applied => ("badge badge--good", "Applied"),
        RunState::Nothing => ("badge badge--quiet", "Nothing new"),
        RunState::Held => ("badge badge--wait", "Held"),
        RunState::Rejected => ("badge badge--quiet", "Rejected"),
        RunState::Failed => ("badge badge--stop", "Failed"),
        RunState::Undone => ("badge badge--quiet", "Undone"),
    };
    view! { <span class=class>{word}</span> }.into_any()
}

/// What started a run.
#[must_use]
pub fn trigger_word(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Cli => "command line",
        Trigger::Button => "by hand",
        Trigger::Schedule => "schedule",
        Trigger::Push => "Google’s notice",
    }
}

/// Whether a change set was written, will be, or waits for somebody to want it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tense {
    /// It was written.
    Did,
    /// The next sync writes it.
    Will,
    /// It is written only where a person says so, or was refused.
    Would,
}

/// What is done to an event.
#[must_use]
pub fn action_word(action: Action, tense: Tense) -> &'static str {
    use Tense::{Did, Will, Would};
    match (action, tense) {
        (Action::Create, Did) => "Added",
        (Action::Create, Will) => "Will be added",
        (Action::Create, Would) => "Would be added",
        (Action::Update, Did) => "Changed",
        (Action::Update, Will) => "Will change",
        (Action::Update, Would) => "Would change",
        (Action::Trash, Did) => "To the trash",
        (Action::Trash, Will) => "Will go to the trash",
        (Action::Trash, Would) => "Would go",
        (Action::Restore, Did) => "Came back",
        (Action::Restore, Will) => "Will come back",
        (Action::Restore, Would) => "Would come back",
        (Action::Skip, Did) => "Left alone",
        (Action::Skip, Will | Would) => "Stays as it is",
        (Action::Quarantine, Did) => "Put aside",
        (Action::Quarantine, Will) => "Will be put aside",
        (Action::Quarantine, Would) => "Would be put aside",
    }
}

/// Whether an event takes place, in a word.
#[must_use]
pub fn status_word(status: EventStatus) -> String {
    match status {
        EventStatus::Confirmed => t!("status-confirmed"),
        EventStatus::Tentative => t!("status-tentative"),
        EventStatus::Cancelled => t!("status-cancelled"),
        EventStatus::Postponed => t!("status-postponed"),
    }
}

/// Why events are in the trash.
#[must_use]
pub fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::Person => "a person",
        Cause::Sync => "a sync",
        Cause::Import => "an import",
        Cause::Cascade => "with its series",
    }
}

/// A kind of act in the audit log.
#[must_use]
pub fn audit_word(action: AuditAction) -> &'static str {
    match action {
        AuditAction::SignIn => "Signed in",
        AuditAction::SignInFailed => "Tried to sign in",
        AuditAction::SignOut => "Signed out",
        AuditAction::AccountAdded => "Added an account",
        AuditAction::AccountChanged => "Changed an account",
        AuditAction::AccountRemoved => "Removed an account",
        AuditAction::Connected => "Connected a calendar",
        AuditAction::Disconnected => "Disconnected a calendar",
        AuditAction::Settings => "Changed settings",
        AuditAction::Deleted => "Moved to the trash",
        AuditAction::Restored => "Brought back",
        AuditAction::Purged => "Purged for good",
        AuditAction::RunApproved => "Approved a run",
        AuditAction::RunRejected => "Rejected a run",
        AuditAction::RunUndone => "Took a run back",
        AuditAction::Exported => "Exported",
        AuditAction::Imported => "Imported",
        AuditAction::BackupCreated => "Made a backup",
        AuditAction::BackupVerified => "Verified a backup",
        AuditAction::BackupRestored => "Restored a backup",
        AuditAction::BackupMerged => "Merged from a backup",
        AuditAction::BackupPruned => "Removed an old backup",
        AuditAction::KeyRotated => "Changed the secret key",
        AuditAction::AlertAcknowledged => "Took note of an alert",
        AuditAction::AddressesErased => "Erased addresses",
    }
}

/// What a line of the audit log is about. Organizers are added as accounts are.
#[must_use]
pub fn audit_line_word(entry: &AuditEntry) -> &'static str {
    match entry.action {
        AuditAction::AccountAdded if entry.subject.starts_with("organizer ") => {
            "Added an organizer"
        }
        action => audit_word(action),
    }
}

/// Who moved events to the trash; how, where the name does not say it.
#[must_use]
pub fn deleted_by(actor: &str, cause: Cause) -> String {
    match cause {
        Cause::Person | Cause::Sync => actor.to_owned(),
        Cause::Import | Cause::Cascade => format!("{actor} · {}", cause_word(cause)),
    }
}

/// A run's counts as a sentence; what is zero goes unsaid.
#[must_use]
pub fn counts_sentence(counts: &Counts, planned: bool) -> String {
    let words = if planned {
        ["to add", "to change", "to the trash", "to bring back", "left alone", "to put aside"]
    } else {
        ["added", "changed", "to the trash", "brought back", "left alone", "put aside"]
    };
    let numbers = [
        counts.created,
        counts.updated,
        counts.trashed,
        counts.restored,
        counts.skipped,
        counts.quarantined,
    ];
    let parts: Vec<String> = numbers
        .iter()
        .zip(words)
        .filter(|(number, _)| **number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    if parts.is_empty() { "no changes".into() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_say_only_what_happened() {
        let counts = Counts { created: 3, trashed: 1, ..Counts::default() };
        assert_eq!(counts_sentence(&counts, false), "3 added, 1 to the trash");
        assert_eq!(counts_sentence(&counts, true), "3 to add, 1 to the trash");
        assert_eq!(counts_sentence(&Counts::default(), false), "no changes");
    }
}
