//! Reroll's server and command line.

pub mod access;
pub mod acts;
pub mod audit;
mod calling;
pub mod cards;
pub mod cdn;
pub mod cli;
pub mod config;
pub mod durations;
pub mod grants;
pub mod health;
pub mod http;
pub mod jobs;
pub mod notify;
pub mod pictures;
pub mod private_files;
pub mod push;
pub mod recovery;
pub mod services;
pub mod serving;
pub mod setup;
pub mod sync;
mod throttle;
pub mod tries;
pub mod watchdog;
