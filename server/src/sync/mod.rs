//! Sync: fetch, plan (pure), apply.

pub mod alive;
mod apply;
mod decide;
mod differ;
mod dry_run;
mod fetch;
mod hold;
mod notice;
mod planned;
mod refused;
mod run;
// One file of samples for the tests of both: a crate's tests are not seen from another.
#[cfg(test)]
#[path = "../../../crates/planner/src/samples.rs"]
mod samples;
mod situation;
mod syncer;
mod window;
mod work;

pub use fetch::Extent;
pub use run::Started;
pub use syncer::{LEASE, SyncError, Syncer};
