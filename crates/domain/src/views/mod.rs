//! What lists and pages show of records, and what they are asked for: values that the store fills and
//! that pages, feeds and the command line print.

mod desk;
mod listing;
mod log;
mod public;

pub use desk::{DeskEvent, PageRef, SourceLine};
pub use listing::{DeskFilter, DeskListing};
pub use log::{AuditFilter, RunFilter, RunLine, TrashFilter, TrashPage};
pub use public::{
    Absence, EventLookup, EventPage, EventQuery, EventTeaser, Listing, OrganizerPage, Place,
    Remains, Scene, SeriesPage, Way,
};
