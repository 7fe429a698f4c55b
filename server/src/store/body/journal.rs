//! The one way to write a record: its row and its revision, in the transaction it is given.

use app::domain::time::rfc3339;
use app::domain::{DeletionId, Event};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::Row as _;

use super::columns::{BATCH, EVENT, REVISION, assignments, names};
use super::{Tx, dialect, json, sql, word};
use crate::store::{Author, RevisionAction, StoreError, StoreResult};

/// One revision, as it goes into the chain.
#[derive(Serialize)]
struct Entry<'a> {
    id: i64,
    entity: &'static str,
    entity_id: i64,
    action: RevisionAction,
    version: i64,
    actor: &'a str,
    reason: &'a str,
    run_id: Option<i64>,
    deletion_id: Option<i64>,
    at: String,
    payload: &'a str,
    digest: String,
    hash: String,
}

/// A record after a change: what its revision keeps.
pub struct Written {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The batch it is in, or (for a restore) was in.
    pub deletion_id: Option<DeletionId>,
    /// The whole row as JSON.
    pub payload: String,
}

/// Locks the end of the chain until the transaction ends.
pub async fn lock_chain(tx: &mut Tx) -> StoreResult<(i64, String)> {
    let select =
        format!("SELECT revision_id, hash FROM chain_head WHERE one = 1 {}", dialect::FOR_UPDATE);
    let head = sqlx::query(sql(select)).fetch_one(&mut **tx).await?;
    Ok((head.try_get("revision_id")?, head.try_get("hash")?))
}

/// Writes events and their revisions. `batch` is the deletion that a trash or restore belongs to.
pub async fn write_events(
    tx: &mut Tx,
    author: &Author,
    action: RevisionAction,
    events: &[Event],
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    for events in events.chunks(BATCH) {
        let written = events
            .iter()
            .map(|event| {
                let payload = json(event)?;
                let deletion_id = batch.or(event.deletion_id);
                Ok(Written { id: event.id.0, version: event.version, deletion_id, payload })
            })
            .collect::<StoreResult<Vec<_>>>()?;
        write_event_rows(tx, action, &written).await?;
        append(tx, author, "event", action, &written).await?;
    }
    Ok(())
}

/// Writes rows of `events` from their JSON: new ones, or all columns of known ones.
async fn write_event_rows(
    tx: &mut Tx,
    action: RevisionAction,
    written: &[Written],
) -> StoreResult<()> {
    let rows = dialect::rows("$1", EVENT);
    let statement = match action {
        RevisionAction::Create | RevisionAction::Import => {
            let columns = names(EVENT, "");
            format!("INSERT INTO events ({columns}) SELECT {} FROM {rows}", names(EVENT, "r."))
        }
        RevisionAction::Update | RevisionAction::Trash | RevisionAction::Restore => {
            format!("UPDATE events SET {} FROM {rows} WHERE events.id = r.id", assignments(EVENT))
        }
    };
    let array = array(written.iter().map(|row| row.payload.as_str()));
    let done = sqlx::query(sql(statement)).bind(array).execute(&mut **tx).await?;
    if done.rows_affected() != written.len() as u64 {
        let told = format!("{} of {} rows were written", done.rows_affected(), written.len());
        return Err(StoreError::Garbled(told));
    }
    Ok(())
}

/// Appends revisions to the chain.
pub async fn append(
    tx: &mut Tx,
    author: &Author,
    entity: &'static str,
    action: RevisionAction,
    written: &[Written],
) -> StoreResult<()> {
    let (mut last, mut hash) = lock_chain(tx).await?;
    let actor = author.actor.label();
    let mut entries = Vec::with_capacity(written.len());
    for row in written {
        last += 1;
        let mut entry = Entry {
            id: last,
            entity,
            entity_id: row.id,
            action,
            version: row.version,
            actor: &actor,
            reason: &author.reason,
            run_id: author.run_id().map(|run| run.0),
            deletion_id: row.deletion_id.map(|batch| batch.0),
            at: rfc3339(author.at),
            payload: &row.payload,
            digest: hex(&Sha256::digest(row.payload.as_bytes())),
            hash: String::new(),
        };
        entry.hash = link(&hash, &entry);
        hash.clone_from(&entry.hash);
        entries.push(json(&entry)?);
    }
    insert_revisions(tx, &entries).await?;
    sqlx::query("UPDATE chain_head SET revision_id = $1, hash = $2 WHERE one = 1")
        .bind(last)
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn insert_revisions(tx: &mut Tx, entries: &[String]) -> StoreResult<()> {
    let statement = format!(
        "INSERT INTO revisions ({}) SELECT {} FROM {}",
        names(REVISION, ""),
        names(REVISION, "r."),
        dialect::rows("$1", REVISION)
    );
    let array = array(entries.iter().map(String::as_str));
    sqlx::query(sql(statement)).bind(array).execute(&mut **tx).await?;
    Ok(())
}

/// The hash of a link: over the one before it and everything of the entry but its payload, for
/// which its digest stands.
fn link(before: &str, entry: &Entry<'_>) -> String {
    let fields = (
        before,
        entry.id,
        entry.entity,
        entry.entity_id,
        word(&entry.action),
        entry.version,
        entry.actor,
        entry.reason,
        (entry.run_id, entry.deletion_id),
        &entry.at,
        &entry.digest,
    );
    // A JSON array is unambiguous: no field can run into the next.
    let text = serde_json::to_string(&fields).unwrap_or_default();
    hex(&Sha256::digest(text.as_bytes()))
}

/// A JSON array of texts that are JSON already.
pub fn array<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let mut array = String::from("[");
    for (index, item) in items.enumerate() {
        if index > 0 {
            array.push(',');
        }
        array.push_str(item);
    }
    array.push(']');
    array
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
