//! Passwords: argon2id with OWASP's parameters (19 MiB, t=2, p=1), off the async threads.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::clock::Entropy;

/// How many passwords are hashed at once: bounds memory (19 MiB each) under a flood of sign-ins.
const AT_ONCE: usize = 4;

/// Why a password could not be hashed or checked; never that it was wrong.
#[derive(Clone, Debug, Error)]
#[error("a password could not be hashed: {0}")]
pub struct PasswordTrouble(String);

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct PasswordHasher {
    entropy: Arc<dyn Entropy>,
    slots: Arc<Semaphore>,
}

impl PasswordHasher {
    /// A hasher that salts from `entropy`.
    #[must_use]
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy, slots: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Hashes a new password, in PHC form.
    ///
    /// # Errors
    /// Where memory does not suffice.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordTrouble> {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        let password = password.to_owned();
        self.apart(move || {
            let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash: PasswordHash| hash.to_string()).map_err(trouble)
        })
        .await
    }

    /// Checks a password. Without a hash (no such account) it takes as long and says no, so that
    /// nobody learns by the clock which addresses have an account.
    ///
    /// # Errors
    /// Where the stored hash cannot be read, or memory does not suffice.
    pub async fn verify(
        &self,
        password: &str,
        hash: Option<&str>,
    ) -> Result<bool, PasswordTrouble> {
        let Some(hash) = hash.map(str::to_owned) else {
            self.hash(password).await?;
            return Ok(false);
        };
        let password = password.to_owned();
        self.apart(move || {
            let hash = PasswordHash::new(&hash).map_err(trouble)?;
            Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    /// Runs work of some 30 ms away from the threads that answer requests.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordTrouble> + Send + 'static,
    ) -> Result<T, PasswordTrouble> {
        let _slot = self.slots.acquire().await.map_err(trouble)?;
        tokio::task::spawn_blocking(work).await.map_err(trouble)?
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordTrouble> {
    // OWASP's Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
    let params = Params::new(19 * 1024, 2, 1, None).map_err(trouble)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn trouble(error: impl std::fmt::Display) -> PasswordTrouble {
    PasswordTrouble(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;

    #[tokio::test]
    async fn passwords_are_checked() {
        let hasher = PasswordHasher::new(SeededEntropy::new(1));
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("correct horse", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("wrong horse", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("correct horse", None).await.unwrap());
        assert!(hasher.verify("correct horse", Some("garbage")).await.is_err());
        assert_ne!(hash, hasher.hash("correct horse").await.unwrap(), "salted");
    }
}
