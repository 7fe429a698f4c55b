//! The store's SQL. Compiled twice: `super::Db` and `super::dialect` are SQLite's below
//! `store::sqlite` and PostgreSQL's below `store::postgres`.

mod accounts;
mod alerts;
mod audit;
pub(crate) mod backups;
mod calendars;
mod columns;
mod database;
mod events;
mod jobs;
mod reads;
mod recovery;
mod rows;
mod runs;
mod sync;
mod transaction;
mod values;
mod watchdog;

pub use database::Database;
pub(crate) use database::Pools;
use database::{Row, Tx};
use values::{array, enum_text, from_enum_text, from_json, json, pattern, plain, sql};

use super::{Db, dialect};
