//! Who publishes events.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::OrganizerId;
use super::time::stamp;

/// A club, store or person that publishes events.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Organizer {
    /// Its number.
    pub id: OrganizerId,
    /// Its address: `/organizers/{slug}`.
    pub slug: String,
    /// Its name as people say it.
    pub name: String,
    /// A few words about it; plain text, may be empty.
    pub description: String,
    /// When it was added.
    #[serde(with = "stamp")]
    pub created_at: DateTime<Utc>,
}
