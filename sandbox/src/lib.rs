//! A stand-in for Google's OAuth 2.0 and Calendar v3, for development and tests.
//!
//! It is meant to be at least as strict as Google: what works against it works against Google.
//! It shows what Google guarantees and nothing more, forgets sync tokens, sends notifications,
//! and fails on request. Nothing leaves the machine.
//!
//! ```no_run
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! use sandbox::{Options, Sandbox, event};
//!
//! let google = Sandbox::start(Options::default()).await?;
//! google.add_account("club@example.org", "The Club")?;
//! let id = google.insert_event(
//!     "club@example.org",
//!     event::timed("Game night", "2026-05-01T18:00:00Z", "2026-05-01T22:00:00Z"),
//! )?;
//! let scope = "https://www.googleapis.com/auth/calendar.events.readonly";
//! let refresh_token = google.issue_refresh_token("club@example.org", &[scope])?;
//! // … let the product sync from google.calendar_url() …
//! google.cancel_event("club@example.org", &id)?;
//! google.stop().await?;
//! # Ok(()) }
//! ```

mod calendar;
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
mod seed;
mod server;
mod shared;
mod state;
mod ui;
mod wire;

pub use clock::{Clock, Entropy, FixedClock, SeededEntropy, SystemClock, SystemEntropy};
pub use error::ControlError;
pub use faults::{Fault, FaultKind};
pub use handle::Handle;
pub use log::LoggedRequest;
pub use options::{Behaviour, CLIENT_ID, CLIENT_SECRET, GoneReason, Options};
pub use push::{Channel, Delivery};
pub use server::Sandbox;
pub use state::{Account, Role};
