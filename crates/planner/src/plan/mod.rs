//! Planning: from what we hold and what Google says to a change set. Pure: no I/O, no clock, no
//! randomness, so the same input gives the same plan.
//!
//! How it goes: [`classified`] judges each delivered item (newest revision, tombstone, absence) and
//! gives the state of Google's calendar as it is now. [`families`] groups it by series; for each
//! group [`pages`] says which pages that state asks for, [`matching`] finds the row of each, and
//! what differs becomes steps. A row is only ever found by (this source, Google id), or by its
//! place in a series of this source; rows of others are not in [`Held`].

mod classified;
mod context;
mod dates;
mod delivery;
mod diff;
mod differences;
mod edits;
mod families;
mod family;
mod log;
mod matching;
mod occurrence;
mod pages;
mod promises;
mod reason;
mod removal;
mod removals;
mod series_rows;
mod steps;
#[cfg(test)]
mod tests;

pub use context::Context;
pub use delivery::{plan, touched};
pub use differences::differences;
pub use domain::Held;
pub use removals::{removals, rewritten};
