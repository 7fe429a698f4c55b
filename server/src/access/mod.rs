//! Passwords, how long a session lasts, and secrets at rest.

mod lasting;
mod new_password;
mod password;
mod vault;

pub use lasting::Lasting;
pub use new_password::{WeakPassword, check_new_password};
pub use password::{PasswordHasher, PasswordTrouble};
pub use vault::{Vault, VaultError, mac};
