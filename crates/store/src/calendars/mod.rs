//! Connected accounts and calendars.

pub mod channel;
pub mod source;
