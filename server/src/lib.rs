//! Reroll's server and command line.

#![expect(clippy::duplicate_mod, reason = "the store's one body is compiled once per database")]

pub mod clock;
pub mod google;
pub mod store;
pub mod sync;
