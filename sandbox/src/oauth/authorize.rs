//! The authorization endpoint: checks what a site asks for, and sends the person's answer back.

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::{RawQuery, State as Extract},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use url::{Host, Url, form_urlencoded};

use super::{
    OauthError, consent, given,
    grants::{CODE_LIFETIME, Code},
    parameters, required,
    scopes::{self, Scopes},
};
use crate::{
    options::Options,
    shared::Shared,
    ui::html::{Html, error_page},
};

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

/// `GET /o/oauth2/v2/auth`: the consent page.
pub(super) async fn ask(
    Extract(shared): Extract<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    match read(&shared.options, &query) {
        Ok(ask) if ask.silent => back(&ask, &[("error", "interaction_required")]),
        Ok(ask) => consent::page(&shared, &ask, &query).into_response(),
        Err(error) => refuse(&error),
    }
}

/// `POST /o/oauth2/v2/auth`: what the person has decided.
pub(super) async fn decide(
    Extract(shared): Extract<Arc<Shared>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let ask = match read(&shared.options, &query.unwrap_or_default()) {
        Ok(ask) => ask,
        Err(error) => return refuse(&error),
    };
    let form: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if field("decision") != Some("allow") {
        return back(&ask, &[("error", "access_denied")]);
    }
    let chosen = form.iter().filter(|(name, _)| name == "scope").map(|(_, scope)| scope.clone());
    let granted = granted(&ask, &chosen.collect());
    let account = field("account").unwrap_or_default().to_owned();
    if granted.is_empty() || shared.read(|state, _| state.account(&account).is_err()) {
        return back(&ask, &[("error", "access_denied")]);
    }
    allow(&shared, &ask, account, granted)
}

/// What is granted: what was chosen, and the scopes that come with signing in.
fn granted(ask: &Ask, chosen: &Scopes) -> Scopes {
    let comes_with_signing_in = |scope: &str| scopes::meaning(scope) == Some(None);
    let asked = ask.scopes.iter();
    asked.filter(|s| comes_with_signing_in(s) || chosen.contains(*s)).cloned().collect()
}

fn allow(shared: &Shared, ask: &Ask, account: String, mut granted: Scopes) -> Response {
    let code = shared.write(|state, now| {
        if ask.include_granted
            && let Some(grant) = state.grants.accounts.get(&account)
        {
            granted.extend(grant.scopes.iter().cloned());
        }
        let code = Code {
            account,
            scopes: granted.clone(),
            redirect_uri: ask.redirect_text.clone(),
            challenge: ask.challenge.clone(),
            offline: ask.offline,
            consent_forced: ask.consent_forced,
            expires: now + CODE_LIFETIME,
        };
        state.grants.add_code(code, &*shared.options.entropy)
    });
    let list = scopes::join(&granted);
    let fields = [("code", &*code), ("scope", &*list), ("authuser", "0"), ("prompt", "consent")];
    back(ask, &fields)
}

/// Sends the browser back to the site.
fn back(ask: &Ask, fields: &[(&str, &str)]) -> Response {
    let mut url = ask.redirect_uri.clone();
    {
        let mut query = url.query_pairs_mut();
        if let Some(state) = &ask.state {
            query.append_pair("state", state);
        }
        query.extend_pairs(fields);
    }
    match HeaderValue::from_str(url.as_str()) {
        // 303, so that a form's POST becomes a GET.
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => refuse(&OauthError::new("invalid_request", "redirect_uri cannot be sent")),
    }
}

/// Google shows mistakes of the site itself to the person, and sends nothing back.
fn refuse(error: &OauthError) -> Response {
    let page: Html = error_page(
        "Access blocked",
        &format!("Error {}: {}", error.status.as_u16(), error.error),
        &error.description,
    );
    (error.status, page).into_response()
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
