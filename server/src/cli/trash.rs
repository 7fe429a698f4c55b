//! `reroll trash`.

use app::components::time::label;
use clap::{Args, Subcommand};
use domain::views::TrashFilter;
use domain::{
    Addresses, Cause, Conflict, DeletionId, RecordKind, RestoreOutcome, RunId, TrashedEvent,
};
use store::StoreError;

use super::error::{CliError, Done};
use super::operator::own;
use super::output::{Output, counted, minute, read_word, word};
use super::purge::{self, PurgeArguments};
use super::which::Which;
use crate::acts;
use crate::services::Services;

/// Lines read from the store at once.
const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub enum TrashCommand {
    /// List what is in the trash, newest first.
    List(ListArguments),
    /// Restore events exactly as they were: all of those named, or none.
    Restore(RestoreArguments),
    /// Purge events for good: all of those named, or none.
    Purge(PurgeArguments),
}

#[derive(Debug, Args)]
pub struct ListArguments {
    /// Only events deleted by this cause: person, sync, import or cascade.
    #[arg(long, value_parser = read_word::<Cause>)]
    cause: Option<Cause>,
    /// Only this batch.
    #[arg(long, value_name = "ID")]
    batch: Option<i64>,
    /// Only events deleted by this run.
    #[arg(long, value_name = "ID")]
    run: Option<i64>,
    /// Only events deleted by somebody whose name has these words, such as ada@example.org.
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
    /// Only this organizer's.
    #[arg(long, value_name = "SLUG")]
    organizer: Option<String>,
    /// Only with these words in the title or the address.
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
}

#[derive(Debug, Args)]
pub struct RestoreArguments {
    #[command(flatten)]
    which: Which,
    /// Give events whose address has been taken since a new one.
    #[arg(long)]
    new_address: bool,
}

pub async fn trash(services: &Services, output: &Output, command: TrashCommand) -> Done {
    match command {
        TrashCommand::List(arguments) => list(services, output, arguments).await,
        TrashCommand::Restore(arguments) => restore(services, output, arguments).await,
        TrashCommand::Purge(arguments) => purge::purge(services, output, arguments).await,
    }
}

async fn filter(services: &Services, asked: ListArguments) -> Result<TrashFilter, CliError> {
    let organizer = match &asked.organizer {
        None => None,
        Some(slug) => match services.store.organizer_by_slug(slug).await? {
            Some(organizer) => Some(organizer.id),
            None => return Err(StoreError::absent(RecordKind::Organizer, slug).into()),
        },
    };
    Ok(TrashFilter {
        organizer,
        cause: asked.cause,
        batch: asked.batch.map(DeletionId),
        run: asked.run.map(RunId),
        actor: asked.actor,
        text: asked.text,
        after: None,
    })
}

async fn list(services: &Services, output: &Output, asked: ListArguments) -> Done {
    let mut filter = filter(services, asked).await?;
    let all = filter.clone();
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
        let head = ["event", "title", "when", "deleted", "batch", "cause", "by", "reason"];
        let empty = if is_everything(&all) { "The trash is empty." } else { "Nothing matches." };
        output.list(&events, empty, &head, row);
    }
    Ok(())
}

fn is_everything(filter: &TrashFilter) -> bool {
    let TrashFilter { organizer, cause, batch, run, actor, text, after: _ } = filter;
    organizer.is_none()
        && cause.is_none()
        && batch.is_none()
        && run.is_none()
        && actor.is_none()
        && text.is_none()
}

fn row(event: &TrashedEvent) -> Vec<String> {
    vec![
        event.event_id.to_string(),
        event.title.clone(),
        label(&event.when),
        minute(event.deleted_at),
        event.batch_id.to_string(),
        word(&event.cause).to_owned(),
        event.actor.clone(),
        event.reason.to_string(),
    ]
}

async fn restore(services: &Services, output: &Output, arguments: RestoreArguments) -> Done {
    let what = own(services, arguments.which.request()).await?;
    let addresses = if arguments.new_address { Addresses::Free } else { Addresses::Own };
    let outcome = acts::restore(services, &what, addresses).await?;
    output.document(&outcome, || describe(&outcome));
    if outcome.conflicts.is_empty() { Ok(()) } else { Err(CliError::Said) }
}

fn describe(outcome: &RestoreOutcome) -> String {
    if outcome.conflicts.is_empty() {
        return format!("Restored {}.", counted(outcome.restored.len(), "event"));
    }
    let mut lines = vec!["Nothing was restored, because something is in the way:".to_owned()];
    lines.extend(outcome.conflicts.iter().map(|conflict| {
        let what = match conflict.column.as_str() {
            "slug" => "address",
            "google_id" => "place in the calendar",
            other => other,
        };
        let Conflict { event_id, held_by, .. } = conflict;
        format!("  event {event_id}: its {what} belongs to event {held_by} now")
    }));
    if outcome.conflicts.iter().any(|conflict| conflict.column == "slug") {
        lines.push("To give those whose address is taken a new one, use --new-address.".into());
    }
    if outcome.conflicts.iter().any(|conflict| conflict.column == "google_id") {
        lines.push(
            "A place in a calendar has one page: move the event that has it now to the trash first."
                .into(),
        );
    }
    lines.join("\n")
}
