//! Passwords, and how long a session lasts.

mod lasting;
mod new_password;
mod password;

pub use lasting::Lasting;
pub use new_password::check_new_password;
pub use password::{PasswordHasher, PasswordTrouble};
