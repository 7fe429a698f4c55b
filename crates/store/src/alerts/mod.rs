//! Alerts, and telling of them.

pub mod alert;
pub mod delivery;
pub mod telling;
