//! The token endpoint, and revocation.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{OriginalUri, RawQuery, State as Extract},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::error::{OauthError, no_store};
use super::parameters::{given, parameters, required};
use super::{
    grants::{ACCESS_LIFETIME, Code, REFRESH_TESTING},
    scopes::{self, Scopes},
};
use crate::{
    clock::Entropy,
    faults::{Line, Stage},
    log::Note,
    options::Options,
    shared::Shared,
    state::State,
};

type Fields = HashMap<String, String>;

/// `POST /token`
pub(super) async fn exchange(
    Extract(shared): Extract<Arc<Shared>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let line = Line { method: "POST", path: uri.path(), query: uri.query().unwrap_or_default() };
    let mut note = Note::default();
    let answer = read(&headers, &body).and_then(|fields| {
        note.text = given(&fields, "grant_type").unwrap_or_default().to_owned();
        answer(&shared, &fields, line)
    });
    let mut response = match answer {
        Ok(tokens) => no_store(Json(tokens).into_response()),
        Err(error) => {
            note.text = format!("{} {}", note.text, error.error);
            error.into_response()
        }
    };
    response.extensions_mut().insert(note);
    response
}

/// The form; Google takes nothing else.
fn read(headers: &HeaderMap, body: &[u8]) -> Result<Fields, OauthError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        let message = "The body must be application/x-www-form-urlencoded";
        return Err(OauthError::new("invalid_request", message));
    }
    parameters(body)
}

fn answer(shared: &Shared, fields: &Fields, line: Line<'_>) -> Result<Value, OauthError> {
    check_client(&shared.options, fields)?;
    match required(fields, "grant_type")? {
        "authorization_code" => {
            shared.write(|state, now| by_code(state, fields, now, &*shared.options.entropy))
        }
        "refresh_token" => {
            if !shared.faults.take(Stage::Refresh, line).is_empty() {
                return Err(expired());
            }
            shared.write(|state, now| by_refresh(state, fields, now, &*shared.options.entropy))
        }
        other => {
            Err(OauthError::new("unsupported_grant_type", format!("Invalid grant_type: {other}")))
        }
    }
}

/// The client's id and secret have to be in the body.
fn check_client(options: &Options, fields: &Fields) -> Result<(), OauthError> {
    if required(fields, "client_id")? != options.client_id {
        return Err(OauthError::new("invalid_client", "The OAuth client was not found."));
    }
    match given(fields, "client_secret") {
        None => Err(OauthError::new("invalid_request", "client_secret is missing.")),
        Some(secret) if secret != options.client_secret => {
            Err(OauthError::new("invalid_client", "Unauthorized"))
        }
        Some(_) => Ok(()),
    }
}

fn by_code(
    state: &mut State,
    fields: &Fields,
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
) -> Result<Value, OauthError> {
    let text = required(fields, "code")?;
    let redirect_uri = required(fields, "redirect_uri")?;
    // A code works once, whatever becomes of this exchange.
    let code = state.grants.codes.remove(text).filter(|code| code.expires > now);
    let code = code.ok_or_else(|| OauthError::new("invalid_grant", "Malformed auth code."))?;
    if code.redirect_uri != redirect_uri {
        return Err(OauthError::new("redirect_uri_mismatch", "Bad Request"));
    }
    check_verifier(&code, given(fields, "code_verifier"))?;
    let first = !state.grants.accounts.get(&code.account).is_some_and(|g| g.had_refresh);
    let refresh = (code.offline && (first || code.consent_forced))
        .then(|| state.grants.add_refresh(&code.account, code.scopes.clone(), now, entropy));
    Ok(tokens(state, &code.account, code.scopes, refresh, now, entropy))
}

/// PKCE (RFC 7636): the verifier's SHA-256 is the challenge.
fn check_verifier(code: &Code, verifier: Option<&str>) -> Result<(), OauthError> {
    match (&code.challenge, verifier) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(OauthError::new("invalid_grant", "Missing code verifier.")),
        (Some(challenge), Some(verifier))
            if BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == *challenge =>
        {
            Ok(())
        }
        _ => Err(OauthError::new("invalid_grant", "Invalid code verifier.")),
    }
}

fn by_refresh(
    state: &mut State,
    fields: &Fields,
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
) -> Result<Value, OauthError> {
    let token = required(fields, "refresh_token")?;
    let testing = state.behaviour.testing_mode;
    let (account, scopes) = state.grants.use_refresh(token, testing, now).ok_or_else(expired)?;
    Ok(tokens(state, &account, scopes, None, now, entropy))
}

fn expired() -> OauthError {
    OauthError::new("invalid_grant", "Token has been expired or revoked.")
}

fn tokens(
    state: &mut State,
    account: &str,
    scopes: Scopes,
    refresh: Option<String>,
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
) -> Value {
    let mut answer = json!({
        "expires_in": ACCESS_LIFETIME.num_seconds() - 1,
        "scope": scopes::join(&scopes),
        "token_type": "Bearer",
        "access_token": state.grants.add_access(account, scopes, now, entropy),
    });
    if let Some(refresh) = refresh {
        answer["refresh_token"] = json!(refresh);
        if state.behaviour.testing_mode {
            answer["refresh_token_expires_in"] = json!(REFRESH_TESTING.num_seconds() - 1);
        }
    }
    answer
}

/// `POST /revoke`: any token of an account takes back all that it has granted.
pub(super) async fn revoke(
    Extract(shared): Extract<Arc<Shared>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let mut fields = match parameters(query.unwrap_or_default().as_bytes()) {
        Ok(fields) => fields,
        Err(error) => return error.into_response(),
    };
    match parameters(&body) {
        Ok(form) => fields.extend(form),
        Err(error) => return error.into_response(),
    }
    let done = required(&fields, "token").and_then(|token| {
        shared.write(|state, now| {
            let owner = state.grants.owner_of(token, now);
            let revoked = owner.is_some_and(|account| state.grants.revoke(&account));
            let error = || OauthError::new("invalid_token", "Token expired or revoked");
            revoked.then_some(()).ok_or_else(error)
        })
    });
    match done {
        Ok(()) => Json(json!({})).into_response(),
        Err(error) => error.into_response(),
    }
}
