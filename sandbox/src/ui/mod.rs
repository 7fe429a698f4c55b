//! The pages on which a person uses the stand-in: plain HTML, no scripts.

pub(crate) mod html;

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::shared::Shared;

/// The pages, and their style sheet.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/sandbox/style.css", get(html::style))
}
