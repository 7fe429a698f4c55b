//! Errors in the shape of Google's APIs.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// An error of the Calendar API: `{"error": {"code", "message", "errors": [{…}]}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoogleError {
    pub status: StatusCode,
    pub domain: &'static str,
    pub reason: String,
    pub message: String,
    /// The query parameter at fault.
    pub parameter: Option<String>,
}

impl GoogleError {
    pub fn new(status: StatusCode, reason: &str, message: impl Into<String>) -> Self {
        let (reason, message) = (reason.to_owned(), message.into());
        Self { status, domain: "global", reason, message, parameter: None }
    }

    /// 400 for a query parameter.
    pub fn parameter(name: &str, reason: &str, message: impl Into<String>) -> Self {
        Self {
            parameter: Some(name.to_owned()),
            ..Self::new(StatusCode::BAD_REQUEST, reason, message)
        }
    }

    /// 401: no access token, or one that is expired, revoked or unknown.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "authError", "Invalid Credentials")
    }

    /// 403: the scopes that were granted do not reach.
    pub fn insufficient_permissions() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "insufficientPermissions",
            "Request had insufficient authentication scopes.",
        )
    }

    /// 404: not there, or not to be seen by this account.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "notFound", "Not Found")
    }

    /// The body.
    pub fn body(&self) -> Value {
        let mut detail = json!({
            "domain": self.domain,
            "reason": self.reason,
            "message": self.message,
        });
        if let Some(name) = &self.parameter {
            detail["locationType"] = json!("parameter");
            detail["location"] = json!(name);
        } else if self.status == StatusCode::UNAUTHORIZED {
            detail["locationType"] = json!("header");
            detail["location"] = json!("Authorization");
        }
        json!({ "error": {
            "errors": [detail],
            "code": self.status.as_u16(),
            "message": self.message,
        }})
    }
}

impl IntoResponse for GoogleError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(
                    "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"",
                ),
            );
        }
        response
    }
}
