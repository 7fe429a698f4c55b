//! Events and series: writing them, with a revision for every change.

pub mod addresses;
pub mod batches;
pub mod conflicts;
pub mod cover;
pub mod dashboard;
pub mod edits;
pub mod history;
pub mod import;
pub mod journal;
pub mod records;
pub mod repeat;
pub mod restore;
pub mod series;
pub mod slugs;
pub mod surroundings;
