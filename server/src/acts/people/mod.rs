//! What people do with organizers and accounts.

mod account;
mod organizer;
pub mod set_up;
mod user;

pub use account::change_account;
pub use organizer::{Added, add_organizer, slug_of};
pub use user::add_user;
