//! Backups of a store, in a folder of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use backup::BackupConfig;
use backup::{BackupError, Backups, MANIFEST};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clock::SeededEntropy;
use domain::{Actor, BackupInfo, BackupReason};
use reroll::alerts::of_backups;
use reroll::config::Config;
use secrets::SecretKey;
use secrets::Vault;
use store::{self, Store};
use tempfile::TempDir;
use test_support::Fixture;
use tokio::sync::mpsc;

/// Backups, and where they are.
pub struct Desk {
    /// What is tried.
    pub backups: Backups,
    /// What it is made with.
    pub config: Config,
    /// The data directory.
    pub data: Arc<TempDir>,
}

impl Desk {
    /// Backups of a store in a fresh folder.
    pub fn new(db: &Fixture) -> Self {
        Self::with(db, BackupConfig::default())
    }

    /// The same, configured.
    pub fn with(db: &Fixture, backups: BackupConfig) -> Self {
        let data = Arc::new(TempDir::new().unwrap());
        Self::of(db, Arc::clone(&db.store), &db.url, backups, data)
    }

    /// Backups of any store, with the fixture's clock.
    pub fn of(
        db: &Fixture,
        store: Arc<dyn Store>,
        url: &str,
        backups: BackupConfig,
        data: Arc<TempDir>,
    ) -> Self {
        let config = Config {
            data_dir: data.path().to_owned(),
            database_url: url.to_owned(),
            backups,
            secret_key: Some(key(1)),
            ..Config::from_env().unwrap()
        };
        let vault = Vault::new(&key(1));
        let entropy = SeededEntropy::new(seed());
        let backups = Backups::new(
            &config.data_dir,
            &config.backups,
            &vault,
            store,
            of_backups,
            db.clock.clone(),
            entropy,
        );
        Self { backups: backups.unwrap(), config, data }
    }

    /// The same place of the same store, as a site with another `SECRET_KEY` sees it.
    pub fn keyed(db: &Fixture, site: u8, backups: BackupConfig, data: Arc<TempDir>) -> Self {
        let mut desk = Self::of(db, Arc::clone(&db.store), &db.url, backups, data);
        desk.config.secret_key = Some(key(site));
        let (vault, store) = (Vault::new(&key(site)), Arc::clone(&db.store));
        let entropy = SeededEntropy::new(seed());
        let backups = Backups::new(
            &desk.config.data_dir,
            &desk.config.backups,
            &vault,
            store,
            of_backups,
            db.clock.clone(),
            entropy,
        );
        desk.backups = backups.unwrap();
        desk
    }

    /// Makes one.
    pub async fn create(&self) -> Result<BackupInfo, BackupError> {
        self.backups.create(&Actor::CommandLine, BackupReason::Asked, &|_| {}).await
    }

    /// Verifies one.
    pub async fn verify(&self, id: i64) -> BackupInfo {
        self.backups.verify(&Actor::CommandLine, id, &|_| {}).await.unwrap()
    }

    /// Restores one.
    pub async fn restore(&self, id: i64, into: &str) -> Result<BackupInfo, BackupError> {
        self.backups.restore(&Actor::CommandLine, id, into, &|_| {}).await
    }

    /// The one of a number, as the list has it.
    pub async fn listed(&self, id: i64) -> Option<BackupInfo> {
        self.backups.list().await.unwrap().into_iter().find(|info| info.id == id)
    }

    /// The folder of the backups.
    pub fn place(&self) -> PathBuf {
        self.data.path().join("backups")
    }

    /// The files of a backup, but for its manifest.
    pub fn parts(&self, id: i64) -> Vec<PathBuf> {
        let folder = self.place().join(id.to_string());
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.file_name().unwrap() != MANIFEST);
        files.sort();
        files
    }
}

/// Randomness of its own for each: two servers never draw the same.
fn seed() -> u64 {
    static SEED: AtomicU64 = AtomicU64::new(7);
    SEED.fetch_add(1, Ordering::Relaxed)
}

/// The `SECRET_KEY` of a site, by number. That of these tests' is 1.
pub fn key(site: u8) -> SecretKey {
    SecretKey::from_base64(&STANDARD.encode([site; 32])).unwrap()
}

/// What lies in a folder, hidden files but for locks included.
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".lock");
    names.sort();
    names
}

/// All rows of a database, table by table, as a backup reads them.
pub async fn rows_of(url: &str) -> BTreeMap<String, Vec<String>> {
    let mut snapshot = store::snapshot_of(url).await.unwrap();
    let mut tables = BTreeMap::new();
    for shape in snapshot.shapes() {
        let (to, mut from) = mpsc::channel(2);
        let gather = async move {
            let mut all = Vec::new();
            while let Some(lines) = from.recv().await {
                all.extend(lines);
            }
            all
        };
        let (read, all) = tokio::join!(snapshot.rows(&shape, to), gather);
        read.unwrap();
        tables.insert(shape.name, all);
    }
    tables
}

/// Says where two databases differ, and fails.
pub fn assert_same(one: &BTreeMap<String, Vec<String>>, other: &BTreeMap<String, Vec<String>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (table, rows) in one {
        for (place, (left, right)) in rows.iter().zip(&other[table]).enumerate() {
            assert_eq!(left, right, "row {place} of {table}");
        }
        assert_eq!(rows.len(), other[table].len(), "rows of {table}");
    }
}
