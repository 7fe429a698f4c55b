//! The backups of a site, and what is done with them.

use std::path::Path;
use std::sync::Arc;

use clock::{Clock, Entropy};
use domain::{Actor, AuditAction, BackupInfo, BackupOrigin, BackupProgress, BackupReason};
use secrets::{SecretKey, Vault};
use store::{ActKind, NewAudit, Store};

use super::archive::Archive;
use super::backup_alert::BackupAlertText;
use super::context::BackupContext;
use super::create::Source;
use super::progress::{Act, Callback, Report, SILENCE};
use super::signature::Signer;
use super::{BackupConfig, BackupError, Steps, error, list};

/// The place where backups are, and what is done with them. Clone is cheap.
#[derive(Clone)]
pub struct Backups {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) telling: BackupAlertText,
    pub(crate) workshop: BackupContext,
}

impl Backups {
    /// Backups of a store, where the configuration says; `telling` has the words of their alerts.
    ///
    /// # Errors
    /// Where the place cannot be used.
    pub fn new(
        data_dir: &Path,
        config: &BackupConfig,
        vault: &Vault,
        store: Arc<dyn Store>,
        telling: BackupAlertText,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, BackupError> {
        let workshop = BackupContext::new(data_dir, config, vault, clock, entropy)?;
        Ok(Self { store, telling, workshop })
    }

    /// The same, with something told of each step: for tests that make steps fail.
    #[must_use]
    pub fn with_steps(mut self, steps: Arc<dyn Steps>) -> Self {
        self.workshop.steps = steps;
        self
    }

    /// The same, which also takes backups of the site that has this `SECRET_KEY`.
    #[must_use]
    pub fn with_key(mut self, key: &SecretKey) -> Self {
        self.workshop.signers.other = Some(Signer::of(key));
        self
    }

    /// The same, which also takes backups that nothing proves to be of any site known: for who is
    /// sure of them. They are never shown as verified.
    #[must_use]
    pub fn unproven(mut self) -> Self {
        self.workshop.unproven = true;
        self
    }

    /// All complete backups, newest first. One whose parts are not as its manifest says has a
    /// `problem` and is not verified, whatever was found earlier.
    ///
    /// # Errors
    /// Where the storage cannot be read.
    pub async fn list(&self) -> Result<Vec<BackupInfo>, BackupError> {
        self.workshop.list().await
    }

    /// What is under way, in this or another process. What nothing was heard of for half a minute
    /// is not.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn progress(&self) -> Result<Option<BackupProgress>, BackupError> {
        let since = self.workshop.clock.now() - SILENCE;
        Ok(self.store.act_under_way(since).await?)
    }

    /// A complete backup, to read its rows.
    ///
    /// # Errors
    /// Where there is no such backup, its manifest was changed, or it is sealed and nothing here
    /// opens it.
    pub async fn archive(&self, id: i64) -> Result<Archive, BackupError> {
        self.workshop.archive(id).await
    }

    /// Makes a backup of the state of one instant, while others write. Notes it in the audit log,
    /// and raises or ends the alert about backups that fail.
    ///
    /// # Errors
    /// Where it cannot be made; nothing half-made is listed.
    #[tracing::instrument(name = "backup", skip_all, fields(reason = ?reason))]
    pub async fn create(
        &self,
        actor: &Actor,
        reason: BackupReason,
        progress: Callback<'_>,
    ) -> Result<BackupInfo, BackupError> {
        let report = Report::new(progress);
        let workshop = &self.workshop;
        let (store, clock) = (&self.store, &workshop.clock);
        let label = actor.label();
        let act = Act::begin(store, clock, ActKind::Create, None, &label, &report).await;
        let made = workshop.make(Source::Store(&**store), reason, &report).await;
        let error = made.as_ref().err().map(ToString::to_string);
        act.end(made.as_ref().ok().map(|manifest| manifest.id), error.as_deref()).await;
        self.tell_made(error.as_deref()).await;
        let manifest = made?;
        let detail = format!("{} rows, {} bytes", manifest.rows(), manifest.bytes());
        self.note(actor, AuditAction::BackupCreated, manifest.id, detail).await;
        Ok(list::info(&manifest, BackupOrigin::Ours, None, None))
    }

    /// Makes the backup that has to come before an act which destroys or rewrites.
    ///
    /// # Errors
    /// Where it cannot be made: then the act must not be done, and the message says so.
    pub async fn before(&self, actor: &Actor, reason: BackupReason) -> Result<i64, BackupError> {
        match self.create(actor, reason, &|_| {}).await {
            Ok(info) => Ok(info.id),
            Err(error) => Err(BackupError::NotFirst(Box::new(error))),
        }
    }

    /// Restores a backup into a scratch database, compares every row, and notes the outcome beside
    /// the backup: a backup that does not verify is an answer with a `problem`, no error.
    ///
    /// # Errors
    /// Where there is no such backup, or the machine fails.
    #[tracing::instrument(name = "verify", skip_all, fields(backup = id))]
    pub async fn verify(
        &self,
        actor: &Actor,
        id: i64,
        progress: Callback<'_>,
    ) -> Result<BackupInfo, BackupError> {
        let report = Report::new(progress);
        let workshop = &self.workshop;
        let (store, clock) = (&self.store, &workshop.clock);
        let label = actor.label();
        let act = Act::begin(store, clock, ActKind::Verify, Some(id), &label, &report).await;
        let checked = workshop.verify(id, &report).await;
        let error = match &checked {
            Ok(info) => info.problem.clone(),
            Err(error) => Some(error.to_string()),
        };
        act.end(Some(id), error.as_deref()).await;
        let info = checked?;
        let detail = match &info.problem {
            Some(problem) => format!("it did not verify: {problem}"),
            None => "restored and compared row by row: equal".into(),
        };
        self.note(actor, AuditAction::BackupVerified, id, detail).await;
        if info.origin == BackupOrigin::Ours {
            self.tell_verified(&info).await;
        }
        Ok(info)
    }

    /// Restores a backup into an empty database of either kind, whose schema is made first.
    ///
    /// # Errors
    /// Where that database is not empty, or cannot be written: then nothing is left in it.
    #[tracing::instrument(name = "restore", skip_all, fields(backup = id))]
    pub async fn restore(
        &self,
        actor: &Actor,
        id: i64,
        into: &str,
        progress: Callback<'_>,
    ) -> Result<BackupInfo, BackupError> {
        let report = Report::new(progress);
        let info = self.workshop.restore(id, into, &report).await?;
        let kind = if into.starts_with("sqlite:") { "a SQLite" } else { "a PostgreSQL" };
        let whose = match info.origin {
            BackupOrigin::Ours => String::new(),
            origin => format!("; {}", error::unproven(origin)),
        };
        let detail = format!("into {kind} database{whose}");
        self.note(actor, AuditAction::BackupRestored, id, detail).await;
        Ok(info)
    }

    /// Removes what the rules of retention do not keep; gives the numbers. Notes each in the audit
    /// log.
    ///
    /// # Errors
    /// Where the storage fails.
    #[tracing::instrument(name = "prune", skip_all)]
    pub async fn prune(&self, actor: &Actor) -> Result<Vec<i64>, BackupError> {
        let report = Report::new(&|_| {});
        let workshop = &self.workshop;
        let (store, clock) = (&self.store, &workshop.clock);
        let label = actor.label();
        let act = Act::begin(store, clock, ActKind::Prune, None, &label, &report).await;
        let (removed, outcome) = workshop.prune(&report).await;
        act.end(None, outcome.as_ref().err().map(ToString::to_string).as_deref()).await;
        for id in &removed {
            let detail = "by the rules of retention".to_owned();
            self.note(actor, AuditAction::BackupPruned, *id, detail).await;
        }
        outcome.map(|()| removed)
    }

    /// Notes a backup that was made before the schema was changed, when there was no store yet.
    pub async fn note_migration(&self, id: i64) {
        let detail = "before the schema was brought up to date".to_owned();
        self.note(&Actor::System, AuditAction::BackupCreated, id, detail).await;
    }

    /// The site's store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Writes a line into the audit log. The act is done: where the line cannot be written, that is
    /// an error of its own, for the log of the server.
    async fn note(&self, actor: &Actor, action: AuditAction, id: i64, detail: String) {
        let entry = NewAudit {
            actor: actor.label(),
            action,
            subject: format!("backup {id}"),
            detail,
            private: None,
        };
        if let Err(error) = self.store.note(&entry, self.workshop.clock.now()).await {
            tracing::error!("cannot note backup {id} in the audit log: {error}");
        }
    }
}
