//! `reroll source`.

use clap::Subcommand;
use domain::time::rfc3339;
use domain::{SourceId, SourceState};
use secrets::Secret;
use serde_json::{Value, json};
use store::SourceDetail;

use super::error::{CliError, Done};
use super::operator::own;
use super::organizers::organizer_id;
use super::output::{Output, minute, or_dash, word};
use super::secret::read_secret;
use crate::acts;
use crate::services::Services;

/// What somebody whose account Google still trusts us with can do.
const STILL_GRANTED: &str = "Google could not be told. Remove this site's access in the Google account, \
     under \"Third-party apps & services\".";

#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Connect a calendar without a browser. The refresh token is read from stdin.
    Add {
        /// The organizer that publishes its events (its slug).
        #[arg(long, value_name = "SLUG")]
        organizer: String,
        /// The calendar's id at Google.
        #[arg(long)]
        calendar_id: String,
    },
    /// Connected calendars and their state.
    List,
    /// Stop syncing a calendar for now; its events stay.
    Pause {
        /// The source's id.
        id: i64,
    },
    /// Sync a paused calendar again.
    Resume {
        /// The source's id.
        id: i64,
    },
    /// Disconnect a calendar; its events stay published and are no longer synced.
    Disconnect {
        /// The source's id.
        id: i64,
    },
}

pub async fn source(services: &Services, output: &Output, command: SourceCommand) -> Done {
    match command {
        SourceCommand::Add { organizer, calendar_id } => {
            add(services, output, &organizer, &calendar_id).await
        }
        SourceCommand::List => list(services, output).await,
        SourceCommand::Pause { id } => {
            acts::pause(services, &own(services, SourceId(id)).await?).await?;
            report_state(services, output, SourceId(id)).await
        }
        SourceCommand::Resume { id } => {
            acts::resume(services, &own(services, SourceId(id)).await?).await?;
            report_state(services, output, SourceId(id)).await
        }
        SourceCommand::Disconnect { id } => {
            let ended = acts::disconnect(services, &own(services, SourceId(id)).await?).await?;
            if ended.google_still_grants {
                output.warning(STILL_GRANTED);
            }
            report_state(services, output, SourceId(id)).await
        }
    }
}

async fn add(services: &Services, output: &Output, organizer: &str, calendar_id: &str) -> Done {
    let calendar_id = calendar_id.trim();
    if calendar_id.is_empty() {
        return Err(CliError::Usage("--calendar-id is empty".into()));
    }
    let organizer = own(services, organizer_id(services, organizer).await?).await?;
    let token = Secret::new(read_secret("Refresh token: ")?.trim());
    let id = acts::add_calendar(services, &organizer, calendar_id, &token).await?;
    output.document(&json!({"id": id, "calendar_id": calendar_id}), || {
        format!("Connected {calendar_id} as source {id}. See what a sync would do: reroll sync --source {id} --dry-run")
    });
    Ok(())
}

async fn list(services: &Services, output: &Output) -> Done {
    let sources = services.store.sources(None).await?;
    let lines: Vec<Value> = sources.iter().map(line).collect();
    let head =
        ["id", "organizer", "calendar", "state", "live", "last synced", "next sync", "error"];
    output.list(
        &lines,
        "No calendar is connected. Connect one with `reroll source add`.",
        &head,
        |line| {
            let at = |key: &str| {
                let text = line[key].as_str().and_then(|text| text.parse().ok());
                or_dash(text.map(minute))
            };
            let text = |key: &str| or_dash(line[key].as_str().map(str::to_owned));
            vec![
                line["id"].to_string(),
                text("organizer"),
                text("name"),
                text("state"),
                line["live"].to_string(),
                at("last_synced_at"),
                at("next_sync_at"),
                text("error"),
            ]
        },
    );
    Ok(())
}

/// A source as `--json` prints it.
fn line(detail: &SourceDetail) -> Value {
    let source = &detail.line.source;
    json!({
        "id": source.id,
        "organizer": detail.organizer,
        "calendar_id": source.calendar_id,
        "name": source.name,
        "state": source.state,
        "held_run_id": detail.held_run_id,
        "live": detail.line.live,
        "last_synced_at": source.last_synced_at.map(rfc3339),
        "next_sync_at": source.next_sync_at.map(rfc3339),
        "error": source.error,
    })
}

async fn report_state(services: &Services, output: &Output, id: SourceId) -> Done {
    let Some(detail) = services.store.source(id).await? else { return Ok(()) };
    output.document(&line(&detail), || {
        let state: SourceState = detail.line.source.state;
        format!("Source {id} is {} now.", word(&state).replace('_', " "))
    });
    Ok(())
}
