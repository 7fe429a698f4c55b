//! Records, loaded together with the right to act on them.

use std::ops::Deref;

use domain::Actor;

use crate::denied::{Denied, LoadError};
use crate::hand::Hand;
use crate::record::{Keeps, Record};

/// A record, and the right to act on it. Only [`Owned::load`] makes one:
///
/// ```compile_fail,E0451
/// fn forged(record: domain::Source, by: domain::Actor) -> access::Owned<domain::Source> {
///     access::Owned { id: record.id, record, by }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Owned<T: Record> {
    id: T::Id,
    record: T,
    by: Actor,
}

impl<T: Record> Owned<T> {
    /// Loads a record for somebody who may act on it.
    ///
    /// # Errors
    /// [`crate::Denied`] where there is no such record, or it is not theirs; what the keeper says
    /// where it cannot answer.
    pub async fn load<K: Keeps<T> + ?Sized>(
        keeper: &K,
        hand: &dyn Hand,
        id: T::Id,
    ) -> Result<Self, LoadError<K::Error>> {
        let found = keeper.find(&id).await.map_err(LoadError::Unanswered)?;
        let theirs = found.filter(|(_, whose)| hand.acts_for(whose));
        let (record, _) = theirs.ok_or_else(|| no_such::<T>(hand, &id))?;
        Ok(Self { id, record, by: hand.actor() })
    }
}

impl<T: Record> Owned<T> {
    /// What it was asked for by.
    #[must_use]
    pub fn id(&self) -> &T::Id {
        &self.id
    }

    /// Who may act on it, for the log.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.by
    }

    /// The record alone.
    #[must_use]
    pub fn into_record(self) -> T {
        self.record
    }
}

impl<T: Record> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.record
    }
}

/// What somebody is told of a record that is not there, or not theirs.
fn no_such<T: Record>(hand: &dyn Hand, id: &T::Id) -> Denied {
    if hand.knows_all() {
        return Denied::Absent { kind: T::kind(id), id: T::named(id) };
    }
    Denied::NotYours(T::kind(id))
}
