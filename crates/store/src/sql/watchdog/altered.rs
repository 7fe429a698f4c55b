//! Rows that are not what their last revision says: somebody wrote past the application.

use domain::{Event, EventId};
use sqlx::Row as _;

use super::super::columns::{BATCH, EVENT, names};
use super::super::{Tx, dialect, json, rows, sql};
use super::chains::{Digests, bytes};
use crate::{Kind, StoreResult, digest};

/// Looks at all rows, live and trashed.
pub async fn all(tx: &mut Tx, digests: &Digests) -> StoreResult<Vec<EventId>> {
    let select =
        format!("SELECT {} FROM events WHERE id > $1 ORDER BY id LIMIT 1000", names(EVENT, ""));
    let mut altered = Vec::new();
    let mut after = i64::MIN;
    loop {
        let page = sqlx::query(sql(select.clone())).bind(after).fetch_all(&mut **tx).await?;
        let Some(last) = page.last() else { return Ok(altered) };
        after = last.try_get("id")?;
        for row in &page {
            let id: i64 = row.try_get("id")?;
            let said = digests.get(&id);
            if said.is_none() || said != told(row).as_ref() {
                altered.push(EventId(id));
            }
        }
    }
}

/// Looks at some rows again. Those that are gone are missing, not altered.
pub async fn among(tx: &mut Tx, ids: &[EventId]) -> StoreResult<Vec<EventId>> {
    let select = format!(
        "SELECT {}, (SELECT r.digest FROM revisions AS r
                     WHERE r.entity = 'event' AND r.entity_id = e.id
                     ORDER BY r.id DESC LIMIT 1) AS said
         FROM events AS e WHERE e.id IN (SELECT value FROM {} AS w) ORDER BY e.id",
        names(EVENT, "e."),
        dialect::list("$1", Kind::Int)
    );
    let mut altered = Vec::new();
    for ids in ids.chunks(BATCH) {
        let page = sqlx::query(sql(select.clone())).bind(json(ids)?).fetch_all(&mut **tx).await?;
        for row in &page {
            let said: Option<String> = row.try_get("said")?;
            let said = said.map(|hex| bytes(&hex)).transpose()?;
            if said.is_none() || said != told(row) {
                altered.push(EventId(row.try_get("id")?));
            }
        }
    }
    Ok(altered)
}

/// The digest of a row as a revision would have it; a row that cannot even be read has none.
fn told(row: &super::super::Row) -> Option<[u8; 32]> {
    let event: Event = rows::event(row).ok()?;
    bytes(&digest(&json(&event).ok()?)).ok()
}
