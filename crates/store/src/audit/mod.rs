//! The audit log: who did what.

pub mod log;
pub mod verify;
