//! Passwords: argon2id with OWASP's parameters (19 MiB, t=2, p=1), off the async threads.

use domain::Failure;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use thiserror::Error;
use tokio::sync::Semaphore;

use clock::Entropy;

/// When to come again where too many passwords are being checked, in seconds.
const BUSY: i64 = 2;
/// How many passwords are hashed at once: bounds memory (19 MiB each) under a flood of sign-ins.
const AT_ONCE: usize = 4;

/// How many more wait for their turn: with four at once, the last waits for a few tenths of a second.
/// Further ones are sent away, so that a flood ends in refusals and not in a queue of minutes.
const WAITING: usize = 16;

/// What a guess costs, by OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
const OWASP: Params = match Params::new(19 * 1024, 2, 1, None) {
    Ok(params) => params,
    Err(_) => panic!("argon2 takes them"),
};

/// The least that argon2 takes.
const LEAST: Params = match Params::new(Params::MIN_M_COST, 1, 1, None) {
    Ok(params) => params,
    Err(_) => panic!("argon2 takes them"),
};

/// Why a password could not be hashed or checked; never that it was wrong.
#[derive(Clone, Debug, Error)]
pub enum PasswordTrouble {
    /// Too many wait already: come again in a moment.
    #[error("too many passwords are being checked")]
    Busy,
    /// A stored hash cannot be read, or memory does not suffice.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

impl From<PasswordTrouble> for Failure {
    /// What it means to a visitor that a password could not be hashed.
    fn from(trouble: PasswordTrouble) -> Self {
        match trouble {
            PasswordTrouble::Busy => Self::too_many(BUSY),
            PasswordTrouble::Failed(_) => {
                tracing::error!("{trouble}");
                Self::Internal
            }
        }
    }
}

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct PasswordHasher {
    entropy: Arc<dyn Entropy>,
    cost: Params,
    slots: Arc<Semaphore>,
    /// Those at work and those that wait.
    room: Arc<Semaphore>,
    hashed: Arc<AtomicU64>,
}

impl PasswordHasher {
    /// A hasher that salts from `entropy`.
    #[must_use]
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self::with_cost(entropy, OWASP)
    }

    /// A hasher whose hashes protect nobody, for tests that sign people in by the hundred. No
    /// configuration leads here, and clippy refuses to let any code but theirs do.
    #[must_use]
    pub fn worthless(entropy: Arc<dyn Entropy>) -> Self {
        Self::with_cost(entropy, LEAST)
    }

    fn with_cost(entropy: Arc<dyn Entropy>, cost: Params) -> Self {
        Self {
            entropy,
            cost,
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            room: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            hashed: Arc::default(),
        }
    }

    /// How many passwords were hashed or checked so far.
    #[must_use]
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Hashes a new password, in PHC form.
    ///
    /// # Errors
    /// Where too many wait already, or memory does not suffice.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordTrouble> {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        let (password, argon2) = (password.to_owned(), self.argon2());
        self.apart(move || {
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash: PasswordHash| hash.to_string()).map_err(trouble)
        })
        .await
    }

    /// Checks a password. Without a hash (no such account) it takes as long and says no, so that
    /// nobody learns by the clock which addresses have an account.
    ///
    /// # Errors
    /// Where too many wait already, the stored hash cannot be read, or memory does not suffice.
    pub async fn verify(
        &self,
        password: &str,
        hash: Option<&str>,
    ) -> Result<bool, PasswordTrouble> {
        let Some(hash) = hash.map(str::to_owned) else {
            self.hash(password).await?;
            return Ok(false);
        };
        let (password, argon2) = (password.to_owned(), self.argon2());
        self.apart(move || {
            let hash = PasswordHash::new(&hash).map_err(trouble)?;
            Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    /// Whether a stored hash was made otherwise than new ones are: at another cost, or by another
    /// algorithm. What cannot be read is no such hash.
    #[must_use]
    pub fn is_outdated(&self, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else { return false };
        let cost = Params::try_from(&hash).ok();
        let same_cost = cost.is_some_and(|cost| {
            let of = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
            of(&cost) == of(&self.cost)
        });
        !same_cost || hash.algorithm.as_str() != Algorithm::Argon2id.as_str()
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.cost.clone())
    }

    /// Runs work of some 30 ms away from the threads that answer requests.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordTrouble> + Send + 'static,
    ) -> Result<T, PasswordTrouble> {
        let _room = self.room.try_acquire().map_err(|_| PasswordTrouble::Busy)?;
        let _slot = self.slots.acquire().await.map_err(trouble)?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        tokio::task::spawn_blocking(work).await.map_err(trouble)?
    }
}

fn trouble(error: impl std::fmt::Display) -> PasswordTrouble {
    PasswordTrouble::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clock::SeededEntropy;

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

    #[tokio::test]
    async fn what_was_hashed_at_another_cost_is_outdated() {
        let hasher = PasswordHasher::new(SeededEntropy::new(1));
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(!hasher.is_outdated(&hash) && !hasher.is_outdated("garbage"));
        for (now, before) in
            [("m=19456", "m=9216"), ("t=2", "t=4"), ("p=1", "p=2"), ("argon2id", "argon2i")]
        {
            assert!(hasher.is_outdated(&hash.replacen(now, before, 1)), "{before}");
        }
    }

    #[tokio::test]
    async fn the_queue_is_short() {
        let hasher = PasswordHasher::new(SeededEntropy::new(1));
        let room = AT_ONCE + WAITING;
        let all = (0..room + 10).map(|_| hasher.verify("correct horse", None));
        let all = futures_util::future::join_all(all).await;
        let busy = all.iter().filter(|one| matches!(one, Err(PasswordTrouble::Busy))).count();
        assert_eq!((busy, hasher.hashed()), (10, room as u64));
        assert!(hasher.verify("correct horse", None).await.is_ok(), "there is room again");
    }
}
