//! `reroll recover`: bringing back from history what is gone.

use app::ports::Lost;
use clap::Args;
use domain::{EventId, MergeReport};

use super::error::{CliError, Done};
use super::operator::operator;
use super::output::{Output, counted};
use crate::acts;
use crate::services::Services;

#[derive(Debug, Args)]
pub struct RecoverArguments {
    /// Only these events; may be repeated. Without this: all that are missing.
    #[arg(long = "id", value_name = "EVENT", num_args = 1..)]
    ids: Vec<i64>,
    /// Set rows that differ from their last revision back to its values.
    #[arg(long, requires = "ids")]
    overwrite: bool,
    /// Show what would be done and change nothing.
    #[arg(long)]
    dry_run: bool,
}

impl RecoverArguments {
    /// Whether nothing is to be changed.
    pub fn dry_run(&self) -> bool {
        self.dry_run
    }
}

pub async fn recover(services: &Services, output: &Output, arguments: RecoverArguments) -> Done {
    let RecoverArguments { ids, overwrite, dry_run } = arguments;
    let events = if ids.is_empty() {
        acts::missing(services).await?
    } else {
        ids.into_iter().map(EventId).collect()
    };
    let lost = if overwrite { Lost::Altered } else { Lost::Missing };
    let report = acts::bring_back(services, &operator(), lost, &events, dry_run).await?;
    output.document(&report, || merge_words(&report, dry_run));
    finished(&report)
}

/// The exit status of a merge: 1 where something was not taken.
pub fn finished(report: &MergeReport) -> Done {
    let ok = report.conflicts.is_empty() && report.failed.is_empty();
    if ok { Ok(()) } else { Err(CliError::Said) }
}

/// What a merge or a recovery did, record by record where it did not work.
pub fn merge_words(report: &MergeReport, dry_run: bool) -> String {
    let done = if dry_run { "would be re-created" } else { "re-created" };
    let mut lines = vec![format!(
        "{} {done}, {} restored, {} overwritten, {} unchanged, {} changed since and left alone.",
        counted(report.created.len(), "event"),
        report.restored.len(),
        report.overwritten.len(),
        report.unchanged.len(),
        report.changed.len()
    )];
    lines.extend(report.conflicts.iter().map(|conflict| {
        let what = if conflict.column == "slug" { "address" } else { "place in the calendar" };
        format!("  event {}: its {what} is event {}'s now", conflict.event_id, conflict.held_by)
    }));
    let failed = report.failed.iter();
    lines.extend(failed.map(|failed| format!("  event {}: {}", failed.event_id, failed.error)));
    lines.join("\n")
}
