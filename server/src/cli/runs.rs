//! `reroll sync` and `reroll run`.

use std::time::Duration;

use access::Owned;
use app::components::time::label;
use app::components::{change_lines, differences_sentence};
use clap::{Args, Subcommand};
use domain::views::RunFilter;
use domain::{
    Action, Change, DifferenceSummary, Run, RunDetail, RunId, RunState, SourceId, SourceState,
    Trigger,
};
use serde_json::json;
use words::Language;

use super::error::{CliError, Done};
use super::operator::own;
use super::output::{Output, minute, or_dash, print_json, print_line, word};
use super::progress;
use crate::acts;
use crate::services::Services;
use crate::sync::{Extent, Started, SyncError};

#[derive(Debug, Args)]
pub struct SyncArguments {
    /// Only this source.
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    source: Option<i64>,
    /// All active sources (the default).
    #[arg(long)]
    all: bool,
    /// Print what a sync would do and change nothing, the sync token included.
    #[arg(long)]
    dry_run: bool,
    /// Compare everything, not only what changed since the last sync.
    #[arg(long, conflicts_with = "dry_run")]
    full: bool,
}

#[derive(Debug, Subcommand)]
pub enum RunCommand {
    /// Runs, newest first.
    List {
        /// Only this source's.
        #[arg(long, value_name = "ID")]
        source: Option<i64>,
        /// Show at most this many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// A run with every change and its reason.
    Show {
        /// The run's id.
        id: i64,
    },
    /// Apply a held run: exactly the list it shows, or nothing.
    Approve {
        /// The run's id.
        id: i64,
    },
    /// Reject a held run: nothing changes, the sync token included.
    Reject {
        /// The run's id.
        id: i64,
    },
    /// Undo a whole run, except for what has changed since.
    Undo {
        /// The run's id.
        id: i64,
    },
    /// Sync the run's calendar again, in full; what its undo decided is dropped.
    Again {
        /// The run's id.
        id: i64,
    },
}

pub async fn sync(services: &Services, output: &Output, arguments: SyncArguments) -> Done {
    let sources = match arguments.source {
        Some(id) => vec![SourceId(id)],
        None => active(services).await?,
    };
    if sources.is_empty() && !output.is_json() {
        print_line("No source is active, so there is nothing to sync.");
    }
    let mut failed = false;
    for id in sources {
        let ok = if arguments.dry_run {
            dry_run(services, output, id).await
        } else {
            let extent = if arguments.full { Extent::Full } else { Extent::Increment };
            sync_one(services, output, id, extent).await
        };
        match ok {
            Ok(ok) => failed |= !ok,
            // One source that cannot be synced does not keep the others from it.
            Err(error) if arguments.source.is_none() => {
                eprintln!("reroll: {error}");
                failed = true;
            }
            Err(error) => return Err(error),
        }
    }
    if failed { Err(CliError::Said) } else { Ok(()) }
}

async fn active(services: &Services) -> Result<Vec<SourceId>, CliError> {
    let sources = services.store.sources(None).await?;
    let stopped = [SourceState::Paused, SourceState::Disconnected];
    let active = sources.iter().map(|detail| &detail.line.source);
    Ok(active.filter(|source| !stopped.contains(&source.state)).map(|source| source.id).collect())
}

async fn sync_one(
    services: &Services,
    output: &Output,
    id: SourceId,
    extent: Extent,
) -> Result<bool, CliError> {
    let started = acts::sync(services, &own(services, id).await?, Trigger::Cli, extent).await?;
    follow(services, output, id, started).await
}

/// Waits for a run's end and tells it.
async fn follow(
    services: &Services,
    output: &Output,
    id: SourceId,
    (run_id, mut end): Started,
) -> Result<bool, CliError> {
    let bar = progress::bar(None, &format!("syncing source {id}"));
    bar.enable_steady_tick(Duration::from_millis(100));
    let run = loop {
        tokio::select! {
            ended = &mut end => break ended,
            () = tokio::time::sleep(Duration::from_secs(1)) => {
                if let Ok(Some(progress)) = services.store.progress(run_id).await {
                    bar.set_position(u64::try_from(progress.items).unwrap_or_default());
                }
            }
        }
    };
    bar.finish_and_clear();
    let run = run.map_err(|_| SyncError::Stopped(id))??;
    let differing = differing(services, &run).await?;
    output.document(&run, || format!("{}{differing}", summary(&run)));
    Ok(run.state != RunState::Failed)
}

/// What is not as Google has it by people's word, behind what a run did.
async fn differing(services: &Services, run: &Run) -> Result<String, CliError> {
    if !matches!(run.state, RunState::Nothing | RunState::Applied) {
        return Ok(String::new());
    }
    let Some(source) = services.store.source_alone(run.source_id).await? else {
        return Ok(String::new());
    };
    let differences = services.syncer.differences(&source, None).await?;
    let summary = DifferenceSummary::of(&differences);
    let sentence = summary.map(|summary| differences_sentence(Language::English, &summary));
    Ok(sentence.map_or_else(String::new, |words| format!(" {words}")))
}

async fn dry_run(services: &Services, output: &Output, id: SourceId) -> Result<bool, CliError> {
    let detail = acts::dry_run(services, &own(services, id).await?, Trigger::Cli).await?;
    show(output, &detail);
    Ok(detail.run.state != RunState::Failed)
}

/// A run in a line: `Run 7 of source 1: applied. 3 created, 1 trashed.`
fn summary(run: &Run) -> String {
    let which = run.run_id.map_or_else(|| "Dry run".into(), |id| format!("Run {id}"));
    let state = word(&run.state);
    let head = format!("{which} of source {}: {state}.", run.source_id);
    let counts = run.counts;
    let parts: Vec<String> = [
        (counts.created, "created"),
        (counts.updated, "updated"),
        (counts.trashed, "trashed"),
        (counts.restored, "restored"),
        (counts.skipped, "skipped"),
        (counts.quarantined, "quarantined"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, name)| format!("{count} {name}"))
    .collect();
    let tail = match &run.error {
        Some(error) => error.clone(),
        None if run.state == RunState::Held => format!(
            "Nothing was changed. Waiting for your decision: {}. Read the list with `reroll run \
             show {id}`, then `reroll run approve {id}` or `reroll run reject {id}`.",
            parts.join(", "),
            id = or_dash(run.run_id)
        ),
        None if parts.is_empty() => "Nothing new.".into(),
        None => format!("{}.", parts.join(", ")),
    };
    format!("{head} {tail}")
}

pub async fn run(services: &Services, output: &Output, command: RunCommand) -> Done {
    match command {
        RunCommand::List { source, limit } => {
            let filter = RunFilter { source: source.map(SourceId), ..RunFilter::default() };
            let runs = services.store.runs(&filter, limit).await?;
            let runs: Vec<Run> = runs.into_iter().map(|line| line.run).collect();
            let head = [
                "run",
                "source",
                "state",
                "created",
                "updated",
                "trashed",
                "restored",
                "skipped",
                "quarantined",
                "started",
                "error",
            ];
            output.list(&runs, "No sync has run yet.", &head, run_row);
            Ok(())
        }
        RunCommand::Show { id } => {
            let found = services.store.run(RunId(id)).await?;
            let detail = found.ok_or_else(|| CliError::Io(format!("there is no run {id}")))?;
            show(output, &detail);
            Ok(())
        }
        RunCommand::Approve { id } => {
            let run = acts::approve(services, &own(services, RunId(id)).await?).await?;
            output.document(&run, || summary(&run));
            Ok(())
        }
        RunCommand::Reject { id } => reject(services, output, RunId(id)).await,
        RunCommand::Undo { id } => undo(services, output, RunId(id)).await,
        RunCommand::Again { id } => again(services, output, RunId(id)).await,
    }
}

async fn reject(services: &Services, output: &Output, id: RunId) -> Done {
    let run = acts::reject(services, &own(services, id).await?).await?;
    output.document(&json!({"run_id": run.run_id, "state": run.state}), || {
        format!("Run {id} is rejected. Nothing was changed. The next sync asks Google again.")
    });
    Ok(())
}

async fn undo(services: &Services, output: &Output, id: RunId) -> Done {
    let outcome = acts::undo(services, &own(services, id).await?).await?;
    output.document(&outcome, || {
        let mut lines = vec![format!("Run {id} is undone: {} reverted.", outcome.reverted.len())];
        if !outcome.left_alone.is_empty() {
            lines.push(format!("{} left alone:", outcome.left_alone.len()));
        }
        let left = outcome.left_alone.iter();
        lines.extend(left.map(|left| format!("  event {}: {}", left.event_id, left.reason)));
        lines.join("\n")
    });
    Ok(())
}

async fn again(services: &Services, output: &Output, id: RunId) -> Done {
    let run: Owned<Run> = own(services, id).await?;
    let started = acts::rerun(services, &run, Trigger::Cli).await?;
    let ok = follow(services, output, run.source_id, started).await?;
    if ok { Ok(()) } else { Err(CliError::Said) }
}

fn run_row(run: &Run) -> Vec<String> {
    let counts = run.counts;
    vec![
        or_dash(run.run_id),
        run.source_id.to_string(),
        word(&run.state).to_owned(),
        counts.created.to_string(),
        counts.updated.to_string(),
        counts.trashed.to_string(),
        counts.restored.to_string(),
        counts.skipped.to_string(),
        counts.quarantined.to_string(),
        minute(run.began_at()),
        or_dash(run.error.as_ref()),
    ]
}

fn show(output: &Output, detail: &RunDetail) {
    if output.is_json() {
        return print_json(detail);
    }
    print_line(&summary(&detail.run));
    if let Some(reason) = &detail.held_reason {
        print_line(&format!("  held: {reason}"));
    }
    detail.changes.iter().for_each(show_change);
}

fn show_change(change: &Change) {
    let what = change.title.clone().or_else(|| change.google_id.clone()).unwrap_or_default();
    let when = change.when.as_ref().map(label).or_else(|| change.starts_at.map(minute));
    let when = when.map(|when| format!(", {when}")).unwrap_or_default();
    let id = change.event_id.map(|id| format!(" [event {id}]")).unwrap_or_default();
    let action = format!("{:10}", word(&change.action));
    print_line(&format!("  {action} {what}{when}{id}: {}", change.reason));
    if change.action == Action::Update {
        for line in change_lines(change, "UTC") {
            print_line(&format!("             {line}"));
        }
    }
}
