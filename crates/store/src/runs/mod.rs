//! Syncs: how they begin, wait for a person, end, and are taken back.

pub mod run;
