//! Putting the parts together: TLS, connections, OAuth.

use std::fmt;
use std::sync::Arc;

use clock::{Clock, Entropy};
use google_calendar3::hyper_rustls::{ConfigBuilderExt, HttpsConnectorBuilder};
use google_calendar3::hyper_util::client::legacy::Client;
use google_calendar3::hyper_util::client::legacy::connect::HttpConnector;
use google_calendar3::hyper_util::rt::TokioExecutor;
use prometheus_client::registry::Registry;
use rustls::{ClientConfig, RootCertStore};
use secrets::Secret;
use url::Url;

use super::calls::Calls;
use super::quota::{Quota, User};
use super::tokens::Tokens;
use super::wire::{CONNECT_TIMEOUT, Connector, Wire};
use super::{Calendar, Endpoints, OAuth, RetryPolicy, SetupError, install_tls};

/// What is needed to talk to Google: made once, at start.
#[derive(Clone)]
pub struct Google {
    oauth: Arc<OAuth>,
    http: google_calendar3::common::Client<Connector>,
    calendar_url: Url,
    quota: Arc<Quota>,
    calls: Calls,
    policy: RetryPolicy,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Google {
    /// Prepares to talk to `endpoints`, with consent coming back to
    /// `{base_url}/oauth/google/callback`.
    ///
    /// # Errors
    /// Where an address is unusable, or the machine lacks root certificates for TLS.
    pub fn new(
        endpoints: Endpoints,
        base_url: &Url,
        policy: RetryPolicy,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, SetupError> {
        install_tls();
        endpoints.check()?;
        let tls = tls(&endpoints)?;
        let http = calendar_client(tls.clone());
        let calendar_url = endpoints.calendar_url.clone();
        let calls = Calls::default();
        let wire = Wire::new(tls, calls.clone())?;
        let oauth = Arc::new(OAuth::new(endpoints, base_url, wire, Arc::clone(&clock))?);
        let quota = Arc::new(Quota::new());
        Ok(Self { oauth, http, calendar_url, quota, calls, policy, clock, entropy })
    }

    /// Consent, tokens, who the account is.
    #[must_use]
    pub fn oauth(&self) -> &OAuth {
        &self.oauth
    }

    /// Puts on a page of figures how long Google took to answer.
    pub fn register(&self, registry: &mut Registry) {
        self.calls.register(registry);
    }

    /// The calendars that a refresh token opens. Its access token is fetched when first needed. All
    /// calendars made here and by clones share Google's quota.
    #[must_use]
    pub fn calendar(&self, refresh_token: Secret) -> Calendar {
        let user = User::of(&refresh_token);
        let tokens = Tokens::new(Arc::clone(&self.oauth), Arc::clone(&self.clock), refresh_token);
        Calendar::new(
            self.http.clone(),
            &self.calendar_url,
            tokens,
            (user, Arc::clone(&self.quota), self.calls.clone()),
            self.policy,
            Arc::clone(&self.clock),
            Arc::clone(&self.entropy),
        )
    }
}

impl fmt::Debug for Google {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Google").field("oauth", &self.oauth).finish_non_exhaustive()
    }
}

/// The machine's root certificates; none at all where every endpoint is plain http (a stand-in),
/// so that it works in a container that has no certificates.
fn tls(endpoints: &Endpoints) -> Result<ClientConfig, SetupError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = if endpoints.any_https() {
        builder.with_native_roots().map_err(SetupError::Roots)?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

fn calendar_client(tls: ClientConfig) -> google_calendar3::common::Client<Connector> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(tcp);
    Client::builder(TokioExecutor::new()).build(connector)
}

#[cfg(test)]
mod tests {
    use super::super::EndpointError;
    use super::*;
    use clock::{SeededEntropy, SystemClock};

    fn google(endpoints: Endpoints, base: &str) -> Result<Google, SetupError> {
        let (clock, entropy) = (Arc::new(SystemClock), SeededEntropy::new(1));
        Google::new(endpoints, &base.parse().unwrap(), RetryPolicy::default(), clock, entropy)
    }

    #[tokio::test]
    async fn googles_own_addresses_get_tls() {
        match google(Endpoints::google("id", "secret"), "https://events.example.org/") {
            Ok(google) => {
                let url = google.oauth().begin(&*SeededEntropy::new(1)).url;
                let query: std::collections::HashMap<_, _> = url.query_pairs().collect();
                assert_eq!(url.host_str(), Some("accounts.google.com"));
                assert_eq!(
                    query["redirect_uri"],
                    "https://events.example.org/oauth/google/callback"
                );
                assert_eq!((&*query["access_type"], &*query["prompt"]), ("offline", "consent"));
                assert_eq!(
                    (&*query["response_type"], &*query["code_challenge_method"]),
                    ("code", "S256")
                );
                assert!(query["scope"].contains("calendar.events.readonly"));
            }
            // As on a machine without certificates.
            Err(error) => assert!(matches!(error, SetupError::Roots(_)), "{error}"),
        }
    }

    #[test]
    fn a_wrong_calendar_address_is_refused_at_once() {
        let calendar_url = "http://localhost/".parse().unwrap();
        let endpoints = Endpoints { calendar_url, ..Endpoints::google("id", "secret") };
        let refused = google(endpoints, "http://localhost:3000");
        assert!(matches!(refused, Err(SetupError::Endpoint(EndpointError::Ending(_)))));
    }
}
