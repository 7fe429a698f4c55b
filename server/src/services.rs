//! All parts of the product, put together once: what the server and every command work with.

use std::sync::Arc;

use thiserror::Error;

use crate::access::{PasswordHasher, Vault};
use crate::backup::{BackupError, Backups, before_migration};
use crate::cards::Cards;
use crate::clock::{Clock, Entropy, SystemClock, SystemEntropy};
use crate::config::{Config, SecretKey, SecretKeyError};
use crate::google::{Google, RetryPolicy, SetupError};
use crate::grants::Grants;
use crate::store::{self, OpenError, Store};
use crate::sync::Syncer;

/// All parts of the product. Clone is cheap.
#[derive(Clone)]
pub struct Services {
    /// The configuration.
    pub config: Arc<Config>,
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Secrets at rest.
    pub vault: Arc<Vault>,
    /// Passwords.
    pub passwords: PasswordHasher,
    /// Google.
    pub google: Google,
    /// Syncs.
    pub syncer: Syncer,
    /// Backups.
    pub backups: Backups,
    /// Share cards.
    pub cards: Cards,
}

/// Why the product cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The data directory cannot be used.
    #[error("cannot use the data directory {path} (DATA_DIR): {error}")]
    DataDir {
        /// Which.
        path: std::path::PathBuf,
        /// What went wrong.
        error: std::io::Error,
    },
    /// There is no key.
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// Google cannot be talked to.
    #[error(transparent)]
    Google(#[from] SetupError),
    /// The place of the backups cannot be used, or the backup that comes before a change of the
    /// schema could not be made.
    #[error(transparent)]
    Backup(#[from] BackupError),
}

impl Services {
    /// What organizers granted at Google.
    #[must_use]
    pub fn grants(&self) -> Grants {
        Grants::new(
            Arc::clone(&self.store),
            self.google.clone(),
            Arc::clone(&self.vault),
            Arc::clone(&self.clock),
            Arc::clone(&self.entropy),
        )
    }

    /// Opens everything with the machine's clock and randomness.
    ///
    /// # Errors
    /// What cannot be opened. Nothing is left half-made.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        Self::open_with(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await
    }

    /// Opens everything with a given clock and randomness.
    ///
    /// # Errors
    /// What cannot be opened.
    pub async fn open_with(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        make_data_dir(&config)?;
        let key = match &config.secret_key {
            Some(key) => key.clone(),
            None => SecretKey::load_or_create(&config.data_dir, &*entropy)?,
        };
        let vault = Arc::new(Vault::new(&key));
        let google = Google::new(
            config.google.clone(),
            &config.base_url,
            RetryPolicy::default(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
        )?;
        let before =
            before_migration(&config, &vault, Arc::clone(&clock), Arc::clone(&entropy)).await?;
        let store =
            store::open_with_replica(&config.database_url, config.database_read_url.as_deref())
                .await?;
        let config = Arc::new(config);
        let syncer = Syncer::new(
            Arc::clone(&store),
            google.clone(),
            Arc::clone(&vault),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            config.sync_interval,
        );
        let backups = Backups::new(
            &config,
            &vault,
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&entropy),
        )?;
        if let Some(id) = before {
            // Now that the audit log is sure to be there.
            backups.note_migration(id).await;
        }
        let passwords = PasswordHasher::new(Arc::clone(&entropy));
        let cards = Cards::new(
            &config.site_root.join("fonts"),
            &config.data_dir.join("cache/cards"),
            Arc::<dyn Store>::clone(&store),
            Arc::clone(&clock),
        );
        Ok(Self { config, store, clock, entropy, vault, passwords, google, syncer, backups, cards })
    }
}

/// Makes the data directory and makes sure that it can be written to, before anything else.
fn make_data_dir(config: &Config) -> Result<(), StartError> {
    let path = &config.data_dir;
    let failed = |error| StartError::DataDir { path: path.clone(), error };
    std::fs::create_dir_all(path).map_err(failed)?;
    let probe = path.join(format!(".write-test-{}", std::process::id()));
    std::fs::write(&probe, b"").map_err(failed)?;
    std::fs::remove_file(&probe).map_err(failed)
}
