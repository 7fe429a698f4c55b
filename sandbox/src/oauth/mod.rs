//! Google's OAuth 2.0 for web servers: consent, tokens, revocation, who has signed in.

mod authorize;
mod consent;
mod error;
pub(crate) mod grants;
mod parameters;
mod request;
pub(crate) mod scopes;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::shared::Shared;

/// The endpoints that the product's server talks to.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/token", post(token::exchange))
        .route("/revoke", post(token::revoke))
        .route("/oauth2/v3/userinfo", get(userinfo::show).post(userinfo::show))
        .route("/o/oauth2/v2/auth", get(authorize::ask).post(authorize::decide))
}
