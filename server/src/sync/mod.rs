//! Sync: fetch, plan (pure), apply.

mod alive;
pub mod brake;
mod decide;
mod differ;
mod dry_run;
mod fetch;
pub mod filter;
pub mod notice;
pub mod plan;
#[cfg(test)]
mod samples;
pub mod schedule;
pub mod series;
mod syncer;

pub use decide::Started;
pub use fetch::Extent;
pub use syncer::{LEASE, SyncError, Syncer};
