//! The authorization endpoint: checks what a site asks for, and sends the person's answer back.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State as Extract},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use url::form_urlencoded;

use super::error::OauthError;
use super::request::{Ask, read};
use super::{
    consent,
    grants::{CODE_LIFETIME, Code},
    scopes::{self, Scopes},
};
use crate::{
    shared::Shared,
    ui::html::{Html, error_page},
};

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
