//! Limits on tries at passwords and tokens.
//!
//! A try is counted before it is looked at, so any number of them at once pass no more than one
//! after another would; one that was right, or that nobody looked at, is taken back. Nothing locks:
//! beyond the free ones, each try has to wait for its turn, for a few seconds at most where the
//! request is held, else it is refused and may come again. See decision 19.

mod device;
mod failed;
mod rules;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;

use clock::Clock;
use secrets::{Vault, mac};
use store::{Count, Counted, Store, StoreError, StoreResult, Turn};

pub use device::Device;
pub use failed::{Failed, note};
pub use rules::Door;

/// Requests of this process that are held until their turn comes.
const HELD: usize = 64;
/// When to come again where so many are held, in seconds.
const CROWDED: i64 = 5;
/// So many counts are kept at most; the oldest go first.
const MOST: i64 = 100_000;

/// Counts tries, for all doors.
#[derive(Clone)]
pub struct Tries {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    /// What subjects are digested with: an address could be found by trying which one it is.
    key: Arc<[u8]>,
    held: Arc<Semaphore>,
}

/// A try that was counted, and whose turn it is.
#[must_use = "a try that was right is taken back"]
#[derive(Debug)]
pub struct Try {
    counted: Vec<Counted>,
    /// What is forgotten where the try was right.
    own: String,
}

/// Why a try is not looked at.
#[derive(Debug)]
pub enum Refused {
    /// Others came before: come again after so many seconds.
    Later(i64),
    /// It cannot be counted.
    Store(StoreError),
}

impl Tries {
    /// Counts in a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, vault: &Vault) -> Self {
        let key = vault.derive("subjects of tries").into_bytes().into();
        Self { store, clock, key, held: Arc::new(Semaphore::new(HELD)) }
    }

    /// Counts a try at a door, and waits for its turn.
    ///
    /// # Errors
    /// Where it has to come again later, or cannot be counted.
    pub async fn turn(&self, door: &Door<'_>) -> Result<Try, Refused> {
        let now = self.clock.now();
        let counts: Vec<Count> = door
            .subjects()
            .into_iter()
            .map(|(subject, pace)| Count { subject: self.digest(&subject), pace })
            .collect();
        let own = counts.last().map(|count| count.subject.clone()).unwrap_or_default();
        match self.store.count_try(&counts, now).await.map_err(Refused::Store)? {
            Turn::At(at, counted) => self.wait(at, now, Try { counted, own }).await,
            Turn::Later(at) => Err(Refused::Later(seconds(at, now))),
        }
    }

    /// Waits with the request held. Of those only so many: the others come again.
    async fn wait(
        &self,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
        counted: Try,
    ) -> Result<Try, Refused> {
        let wait = (at - now).to_std().unwrap_or(Duration::ZERO);
        if wait.is_zero() {
            return Ok(counted);
        }
        let Ok(_held) = self.held.try_acquire() else {
            self.not_looked_at(counted).await.map_err(Refused::Store)?;
            return Err(Refused::Later(CROWDED));
        };
        self.clock.sleep(wait).await;
        Ok(counted)
    }

    /// Takes a try back that was right, and forgets those before it at the same account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn was_right(&self, right: Try) -> StoreResult<()> {
        self.store.take_back(&right.counted).await?;
        self.store.forget_tries(&right.own).await
    }

    /// Takes a try back that nobody looked at.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn not_looked_at(&self, untouched: Try) -> StoreResult<()> {
        self.store.take_back(&untouched.counted).await
    }

    /// Clears away counts that matter no more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sweep(&self) -> StoreResult<u64> {
        self.store.sweep_tries(self.clock.now(), MOST).await
    }

    fn digest(&self, subject: &str) -> String {
        hex::encode(&mac(&self.key, subject.as_bytes())[..16])
    }
}

/// Whole seconds until an instant, at least 1.
fn seconds(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    ((at - now).num_milliseconds() + 999).div_euclid(1_000).max(1)
}
