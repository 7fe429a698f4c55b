//! Passwords, links, and how long a session lasts.

mod lasting;
mod links;
mod new_password;
mod password;
mod token;

pub use lasting::Lasting;
pub use links::{Handed, NewLinkFor, put_link};
pub use new_password::{Owner, check_new_password};
pub use password::{PasswordHasher, PasswordTrouble};
pub use token::Token;
