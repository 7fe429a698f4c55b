//! Backups on both databases: complete, of one instant, found when damaged, never half there, and
//! the same in the other database.

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
