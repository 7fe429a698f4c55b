//! Syncs: how they begin, wait for a person, end, and are taken back.

pub mod changes;
pub mod end;
pub mod hold;
pub mod log;
pub mod run;
pub mod start;
pub mod undo;
pub mod undone;
