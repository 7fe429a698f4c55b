//! OAuth 2 with Google, by the `oauth2` crate: consent with PKCE (RFC 7636), the code's exchange,
//! refresh, revocation, and who the account is.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use clock::{Clock, Entropy};
use oauth2::basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    Scope, TokenResponse, TokenUrl,
};
use secrets::Secret;
use serde::Deserialize;
use thiserror::Error;
use url::Url;

use super::wire::{Wire, WireError, with_causes};
use super::{Endpoints, SetupError};

/// What we cannot do without, in Google's scope and in the words of its consent page.
const NEEDED: [(&str, &str); 2] = [
    (
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        "See the list of Google calendars you’re subscribed to",
    ),
    (
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "View events on all your calendars",
    ),
];

/// How long an access token is used where the answer does not say.
const UNSAID_LIFE: u64 = 300;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Google's OAuth, for one client id.
pub struct OAuth {
    client: Client,
    wire: Wire,
    endpoints: Endpoints,
    clock: Arc<dyn Clock>,
}

/// A consent that was begun: send the person to `url`, keep the rest in their session.
#[derive(Clone, Debug)]
pub struct Consent {
    /// Google's consent page with our request.
    pub url: Url,
    /// Comes back with the code, and must be what the session has (compare in constant time).
    pub state: String,
    /// PKCE's verifier, for [`OAuth::finish`].
    pub verifier: Secret,
}

/// What Google granted.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Opens the account again and again. Google gives it at the first consent only, and at every
    /// consent that was asked for with `prompt=consent`, as ours is.
    pub refresh_token: Option<Secret>,
    /// Opens the account for about an hour.
    pub access_token: Secret,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// The granted scopes; empty where the answer does not say, which means "those asked for"
    /// (RFC 6749, 5.1).
    pub scopes: Vec<String>,
}

/// Who an account is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct UserInfo {
    /// Google's stable number of the account.
    pub sub: String,
    /// Its address.
    pub email: Option<String>,
}

/// Why OAuth did not work.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum OAuthError {
    /// The code or the refresh token is expired or revoked: a person has to consent again.
    #[error("Google does not accept the connection any more ({0}): connect the account again")]
    InvalidGrant(String),
    /// The person left boxes of the consent page unticked. In the words of that page.
    #[error(
        "these boxes were not ticked on Google's page: {}; connect again and tick them",
        .0.iter().map(|b| format!("“{b}”")).collect::<Vec<_>>().join(", ")
    )]
    MissingScopes(Vec<String>),
    /// Google refuses the request itself: a wrong client secret, an unregistered redirect URI.
    #[error(
        "Google refuses this site's request ({0}): check GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET \
         and the redirect URI in Google's console"
    )]
    Refused(String),
    /// No answer in time, or one that says to try later.
    #[error("Google cannot be reached ({0}): try again later")]
    Unreachable(String),
    /// An answer that is not what OAuth promises.
    #[error("Google's answer cannot be understood ({0}): try again later")]
    Garbled(String),
}

impl OAuth {
    pub(super) fn new(
        endpoints: Endpoints,
        base_url: &Url,
        wire: Wire,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SetupError> {
        let callback = format!("{}/oauth/google/callback", base_url.as_str().trim_end_matches('/'));
        let redirect =
            RedirectUrl::new(callback).map_err(|_| SetupError::BaseUrl(base_url.clone()))?;
        let client = BasicClient::new(ClientId::new(endpoints.client_id.clone()))
            .set_client_secret(ClientSecret::new(endpoints.client_secret.expose().to_owned()))
            .set_auth_uri(AuthUrl::from_url(endpoints.auth_url.clone()))
            .set_token_uri(TokenUrl::from_url(endpoints.token_url.clone()))
            .set_redirect_uri(redirect)
            // Google reads the client's secret from the body only.
            .set_auth_type(AuthType::RequestBody);
        Ok(Self { client, wire, endpoints, clock })
    }

    /// The endpoints in use.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Begins a consent, with state and verifier of 256 random bits each.
    #[must_use]
    pub fn begin(&self, entropy: &dyn Entropy) -> Consent {
        let (state, verifier) = (random_text(entropy), random_text(entropy));
        let verifier_of_pkce = PkceCodeVerifier::new(verifier.clone());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier_of_pkce);
        let (url, state) = self
            .client
            .authorize_url(|| CsrfToken::new(state))
            .add_scopes(["openid", "email"].map(|s| Scope::new(s.into())))
            .add_scopes(NEEDED.map(|(scope, _)| Scope::new(scope.into())))
            .add_extra_param("access_type", "offline")
            .add_extra_param("prompt", "consent")
            .set_pkce_challenge(challenge)
            .url();
        Consent { url, state: state.into_secret(), verifier: Secret::new(verifier) }
    }

    /// Exchanges the code that came back, and checks what was granted.
    ///
    /// # Errors
    /// [`OAuthError::MissingScopes`] where the person left a box unticked, and all the others.
    pub async fn finish(&self, code: &str, verifier: &Secret) -> Result<Grant, OAuthError> {
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
            .request_async(&self.wire)
            .await
            .map_err(explain)?;
        let grant = self.grant(&answer)?;
        check_scopes(&grant.scopes)?;
        Ok(grant)
    }

    /// A new access token. The refresh token in the answer, where there is one, replaces the old.
    ///
    /// # Errors
    /// [`OAuthError::InvalidGrant`] where the account has to be connected again, and the others.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<Grant, OAuthError> {
        let token = RefreshToken::new(refresh_token.expose().to_owned());
        let answer = self
            .client
            .exchange_refresh_token(&token)
            .request_async(&self.wire)
            .await
            .map_err(explain)?;
        self.grant(&answer)
    }

    /// Gives a refresh or access token back to Google. One that Google no longer knows is as good
    /// as revoked. By the plain client, since `oauth2` refuses a stand-in on http here.
    ///
    /// # Errors
    /// Where Google cannot be reached or refuses.
    pub async fn revoke(&self, token: &Secret) -> Result<(), OAuthError> {
        let request = self.wire.client.post(self.endpoints.revoke_url.clone());
        let request = request.form(&[("token", token.expose())]);
        let answer = self.wire.send("oauth.revoke", request).await.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.text().await.unwrap_or_default();
        match status.as_u16() {
            200..=299 => Ok(()),
            400 if body.contains("invalid_token") => Ok(()),
            408 | 429 | 500.. => Err(OAuthError::Unreachable(format!("it answered {status}"))),
            _ => Err(OAuthError::Refused(format!("revoking was answered {status}"))),
        }
    }

    /// Who the account is (OpenID Connect Core, 5.3).
    ///
    /// # Errors
    /// Where Google cannot be reached, refuses, or answers something else.
    pub async fn userinfo(&self, access_token: &Secret) -> Result<UserInfo, OAuthError> {
        let request = self.wire.client.get(self.endpoints.userinfo_url.clone());
        let request = request.bearer_auth(access_token.expose());
        let answer = self.wire.send("oauth.userinfo", request).await.map_err(unreachable)?;
        let status = answer.status();
        match status.as_u16() {
            200..=299 => answer.json().await.map_err(|e| OAuthError::Garbled(with_causes(&e))),
            401 => Err(OAuthError::InvalidGrant("userinfo was answered 401".into())),
            408 | 429 | 500.. => Err(OAuthError::Unreachable(format!("it answered {status}"))),
            _ => Err(OAuthError::Refused(format!("userinfo was answered {status}"))),
        }
    }

    fn grant(&self, answer: &BasicTokenResponse) -> Result<Grant, OAuthError> {
        let access_token = Secret::new(answer.access_token().secret());
        if !access_token.fits_header() {
            return Err(OAuthError::Garbled("the access token is not visible ASCII".into()));
        }
        // A day at most: a longer promise would only hide a mistake.
        let life = answer.expires_in().map_or(UNSAID_LIFE, |d| d.as_secs()).min(86_400);
        let life = TimeDelta::seconds(i64::try_from(life).unwrap_or_default());
        let scopes = answer.scopes().into_iter().flatten().map(|s| s.to_string()).collect();
        Ok(Grant {
            refresh_token: answer.refresh_token().map(|t| Secret::new(t.secret())),
            access_token,
            expires_at: self.clock.now() + life,
            scopes,
        })
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

fn random_text(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn check_scopes(granted: &[String]) -> Result<(), OAuthError> {
    if granted.is_empty() {
        return Ok(());
    }
    let missing: Vec<String> = NEEDED
        .iter()
        .filter(|(scope, _)| !granted.iter().any(|g| g == scope))
        .map(|(_, words)| (*words).to_owned())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(OAuthError::MissingScopes(missing)) }
}

fn unreachable(error: reqwest::Error) -> OAuthError {
    OAuthError::Unreachable(with_causes(&error.without_url()))
}

fn explain(error: RequestTokenError<WireError, BasicErrorResponse>) -> OAuthError {
    match error {
        RequestTokenError::ServerResponse(said) => {
            let text = said.to_string();
            match said.error() {
                BasicErrorResponseType::InvalidGrant => OAuthError::InvalidGrant(text),
                _ => OAuthError::Refused(text),
            }
        }
        RequestTokenError::Request(error) => OAuthError::Unreachable(with_causes(&error)),
        // Not the body: it may hold a token.
        RequestTokenError::Parse(error, _) => OAuthError::Garbled(error.path().to_string()),
        RequestTokenError::Other(text) => OAuthError::Garbled(text),
    }
}
