//! The pages' ports over the services: thin, each in its file.

mod accounts;
mod admin;
mod alerts;
mod audit;
mod backups;
mod calendars;
mod cards;
mod desk;
mod differences;
mod events;
mod history;
mod integrity;
mod prose;
mod public;
mod repeating;
mod runs;
mod tries;
mod visit;
mod written;

use std::sync::Arc;

use app::ports::{Answer, Failure, Ports};
use axum::http::StatusCode;
use axum::response::Response;
use store::StoreError;
use tokio::task::JoinHandle;

use super::peer::Caller;
use super::session::Session;
use super::{Web, plain};
use crate::sync::SyncError;

pub use events::EventsPort;
use visit::Visitor;

/// The ports of one request. Without a session there is no viewer: public pages.
pub async fn of(web: &Web, session: Option<Session>, peer: Caller) -> Result<Ports, Response> {
    let services = &web.services;
    let visitor = Visitor::of(session.clone()).await.map_err(|error| {
        tracing::error!("cannot read a session: {error}");
        plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
    })?;
    let accounts =
        accounts::AccountsPort { services: services.clone(), session: session.clone(), peer };
    Ok(Ports {
        site: Arc::clone(&web.site),
        now: services.clock.now(),
        visit: Arc::new(visitor),
        public: Arc::new(public::PublicPort(services.clone())),
        prose: Arc::new(prose::ProsePort),
        cards: Arc::new(cards::CardsPort {
            services: services.clone(),
            site: Arc::clone(&web.site),
        }),
        accounts: Arc::new(accounts),
        desk: Arc::new(desk::DeskPort(services.clone())),
        events: Arc::new(EventsPort(services.clone())),
        alerts: Arc::new(alerts::AlertsPort(services.clone())),
        calendars: Arc::new(calendars::CalendarsPort {
            services: services.clone(),
            session,
            asking: Arc::clone(&web.asking),
        }),
        runs: Arc::new(admin::RunsPort(services.clone())),
        trash: Arc::new(admin::TrashPort(services.clone())),
        backups: Arc::new(backups::BackupsPort(services.clone())),
        integrity: Arc::new(integrity::IntegrityPort(services.clone())),
        audit: Arc::new(audit::AuditPort(services.clone())),
    })
}

/// What the store's refusal means to a visitor. Faults of ours are logged, not told.
pub fn failure(error: &StoreError) -> Failure {
    match error {
        StoreError::Absent { .. } => Failure::NotFound(error.to_string()),
        StoreError::Taken(_) | StoreError::LeaseLost(_) => Failure::Conflict(error.to_string()),
        StoreError::Unfit(_) => Failure::Invalid(error.to_string()),
        StoreError::Garbled(_) | StoreError::Database(_) => {
            tracing::error!("{error}");
            match error.trouble() {
                Some(trouble) => Failure::Unavailable(trouble.words().into()),
                None => Failure::Internal,
            }
        }
    }
}

/// What became of an act that runs in a task of its own.
async fn finished<T>(task: JoinHandle<Answer<T>>) -> Answer<T> {
    task.await.unwrap_or_else(|error| {
        tracing::error!("an act stopped: {error}");
        Err(Failure::Internal)
    })
}

/// What a sync that never began means to a visitor.
fn sync_failure(error: &SyncError) -> Failure {
    match error {
        SyncError::Absent(_) => Failure::NotFound(error.to_string()),
        SyncError::Paused(_) | SyncError::Disconnected(_) | SyncError::Busy(_) => {
            Failure::Conflict(error.to_string())
        }
        SyncError::Stopped(_) => {
            tracing::error!("{error}");
            Failure::Internal
        }
        SyncError::Store(error) => failure(error),
    }
}
