//! Sync: fetch, plan (pure), apply.

pub mod brake;
mod decide;
pub mod filter;
pub mod notice;
pub mod plan;
pub mod schedule;
pub mod series;
mod syncer;

pub use decide::Started;
pub use syncer::{Extent, SyncError, Syncer, token_place};
