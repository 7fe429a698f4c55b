//! What a form's request ends with.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::html::error_page;
use crate::error::ControlError;

/// What a form's request ends with: the page to go on to, or what was wrong.
pub(super) type Done = Result<Redirect, Refused>;

/// A page that says why nothing was changed.
pub(super) struct Refused(ControlError);

impl From<ControlError> for Refused {
    fn from(error: ControlError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status =
            if self.0.is_unknown() { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        let why = "Nothing was changed. Go back to correct it.";
        (status, error_page("That did not work", &self.0.to_string(), why)).into_response()
    }
}
