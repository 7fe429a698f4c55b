//! The one way to write a record: its row and its revision, in the transaction it is given.

use domain::{DeletionId, Event, EventProblem};
use sqlx::Row as _;

use super::super::columns::{BATCH, EVENT, REVISION, assignments, names};
use super::super::reads::search;
use super::super::{Tx, array, dialect, json, plain, sql};
use crate::events::limits::unfit;
use crate::{Author, ChainHead, Entity, Revision, RevisionAction, StoreError, StoreResult, digest};

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
pub async fn lock_chain(tx: &mut Tx) -> StoreResult<ChainHead> {
    let select =
        format!("SELECT revision_id, hash FROM chain_head WHERE one = 1 {}", dialect::FOR_UPDATE);
    let head = sqlx::query(sql(select)).fetch_one(&mut **tx).await?;
    Ok(ChainHead { revision_id: head.try_get("revision_id")?, hash: head.try_get("hash")? })
}

/// Writes events and their revisions. `batch` is the deletion that a trash or restore belongs to.
pub async fn write_events(
    tx: &mut Tx,
    author: &Author,
    action: RevisionAction,
    events: &[Event],
    batch: Option<DeletionId>,
) -> StoreResult<()> {
    for event in events {
        if let Some(why) = unfit(event) {
            return Err(EventProblem::Unfit { title: event.title.clone(), why }.into());
        }
    }
    for events in events.chunks(BATCH) {
        let written = events
            .iter()
            .map(|event| {
                let payload = json(event)?;
                let deletion_id = batch.or(event.deletion_id);
                Ok(Written { id: event.id.0, version: event.version, deletion_id, payload })
            })
            .collect::<StoreResult<Vec<_>>>()?;
        let head = lock_chain(tx).await?;
        // The database writes the rows while their revisions are made.
        let (rows, chained) = tokio::join!(write_event_rows(tx, action, &written), async {
            chain(head, author, Entity::Event, action, &written)
        });
        rows?;
        insert_revisions(tx, chained?).await?;
        // Trash and restore change nothing that is searched.
        if !matches!(action, RevisionAction::Trash | RevisionAction::Restore) {
            search::index(tx, events).await?;
        }
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
    entity: Entity,
    action: RevisionAction,
    written: &[Written],
) -> StoreResult<()> {
    let head = lock_chain(tx).await?;
    insert_revisions(tx, chain(head, author, entity, action, written)?).await
}

/// Makes the revisions that follow the end of the chain; gives their JSON, and the new end.
fn chain(
    mut head: ChainHead,
    author: &Author,
    entity: Entity,
    action: RevisionAction,
    written: &[Written],
) -> StoreResult<(Vec<String>, ChainHead)> {
    let mut entries = Vec::with_capacity(written.len());
    for row in written {
        let mut revision = Revision {
            id: head.revision_id + 1,
            entity,
            entity_id: row.id,
            action,
            version: row.version,
            actor: author.actor.label(),
            reason: plain(&author.reason.to_string()),
            run_id: author.run_id(),
            deletion_id: row.deletion_id,
            at: author.at,
            payload: Some(row.payload.clone()),
            digest: digest(&row.payload),
            hash: String::new(),
        };
        revision.hash = head.link(&revision);
        entries.push(json(&revision)?);
        head = ChainHead { revision_id: revision.id, hash: revision.hash };
    }
    Ok((entries, head))
}

async fn insert_revisions(
    tx: &mut Tx,
    (entries, head): (Vec<String>, ChainHead),
) -> StoreResult<()> {
    let statement = format!(
        "INSERT INTO revisions ({}) SELECT {} FROM {}",
        names(REVISION, ""),
        names(REVISION, "r."),
        dialect::rows("$1", REVISION)
    );
    let array = array(entries.iter().map(String::as_str));
    sqlx::query(sql(statement)).bind(array).execute(&mut **tx).await?;
    sqlx::query("UPDATE chain_head SET revision_id = $1, hash = $2 WHERE one = 1")
        .bind(head.revision_id)
        .bind(head.hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes batches of rows, each a JSON array, by one statement: while the database writes one, the
/// next is made.
pub async fn write_batches(
    tx: &mut Tx,
    statement: &str,
    mut batches: impl Iterator<Item = StoreResult<String>> + Send,
) -> StoreResult<()> {
    let mut current = batches.next();
    while let Some(batch) = current {
        let write = sqlx::query(sql(statement.to_owned())).bind(batch?).execute(&mut **tx);
        let (done, next) = tokio::join!(write, async { batches.next() });
        done?;
        current = next;
    }
    Ok(())
}
