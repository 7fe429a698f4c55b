//! Google: OAuth, the Calendar client, and the mapping of its items into our words.
//!
//! [`Google`] holds what lasts as long as the process: endpoints, connections, the OAuth client.
//! [`Google::calendar`] gives a [`Calendar`] for one account's refresh token. [`map_item`] is pure.

mod ask;
mod calls;
mod channel;
mod client;
mod delivery;
mod endpoints;
mod entry;
mod failure;
mod mapping;
mod oauth;
mod page;
mod quota;
mod retry;
mod setup;
mod setup_error;
mod surrogates;
mod tokens;
mod view;
mod walk;
mod watch;
mod wire;

use std::sync::OnceLock;

pub use channel::{NewChannel, OpenChannel};
pub use client::{Calendar, Tally};
pub use delivery::newest;
pub use endpoints::{EndpointError, Endpoints};
pub use entry::CalendarEntry;
pub use failure::FetchError;
pub use mapping::map_item;
pub use oauth::{Consent, Grant, OAuth, OAuthError, UserInfo};
pub use retry::RetryPolicy;
pub use setup::Google;
pub use setup_error::SetupError;
pub use view::shows_details;

/// Makes ring the process's source of cryptography for TLS. `reqwest` and `rustls` come without
/// one here (the usual `aws-lc` builds a large C library), and a client made before this is called
/// would panic. May be called any number of times.
pub fn install_tls() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        // An error only says that somebody installed a provider before: as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
