//! Sync: fetch, plan (pure), apply.

pub mod notice;
pub mod plan;
pub mod schedule;
pub mod series;
mod syncer;

pub use syncer::{SyncError, Syncer, token_place};
