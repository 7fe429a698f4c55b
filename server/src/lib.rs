//! Reroll's server and command line.

pub mod access;
pub mod acts;
pub mod alerts;
pub mod cards;
pub mod cli;
pub mod config;
pub mod connections;
pub mod figures;
pub mod health;
pub mod http;
pub mod jobs;
pub mod outgoing;
pub mod pictures;
pub mod services;
pub mod serving;
pub mod sync;
pub mod tries;
pub mod watchdog;
