//! Reroll's server and command line.

pub mod clock;
pub mod google;
pub mod sync;
