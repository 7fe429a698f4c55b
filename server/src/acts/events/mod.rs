//! What people do with events.

mod cover;
mod create;
mod create_series;
mod edit;
mod edit_later;
mod publish;
mod purge;
mod restore;
mod restore_revision;
mod take_googles;
mod trash;
mod trash_later;
mod written;

pub use cover::{NoCover, put_cover};
pub use create::create;
pub use create_series::create_series;
pub use edit::edit;
pub use edit_later::edit_later;
pub use publish::publish;
pub use purge::{purge, purge_expired};
pub use restore::restore;
pub use restore_revision::{content_of, restore_revision};
pub use take_googles::take_googles;
pub use trash::trash;
pub use trash_later::trash_later;
pub use written::{tidied, tidied_new};
