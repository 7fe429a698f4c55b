//! What pages and server functions need from the server, as traits. The server implements them
//! over its store; pages find them in Leptos' context as [`Ports`].

mod admin;
mod cards;
mod dashboard;
mod events;
mod failure;
mod links;
mod me;
mod people;
mod prose;
mod public;
mod recovery;
mod site;
mod unsaved;
mod visit;

use std::sync::Arc;

pub use access::{Admin, Confirmed, Hand, Member, Viewer};
pub use admin::{Purged, SyncLog, Trash};
pub use cards::{Cards, ShareImage};
pub use dashboard::{
    CalendarChoice, Calendars, ConnectStart, Dashboard, GrantLeft, OrganizerDashboard, RunPage,
};
pub use events::{Alerts, OwnEvent, OwnEvents};
pub use failure::{Answer, Failure, RefusalNote};
pub use links::Links;
pub use me::{Me, MyAccount, MySession};
pub use people::{HandedLink, People, PersonChange, PersonPage, SomePerson};
pub use prose::{Prose, SafeHtml};
pub use public::PublicEvents;
pub use recovery::{
    AuditLog, BackupList, Backups, BringBack, DiffFilter, DiffPage, DiffTotals, Integrity, Lost,
    Reports,
};
pub use site::{Assets, Site};
pub use unsaved::Unsaved;
pub use visit::{Accounts, Flash, FlashKind, Visit};

/// What the request is called in the log, in the context of a rendered page.
#[derive(Clone, Debug)]
pub struct RequestName(pub String);

/// All that a page can ask of the server. Clone is cheap.
#[derive(Clone)]
pub struct Ports {
    /// The deployment.
    pub site: Arc<Site>,
    /// The clock's reading at the start of this request.
    pub now: chrono::DateTime<chrono::Utc>,
    /// This request's session.
    pub visit: Arc<dyn Visit>,
    /// Public reads.
    pub public: Arc<dyn PublicEvents>,
    /// Descriptions, fit to be printed.
    pub prose: Arc<dyn Prose>,
    /// The pictures that links show.
    pub cards: Arc<dyn Cards>,
    /// Signing in and setting up.
    pub accounts: Arc<dyn Accounts>,
    /// Links that people are sent.
    pub links: Arc<dyn Links>,
    /// Somebody's own account.
    pub me: Arc<dyn Me>,
    /// Everybody who has an account.
    pub people: Arc<dyn People>,
    /// The dashboard.
    pub dashboard: Arc<dyn Dashboard>,
    /// An organizer's own events and trash.
    pub events: Arc<dyn OwnEvents>,
    /// What people should know.
    pub alerts: Arc<dyn Alerts>,
    /// Connecting and syncing calendars.
    pub calendars: Arc<dyn Calendars>,
    /// The sync log.
    pub runs: Arc<dyn SyncLog>,
    /// The trash.
    pub trash: Arc<dyn Trash>,
    /// Backups.
    pub backups: Arc<dyn Backups>,
    /// The accounting.
    pub integrity: Arc<dyn Integrity>,
    /// Who did what.
    pub audit: Arc<dyn AuditLog>,
}
