//! Events and series: writing them, their history, and the chain it is in.

pub mod author;
pub mod carry;
pub mod chain;
pub mod cover;
pub mod dashboard;
pub mod history;
pub mod limits;
pub mod repeat;
pub mod revision;
pub mod verify;
