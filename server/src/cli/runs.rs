//! `reroll sync` and `reroll run`.

use app::domain::{
    Action, Change, Run, RunDetail, RunId, RunState, SourceId, SourceState, Trigger,
};
use app::ports::RunFilter;
use clap::{Args, Subcommand};

use super::output::{Output, minute, or_dash, print_json, print_line, word};
use super::{CliError, Done, progress};
use crate::calendars::PATIENCE;
use crate::services::Services;

#[derive(Debug, Args)]
pub struct SyncArguments {
    /// Only this source.
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    source: Option<i64>,
    /// All active sources (also without any option).
    #[arg(long)]
    all: bool,
    /// Print what a sync would do and change nothing, the sync token included.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum RunCommand {
    /// Runs, newest first.
    List {
        /// Only this source's.
        #[arg(long, value_name = "ID")]
        source: Option<i64>,
        /// At most so many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// A run with every change and its reason.
    Show {
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
        print_line("No source is active: nothing to sync.");
    }
    let mut failed = false;
    for id in sources {
        let ok = if arguments.dry_run {
            dry_run(services, output, id).await
        } else {
            sync_one(services, output, id).await
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

async fn sync_one(services: &Services, output: &Output, id: SourceId) -> Result<bool, CliError> {
    let bar = progress::bar(None, &format!("syncing source {id}"));
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    let run = services.syncer.sync(id, Trigger::Cli, PATIENCE).await;
    bar.finish_and_clear();
    let run = run?;
    output.document(&run, || summary(&run));
    Ok(run.state != RunState::Failed)
}

async fn dry_run(services: &Services, output: &Output, id: SourceId) -> Result<bool, CliError> {
    let detail = services.syncer.dry_run(id, Trigger::Cli).await?;
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
    }
}

fn run_row(run: &Run) -> Vec<String> {
    let counts = run.counts;
    vec![
        or_dash(run.run_id),
        run.source_id.to_string(),
        word(&run.state),
        counts.created.to_string(),
        counts.updated.to_string(),
        counts.trashed.to_string(),
        counts.restored.to_string(),
        counts.skipped.to_string(),
        counts.quarantined.to_string(),
        minute(run.started_at),
        or_dash(run.error.as_ref()),
    ]
}

fn show(output: &Output, detail: &RunDetail) {
    if output.is_json() {
        return print_json(detail);
    }
    print_line(&summary(&detail.run));
    detail.changes.iter().for_each(show_change);
}

fn show_change(change: &Change) {
    let what = change.title.clone().or_else(|| change.google_id.clone()).unwrap_or_default();
    let when = change.starts_at.map(|at| format!(", {}", minute(at))).unwrap_or_default();
    let id = change.event_id.map(|id| format!(" [event {id}]")).unwrap_or_default();
    let action = format!("{:10}", word(&change.action));
    print_line(&format!("  {action} {what}{when}{id}: {}", change.reason));
    if change.action == Action::Update {
        for (name, [old, new]) in &change.fields {
            print_line(&format!("             {name}: {old} → {new}"));
        }
    }
}
