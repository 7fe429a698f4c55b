//! Long stories over the whole product below the pages: a stand-in Google, the real client, the
//! planner and the store, on SQLite and on PostgreSQL alike.

mod access;
mod alarms;
mod brake;
mod connect_sync;
mod failures;
mod faults;
mod filters;
mod grants;
mod held_lock;
mod incident;
mod jobs;
mod leases;
mod letters;
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
