//! Passwords and secrets at rest.

mod password;
mod vault;

pub use password::{PasswordHasher, PasswordTrouble};
pub use vault::{Vault, VaultError, mac};
