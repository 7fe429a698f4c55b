//! Identifiers. Each kind is a type of its own, so that one cannot be used for another.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// An event's number. Given once, never reused (see the ledger `event_ids`).
    EventId;
    /// A recurring event's number.
    SeriesId;
    /// A club, store or person that publishes events.
    OrganizerId;
    /// A person who can sign in.
    UserId;
    /// A connected calendar.
    SourceId;
    /// A connected Google account.
    ConnectionId;
    /// One sync of one source.
    RunId;
    /// Something that a person should know.
    AlertId;
    /// A batch of events that went to the trash together.
    DeletionId;
}

/// An event's id at Google. Unique **per calendar** only, so it means nothing without a
/// [`SourceId`] beside it. Never empty and never absent: `iCalUID`, which can be either, has no
/// type here on purpose and is never a key.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct GoogleId(String);

impl GoogleId {
    /// Takes Google's `id`; `None` where it is empty, longer than Google's limit of 1024, or holds
    /// a NUL, which PostgreSQL cannot keep.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Option<Self> {
        let id = id.into();
        (!id.trim().is_empty() && id.len() <= 1024 && !id.contains('\0')).then_some(Self(id))
    }

    /// The id as Google writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GoogleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for GoogleId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::new(id).ok_or_else(|| serde::de::Error::custom("not a Google event id"))
    }
}
