//! Backups in a folder of this machine.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;

use super::super::BackupError;
use super::super::blocking::blocking;
use super::super::manifest::Manifest;
use super::super::parts::{sync_folder, write_synced};
use super::super::progress::Report;
use super::super::steps::{Steps, reach};
use super::{DRAFT, Files, Place, make_draft, too_large};

/// What names of folders begin with that are on their way out.
const GONE: &str = ".gone-";

/// A folder with one folder a backup.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Backups in this folder, which is made when it is needed first.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn path(&self, id: i64) -> PathBuf {
        self.root.join(id.to_string())
    }
}

#[async_trait]
impl Place for Folder {
    fn drafts(&self) -> &Path {
        &self.root
    }

    async fn list(&self) -> Result<Vec<Files>, BackupError> {
        let root = self.root.clone();
        blocking(move || list(&root).map_err(BackupError::file(&root))).await?
    }

    async fn claim(&self, id: i64, _mark: &str) -> Result<bool, BackupError> {
        // Drafts are beside the backups, and to make a folder is to take its name.
        Ok(!self.path(id).exists() && make_draft(&self.root, id).await?)
    }

    async fn read(&self, id: i64, name: &str, most: u64) -> Result<Option<Bytes>, BackupError> {
        let (path, name) = (self.path(id).join(name), name.to_owned());
        blocking(move || match regular(&path, most) {
            Ok(Ok(bytes)) => Ok(Some(Bytes::from(bytes))),
            Ok(Err(size)) => Err(too_large(id, &name, size, most)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                let problem = format!("its {name} is no file");
                Err(BackupError::Damaged { id, problem })
            }
            Err(error) => Err(BackupError::File { path, error }),
        })
        .await?
    }

    async fn put(&self, id: i64, name: &str, bytes: Vec<u8>) -> Result<(), BackupError> {
        let (folder, name) = (self.path(id), name.to_owned());
        blocking(move || {
            let draft = folder.join(format!(".{name}.new"));
            write_synced(&draft, &bytes)
                .and_then(|()| fs::rename(&draft, folder.join(&name)))
                .and_then(|()| sync_folder(&folder))
                .map_err(BackupError::file(&draft))
        })
        .await?
    }

    async fn publish(
        &self,
        draft: &Path,
        manifest: &Manifest,
        steps: &dyn Steps,
        _report: &Report<'_>,
    ) -> Result<(), BackupError> {
        reach(steps, "sync").await?;
        let (root, draft, path) = (self.root.clone(), draft.to_owned(), self.path(manifest.id));
        let synced = draft.clone();
        blocking(move || sync_folder(&synced).map_err(BackupError::file(&synced))).await??;
        reach(steps, "rename").await?;
        blocking(move || {
            fs::rename(&draft, &path)
                .and_then(|()| sync_folder(&root))
                .map_err(BackupError::file(&path))
        })
        .await?
    }

    async fn remove(&self, id: i64, steps: &dyn Steps) -> Result<(), BackupError> {
        reach(steps, "remove").await?;
        let gone = self.root.join(format!("{GONE}{id}"));
        // Off the list at once; its files one by one.
        fs::rename(self.path(id), &gone).map_err(BackupError::file(self.path(id)))?;
        reach(steps, "remove rest").await?;
        blocking(move || fs::remove_dir_all(&gone).map_err(BackupError::file(&gone))).await?
    }

    async fn sweep(&self, _steps: &dyn Steps, _report: &Report<'_>) -> Result<(), BackupError> {
        let root = self.root.clone();
        blocking(move || sweep(&root).map_err(BackupError::file(&root))).await?
    }
}

/// The bytes of a file of at most so many, or its size. Links and devices are not followed:
/// whoever may write here must not have others' files read.
fn regular(path: &Path, most: u64) -> io::Result<Result<Vec<u8>, u64>> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > most {
        return Ok(Err(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // A file that grows while it is read is no reason to read on.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    let read = bytes.len() as u64;
    Ok(if read > most { Err(read) } else { Ok(bytes) })
}

/// The folders whose names are numbers. What has another name is not a backup.
fn list(root: &Path) -> io::Result<Vec<Files>> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if let (Some(id), true) = (id, entry.file_type()?.is_dir()) {
            match sizes(&entry.path()) {
                Ok(sizes) => found.push(Files { id, sizes }),
                // Removed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(found)
}

fn sizes(folder: &Path) -> io::Result<BTreeMap<String, u64>> {
    let mut sizes = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str() {
            sizes.insert(name.to_owned(), entry.metadata()?.len());
        }
    }
    Ok(sizes)
}

/// Removes what killed runs left: drafts, and what was being removed.
fn sweep(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name();
        let left =
            name.to_str().is_some_and(|name| name.starts_with(GONE) || name.starts_with(DRAFT));
        if left {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
