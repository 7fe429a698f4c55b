//! Sync: fetch, plan (pure), apply.

mod alive;
mod decide;
mod differ;
mod dry_run;
mod fetch;
pub mod notice;
#[cfg(test)]
mod samples;
mod syncer;

pub use decide::Started;
pub use fetch::Extent;
pub use syncer::{LEASE, SyncError, Syncer};
