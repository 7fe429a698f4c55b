//! `/admin`: what administrators see.

mod overview;
mod restore;
mod run;
mod runs;
mod trash;
mod trash_table;

pub(super) use overview::Overview;
pub(super) use restore::{RestoreBatch, RestoreEvents};
pub(super) use run::RunAt;
pub(super) use runs::Runs;
pub(super) use trash::TrashPage;
