//! Reading what can be read of a database that is damaged: row by row, from wherever it is known.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::{Event, EventId};

/// What anything in the database knows of events.
#[derive(Clone, Debug, Default)]
pub struct KnownEvents {
    /// Every id that a row, the ledger of ids or the history names.
    pub ids: BTreeSet<EventId>,
    /// Those that the ledger names: they must be somewhere.
    pub given: BTreeSet<EventId>,
    /// Where reading stopped, in words: there may be more than is known.
    pub gaps: Vec<String>,
}

/// What became of one event.
#[derive(Clone, Debug)]
pub enum Rescued {
    /// Its row can be read.
    Row(Box<Event>),
    /// Its row cannot; this is its last version in the history, to the letter.
    History {
        /// The row as the history has it.
        event: Box<Event>,
        /// Why its row cannot be read.
        why: String,
    },
    /// It was purged on purpose, or never was.
    Nowhere,
    /// It must be there, and neither its row nor its history can be read.
    Lost {
        /// Why.
        why: String,
    },
}

/// Reading a damaged database. Nothing here writes, and no single broken page ends it.
#[async_trait]
pub trait RescueStore: Send + Sync {
    /// All events that anything knows of.
    async fn known_events(&self) -> KnownEvents;
    /// Reads one event by itself. `given`: the ledger of ids says that it must be there.
    async fn rescue(&self, id: EventId, given: bool) -> Rescued;
    /// What the database finds wrong with itself, a line each; empty where it finds nothing.
    async fn self_check(&self) -> Vec<String>;
}
