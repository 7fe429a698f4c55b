//! Kinds of records, and whose they are.

use std::collections::BTreeSet;
use std::fmt;

use async_trait::async_trait;
use domain::{
    Alert, AlertId, Connection, ConnectionId, Event, EventId, Organizer, OrganizerId, RecordKind,
    RestoreRequest, Run, RunId, Source, SourceId,
};

/// Whose a record is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Whose {
    /// The site's: it concerns administrators only.
    Site,
    /// Of all of these organizers.
    Of(BTreeSet<OrganizerId>),
}

impl From<OrganizerId> for Whose {
    fn from(organizer: OrganizerId) -> Self {
        Self::Of([organizer].into())
    }
}

/// A kind of record that somebody may own.
pub trait Record: Send + Sized {
    /// What it is asked for by.
    type Id: Clone + fmt::Debug + Send + Sync;

    /// What kind it is.
    fn kind(id: &Self::Id) -> RecordKind;
    /// How an operator is told of one.
    fn named(id: &Self::Id) -> String;
}

/// Where records are kept: what [`crate::Owned::load`] asks.
#[async_trait]
pub trait Keeps<T: Record>: Send + Sync {
    /// Why it cannot answer.
    type Error: Send;
    /// A record, and whose it is; `None` where there is none. Whose it is never changes, so a right
    /// that was once proven holds for whatever is done next.
    async fn find(&self, id: &T::Id) -> Result<Option<(T, Whose)>, Self::Error>;
}

macro_rules! records {
    ($($record:ty, $id:ty, $kind:ident;)*) => {$(
        impl Record for $record {
            type Id = $id;

            fn kind(_: &$id) -> RecordKind {
                RecordKind::$kind
            }

            fn named(id: &$id) -> String {
                id.to_string()
            }
        }
    )*};
}

records! {
    Alert, AlertId, Alert;
    Connection, ConnectionId, Connection;
    Event, EventId, Event;
    Organizer, OrganizerId, Organizer;
    Run, RunId, Run;
    Source, SourceId, Calendar;
}

/// Several events: all of them, or none.
impl Record for Vec<EventId> {
    type Id = Self;

    fn kind(_: &Self) -> RecordKind {
        RecordKind::Event
    }

    fn named(ids: &Self) -> String {
        ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// What is to come back from the trash, or to go from there for good.
impl Record for RestoreRequest {
    type Id = Self;

    fn kind(what: &Self) -> RecordKind {
        match what {
            Self::Events(_) => RecordKind::Event,
            Self::Batch(_) => RecordKind::Batch,
        }
    }

    fn named(what: &Self) -> String {
        match what {
            Self::Events(ids) => <Vec<EventId>>::named(ids),
            Self::Batch(id) => id.to_string(),
        }
    }
}
