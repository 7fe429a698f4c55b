//! What an operation gets and gives.

use std::sync::Arc;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{error::ControlError, handle::Handle, shared::Shared};

pub(super) type Answer = Result<Json<Value>, ControlError>;

impl FromRequestParts<Arc<Shared>> for Handle {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        _: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self(shared.clone()))
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status =
            if self.is_unknown() { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

pub(super) fn done() -> Answer {
    Ok(Json(json!({})))
}
