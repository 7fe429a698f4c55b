//! The sync log: runs and their changes.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::time::{stamp, stamp_option};
use super::{DeletionId, EventId, FieldChange, RunId, SourceId, When, Why};

/// Where a run stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum RunState {
    /// Under way.
    Running,
    /// A dry run: what would be done.
    Planned,
    /// Its change set was written.
    Applied,
    /// Google had nothing new.
    Nothing,
    /// The brake stopped it; nothing was changed.
    Held,
    /// A person refused what was held.
    Rejected,
    /// It failed; nothing was changed.
    Failed,
    /// It was applied, and taken back since.
    Undone,
}

/// What started a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Trigger {
    /// The command line.
    Cli,
    /// A person's click.
    Button,
    /// The schedule.
    Schedule,
    /// Google's notification.
    Push,
}

/// What was done to an event.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// A page was made.
    Create,
    /// Fields changed.
    Update,
    /// It went to the trash.
    Trash,
    /// It came back from the trash.
    Restore,
    /// Nothing was done, for the reason given.
    Skip,
    /// Google's item could not be understood and was put aside.
    Quarantine,
}

/// One line of a run's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What was done.
    pub action: Action,
    /// To which event; `None` where there is none (a skipped or quarantined item; a planned page).
    pub event_id: Option<EventId>,
    /// Google's id of it.
    pub google_id: Option<String>,
    /// Its title, as far as known.
    pub title: Option<String>,
    /// Its start, as far as known.
    #[serde(with = "stamp_option")]
    pub starts_at: Option<DateTime<Utc>>,
    /// When it takes place, as far as known. Runs of older versions kept its start alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Why.
    pub reason: Why,
    /// The fields that changed, old and new.
    pub fields: BTreeMap<String, FieldChange>,
    /// The item as it came (without attendees), where it was put aside.
    pub raw: Option<Value>,
}

impl Change {
    /// Whether it is known to be of whole days, without times.
    #[must_use]
    pub fn is_whole_days(&self) -> bool {
        matches!(self.when, Some(When::AllDay { .. }))
    }
}

/// How many event rows a run touched, by action.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Pages made.
    pub created: i64,
    /// Pages changed.
    pub updated: i64,
    /// Pages moved to the trash.
    pub trashed: i64,
    /// Pages brought back.
    pub restored: i64,
    /// Items left alone, with a reason.
    pub skipped: i64,
    /// Items put aside.
    pub quarantined: i64,
}

impl Counts {
    /// Counts the lines of a log.
    #[must_use]
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut counts = Self::default();
        for change in changes {
            *counts.slot(change.action) += 1;
        }
        counts
    }

    fn slot(&mut self, action: Action) -> &mut i64 {
        match action {
            Action::Create => &mut self.created,
            Action::Update => &mut self.updated,
            Action::Trash => &mut self.trashed,
            Action::Restore => &mut self.restored,
            Action::Skip => &mut self.skipped,
            Action::Quarantine => &mut self.quarantined,
        }
    }
}

/// One sync of one source, as the log keeps it and `--json` prints it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its number; `None` for a dry run, which leaves no trace.
    pub run_id: Option<RunId>,
    /// The calendar.
    pub source_id: SourceId,
    /// Where it stands.
    pub state: RunState,
    /// Event rows by action.
    #[serde(flatten)]
    pub counts: Counts,
    /// Google's result pages.
    pub pages: i64,
    /// Requests sent to Google's Calendar API, retries included.
    pub requests: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// What started it.
    pub trigger: Trigger,
    /// When its work began: fetching; or, where a person approved it, applying.
    #[serde(with = "stamp")]
    pub started_at: DateTime<Utc>,
    /// When its work was done: everything is written, or it is held or failed.
    #[serde(with = "stamp_option")]
    pub finished_at: Option<DateTime<Utc>>,
    /// When a person approved or rejected it.
    #[serde(with = "stamp_option")]
    pub decided_at: Option<DateTime<Utc>>,
    /// When its list was fetched, where it was applied later: once a person had approved it.
    #[serde(with = "stamp_option")]
    pub fetched_at: Option<DateTime<Utc>>,
    /// When it was held. From then on it waited for a person.
    #[serde(with = "stamp_option")]
    pub held_at: Option<DateTime<Utc>>,
    /// The batch of what it moved to the trash.
    pub batch_id: Option<DeletionId>,
}

impl Run {
    /// When it first began.
    #[must_use]
    pub fn began_at(&self) -> DateTime<Utc> {
        self.fetched_at.unwrap_or(self.started_at)
    }

    /// How long its work took, without the time in which a person thought about it; `None` while it
    /// is under way, and where that is not known.
    #[must_use]
    pub fn took(&self) -> Option<TimeDelta> {
        let until_held = match (self.fetched_at, self.held_at) {
            (None, _) => TimeDelta::zero(),
            (Some(fetched), held) => held? - fetched,
        };
        let last = self.finished_at? - self.started_at;
        Some((until_held + last).max(TimeDelta::zero()))
    }
}

/// A run with its log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// Why the brake held it.
    pub held_reason: Option<Why>,
    /// Who approved or rejected what was held, in words.
    pub decided_by: Option<String>,
    /// Who took it back, in words.
    pub undone_by: Option<String>,
    /// When they did.
    #[serde(with = "stamp_option")]
    pub undone_at: Option<DateTime<Utc>>,
    /// What was done and why, in the order it was planned.
    pub changes: Vec<Change>,
}

/// How far a run under way has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub state: RunState,
    /// Google's result pages so far.
    pub pages: i64,
    /// Google's items so far.
    pub items: i64,
}

/// An event that taking a run back did not touch.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LeftAlone {
    /// Which.
    pub event_id: EventId,
    /// Why: who changed it since, or what stands in the way.
    pub reason: Why,
}

/// What taking a run back did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UndoOutcome {
    /// The run.
    pub run_id: RunId,
    /// Where it stands now: [`RunState::Undone`].
    pub state: RunState,
    /// The events that are as they were before it, in order of id.
    pub reverted: Vec<EventId>,
    /// The events that are not, and why.
    pub left_alone: Vec<LeftAlone>,
}
