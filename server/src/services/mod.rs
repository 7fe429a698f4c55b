//! All parts of the product, put together once: what the server and every command work with.

mod keeper;
pub mod private_files;

use std::path::PathBuf;
use std::sync::Arc;

use backup::{BackupError, Backups, before_migration};
use clock::{Clock, Entropy, SystemClock, SystemEntropy};
use google::{Google, RetryPolicy, SetupError};
use secrets::Vault;
use secrets::{SecretKey, SecretKeyError};
use store::{self, AlertTexts, OpenError, Store, Trouble};
use thiserror::Error;

use crate::access::PasswordHasher;
use crate::alerts;
use crate::cards::Cards;
use crate::config::Config;
use crate::connections::grants::Grants;
use crate::figures::durations::Durations;
use crate::health::Health;
use crate::sync::Syncer;
use crate::tries::Tries;

/// How the store's own alerts are told.
const TELLING: AlertTexts = AlertTexts { large_deletion: alerts::of_large_deletion };

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
    /// Limits on tries at them.
    pub tries: Tries,
    /// Google.
    pub google: Google,
    /// Syncs.
    pub syncer: Syncer,
    /// Backups.
    pub backups: Backups,
    /// Share cards.
    pub cards: Cards,
    /// Whether the site can work.
    pub health: Arc<Health>,
    /// How long things take.
    pub durations: Durations,
    /// Files of the site that others on this machine may read, although they should not.
    pub exposed: Arc<[PathBuf]>,
}

/// Why the product cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The data directory cannot be used.
    #[error("cannot use the data directory {path} (DATA_DIR): {error}")]
    DataDir {
        /// Which.
        path: PathBuf,
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

impl StartError {
    /// What is the matter with the database, where that is the reason.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Store(error) => error.trouble(),
            Self::Backup(error) => error.trouble(),
            _ => None,
        }
    }
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

    /// Opens everything over a database that is damaged, only to read it.
    ///
    /// # Errors
    /// What cannot be opened; the database too, where nothing of it can be read.
    pub async fn open_to_read(config: Config) -> Result<Self, StartError> {
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let vault = vault(&config, &SystemEntropy)?;
        let store = store::open_to_read(&config.database_url).await?;
        Self::assemble(config, store, vault, clock, entropy)
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
        let vault = vault(&config, &*entropy)?;
        let before = before_migration(
            &config.database_url,
            &config.data_dir,
            &config.backups,
            &vault,
            Arc::clone(&clock),
            Arc::clone(&entropy),
        )
        .await?;
        let store = store::open_with_replica(
            &config.database_url,
            config.database_read_url.as_deref(),
            TELLING,
        )
        .await?;
        let services = Self::assemble(config, store, vault, clock, entropy)?;
        if let Some(id) = before {
            // Now that the audit log is sure to be there.
            services.backups.note_migration(id).await;
        }
        Ok(services)
    }

    /// Puts everything together over a store.
    fn assemble(
        config: Config,
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        let google = Google::new(
            config.google.clone(),
            &config.base_url,
            RetryPolicy::default(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
        )?;
        // Now that there is all of it.
        let exposed = private_files::keep_private(&config).into();
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
            &config.data_dir,
            &config.backups,
            &vault,
            Arc::clone(&store),
            alerts::of_backups,
            Arc::clone(&clock),
            Arc::clone(&entropy),
        )?;
        let passwords = PasswordHasher::new(Arc::clone(&entropy));
        let tries = Tries::new(Arc::clone(&store), Arc::clone(&clock), &vault);
        let cards = Cards::new(
            &config.site_root.join("fonts"),
            &config.data_dir.join("cache/cards"),
            Arc::<dyn Store>::clone(&store),
            Arc::clone(&clock),
        );
        Ok(Self {
            config,
            store,
            clock,
            entropy,
            vault,
            passwords,
            tries,
            google,
            syncer,
            backups,
            cards,
            health: Arc::default(),
            durations: Durations::default(),
            exposed,
        })
    }
}

/// What seals secrets: by the key of the configuration, or the one that is kept.
fn vault(config: &Config, entropy: &dyn Entropy) -> Result<Arc<Vault>, SecretKeyError> {
    let key = match &config.secret_key {
        Some(key) => key.clone(),
        None => SecretKey::load_or_create(&config.data_dir, entropy)?,
    };
    Ok(Arc::new(Vault::new(&key)))
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
