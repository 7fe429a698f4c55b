//! Fields of synced events that people decided.

use std::collections::HashMap;

use domain::{Edit, EditWrite, EventId, Field, RemoteItem, RemoteRevision, RunId, SourceId};
use serde_json::Value;
use sqlx::{Row as _, Transaction};

use super::super::{Db, Row, Tx, dialect, enum_text, from_enum_text, from_json, json, sql};
use crate::{Author, StoreResult};

/// The edits of those events of a source that a condition on `events e` names. Its parameters are
/// $1, the source, and $2, a list of ids.
pub async fn of_source(
    tx: &mut Transaction<'static, Db>,
    source: SourceId,
    ids: &str,
    condition: &str,
) -> StoreResult<HashMap<EventId, Vec<Edit>>> {
    let select = format!(
        "SELECT x.* FROM event_edits x JOIN events e ON e.id = x.event_id
         WHERE e.source_id = $1 AND {condition} ORDER BY x.event_id, x.field"
    );
    let found = sqlx::query(sql(select)).bind(source.0).bind(ids).fetch_all(&mut **tx).await?;
    let mut edits: HashMap<EventId, Vec<Edit>> = HashMap::new();
    for row in &found {
        let id = EventId(row.try_get("event_id")?);
        edits.entry(id).or_default().push(edit(row)?);
    }
    Ok(edits)
}

/// The edits of an event, in the order of a form.
pub async fn of_event(
    connection: &mut <Db as sqlx::Database>::Connection,
    event: EventId,
) -> StoreResult<Vec<Edit>> {
    let select = "SELECT * FROM event_edits WHERE event_id = $1";
    let found = sqlx::query(select).bind(event.0).fetch_all(connection).await?;
    let mut edits = found.iter().map(edit).collect::<StoreResult<Vec<_>>>()?;
    edits.sort_by_key(|edit| Field::ALL.iter().position(|field| *field == edit.field));
    Ok(edits)
}

/// A row of `event_edits`.
pub fn edit(row: &Row) -> StoreResult<Edit> {
    let until: Option<String> = row.try_get("until")?;
    let until = match until.as_deref() {
        None => None,
        // No item was known behind the row: the planner takes an unknown revision for still held.
        Some("{}") => Some(RemoteRevision::default()),
        Some(item) => Some(from_json::<RemoteItem>(item)?.revision),
    };
    Ok(Edit {
        field: from_enum_text::<Field>(row.try_get("field")?)?,
        google: from_json(&row.try_get::<String, _>("google")?)?,
        until,
        edited_by: row.try_get("edited_by")?,
        edited_at: row.try_get("edited_at")?,
    })
}

/// Writes what a sync means for fields that people decided.
pub async fn put(tx: &mut Tx, writes: &[EditWrite]) -> StoreResult<()> {
    for write in writes {
        match write {
            EditWrite::Google { event_id, field, google } => {
                sqlx::query(
                    "UPDATE event_edits SET google = $3 WHERE event_id = $1 AND field = $2",
                )
                .bind(event_id.0)
                .bind(enum_text(field))
                .bind(json(google)?)
                .execute(&mut **tx)
                .await?;
            }
            EditWrite::End { event_id, field } => end(tx, *event_id, *field).await?,
        }
    }
    Ok(())
}

/// Keeps that a person wrote a field. What a run that was taken back had left there is a person's
/// from now on.
pub async fn put_by_person(tx: &mut Tx, event: EventId, edit: &Edit) -> StoreResult<()> {
    sqlx::query(
        "INSERT INTO event_edits (event_id, field, google, edited_by, edited_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (event_id, field) DO UPDATE
         SET google = excluded.google, until = NULL, run_id = NULL,
             edited_by = excluded.edited_by, edited_at = excluded.edited_at",
    )
    .bind(event.0)
    .bind(enum_text(&edit.field))
    .bind(json(&edit.google)?)
    .bind(&edit.edited_by)
    .bind(dialect::at(edit.edited_at))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives a field back to Google.
pub async fn end(tx: &mut Tx, event: EventId, field: Field) -> StoreResult<()> {
    sqlx::query("DELETE FROM event_edits WHERE event_id = $1 AND field = $2")
        .bind(event.0)
        .bind(enum_text(&field))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes fields whose values a person took back from a run: they stay until Google shows something
/// newer than what it showed then. `google` is the value that was taken back.
pub async fn undo(
    tx: &mut Tx,
    run: RunId,
    author: &Author,
    edits: &[(EventId, Field, Value)],
) -> StoreResult<()> {
    // The item behind a row: its own, else its series'. Where none is known, the field stays as it
    // is until a person gives it back.
    let insert = "INSERT INTO event_edits
             (event_id, field, google, until, run_id, edited_by, edited_at)
         SELECT e.id, $2, $3, COALESCE(i.item, m.item, '{}'), $4, $5, $6
         FROM events e
         LEFT JOIN remote_items i ON i.source_id = e.source_id AND i.google_id = e.google_id
         LEFT JOIN series s ON s.id = e.series_id
         LEFT JOIN remote_items m ON m.source_id = s.source_id AND m.google_id = s.google_id
         WHERE e.id = $1
         ON CONFLICT (event_id, field) DO NOTHING";
    for (event, field, google) in edits {
        sqlx::query(insert)
            .bind(event.0)
            .bind(enum_text(field))
            .bind(json(google)?)
            .bind(run.0)
            .bind(author.actor.label())
            .bind(dialect::at(author.at))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
