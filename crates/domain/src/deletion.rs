//! Deleting is moving to the trash, in batches, with who, when and why.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::time::stamp;
use super::{DeletionId, Email, EventId, GoogleId, RunId, SourceId, UserId, When, Why};

/// Who did something.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Actor {
    /// A person who was signed in.
    Person {
        /// Their number.
        id: UserId,
        /// Their address at that time.
        email: Email,
    },
    /// Somebody at the command line.
    CommandLine,
    /// A sync run.
    Sync {
        /// Which.
        run_id: RunId,
    },
    /// The product itself: demo data, retention.
    System,
}

impl Actor {
    /// The actor in words, as stored and shown: `ada@example.org`, `command line`, `sync run 7`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Person { email, .. } => email.to_string(),
            Self::CommandLine => "command line".into(),
            Self::Sync { run_id } => format!("sync run {run_id}"),
            Self::System => "system".into(),
        }
    }
}

/// Who did something, as read back from what is stored ([`Actor::label`]). A person stays their
/// address, and whatever no actor is called stays as it was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ActorName<'a> {
    /// A person's address, or a name that only an older release gave.
    Person(&'a str),
    /// Somebody at the command line.
    CommandLine,
    /// A sync run, by its number.
    Sync(RunId),
    /// The product itself.
    System,
}

impl<'a> ActorName<'a> {
    /// Reads a label.
    #[must_use]
    pub fn read(label: &'a str) -> Self {
        let run = || label.strip_prefix("sync run ")?.parse().ok().map(RunId);
        match label {
            "command line" => Self::CommandLine,
            "system" => Self::System,
            _ => run().map_or(Self::Person(label), Self::Sync),
        }
    }
}

/// What kind of act moved events to the trash.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// A person deleted them: no sync brings them back.
    Person,
    /// A sync run removed them: Google showing them again brings them back.
    Sync,
    /// An import carried them in the trash.
    Import,
    /// They went with their parent.
    Cascade,
}

/// A batch of events that went to the trash together.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Deletion {
    /// Its number.
    pub id: DeletionId,
    /// What kind of act it was.
    pub cause: Cause,
    /// Who, in words ([`Actor::label`]).
    pub actor: String,
    /// Why.
    pub reason: Why,
    /// The run that did it, where one did.
    pub run_id: Option<RunId>,
    /// When.
    #[serde(with = "stamp")]
    pub created_at: DateTime<Utc>,
}

/// One line of the trash.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TrashedEvent {
    /// Which event.
    pub event_id: EventId,
    /// The address it had.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The calendar it came from.
    pub source_id: Option<SourceId>,
    /// Its id there.
    pub google_id: Option<GoogleId>,
    /// When it starts (or started).
    #[serde(with = "stamp")]
    pub starts_at: DateTime<Utc>,
    /// The zone to show that in.
    pub time_zone: String,
    /// When it takes (or took) place: whole days have no times.
    pub when: When,
    /// Since when it is in the trash.
    #[serde(with = "stamp")]
    pub deleted_at: DateTime<Utc>,
    /// The batch.
    pub batch_id: DeletionId,
    /// What kind of act.
    pub cause: Cause,
    /// Who, in words.
    pub actor: String,
    /// Why.
    pub reason: Why,
    /// The run that did it.
    pub run_id: Option<RunId>,
    /// When the retention (90 days) may purge it.
    #[serde(with = "stamp")]
    pub purge_at: DateTime<Utc>,
}

/// What to bring back.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestoreRequest {
    /// These events.
    Events(Vec<EventId>),
    /// All that went with this batch and is still in the trash.
    Batch(DeletionId),
}

/// At which addresses events come back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Addresses {
    /// At their own: one that belongs to another event now is in the way.
    Own,
    /// At free ones, where their own belong to other events now.
    Free,
}

/// Why an event cannot come back as it was.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Which event.
    pub event_id: EventId,
    /// The column whose value is taken: `slug` or `google_id`.
    pub column: String,
    /// The live event that has it now.
    pub held_by: EventId,
}

/// What a restore did. Where there is any conflict, nothing was restored.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct RestoreOutcome {
    /// The events that are live again, in order of id.
    pub restored: Vec<EventId>,
    /// What stood in the way.
    pub conflicts: Vec<Conflict>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_read_as_it_was_written() {
        let email: Email = "ada@example.org".parse().unwrap();
        let ada = Actor::Person { id: UserId(1), email };
        for (actor, name) in [
            (ada, ActorName::Person("ada@example.org")),
            (Actor::CommandLine, ActorName::CommandLine),
            (Actor::Sync { run_id: RunId(7) }, ActorName::Sync(RunId(7))),
            (Actor::System, ActorName::System),
        ] {
            assert_eq!(ActorName::read(&actor.label()), name);
        }
        for odd in ["", "sync run", "sync run x", "System", "the command line"] {
            assert_eq!(ActorName::read(odd), ActorName::Person(odd));
        }
    }
}
