//! Where Google is: its own addresses, or those of a stand-in.

use thiserror::Error;
use url::Url;

use secrets::Secret;

/// The host of Google's consent page.
const GOOGLE_AUTH_HOST: &str = "accounts.google.com";

/// Who we are at Google, and where Google is.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// `GOOGLE_CLIENT_ID`.
    pub client_id: String,
    /// `GOOGLE_CLIENT_SECRET`.
    pub client_secret: Secret,
    /// The consent page.
    pub auth_url: Url,
    /// Where codes and refresh tokens become access tokens.
    pub token_url: Url,
    /// Where tokens are given back.
    pub revoke_url: Url,
    /// OpenID Connect's userinfo.
    pub userinfo_url: Url,
    /// The Calendar API; ends in `/calendar/v3/`.
    pub calendar_url: Url,
}

/// What is wrong with an endpoint.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum EndpointError {
    /// Neither http nor https.
    #[error("{0} is not an http or https address, as https://www.googleapis.com/calendar/v3/ is")]
    Scheme(Url),
    /// The Calendar API's address has another ending.
    #[error(
        "{0} does not end in /calendar/v3/, as https://www.googleapis.com/calendar/v3/ does \
         (the last slash matters)"
    )]
    Ending(Url),
}

impl Default for Endpoints {
    /// Google's own addresses, with no client yet.
    fn default() -> Self {
        Self {
            client_id: String::new(),
            client_secret: Secret::new(""),
            auth_url: known("https://accounts.google.com/o/oauth2/v2/auth"),
            token_url: known("https://oauth2.googleapis.com/token"),
            revoke_url: known("https://oauth2.googleapis.com/revoke"),
            userinfo_url: known("https://openidconnect.googleapis.com/v1/userinfo"),
            calendar_url: known("https://www.googleapis.com/calendar/v3/"),
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant of this file, covered by a test")]
fn known(url: &str) -> Url {
    url.parse().expect("Google's address is an address")
}

impl Endpoints {
    /// Google's own addresses, for a client of Google's console.
    #[must_use]
    pub fn google(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: Secret::new(client_secret),
            ..Self::default()
        }
    }

    /// The host (with its port) that stands in for Google, where the consent page is not Google's.
    #[must_use]
    pub fn stand_in_host(&self) -> Option<String> {
        let host = self.auth_url.host_str()?;
        let named = match self.auth_url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        (host != GOOGLE_AUTH_HOST).then_some(named)
    }

    /// Checks the addresses' schemes and the Calendar API's ending.
    ///
    /// # Errors
    /// Names the first address that cannot work.
    pub fn check(&self) -> Result<(), EndpointError> {
        if let Some(bad) = self.urls().into_iter().find(|u| !matches!(u.scheme(), "http" | "https"))
        {
            return Err(EndpointError::Scheme(bad.clone()));
        }
        if self.calendar_url.path().ends_with("/calendar/v3/") {
            Ok(())
        } else {
            Err(EndpointError::Ending(self.calendar_url.clone()))
        }
    }

    /// Whether any address needs TLS, and with it the machine's root certificates.
    pub(super) fn any_https(&self) -> bool {
        self.urls().into_iter().any(|url| url.scheme() == "https")
    }

    fn urls(&self) -> [&Url; 5] {
        [&self.auth_url, &self.token_url, &self.revoke_url, &self.userinfo_url, &self.calendar_url]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn googles_own_are_the_defaults() {
        let google = Endpoints::google("id", "secret");
        assert_eq!(google.check(), Ok(()));
        assert_eq!(google.stand_in_host(), None);
        assert!(google.any_https());
        assert!(!format!("{google:?}").contains("\"secret\""));
    }

    #[test]
    fn a_stand_in_is_named_with_its_port() {
        let auth_url = "http://127.0.0.1:9099/o/oauth2/v2/auth".parse().unwrap();
        let endpoints = Endpoints { auth_url, ..Endpoints::default() };
        assert_eq!(endpoints.stand_in_host().as_deref(), Some("127.0.0.1:9099"));
    }

    #[test]
    fn the_calendar_addresss_ending_matters() {
        for bad in ["http://localhost/", "http://localhost/calendar/v3", "http://x/calendar/v3/a"] {
            let calendar_url: Url = bad.parse().unwrap();
            let endpoints =
                Endpoints { calendar_url: calendar_url.clone(), ..Endpoints::default() };
            assert_eq!(endpoints.check(), Err(EndpointError::Ending(calendar_url)));
        }
        let token_url: Url = "ftp://localhost/token".parse().unwrap();
        let endpoints = Endpoints { token_url: token_url.clone(), ..Endpoints::default() };
        assert_eq!(endpoints.check(), Err(EndpointError::Scheme(token_url)));
    }
}
