//! The contract: what the stand-in promises to be as strict about as Google.

#![allow(clippy::unwrap_used, missing_docs)]

mod calendars;
mod control;
mod events;
mod faults;
mod oauth;
mod push;
mod series;
mod state;
mod tools;
mod ui;
mod usage;
