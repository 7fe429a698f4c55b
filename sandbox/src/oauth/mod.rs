//! Google's OAuth 2.0 for web servers: consent, tokens, revocation, who has signed in.

mod authorize;
mod consent;
pub(crate) mod grants;
pub(crate) mod scopes;
mod token;
mod userinfo;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json, Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use url::form_urlencoded;

use crate::shared::Shared;

/// The endpoints that the product's server talks to.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/token", post(token::exchange))
        .route("/revoke", post(token::revoke))
        .route("/oauth2/v3/userinfo", get(userinfo::show).post(userinfo::show))
        .route("/o/oauth2/v2/auth", get(authorize::ask).post(authorize::decide))
}

/// An error of the token endpoint (RFC 6749, section 5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
struct OauthError {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl OauthError {
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        let status = match error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        Self { status, error, description: description.into() }
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        no_store((self.status, Json(body)).into_response())
    }
}

/// Answers with tokens in them are not to be kept anywhere.
fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The parameters of a query or form. One that is given twice is an error (RFC 6749, 3.1).
fn parameters(text: &[u8]) -> Result<HashMap<String, String>, OauthError> {
    let mut read = HashMap::new();
    for (name, value) in form_urlencoded::parse(text) {
        // `scope` is repeated by the consent page's own boxes, which are read on their own.
        if read.insert(name.to_string(), value.into_owned()).is_some() {
            let message = format!("OAuth 2 parameters can only have a single value: {name}");
            return Err(OauthError::new("invalid_request", message));
        }
    }
    Ok(read)
}

/// The parameter, if it is there and not empty.
fn given<'a>(parameters: &'a HashMap<String, String>, name: &str) -> Option<&'a str> {
    parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

fn required<'a>(
    parameters: &'a HashMap<String, String>,
    name: &str,
) -> Result<&'a str, OauthError> {
    given(parameters, name).ok_or_else(|| {
        OauthError::new("invalid_request", format!("Missing required parameter: {name}"))
    })
}
