//! The lines of a run's log.

use chrono::{DateTime, Utc};
use domain::{Action, Change, EventId, RunId};
use serde::Serialize;

use super::super::columns::{BATCH, RUN_CHANGE, names};
use super::super::events::journal;
use super::super::{Tx, array, dialect, json, plain};
use crate::StoreResult;

/// A line of the log as it is stored.
#[derive(Serialize)]
struct ChangeRow {
    run_id: i64,
    position: usize,
    action: Action,
    event_id: Option<EventId>,
    google_id: Option<String>,
    title: Option<String>,
    #[serde(with = "domain::time::stamp_option")]
    starts_at: Option<DateTime<Utc>>,
    happens: Option<String>,
    reason: String,
    fields: String,
    raw: Option<String>,
}

/// Writes a run's log. What was put aside is kept as it came.
pub async fn put_changes(tx: &mut Tx, run: RunId, changes: &[&Change]) -> StoreResult<()> {
    let statement = format!(
        "INSERT INTO run_changes ({}) SELECT {} FROM {}",
        names(RUN_CHANGE, ""),
        names(RUN_CHANGE, "r."),
        dialect::rows("$1", RUN_CHANGE)
    );
    let batches = changes.chunks(BATCH).enumerate().map(|(chunk, changes)| {
        let mut rows = Vec::with_capacity(changes.len());
        for (index, change) in changes.iter().enumerate() {
            rows.push(change_row(run, chunk * BATCH + index + 1, change)?);
        }
        Ok(array(rows.iter().map(String::as_str)))
    });
    journal::write_batches(tx, &statement, batches).await
}

fn change_row(run: RunId, position: usize, change: &Change) -> StoreResult<String> {
    json(&ChangeRow {
        run_id: run.0,
        position,
        action: change.action,
        event_id: change.event_id,
        google_id: change.google_id.as_deref().map(plain),
        title: change.title.as_deref().map(plain),
        starts_at: change.starts_at,
        happens: change.when.as_ref().map(json).transpose()?,
        reason: plain(&change.reason.to_string()),
        fields: json(&change.fields)?,
        raw: change.raw.as_ref().map(|raw| plain(&raw.to_string())),
    })
}
