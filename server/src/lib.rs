//! Reroll's server and command line.

#![expect(clippy::duplicate_mod, reason = "the store's one body is compiled once per database")]

pub mod access;
pub mod audit;
pub mod backup;
pub mod calendars;
mod calling;
pub mod cards;
pub mod cdn;
pub mod cli;
pub mod clock;
pub mod config;
pub mod description;
pub mod google;
pub mod grants;
pub mod health;
pub mod http;
pub mod jobs;
pub mod json_lines;
pub mod markdown;
pub mod notify;
pub mod pictures;
pub mod private_files;
pub mod push;
pub mod recovery;
pub mod services;
pub mod serving;
pub mod setup;
pub mod store;
pub mod sync;
mod throttle;
pub mod tries;
pub mod watchdog;
