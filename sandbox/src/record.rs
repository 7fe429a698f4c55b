//! Notes each request in the log.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{
    log::{LoggedRequest, Note},
    shared::Shared,
};

/// Notes each request when it is answered.
pub(crate) async fn record(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let response = next.run(request).await;
    let note = response.extensions().get::<Note>().cloned().unwrap_or_default();
    let status = if note.dropped { 0 } else { response.status().as_u16() };
    let at = shared.read(|_, now| now);
    shared.log.push(LoggedRequest { at, method, path, query, status, note: note.text });
    response
}
