//! Who has signed in.

use std::sync::Arc;

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::error::OauthError;
use super::{grants::Access, scopes};
use crate::{shared::Shared, state::Account};

/// `GET /oauth2/v3/userinfo`: as much as the scopes allow.
pub(super) async fn show(Extract(shared): Extract<Arc<Shared>>, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|text| text.strip_prefix("Bearer "));
    let answer = shared.read(|state, now| {
        let access = token.and_then(|token| state.grants.access(token, now));
        let access = access.ok_or_else(unauthorized)?;
        let account = state.account(&access.account).map_err(|_| unauthorized())?;
        describe(account, access)
    });
    match answer {
        Ok(person) => Json(person).into_response(),
        Err(error) => {
            let mut response = error.into_response();
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            response
        }
    }
}

fn unauthorized() -> OauthError {
    let error = OauthError::new("invalid_request", "Invalid Credentials");
    OauthError { status: StatusCode::UNAUTHORIZED, ..error }
}

fn describe(account: &Account, access: &Access) -> Result<Value, OauthError> {
    let (email, name) = (scopes::shows_email(&access.scopes), scopes::shows_name(&access.scopes));
    if !email && !name && !access.scopes.contains("openid") {
        let message = "The token has none of the scopes openid, email, profile";
        let error = OauthError::new("insufficient_scope", message);
        return Err(OauthError { status: StatusCode::FORBIDDEN, ..error });
    }
    let mut person = json!({ "sub": account.sub });
    if email {
        person["email"] = json!(account.email);
        person["email_verified"] = json!(true);
    }
    if name {
        person["name"] = json!(account.name);
        person["given_name"] = json!(account.name.split(' ').next());
    }
    Ok(person)
}
