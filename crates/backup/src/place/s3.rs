//! Backups in object storage that speaks S3.
//!
//! A draft is written on this machine and sent part by part, the manifest last. Where sending
//! fails or the process is killed, the draft stays, and the next backup sends what is missing of it
//! first.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::BackupStage;
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path as Key;
use object_store::{
    Attribute, AttributeValue, Attributes, GetOptions, ObjectStore, ObjectStoreExt as _, PutOptions,
};
use secrets::Secret;

use super::super::BackupError;
use super::super::blocking::blocking;
use super::super::manifest::{MANIFEST, Manifest, Part, sha256};
use super::super::progress::Report;
use super::super::steps::{Steps, reach};
use super::{DRAFT, Files, Place, make_draft, too_large};

/// Complete drafts that are kept while the storage cannot be reached, the newest first.
const KEPT_DRAFTS: usize = 3;
/// How often a request is tried again, and how long at most.
const RETRIES: usize = 8;
const RETRY_FOR: Duration = Duration::from_secs(120);
/// What names of objects begin with by which a server takes a number.
const CLAIM: &str = "claim-";
/// The name under which an object carries its own hash.
const HASH: &str = "sha256";

/// A bucket, or a part of one.
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    words: String,
    drafts: PathBuf,
}

impl Bucket {
    /// A bucket by the usual variables; drafts are written below `drafts`.
    ///
    /// # Errors
    /// Where a variable is wrong.
    pub fn new(
        bucket: &str,
        prefix: &str,
        settings: &[(&'static str, Secret)],
        drafts: &Path,
    ) -> Result<Self, BackupError> {
        let words = format!("s3://{bucket}/{prefix}");
        let failed = |error: object_store::Error| remote(&words, &error);
        let retry = object_store::RetryConfig {
            max_retries: RETRIES,
            retry_timeout: RETRY_FOR,
            ..object_store::RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new().with_bucket_name(bucket).with_retry(retry);
        for (name, value) in settings {
            let key: AmazonS3ConfigKey = name.parse().map_err(failed)?;
            builder = builder.with_config(key, value.expose());
        }
        let store = builder.build().map_err(failed)?;
        Ok(Self {
            store: Arc::new(store),
            prefix: prefix.to_owned(),
            drafts: drafts.to_owned(),
            words,
        })
    }

    fn folder(&self, id: i64) -> Key {
        Key::from_iter(self.prefix.split('/').filter(|part| !part.is_empty())).join(id.to_string())
    }

    fn key(&self, id: i64, name: &str) -> Key {
        self.folder(id).join(name)
    }

    fn failed(&self) -> impl Fn(object_store::Error) -> BackupError + '_ {
        |error| remote(&self.words, &error)
    }

    /// Whether an object with these bytes is there already.
    async fn has(&self, key: &Key, part: &Part) -> Result<bool, BackupError> {
        let options = GetOptions { head: true, ..GetOptions::default() };
        let found = match self.store.get_opts(key, options).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(remote(&self.words, &error)),
        };
        if found.meta.size != part.size {
            return Ok(false);
        }
        if let Some(hash) = found.attributes.get(&Attribute::Metadata(HASH.into())) {
            return Ok(hash.as_ref() == part.sha256);
        }
        // A storage that keeps no metadata: look at the bytes themselves.
        let bytes = self.store.get(key).await.map_err(self.failed())?.bytes().await;
        Ok(sha256(&bytes.map_err(self.failed())?) == part.sha256)
    }

    /// The objects of a number.
    async fn objects(&self, id: i64) -> Result<Vec<Key>, BackupError> {
        let found = self.store.list(Some(&self.folder(id)));
        found.map_ok(|object| object.location).try_collect().await.map_err(self.failed())
    }

    /// Removes the claims of a number that is a backup now. Where that fails, nothing is wrong: they
    /// are empty, and go with the backup.
    async fn drop_claims(&self, id: i64) {
        for object in self.objects(id).await.unwrap_or_default() {
            if object.filename().is_some_and(|name| name.starts_with(CLAIM)) {
                let _ = self.store.delete(&object).await;
            }
        }
    }

    async fn send(&self, key: &Key, bytes: Vec<u8>) -> Result<(), BackupError> {
        let mut attributes = Attributes::new();
        let hash = AttributeValue::from(sha256(&bytes));
        attributes.insert(Attribute::Metadata(HASH.into()), hash);
        let options = PutOptions { attributes, ..PutOptions::default() };
        self.store.put_opts(key, bytes.into(), options).await.map_err(self.failed())?;
        Ok(())
    }
}

fn remote(place: &str, error: &object_store::Error) -> BackupError {
    // The chain of causes: the outermost alone says "Generic S3 error".
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let text = next.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = next.source();
    }
    BackupError::Remote { place: place.to_owned(), error: words.replace('\n', " ") }
}

#[async_trait]
impl Place for Bucket {
    fn drafts(&self) -> &Path {
        &self.drafts
    }

    async fn list(&self) -> Result<Vec<Files>, BackupError> {
        let prefix = Key::from_iter(self.prefix.split('/').filter(|part| !part.is_empty()));
        let mut found: BTreeMap<i64, BTreeMap<String, u64>> = BTreeMap::new();
        let mut objects = self.store.list(Some(&prefix));
        while let Some(object) = objects.try_next().await.map_err(self.failed())? {
            let names: Vec<_> =
                object.location.prefix_match(&prefix).into_iter().flatten().collect();
            let [id, name] = names.as_slice() else { continue };
            if let Ok(id) = id.as_ref().parse() {
                found.entry(id).or_default().insert(name.as_ref().to_owned(), object.size);
            }
        }
        Ok(found.into_iter().map(|(id, sizes)| Files { id, sizes }).collect())
    }

    async fn claim(&self, id: i64, mark: &str) -> Result<bool, BackupError> {
        if !self.objects(id).await?.is_empty() {
            return Ok(false);
        }
        // Of two that write a claim before either looks, both see both, and both go on to another
        // number; of any other two, the second sees the first. (A listing shows every object whose
        // writing ended before it, in S3 since 2020. Conditional writes would do too, but not every
        // storage has them.)
        let claim = self.key(id, &format!("{CLAIM}{mark}"));
        self.send(&claim, Vec::new()).await?;
        let alone = self.objects(id).await? == [claim.clone()];
        if alone && make_draft(&self.drafts, id).await? {
            return Ok(true);
        }
        self.store.delete(&claim).await.map_err(self.failed())?;
        Ok(false)
    }

    async fn read(&self, id: i64, name: &str, most: u64) -> Result<Option<Bytes>, BackupError> {
        match self.store.get(&self.key(id, name)).await {
            Ok(found) if found.meta.size > most => Err(too_large(id, name, found.meta.size, most)),
            Ok(found) => found.bytes().await.map(Some).map_err(self.failed()),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(remote(&self.words, &error)),
        }
    }

    async fn put(&self, id: i64, name: &str, bytes: Vec<u8>) -> Result<(), BackupError> {
        self.send(&self.key(id, name), bytes).await
    }

    async fn publish(
        &self,
        draft: &Path,
        manifest: &Manifest,
        steps: &dyn Steps,
        report: &Report<'_>,
    ) -> Result<(), BackupError> {
        let (mut sent, total) = (0, manifest.bytes());
        for part in manifest.parts() {
            report.tell(&BackupStage::Uploading, sent, total);
            reach(steps, "upload").await?;
            let key = self.key(manifest.id, &part.name);
            if !self.has(&key, part).await? {
                self.send(&key, read_file(draft.join(&part.name)).await?).await?;
            }
            sent += part.size;
        }
        report.tell(&BackupStage::Uploading, sent, total);
        reach(steps, "upload manifest").await?;
        let bytes = read_file(draft.join(MANIFEST)).await?;
        self.send(&self.key(manifest.id, MANIFEST), bytes).await?;
        self.drop_claims(manifest.id).await;
        let draft = draft.to_owned();
        blocking(move || fs::remove_dir_all(&draft).map_err(BackupError::file(&draft))).await?
    }

    async fn remove(&self, id: i64, steps: &dyn Steps) -> Result<(), BackupError> {
        reach(steps, "remove").await?;
        match self.store.delete(&self.key(id, MANIFEST)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(remote(&self.words, &error)),
        }
        reach(steps, "remove rest").await?;
        let all = self.list().await?;
        for files in all.into_iter().filter(|files| files.id == id) {
            for name in files.sizes.keys() {
                self.store.delete(&self.key(id, name)).await.map_err(self.failed())?;
            }
        }
        Ok(())
    }

    async fn sweep(&self, steps: &dyn Steps, report: &Report<'_>) -> Result<(), BackupError> {
        let root = self.drafts.clone();
        let drafts = blocking(move || drafts(&root).map_err(BackupError::file(&root))).await??;
        for (place, (draft, id)) in drafts.into_iter().enumerate() {
            let bytes = fs::read(draft.join(MANIFEST)).ok();
            let manifest = bytes.and_then(|bytes| Manifest::from_bytes(id, &bytes).ok());
            match manifest {
                Some(manifest) if place < KEPT_DRAFTS => {
                    self.publish(&draft, &manifest, steps, report).await?;
                }
                _ => fs::remove_dir_all(&draft).map_err(BackupError::file(&draft))?,
            }
        }
        Ok(())
    }
}

async fn read_file(path: PathBuf) -> Result<Vec<u8>, BackupError> {
    blocking(move || fs::read(&path).map_err(BackupError::file(&path))).await?
}

/// Drafts that were left, the newest first.
fn drafts(root: &Path) -> io::Result<Vec<(PathBuf, i64)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let id = entry.file_name().to_str().and_then(|name| name.strip_prefix(DRAFT)?.parse().ok());
        if let Some(id) = id {
            found.push((entry.path(), id));
        }
    }
    found.sort_by_key(|(_, id)| std::cmp::Reverse(*id));
    Ok(found)
}
