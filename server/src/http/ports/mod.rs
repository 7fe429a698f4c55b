//! The pages' ports over the services: thin, each in its file.

mod accounts;
mod admin;
mod alerts;
mod audit;
mod backups;
mod calendars;
mod cards;
mod dashboard;
mod differences;
mod events;
mod failure;
mod history;
mod integrity;
mod links;
mod me;
mod people;
mod prose;
mod public;
mod runs;
mod tries;
mod visit;

use std::sync::Arc;

use app::ports::Ports;
use axum::http::StatusCode;
use axum::response::Response;

use super::peer::Caller;
use super::session::Session;
use super::{Web, plain};

pub use admin::TrashPort;
pub use events::EventsPort;
use visit::Visitor;

/// The ports of one request. Without a session there is no viewer: public pages.
pub async fn of(web: &Web, session: Option<Session>, peer: Caller) -> Result<Ports, Response> {
    let services = &web.services;
    let visitor = Visitor::of(session.clone()).await.map_err(|error| {
        tracing::error!("cannot read a session: {error}");
        plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
    })?;
    let accounts = Arc::new(tries::AccountsPort {
        services: services.clone(),
        session: session.clone(),
        peer,
    });
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
        accounts: accounts.clone(),
        links: accounts.clone(),
        me: accounts,
        people: Arc::new(people::PeoplePort(services.clone())),
        dashboard: Arc::new(dashboard::DashboardPort(services.clone())),
        events: Arc::new(EventsPort(services.clone())),
        alerts: Arc::new(alerts::AlertsPort(services.clone())),
        calendars: Arc::new(calendars::CalendarsPort {
            services: services.clone(),
            session,
            asking: Arc::clone(&web.asking),
        }),
        runs: Arc::new(admin::RunsPort(services.clone())),
        trash: Arc::new(TrashPort(services.clone())),
        backups: Arc::new(backups::BackupsPort(services.clone())),
        integrity: Arc::new(integrity::IntegrityPort(services.clone())),
        audit: Arc::new(audit::AuditPort(services.clone())),
    })
}
