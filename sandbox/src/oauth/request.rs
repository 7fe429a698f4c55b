//! A site's request for access: read and checked.

use std::collections::HashMap;

use url::{Host, Url};

use super::parameters::{given, parameters, required};
use super::{
    error::OauthError,
    scopes::{self, Scopes},
};
use crate::options::Options;

/// A site's request for access, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    pub client_id: String,
    pub redirect_uri: Url,
    /// As sent: the token endpoint compares it exactly.
    pub redirect_text: String,
    pub scopes: Scopes,
    pub state: Option<String>,
    pub challenge: Option<String>,
    pub offline: bool,
    pub consent_forced: bool,
    /// `prompt=none`: no page may be shown.
    pub silent: bool,
    pub include_granted: bool,
    pub login_hint: Option<String>,
}

/// Reads and checks a request for access.
pub(super) fn read(options: &Options, query: &str) -> Result<Ask, OauthError> {
    let fields = parameters(query.as_bytes())?;
    if required(&fields, "client_id")? != options.client_id {
        return Err(OauthError::new("invalid_client", "The OAuth client was not found."));
    }
    let redirect_text = required(&fields, "redirect_uri")?.to_owned();
    let redirect_uri = redirect(options, &redirect_text)?;
    if required(&fields, "response_type")? != "code" {
        let message = "The stand-in only knows response_type=code";
        return Err(OauthError::new("unsupported_response_type", message));
    }
    let prompts = given(&fields, "prompt").unwrap_or_default();
    let prompts: Vec<_> = prompts.split_whitespace().collect();
    let text = |name| given(&fields, name).map(str::to_owned);
    Ok(Ask {
        client_id: options.client_id.clone(),
        redirect_uri,
        redirect_text,
        scopes: read_scopes(required(&fields, "scope")?)?,
        state: text("state"),
        challenge: challenge(&fields)?,
        offline: offline(&fields)?,
        consent_forced: prompts.contains(&"consent"),
        silent: prompts.contains(&"none"),
        include_granted: given(&fields, "include_granted_scopes") == Some("true"),
        login_hint: text("login_hint"),
    })
}

/// The redirect address, if it is one that is registered, to the letter.
fn redirect(options: &Options, text: &str) -> Result<Url, OauthError> {
    let mismatch = || {
        let message = format!(
            "redirect_uri {text} is not registered for this client: it has to match to the letter"
        );
        OauthError::new("redirect_uri_mismatch", message)
    };
    let url = Url::parse(text).map_err(|_| mismatch())?;
    let registered = if options.redirect_uris.is_empty() {
        let local = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        local && url.scheme() == "http" && url.fragment().is_none()
    } else {
        options.redirect_uris.iter().any(|registered| registered == text)
    };
    if registered { Ok(url) } else { Err(mismatch()) }
}

fn read_scopes(list: &str) -> Result<Scopes, OauthError> {
    let scopes = scopes::parse(list);
    match scopes.iter().find(|scope| scopes::meaning(scope).is_none()) {
        Some(unknown) => Err(OauthError::new(
            "invalid_scope",
            format!("Some requested scopes were invalid: {unknown}"),
        )),
        None => Ok(scopes),
    }
}

/// The PKCE challenge; only S256 will do.
fn challenge(fields: &HashMap<String, String>) -> Result<Option<String>, OauthError> {
    let Some(challenge) = given(fields, "code_challenge") else { return Ok(None) };
    let error = |message: &str| Err(OauthError::new("invalid_request", message));
    if given(fields, "code_challenge_method") != Some("S256") {
        return error("code_challenge_method must be S256");
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if challenge.len() != 43 || !challenge.bytes().all(allowed) {
        return error("code_challenge is not the base64url form of a SHA-256 digest");
    }
    Ok(Some(challenge.to_owned()))
}

fn offline(fields: &HashMap<String, String>) -> Result<bool, OauthError> {
    match given(fields, "access_type") {
        None | Some("online") => Ok(false),
        Some("offline") => Ok(true),
        Some(other) => {
            Err(OauthError::new("invalid_request", format!("Invalid access_type: {other}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use url::form_urlencoded;

    use super::*;
    use crate::options::CLIENT_ID;

    fn query(change: impl Fn(&mut Vec<(&str, &str)>)) -> String {
        let mut fields = vec![
            ("client_id", CLIENT_ID),
            ("redirect_uri", "http://127.0.0.1:3000/oauth/google/callback"),
            ("response_type", "code"),
            ("scope", "openid email"),
        ];
        change(&mut fields);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    }

    #[test]
    fn a_wrong_request_is_refused_on_the_page() {
        type Change = fn(&mut Vec<(&str, &str)>);
        let cases: [(Change, &str); 10] = [
            (|q| q[0].1 = "other", "invalid_client"),
            (|q| q[1].1 = "https://club.example/callback", "redirect_uri_mismatch"),
            (|q| q[1].1 = "http://127.0.0.1.evil.example/", "redirect_uri_mismatch"),
            (|q| q[2].1 = "token", "unsupported_response_type"),
            (|q| q[3].1 = "openid drive", "invalid_scope"),
            (|q| q[3].1 = "", "invalid_request"),
            (|q| q.push(("scope", "email")), "invalid_request"),
            (|q| q.push(("access_type", "sometimes")), "invalid_request"),
            (|q| q.push(("code_challenge", "plain-text")), "invalid_request"),
            (
                |q| q.extend([("code_challenge", "short"), ("code_challenge_method", "S256")]),
                "invalid_request",
            ),
        ];
        for (change, expected) in cases {
            let query = query(change);
            let found = read(&Options::default(), &query).err().map(|error| error.error);
            assert_eq!(found, Some(expected), "{query}");
        }
    }

    #[test]
    fn a_registered_address_matches_to_the_letter() {
        let options = Options {
            redirect_uris: vec!["https://club.example/callback".to_owned()],
            ..Options::default()
        };
        for (uri, good) in [
            ("https://club.example/callback", true),
            ("https://club.example/callback/", false),
            ("https://club.example/callback?a=b", false),
            ("http://127.0.0.1:3000/callback", false),
        ] {
            assert_eq!(redirect(&options, uri).is_ok(), good, "{uri}");
        }
    }
}
