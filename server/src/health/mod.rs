//! Whether the site can work: whether its database can be written, and how much room its disks have.
//!
//! While the database cannot be written, whoever has to be told is told from memory ([`telling`]):
//! an alert that can only be stored is no alert when storing is what fails. See decision 16.

pub mod space;
pub mod telling;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::Alert;
use store::{Store, StoreError, Trouble};
use tokio::time::Instant;

use crate::config::Config;

/// Whoever asks is answered with what was found so short a time ago.
const FRESH: Duration = Duration::from_secs(1);
/// A database that is busy for less is at work, not in trouble.
const BUSY: Duration = Duration::from_secs(20);
/// How often a look is a thorough one, while all is well.
const THOROUGH: Duration = Duration::from_secs(60);

/// What keeps the site from saving.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sick {
    /// What is the matter.
    pub trouble: Trouble,
    /// What the database said.
    pub detail: String,
}

/// What is known of the site's health. One for the process.
#[derive(Debug, Default)]
pub struct Health {
    looked: tokio::sync::Mutex<Looked>,
    /// What a look at all records found broken in the database's file.
    damage: Mutex<Option<String>>,
    /// The alert that is told from memory.
    alert: Mutex<Option<Alert>>,
}

#[derive(Debug, Default)]
struct Looked {
    at: Option<Instant>,
    thorough: Option<Instant>,
    busy_since: Option<Instant>,
    found: Option<Sick>,
}

fn is_no_connection(error: &StoreError) -> bool {
    matches!(error, StoreError::Database(sqlx::Error::PoolTimedOut))
}

impl Health {
    /// Tries whether something could be saved now; what that came to a second ago counts as well.
    pub async fn look(&self, store: &dyn Store, config: &Config) -> Option<Sick> {
        let mut looked = self.looked.lock().await;
        let now = Instant::now();
        if looked.at.is_some_and(|at| now - at < FRESH) {
            return looked.found.clone();
        }
        let due = looked.thorough.is_none_or(|at| now - at >= THOROUGH);
        let thorough = due || looked.found.is_some();
        if thorough {
            looked.thorough = Some(now);
        }
        let found = self.find(store, config, thorough).await;
        let is_busy = found.as_ref().is_some_and(|sick| sick.trouble == Trouble::Busy);
        let since = is_busy.then(|| looked.busy_since.unwrap_or(now));
        looked.busy_since = since;
        looked.found = found.filter(|_| since.is_none_or(|since| now - since >= BUSY));
        looked.at = Some(Instant::now());
        looked.found.clone()
    }

    async fn find(&self, store: &dyn Store, config: &Config, thorough: bool) -> Option<Sick> {
        if let Some(detail) = self.damage() {
            return Some(Sick { trouble: Trouble::Damaged, detail });
        }
        let full = space::database_is_full(config);
        match store.try_write(thorough).await {
            Ok(()) => full.map(|detail| Sick { trouble: Trouble::Full, detail }),
            Err(error) => {
                let trouble = match error.trouble().unwrap_or(Trouble::Away) {
                    // The connection for this is nobody else's: it cannot be made.
                    Trouble::Busy if is_no_connection(&error) => Trouble::Away,
                    // A disk without room fails in several channels.
                    Trouble::Broken if full.is_some() => Trouble::Full,
                    trouble => trouble,
                };
                Some(Sick { trouble, detail: error.to_string() })
            }
        }
    }

    /// Notes what a look at everything found broken in the database's file; `None`: nothing.
    pub fn note_damage(&self, damage: Option<String>) {
        *self.damage.lock().unwrap_or_else(PoisonError::into_inner) = damage;
    }

    fn damage(&self) -> Option<String> {
        self.damage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The alert that is open, while the database cannot hold one. Its number is 0.
    #[must_use]
    pub fn alert(&self) -> Option<Alert> {
        self.alert.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows an alert, or none any more.
    pub fn show(&self, alert: Option<Alert>) {
        *self.alert.lock().unwrap_or_else(PoisonError::into_inner) = alert;
    }
}
