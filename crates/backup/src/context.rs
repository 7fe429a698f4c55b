//! What acts on backups work with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clock::{Clock, Entropy};
use secrets::Vault;

use super::keys::Keys;
use super::place;
use super::signature::{Signer, Signers};
use super::{BackupConfig, BackupError, BackupPlace, NoSteps, Place, Steps};

/// What acts on backups work with, the site's database aside.
#[derive(Clone)]
pub(crate) struct BackupContext {
    pub(crate) place: Arc<dyn Place>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) steps: Arc<dyn Steps>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    /// Where scratch databases are made.
    pub(crate) scratch: PathBuf,
    /// Whose backups are taken.
    pub(crate) signers: Signers,
    /// Whether others are taken as well: by an explicit word only.
    pub(crate) unproven: bool,
}

impl BackupContext {
    pub(crate) fn new(
        data_dir: &Path,
        config: &BackupConfig,
        vault: &Vault,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, BackupError> {
        let place: Arc<dyn Place> = match &config.place {
            None => Arc::new(place::Folder::new(&data_dir.join("backups"))),
            Some(BackupPlace::Folder(path)) => Arc::new(place::Folder::new(path)),
            Some(BackupPlace::S3 { bucket, prefix, settings }) => {
                let drafts = data_dir.join("backup-uploads");
                Arc::new(place::Bucket::new(bucket, prefix, settings, &drafts)?)
            }
        };
        Ok(Self {
            place,
            keys: Arc::new(Keys::read(config)?),
            steps: Arc::new(NoSteps),
            clock,
            entropy,
            scratch: data_dir.join("backup-scratch"),
            signers: Signers { ours: Signer::new(vault), other: None },
            unproven: false,
        })
    }
}
