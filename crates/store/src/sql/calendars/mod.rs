//! Connected accounts and calendars, their leases and their schedule.

pub mod channel;
pub mod lease;
pub mod schedule;
pub mod source;
