//! Sync: fetch, plan (pure), apply.

mod alive;
mod apply;
mod decide;
mod differ;
mod dry_run;
mod fetch;
mod hold;
mod notice;
mod planned;
mod refused;
#[cfg(test)]
mod samples;
mod situation;
mod syncer;

pub use decide::Started;
pub use fetch::Extent;
pub use syncer::{LEASE, SyncError, Syncer};
