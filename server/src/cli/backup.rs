//! `reroll backup`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use access::Hand as _;
use app::components::backup_stage;
use app::components::time::label;
use backup::Backups;
use clap::{Args, Subcommand};
use domain::{
    BackupChange, BackupDifference, BackupInfo, BackupProgress, BackupReason, BackupStage, EventId,
    MergeReport, MergeRequest,
};
use indicatif::ProgressBar;
use secrets::SecretKey;
use words::Language;

use super::error::{CliError, Done};
use super::operator::operator;
use super::output::{Output, counted, minute, or_dash, print_json, word};
use super::progress;
use crate::acts;
use crate::services::Services;

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make a backup now, while the site keeps running.
    Create,
    /// List complete backups, newest first.
    List,
    /// Restore a backup into a scratch database and compare every row.
    Verify {
        /// Its number.
        id: i64,
        #[command(flatten)]
        whose: Whose,
    },
    /// Show what a backup has that is missing or different on the site.
    Diff {
        /// Its number.
        id: i64,
        #[command(flatten)]
        whose: Whose,
    },
    /// Restore events from a backup: all that are missing or in the trash, or those named.
    Merge(MergeArguments),
    /// Restore a whole backup into an empty database of either kind.
    Restore {
        /// Its number.
        id: i64,
        /// The target: an empty database, or one that does not exist yet (SQLite).
        #[arg(long, value_name = "DATABASE_URL")]
        into: String,
        #[command(flatten)]
        whose: Whose,
    },
}

/// Backups that this site did not make, or cannot know again.
#[derive(Debug, Args)]
pub struct Whose {
    /// The secret.key of the site that made the backup, if it is not this one's.
    #[arg(long, value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
    /// Use the backup although nothing proves who made it: anybody who could write to where backups
    /// are kept may have put anything into it.
    #[arg(long)]
    unproven: bool,
}

impl Whose {
    /// The backups that these options allow.
    fn of(&self, backups: &Backups) -> Result<Backups, CliError> {
        let mut backups = backups.clone();
        if let Some(path) = &self.secret_key_file {
            backups = backups.with_key(&SecretKey::read(path)?);
        }
        Ok(if self.unproven { backups.unproven() } else { backups })
    }
}

#[derive(Debug, Args)]
pub struct MergeArguments {
    /// The backup's number.
    id: i64,
    /// Only these events; may be repeated.
    #[arg(long = "id", value_name = "EVENT", num_args = 1..)]
    events: Vec<i64>,
    /// Overwrite events that changed since with the backup's values, as a new revision.
    #[arg(long)]
    overwrite: bool,
    /// Show what would be done and change nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    whose: Whose,
}

pub async fn backup(services: &Services, output: &Output, command: BackupCommand) -> Done {
    let (backups, by) = (&services.backups, &operator());
    match command {
        BackupCommand::Create => {
            let told = FollowedProgress::new();
            let info = acts::back_up(services, by, BackupReason::Asked, &|at| told.show(&at)).await;
            told.end();
            show(output, &info?, "Made");
            Ok(())
        }
        BackupCommand::List => {
            let head = ["backup", "made", "for", "verified", "encrypted", "events", "bytes", ""];
            output.list(&backups.list().await?, "There are no backups.", &head, row);
            Ok(())
        }
        BackupCommand::Verify { id, whose } => {
            let told = FollowedProgress::new();
            let backups = whose.of(backups)?;
            let info = acts::verify_backup(&backups, by, id, &|at| told.show(&at)).await;
            told.end();
            verified(output, &info?)
        }
        BackupCommand::Diff { id, whose } => {
            diff(output, &whose.of(backups)?.diff(id).await?);
            Ok(())
        }
        BackupCommand::Merge(arguments) => merge(services, output, arguments).await,
        BackupCommand::Restore { id, into, whose } => {
            let backups = whose.of(backups)?;
            let told = FollowedProgress::new();
            let info = backups.restore(&by.actor(), id, &into, &|at| told.show(&at)).await;
            told.end();
            show(output, &info?, "Restored");
            Ok(())
        }
    }
}

/// A bar that follows a long act. It begins anew with each stage.
struct FollowedProgress {
    bar: ProgressBar,
    total: AtomicU64,
}

impl FollowedProgress {
    fn new() -> Self {
        Self {
            bar: progress::bar(Some(0), &backup_stage(Language::English, &BackupStage::Starting)),
            total: AtomicU64::new(0),
        }
    }

    fn show(&self, at: &BackupProgress) {
        if self.total.swap(at.total, Ordering::Relaxed) != at.total {
            self.bar.set_length(at.total);
            self.bar.reset_eta();
        }
        self.bar.set_message(backup_stage(Language::English, &at.stage));
        self.bar.set_position(at.done);
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn show(output: &Output, info: &BackupInfo, verb: &str) {
    output.document(info, || {
        let rows: i64 = info.counts.values().sum();
        let sealed = if info.encrypted { ", encrypted" } else { "" };
        format!("{verb} backup {}: {rows} rows, {} bytes{sealed}.", info.id, info.bytes)
    });
}

fn verified(output: &Output, info: &BackupInfo) -> Done {
    output.document(info, || match &info.problem {
        Some(problem) => format!("Backup {} does not verify: {problem}.", info.id),
        None => format!("Backup {} was restored and compared: every row is the same.", info.id),
    });
    if info.verified_at.is_some() { Ok(()) } else { Err(CliError::Said) }
}

fn row(info: &BackupInfo) -> Vec<String> {
    vec![
        info.id.to_string(),
        minute(info.created_at),
        word(&info.reason).to_owned(),
        info.verified_at.map_or_else(|| "no".into(), minute),
        if info.encrypted { "yes".into() } else { "no".into() },
        or_dash(info.counts.get("events")),
        info.bytes.to_string(),
        info.problem.clone().unwrap_or_default(),
    ]
}

fn diff(output: &Output, found: &[BackupDifference]) {
    if output.is_json() {
        return found.iter().for_each(print_json);
    }
    let head = ["event", "title", "when", "change", "fields"];
    output.list(found, "The site has all of it, unchanged.", &head, |one| {
        let fields: Vec<_> = match one.change {
            BackupChange::Changed => one.fields.keys().map(ToString::to_string).collect(),
            BackupChange::Absent | BackupChange::Trashed => Vec::new(),
        };
        let change = if one.purged { "purged" } else { word(&one.change) };
        vec![
            one.event_id.to_string(),
            one.title.clone(),
            label(&one.when),
            change.to_owned(),
            fields.join(", "),
        ]
    });
}

async fn merge(services: &Services, output: &Output, arguments: MergeArguments) -> Done {
    let MergeArguments { id, events, overwrite, dry_run, whose } = arguments;
    let backups = whose.of(&services.backups)?;
    let ids = (!events.is_empty()).then(|| events.into_iter().map(EventId).collect());
    let request = MergeRequest { ids, overwrite, dry_run };
    let report = acts::merge_backup(services, &backups, &operator(), id, &request).await?;
    output.document(&report, || merged(&report, dry_run));
    let whole = report.conflicts.is_empty() && report.failed.is_empty();
    if whole { Ok(()) } else { Err(CliError::Said) }
}

fn merged(report: &MergeReport, dry_run: bool) -> String {
    let would = if dry_run { "Would be: " } else { "" };
    let mut lines = vec![format!(
        "{would}{} created, {} restored, {} overwritten, {} unchanged, {} changed since and left \
         alone.",
        counted(report.created.len(), "event"),
        report.restored.len(),
        report.overwritten.len(),
        report.unchanged.len(),
        report.changed.len()
    )];
    lines.extend(report.conflicts.iter().map(|conflict| {
        format!(
            "  event {}: its {} belongs to event {} now",
            conflict.event_id, conflict.column, conflict.held_by
        )
    }));
    lines.extend(report.failed.iter().map(|f| format!("  event {}: {}", f.event_id, f.error)));
    lines.join("\n")
}
