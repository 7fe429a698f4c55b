//! Backups on both databases: complete, of one instant, found when damaged, never half there, and
//! the same in the other database. PostgreSQL is reached by `TEST_POSTGRES_URL`; `cargo xtask test`
//! sets it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../support/mod.rs"]
mod support;

mod damage;
mod desk;
mod faults;
mod instant;
mod migration;
mod origin;
mod remote;
mod restoring;
mod sample;
mod schedule;
mod schema;
mod sealed;
