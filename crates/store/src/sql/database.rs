//! The store on one database: its connections.

use sqlx::{Pool, Transaction};

use super::{Db, dialect};
use crate::database::waiting;
use crate::{AlertTexts, StoreResult};

/// A row of this database.
pub type Row = <Db as sqlx::Database>::Row;

/// A transaction of this database.
pub type Tx = Transaction<'static, Db>;

/// The store on this database.
#[derive(Clone, Debug)]
pub struct Database {
    /// What whoever is signed in reads, and work that nobody waits for.
    pub(super) read: Pool<Db>,
    /// Writes that nobody waits for.
    pub(super) work: Pool<Db>,
    /// Writes that a visitor waits for: see [`waiting`].
    pub(super) forms: Pool<Db>,
    /// What the public reads: a replica where there is one, so it may lag behind a little.
    pub(super) public: Pool<Db>,
    /// For trying whether something could be written.
    pub(super) probe: Pool<Db>,
    /// How its own alerts are told.
    pub(super) telling: AlertTexts,
}

/// The connections of a store.
pub(crate) struct Pools {
    pub read: Pool<Db>,
    pub work: Pool<Db>,
    pub forms: Pool<Db>,
    pub public: Pool<Db>,
    pub probe: Pool<Db>,
}

impl Database {
    /// A store over its pools.
    pub(crate) fn new(pools: Pools) -> Self {
        let Pools { read, work, forms, public, probe } = pools;
        Self { read, work, forms, public, probe, telling: AlertTexts::FACTS }
    }

    /// A store over one pool, for one task alone.
    pub(crate) fn over(pool: &Pool<Db>) -> Self {
        let [read, work, forms, public, probe] = [(); 5].map(|()| pool.clone());
        Self { read, work, forms, public, probe, telling: AlertTexts::FACTS }
    }

    /// The same, whose own alerts are told like this.
    pub(crate) fn told_by(self, telling: AlertTexts) -> Self {
        Self { telling, ..self }
    }

    /// Where whatever runs now writes.
    pub(super) fn writing(&self) -> &Pool<Db> {
        if waiting::a_visitor_waits() { &self.forms } else { &self.work }
    }

    /// Begins a transaction that writes anything but events.
    pub(super) async fn begin(&self) -> StoreResult<Tx> {
        Ok(self.writing().begin_with(dialect::BEGIN_WRITE).await?)
    }
}
