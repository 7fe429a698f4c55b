//! States, causes and actions in words that people use.

use leptos::prelude::*;

use domain::{
    Action, ActorName, AuditAction, AuditEntry, Cause, Counts, EventStatus, RunState, SourceState,
    Trigger, Whence,
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
        SourceState::Active if held => ("badge badge--wait", t!("calendar-held")),
        SourceState::Active => ("badge badge--good", t!("calendar-active")),
        SourceState::Paused => ("badge badge--wait", t!("calendar-paused")),
        SourceState::NeedsReconnect => ("badge badge--stop", t!("calendar-needs-reconnect")),
        SourceState::AccessLost => ("badge badge--stop", t!("calendar-access-lost")),
        SourceState::Disconnected => ("badge badge--quiet", t!("calendar-disconnected")),
    };
    view! { <span class=class>{word}</span> }.into_any()
}

/// What a calendar's state means and what to do about it.
#[must_use]
pub fn source_note(state: SourceState) -> Option<String> {
    Some(match state {
        SourceState::Active => return None,
        SourceState::Paused => t!("calendar-paused-note"),
        SourceState::NeedsReconnect => t!("calendar-needs-reconnect-note"),
        SourceState::AccessLost => t!("calendar-access-lost-note"),
        SourceState::Disconnected => t!("calendar-disconnected-note"),
    })
}

/// Where a run stands, as a badge.
#[component]
pub fn StateBadge(state: RunState) -> AnyView {
    let (class, word) = match state {
        RunState::Running => ("badge badge--wait", t!("run-state-running")),
        RunState::Planned => ("badge badge--quiet", t!("run-state-planned")),
        RunState::Applied => ("badge badge--good", t!("run-state-applied")),
        RunState::Nothing => ("badge badge--quiet", t!("run-state-nothing")),
        RunState::Held => ("badge badge--wait", t!("run-state-held")),
        RunState::Rejected => ("badge badge--quiet", t!("run-state-rejected")),
        RunState::Failed => ("badge badge--stop", t!("run-state-failed")),
        RunState::Undone => ("badge badge--quiet", t!("run-state-undone")),
    };
    view! { <span class=class>{word}</span> }.into_any()
}

/// What started a run.
#[must_use]
pub fn trigger_word(trigger: Trigger) -> String {
    match trigger {
        Trigger::Cli => t!("trigger-cli"),
        Trigger::Button => t!("trigger-button"),
        Trigger::Schedule => t!("trigger-schedule"),
        Trigger::Push => t!("trigger-push"),
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
pub fn action_word(action: Action, tense: Tense) -> String {
    use Tense::{Did, Will, Would};
    match (action, tense) {
        (Action::Create, Did) => t!("action-create-did"),
        (Action::Create, Will) => t!("action-create-will"),
        (Action::Create, Would) => t!("action-create-would"),
        (Action::Update, Did) => t!("action-update-did"),
        (Action::Update, Will) => t!("action-update-will"),
        (Action::Update, Would) => t!("action-update-would"),
        (Action::Trash, Did) => t!("action-trash-did"),
        (Action::Trash, Will) => t!("action-trash-will"),
        (Action::Trash, Would) => t!("action-trash-would"),
        (Action::Restore, Did) => t!("action-restore-did"),
        (Action::Restore, Will) => t!("action-restore-will"),
        (Action::Restore, Would) => t!("action-restore-would"),
        (Action::Skip, Did) => t!("action-skip-did"),
        (Action::Skip, Will | Would) => t!("action-skip-will"),
        (Action::Quarantine, Did) => t!("action-quarantine-did"),
        (Action::Quarantine, Will) => t!("action-quarantine-will"),
        (Action::Quarantine, Would) => t!("action-quarantine-would"),
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
pub fn cause_word(cause: Cause) -> String {
    match cause {
        Cause::Person => t!("cause-person"),
        Cause::Sync => t!("cause-sync"),
        Cause::Import => t!("cause-import"),
        Cause::Cascade => t!("cause-cascade"),
    }
}

/// A kind of act in the audit log.
#[must_use]
pub fn audit_word(action: AuditAction) -> String {
    match action {
        AuditAction::SignIn => t!("audit-sign-in"),
        AuditAction::SignInFailed => t!("audit-sign-in-failed"),
        AuditAction::SignOut => t!("audit-sign-out"),
        AuditAction::AccountAdded => t!("audit-account-added"),
        AuditAction::AccountChanged => t!("audit-account-changed"),
        AuditAction::AccountRemoved => t!("audit-account-removed"),
        AuditAction::Connected => t!("audit-connected"),
        AuditAction::Disconnected => t!("audit-disconnected"),
        AuditAction::Settings => t!("audit-settings"),
        AuditAction::Deleted => t!("audit-deleted"),
        AuditAction::Restored => t!("audit-restored"),
        AuditAction::Purged => t!("audit-purged"),
        AuditAction::RunApproved => t!("audit-run-approved"),
        AuditAction::RunRejected => t!("audit-run-rejected"),
        AuditAction::RunUndone => t!("audit-run-undone"),
        AuditAction::Exported => t!("audit-exported"),
        AuditAction::Imported => t!("audit-imported"),
        AuditAction::BackupCreated => t!("audit-backup-created"),
        AuditAction::BackupVerified => t!("audit-backup-verified"),
        AuditAction::BackupRestored => t!("audit-backup-restored"),
        AuditAction::BackupMerged => t!("audit-backup-merged"),
        AuditAction::BackupPruned => t!("audit-backup-pruned"),
        AuditAction::KeyRotated => t!("audit-key-rotated"),
        AuditAction::AlertAcknowledged => t!("audit-alert-acknowledged"),
        AuditAction::AddressesErased => t!("audit-addresses-erased"),
    }
}

/// What a line of the audit log is about. Organizers are added as accounts are.
#[must_use]
pub fn audit_line_word(entry: &AuditEntry) -> String {
    match entry.action {
        AuditAction::AccountAdded if entry.subject.starts_with("organizer ") => {
            t!("audit-organizer-added")
        }
        action => audit_word(action),
    }
}

/// Everything that a line of the audit log says beside who, what and of what. What was done is kept in
/// English.
#[must_use]
pub fn audit_details(entry: &AuditEntry) -> String {
    let detail = Some(entry.detail.clone()).filter(|detail| !detail.is_empty());
    let whence = entry.whence().map(|whence| match whence {
        Whence::Address(address) => t!("audit-whence", address = address.to_string()),
        Whence::Erased => t!("audit-whence-erased"),
        Whence::Unreadable => t!("audit-whence-unreadable"),
    });
    let more = (entry.more > 0).then(|| t!("audit-more", count = entry.more));
    let parts: Vec<String> = [detail, whence, more].into_iter().flatten().collect();
    parts.join("; ")
}

/// Who did something, as kept in the history: a person's address, or which part of the site it was.
#[must_use]
pub fn who(actor: &str) -> String {
    match ActorName::read(actor) {
        ActorName::Person(name) => name.to_owned(),
        ActorName::CommandLine => t!("who-command-line"),
        ActorName::Sync(run) => t!("sync-name", id = run.to_string()),
        ActorName::System => t!("who-system"),
    }
}

/// Who moved events to the trash; how, where the name does not say it.
#[must_use]
pub fn deleted_by(actor: &str, cause: Cause) -> String {
    match cause {
        Cause::Person | Cause::Sync => who(actor),
        Cause::Import | Cause::Cascade => {
            t!("deleted-by", actor = who(actor), cause = cause_word(cause))
        }
    }
}

/// A run's counts as a sentence; what is zero goes unsaid.
#[must_use]
pub fn counts_sentence(counts: &Counts, planned: bool) -> String {
    let Counts { created, updated, trashed, restored, skipped, quarantined } = *counts;
    let some = |number: i64, describe: fn(i64) -> String| (number > 0).then(|| describe(number));
    let parts = if planned {
        [
            some(created, |count| t!("counts-to-add", count = count)),
            some(updated, |count| t!("counts-to-change", count = count)),
            some(trashed, |count| t!("counts-to-trash", count = count)),
            some(restored, |count| t!("counts-to-restore", count = count)),
            some(skipped, |count| t!("counts-to-skip", count = count)),
            some(quarantined, |count| t!("counts-to-set-aside", count = count)),
        ]
    } else {
        [
            some(created, |count| t!("counts-added", count = count)),
            some(updated, |count| t!("counts-changed", count = count)),
            some(trashed, |count| t!("counts-trashed", count = count)),
            some(restored, |count| t!("counts-restored", count = count)),
            some(skipped, |count| t!("counts-skipped", count = count)),
            some(quarantined, |count| t!("counts-set-aside", count = count)),
        ]
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { t!("counts-none") } else { parts.join(", ") }
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
