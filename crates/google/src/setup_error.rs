//! Why Google cannot be talked to at all.

use std::io;

use thiserror::Error;
use url::Url;

use super::EndpointError;

/// Why we cannot talk to Google at all.
#[derive(Debug, Error)]
pub enum SetupError {
    /// An address of the configuration is wrong.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// `BASE_URL` cannot carry the callback's path.
    #[error("{0} cannot be the site's address: write one as in https://events.example.org")]
    BaseUrl(Url),
    /// The machine has no root certificates.
    #[error(
        "this machine's root certificates cannot be read ({0}): install them (Debian's package is \
         ca-certificates)"
    )]
    Roots(io::Error),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    Http(#[from] reqwest::Error),
}
