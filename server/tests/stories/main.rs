//! Long stories over the whole product below the pages: a stand-in Google, the real client, the
//! planner and the store, on SQLite and on PostgreSQL alike. PostgreSQL is reached by
//! `TEST_POSTGRES_URL`; `cargo xtask test` sets it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/world.rs"]
mod world;

mod access;
mod alarms;
mod brake;
mod connect_sync;
mod failures;
mod faults;
mod filters;
mod held_lock;
mod incident;
mod leases;
mod lists;
mod odd;
mod push;
mod reconnect;
mod retention;
mod schedule;
mod series;
mod troubles;
mod undo;
mod watchdog;
mod window;
mod year;
