//! What lists and pages show of records, and what they are asked for: values that the store fills and
//! that pages, feeds and the command line print.

mod dashboard;
mod listing;
mod log;
mod public;

pub use dashboard::{DashboardEvent, PageRef, SourceLine};
pub use listing::{DeskFilter, DeskListing};
pub use log::{AuditFilter, RunFilter, RunLine, TrashFilter, TrashPage};
pub use public::{
    Absence, AttendanceFilter, EventLookup, EventPage, EventQuery, EventTeaser, ListContext,
    Listing, OrganizerPage, Place, Remains, SeriesPage,
};
