//! A calendar: who may see it, and its events in the order of their making.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::stamp::Stamp;
use crate::error::{ControlError, Result};

/// What an account may do with a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Sees when the calendar is busy, nothing else.
    FreeBusyReader,
    /// Sees events; those that are private without their details.
    Reader,
    /// Sees and changes events.
    Writer,
    /// Sees and changes events and who may see them.
    Owner,
}

impl Role {
    /// Google's name of the role.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FreeBusyReader => "freeBusyReader",
            Self::Reader => "reader",
            Self::Writer => "writer",
            Self::Owner => "owner",
        }
    }
}

/// One account's access to a calendar.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Access {
    pub role: Role,
    /// The name that the account has given the calendar.
    pub summary_override: Option<String>,
}

/// A calendar with its events.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Calendar {
    pub id: String,
    pub summary: String,
    pub description: Option<String>,
    pub time_zone: String,
    pub owner: String,
    pub updated: DateTime<Utc>,
    /// Sync tokens of another generation answer 410.
    pub sync_generation: u64,
    /// Who may see the calendar, by e-mail address.
    pub access: BTreeMap<String, Access>,
    /// Every event ever made, in that order; deleted ones stay with their presence.
    pub events: Vec<Entry>,
    #[serde(skip)]
    index: HashMap<String, usize>,
}

/// Whether and how an event shows in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Presence {
    /// It is there.
    Live,
    /// A tombstone, or a cancelled occurrence of a series.
    Cancelled,
    /// An exception whose series was deleted: shown nowhere, back with its series.
    Dropped { was_cancelled: bool },
    /// In no full list any more; cancelled in increments when `announced`.
    Gone { announced: bool },
}

/// One event as the calendar keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub id: String,
    /// The event's resource, without what is made up when it is shown (etag, htmlLink).
    pub item: Value,
    pub presence: Presence,
    /// Shown exactly as it was put in.
    pub raw: bool,
    /// The number of its last change.
    pub changed: u64,
    pub updated: DateTime<Utc>,
    /// What it was before the last change.
    pub previous: Option<Value>,
}

impl Entry {
    pub fn text(&self, field: &str) -> Option<&str> {
        self.item.get(field).and_then(Value::as_str)
    }

    /// The id of the series that this is an exception of.
    pub fn master_id(&self) -> Option<&str> {
        self.text("recurringEventId")
    }

    pub fn is_series(&self) -> bool {
        self.item.get("recurrence").and_then(Value::as_array).is_some_and(|r| !r.is_empty())
    }

    pub fn is_live(&self) -> bool {
        self.presence == Presence::Live
    }

    /// Notes that the event changed, which puts it in the next increment.
    pub fn touch(&mut self, stamp: Stamp) {
        self.changed = stamp.serial;
        self.updated = stamp.now;
    }
}

impl Calendar {
    pub fn new(id: &str, summary: &str, time_zone: &str, owner: &str, now: DateTime<Utc>) -> Self {
        let access = Access { role: Role::Owner, summary_override: None };
        Self {
            id: id.to_owned(),
            summary: summary.to_owned(),
            description: None,
            time_zone: time_zone.to_owned(),
            owner: owner.to_owned(),
            updated: now,
            sync_generation: 0,
            access: BTreeMap::from([(owner.to_owned(), access)]),
            events: Vec::new(),
            index: HashMap::new(),
        }
    }

    /// Rebuilds what is not in the state file.
    pub fn reindex(&mut self) {
        self.index =
            self.events.iter().enumerate().map(|(at, entry)| (entry.id.clone(), at)).collect();
    }

    pub fn role_of(&self, email: &str) -> Option<Role> {
        self.access.get(email).map(|access| access.role)
    }

    /// Changes what an account may do, which makes the calendar's sync tokens useless.
    pub fn set_role(&mut self, email: &str, role: Option<Role>) {
        self.sync_generation += 1;
        match role {
            Some(role) => {
                let access = Access { role, summary_override: None };
                self.access.entry(email.to_owned()).or_insert(access).role = role;
            }
            None => drop(self.access.remove(email)),
        }
    }

    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.index.get(id).map(|at| &self.events[*at])
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Entry> {
        self.index.get(id).map(|at| &mut self.events[*at])
    }

    /// The event, unless it is deleted or was never there.
    pub fn live(&self, id: &str) -> Result<&Entry> {
        let entry = self.get(id).ok_or_else(|| ControlError::UnknownEvent(id.to_owned()))?;
        if entry.is_live() {
            return Ok(entry);
        }
        Err(ControlError::wrong_event(id, "is cancelled: bring it back first"))
    }

    /// Puts an event in, or a new revision of it.
    pub fn put(&mut self, id: &str, item: Value, raw: bool, stamp: Stamp) {
        if let Some(entry) = self.get_mut(id) {
            let old = std::mem::replace(&mut entry.item, item);
            entry.previous = (entry.presence == Presence::Live).then_some(old);
            entry.presence = Presence::Live;
            entry.raw = raw;
            entry.touch(stamp);
            return;
        }
        self.index.insert(id.to_owned(), self.events.len());
        self.events.push(Entry {
            id: id.to_owned(),
            item,
            presence: Presence::Live,
            raw,
            changed: stamp.serial,
            updated: stamp.now,
            previous: None,
        });
    }

    /// The exceptions that a series has, whatever their presence.
    pub fn exceptions_mut<'a>(
        &'a mut self,
        master: &'a str,
    ) -> impl Iterator<Item = &'a mut Entry> + 'a {
        self.events.iter_mut().filter(move |entry| entry.master_id() == Some(master))
    }
}
