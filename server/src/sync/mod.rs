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
// One file of samples for the tests of both: a crate's tests are not seen from another.
#[cfg(test)]
#[path = "../../../crates/planner/src/samples.rs"]
mod samples;
mod situation;
mod syncer;

pub use decide::Started;
pub use fetch::Extent;
pub use syncer::{LEASE, SyncError, Syncer};
