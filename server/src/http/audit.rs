//! The audit log as a file: `POST /admin/audit.jsonl`, one line a line, in the log's order.

use std::io;
use std::sync::Arc;

use access::Hand as _;
use app::ports::Admin;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::{AuditAction, AuditEntry, Denied};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use store::json_lines;
use store::{NewAudit, Store, StoreError};

use super::answers::plain;
use super::peer::Peer;
use super::ports;
use super::session::Session;
use super::web::Web;

/// Lines read at a time: so much of the log is in memory, however long it is.
const LINES: i64 = 1_000;

/// Who opens the file's address comes to the page with its button: sending the file writes a line,
/// and nothing is written by GET.
pub async fn back() -> Redirect {
    Redirect::to("/admin/audit")
}

/// Sends the whole log to an admin, and notes that it left the house.
pub async fn export(State(web): State<Web>, Peer(peer): Peer, session: Session) -> Response {
    let ports = match ports::of(&web, Some(session), peer).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    let admin = match ports.visit.viewer().admin() {
        Ok(admin) => admin,
        Err(Denied::SignIn) => {
            let no_store = [(header::CACHE_CONTROL, "no-store")];
            return (no_store, Redirect::to("/sign-in?next=%2Fadmin%2Faudit")).into_response();
        }
        Err(denied) => return plain(StatusCode::FORBIDDEN, &denied.to_string()),
    };
    if let Err(error) = note(&web, &admin).await {
        tracing::error!("the audit log cannot note its export: {error}");
        return plain(StatusCode::SERVICE_UNAVAILABLE, "the audit log cannot be written to");
    }
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::from_stream(lines(Arc::clone(&web.services.store)))).into_response()
}

async fn note(web: &Web, admin: &Admin) -> Result<(), StoreError> {
    let entry = NewAudit {
        actor: admin.actor().label(),
        action: AuditAction::Exported,
        subject: "audit log".into(),
        detail: "all of it, as JSON Lines".into(),
        private: None,
    };
    web.services.store.note(&entry, web.services.clock.now()).await
}

/// The log in pieces. A failure breaks the connection off: half a file must not look whole.
fn lines(store: Arc<dyn Store>) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    try_unfold((store, 0), |(store, after)| async move {
        let entries = store.audit_after(after, LINES).await.map_err(io::Error::other)?;
        let Some(last) = entries.last().map(|entry| entry.id) else { return Ok(None) };
        Ok(Some((written(&entries)?, (store, last))))
    })
}

fn written(entries: &[AuditEntry]) -> io::Result<Bytes> {
    let mut text = Vec::new();
    for entry in entries {
        json_lines::write(&mut text, entry)?;
    }
    Ok(text.into())
}
