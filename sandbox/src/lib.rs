//! A stand-in for Google's OAuth 2.0 and Calendar v3, for development and tests.
//!
//! It is meant to be at least as strict as Google: what works against it works against Google.
//! It shows what Google guarantees and nothing more, forgets sync tokens, sends notifications,
//! and fails on request. Nothing leaves the machine.
//!
//! `tests/contract/usage.rs` shows how it is used.

mod calendar;
mod channel;
mod clock;
mod control;
mod error;
pub mod event;
mod faults;
mod google_error;
mod handle;
mod log;
mod oauth;
mod options;
mod push;
mod record;
mod seed;
mod server;
mod shared;
mod state;
mod ui;
mod wire;

pub use channel::{Channel, Delivery};
pub use clock::{Clock, Entropy, FixedClock, SeededEntropy, SystemClock, SystemEntropy};
pub use error::ControlError;
pub use faults::{Fault, FaultKind};
pub use handle::Handle;
pub use log::LoggedRequest;
pub use options::{Behaviour, CLIENT_ID, CLIENT_SECRET, GoneReason, Options};
pub use server::Sandbox;
pub use state::{Account, Role};
