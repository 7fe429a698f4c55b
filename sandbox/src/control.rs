//! The control API.

use std::sync::Arc;

use axum::Router;

use crate::shared::Shared;

/// Below `/sandbox/api`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
}
