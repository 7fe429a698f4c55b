//! What people do with organizers and accounts.

mod account;
mod by_link;
mod forgotten;
mod invite;
mod link;
mod organizer;
mod own;
pub mod set_up;
mod tell;
mod user;

pub use account::change_account;
pub use by_link::{choose_password, confirm_address, take_address_back};
pub use forgotten::forgotten;
pub use invite::{Invitation, Invited, invite};
pub use link::make_link;
pub use organizer::{Added, add_organizer, slug_of};
pub use own::{change_address, change_password, end_sessions, leave, rename};
pub use user::add_user;
