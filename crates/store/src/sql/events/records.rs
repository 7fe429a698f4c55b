//! Rows of events: their ids, a new one, and locking those there are.

use std::collections::BTreeMap;

use domain::time::micros;
use domain::{Event, EventContent, EventId};
use sqlx::Row as _;

use super::super::columns::{EVENT, names};
use super::super::{Tx, dialect, json, rows, sql};
use crate::{Author, Kind, StoreResult};

/// Takes new ids from the ledger, in order.
pub async fn allocate(tx: &mut Tx, count: usize, author: &Author) -> StoreResult<Vec<EventId>> {
    let insert = format!(
        "INSERT INTO event_ids (allocated_at) SELECT $2 FROM {} AS n RETURNING id",
        dialect::list("$1", Kind::Int)
    );
    let numbers: Vec<usize> = (0..count).collect();
    let given = sqlx::query(sql(insert))
        .bind(json(&numbers)?)
        .bind(dialect::at(author.at))
        .fetch_all(&mut **tx)
        .await?;
    let mut ids =
        given.iter().map(|row| Ok(EventId(row.try_get("id")?))).collect::<StoreResult<Vec<_>>>()?;
    ids.sort_unstable();
    Ok(ids)
}

/// A new row with an author's content and nothing else.
pub fn blank(id: EventId, slug: String, content: EventContent, author: &Author) -> Event {
    let at = micros(author.at);
    let mut event = Event {
        id,
        organizer_id: domain::OrganizerId(0),
        series_id: None,
        source_id: None,
        google_id: None,
        i_cal_uid: None,
        slug,
        title: String::new(),
        description: String::new(),
        location: None,
        url: None,
        status: content.status,
        visibility: content.visibility,
        all_day: false,
        starts_at: at,
        ends_at: at,
        start_date: None,
        end_date: None,
        time_zone: String::new(),
        original_start: None,
        version: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
        deletion_id: None,
        markdown: None,
        tags: None,
        cover: None,
    };
    event.set_content(content);
    event
}

/// Reads events of any state and locks them until the transaction ends.
pub async fn lock_events(tx: &mut Tx, ids: &[EventId]) -> StoreResult<BTreeMap<EventId, Event>> {
    let select = format!(
        "SELECT {} FROM events WHERE id IN (SELECT value FROM {} AS w) ORDER BY id {}",
        names(EVENT, ""),
        dialect::list("$1", Kind::Int),
        dialect::FOR_UPDATE
    );
    let rows = sqlx::query(sql(select)).bind(json(ids)?).fetch_all(&mut **tx).await?;
    rows.iter()
        .map(|row| {
            let event = rows::event(row)?;
            Ok((event.id, event))
        })
        .collect()
}
