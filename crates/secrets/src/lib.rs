//! What must not be read by others: texts that keep out of logs, the site's key, and secrets sealed
//! with it where they are kept.

mod key;
mod secret;
mod vault;

pub use key::{SecretKey, SecretKeyError};
pub use secret::Secret;
pub use vault::{Vault, VaultError, mac};
