//! `reroll trash`.

use app::domain::{Actor, DeletionId, EventId, RestoreOutcome, RestoreRequest, TrashedEvent};
use app::ports::TrashFilter;
use clap::{Args, Subcommand};

use super::output::{Output, counted, minute, word};
use super::{CliError, Done};
use crate::services::Services;
use crate::store::Author;

/// Lines read from the store at once.
const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub enum TrashCommand {
    /// What is in the trash, newest first.
    List,
    /// Bring events back exactly as they were: all that are named, or none.
    Restore(RestoreArguments),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct RestoreArguments {
    /// An event; may be repeated.
    #[arg(long = "event", value_name = "ID", num_args = 1..)]
    events: Vec<i64>,
    /// All that went to the trash together.
    #[arg(long, value_name = "ID")]
    batch: Option<i64>,
}

pub async fn trash(services: &Services, output: &Output, command: TrashCommand) -> Done {
    match command {
        TrashCommand::List => list(services, output).await,
        TrashCommand::Restore(arguments) => restore(services, output, arguments).await,
    }
}

async fn list(services: &Services, output: &Output) -> Done {
    let mut filter = TrashFilter::default();
    let mut events = Vec::new();
    loop {
        let page = services.store.trash_page(&filter, PAGE).await?;
        if output.is_json() {
            page.events.iter().for_each(super::output::print_json);
        } else {
            events.extend(page.events);
        }
        match page.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    if !output.is_json() {
        let head = ["event", "title", "starts", "deleted", "batch", "cause", "by", "reason"];
        output.list(&events, "The trash is empty.", &head, row);
    }
    Ok(())
}

fn row(event: &TrashedEvent) -> Vec<String> {
    vec![
        event.event_id.to_string(),
        event.title.clone(),
        minute(event.starts_at),
        minute(event.deleted_at),
        event.batch_id.to_string(),
        word(&event.cause),
        event.actor.clone(),
        event.reason.clone(),
    ]
}

async fn restore(services: &Services, output: &Output, arguments: RestoreArguments) -> Done {
    let what = match arguments.batch {
        Some(batch) => RestoreRequest::Batch(DeletionId(batch)),
        None => {
            let mut ids: Vec<_> = arguments.events.into_iter().map(EventId).collect();
            ids.sort_unstable();
            ids.dedup();
            RestoreRequest::Events(ids)
        }
    };
    let author = Author {
        actor: Actor::CommandLine,
        reason: "restored by the command line".into(),
        at: services.clock.now(),
    };
    let outcome = services.store.restore(&author, &what).await?;
    output.document(&outcome, || words(&outcome));
    if outcome.conflicts.is_empty() { Ok(()) } else { Err(CliError::Said) }
}

fn words(outcome: &RestoreOutcome) -> String {
    if outcome.conflicts.is_empty() {
        return format!("Restored {}.", counted(outcome.restored.len(), "event"));
    }
    let lines = outcome.conflicts.iter().map(|conflict| {
        format!(
            "  event {}: its {} belongs to event {} now",
            conflict.event_id, conflict.column, conflict.held_by
        )
    });
    let lines: Vec<String> = lines.collect();
    format!("Nothing was restored, since something stands in the way:\n{}", lines.join("\n"))
}
