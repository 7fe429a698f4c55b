//! The one body of the store. Compiled twice: `super::Db` and `super::dialect` are SQLite's below
//! `store::sqlite` and PostgreSQL's below `store::postgres`.

mod account;
mod acts;
mod addresses;
mod alert;
mod apply;
mod audit;
mod channel;
mod columns;
mod cover;
mod delivery;
mod desk;
mod desk_list;
pub(crate) mod dump;
mod edits;
mod event;
mod feed;
mod held;
mod history;
mod hold;
mod import;
mod incoming;
mod jobs;
mod journal;
mod large;
mod listing;
pub(crate) mod load;
mod meeting;
mod mend;
mod moved;
mod people;
mod planned;
mod probe;
mod recovery;
mod remote;
mod repeat;
mod rescue;
mod restore;
mod rows;
mod run;
mod run_log;
mod search;
mod series;
mod session;
mod slugs;
mod source;
mod tallies;
mod transaction;
mod trash;
mod tries;
mod undo;
mod watch;

use sqlx::{Pool, Transaction};

use super::{Db, dialect};
use crate::{StoreError, StoreResult, patience};

/// A row of this database.
type Row = <Db as sqlx::Database>::Row;

/// A transaction of this database.
type Tx = Transaction<'static, Db>;

/// The store on this database.
#[derive(Clone, Debug)]
pub struct Database {
    /// What whoever is signed in reads, and work that nobody waits for.
    read: Pool<Db>,
    /// Writes that nobody waits for.
    work: Pool<Db>,
    /// Writes that a visitor waits for: see [`patience`].
    forms: Pool<Db>,
    /// What the public reads: a replica where there is one, so it may lag behind a little.
    public: Pool<Db>,
    /// For trying whether something could be written.
    probe: Pool<Db>,
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
        Self { read, work, forms, public, probe }
    }

    /// A store over one pool, for one task alone.
    pub(crate) fn over(pool: &Pool<Db>) -> Self {
        let [read, work, forms, public, probe] = [(); 5].map(|()| pool.clone());
        Self { read, work, forms, public, probe }
    }

    /// Where whatever runs now writes.
    fn writing(&self) -> &Pool<Db> {
        if patience::a_visitor_waits() { &self.forms } else { &self.work }
    }

    /// Begins to fill an empty database from a backup.
    pub(crate) async fn load(&self) -> StoreResult<load::Load> {
        load::Load::begin(self.begin().await?).await
    }

    /// Begins a transaction that writes anything but events.
    async fn begin(&self) -> StoreResult<Tx> {
        Ok(self.writing().begin_with(dialect::BEGIN_WRITE).await?)
    }

    /// Begins a transaction that writes events. It holds the head of the chain from its start, so
    /// writers of events come one after another and cannot deadlock.
    async fn begin_history(&self) -> StoreResult<Tx> {
        let mut tx = self.begin().await?;
        journal::lock_chain(&mut tx).await?;
        Ok(tx)
    }
}

/// Marks SQL that is put together from parts of this program (never from outside data) as safe.
fn sql(text: String) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(text)
}

/// A text from outside as a bound value. PostgreSQL has no NUL and refuses a statement that carries
/// one; U+FFFD stands for it on both databases, so that a search finds nothing and a log keeps the
/// rest. (What an event holds is refused instead: see `store::fit`.)
fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The word that stands for a plain enum in the database: its serde name.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Reads a word back.
fn from_word<T: serde::de::DeserializeOwned>(word: String) -> StoreResult<T> {
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|error| StoreError::Garbled(error.to_string()))
}

/// JSON text of a value of ours, which always has one.
fn json<T: serde::Serialize + ?Sized>(value: &T) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Garbled(error.to_string()))
}

/// Reads JSON text that we wrote.
fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|error| StoreError::Garbled(error.to_string()))
}
