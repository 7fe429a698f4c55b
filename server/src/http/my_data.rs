//! What the site keeps about somebody's own account, as a file: `POST /account/data.json`.

use access::Hand as _;
use app::ports::Member;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::time::rfc3339;
use domain::views::AuditFilter;
use domain::{AuditAction, AuditEntry};
use serde_json::{Value, json};
use store::{OpenSession, StoreResult};

use super::answers::plain;
use super::peer::Peer;
use super::ports;
use super::session::Session;
use super::web::Web;
use crate::acts::audit;

/// Lines of the log at most: what one person did in years.
const LINES: i64 = 100_000;

/// Who opens the file's address comes to the page with its button.
pub async fn back() -> Redirect {
    Redirect::to("/account")
}

/// Sends it to whoever is signed in, and notes that it left the house.
pub async fn export(State(web): State<Web>, Peer(peer): Peer, session: Session) -> Response {
    let ports = match ports::of(&web, Some(session), peer).await {
        Ok(ports) => ports,
        Err(response) => return response,
    };
    let Ok(member) = ports.visit.viewer().member() else {
        let no_store = [(header::CACHE_CONTROL, "no-store")];
        return (no_store, Redirect::to("/sign-in?next=%2Faccount")).into_response();
    };
    match collect(&web, &member).await {
        Ok(data) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, format!("{data:#}\n")).into_response()
        }
        Err(error) => {
            tracing::error!("an account's data cannot be sent: {error}");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

async fn collect(web: &Web, member: &Member) -> StoreResult<Value> {
    let (services, account) = (&web.services, member.account());
    let (store, now) = (&services.store, services.clock.now());
    let person = store.person(account.id, now).await?;
    let organizers = store.organizers().await?;
    let organizers = organizers.iter().filter(|one| account.organizers.contains(&one.id));
    let sessions = store.open_sessions(Some(account.id), now).await?;
    let done = done_by(web, member).await?;
    let (subject, action) = (format!("user {}", account.id), AuditAction::Exported);
    let line = audit::line(&member.actor(), action, subject, "their own data, as JSON");
    store.note(&line, now).await?;
    Ok(json!({
        "id": account.id,
        "email": account.email,
        "name": person.as_ref().map(|person| person.name.clone()),
        "role": account.role,
        "created_at": person.as_ref().map(|person| rfc3339(person.created_at)),
        "last_sign_in_at": person.and_then(|person| person.signed_in_at).map(rfc3339),
        "organizers": organizers.map(|one| one.name.clone()).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(session).collect::<Vec<_>>(),
        "audit_log": done,
    }))
}

fn session(open: &OpenSession) -> Value {
    json!({
        "browser": open.agent.to_string(),
        "signed_in_at": rfc3339(open.signed_in_at),
        "last_used_at": rfc3339(open.seen_at),
        "ends_at": rfc3339(open.ends_at),
    })
}

/// The lines of the audit log that are in their name.
async fn done_by(web: &Web, member: &Member) -> StoreResult<Vec<AuditEntry>> {
    let label = member.actor().label();
    let filter = AuditFilter { text: Some(label.clone()), ..AuditFilter::default() };
    let lines = web.services.store.audit(&filter, LINES).await?;
    Ok(lines.into_iter().filter(|line| line.actor == label).collect())
}
