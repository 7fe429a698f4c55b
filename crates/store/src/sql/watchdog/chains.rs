//! Following the chain of revisions and the audit log, from where they are known to be whole.

use std::collections::HashMap;

use domain::{AuditFault, ChainFault};
use sqlx::Row as _;

use super::super::{Tx, audit, rows, sql};
use crate::{AuditHead, ChainHead, Entity, StoreError, StoreResult};

/// Rows read at a time.
const PAGE: i64 = 1_000;

/// The digest of each event's last revision.
pub type Digests = HashMap<i64, [u8; 32]>;

/// Follows the chain from `known` to its head; with `learn`, gives each event's last digest.
pub async fn revisions(
    tx: &mut Tx,
    known: ChainHead,
    learn: bool,
) -> StoreResult<(Result<ChainHead, ChainFault>, Digests)> {
    let row = sqlx::query("SELECT revision_id, hash FROM chain_head WHERE one = 1")
        .fetch_one(&mut **tx)
        .await?;
    let head = ChainHead { revision_id: row.try_get("revision_id")?, hash: row.try_get("hash")? };
    let mut digests = Digests::new();
    if let Some(fault) = cut(tx, &known).await? {
        return Ok((Err(fault), digests));
    }
    let (mut last, mut fault) = (known, None);
    loop {
        let page = sqlx::query("SELECT * FROM revisions WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(last.revision_id)
            .bind(PAGE)
            .fetch_all(&mut **tx)
            .await?;
        let full = i64::try_from(page.len()).unwrap_or(PAGE) == PAGE;
        for row in &page {
            let revision = rows::revision(row)?;
            if learn && revision.entity == Entity::Event {
                digests.insert(revision.entity_id, bytes(&revision.digest)?);
            }
            match last.follow(&revision) {
                Ok(next) => last = next,
                Err(found) => {
                    // What rows are compared with is learned to the end, whatever is wrong with it.
                    fault.get_or_insert(found);
                    last = ChainHead { revision_id: revision.id, hash: revision.hash };
                }
            }
        }
        if !full || (fault.is_some() && !learn) {
            break;
        }
    }
    let ends = ChainFault::Head { expected: head.revision_id, found: last.revision_id };
    let fault = fault.or_else(|| (last != head).then_some(ends));
    Ok((fault.map_or(Ok(last), Err), digests))
}

/// Where the last revision that is known is not there any more, or is another one.
async fn cut(tx: &mut Tx, known: &ChainHead) -> StoreResult<Option<ChainFault>> {
    if known.revision_id == 0 {
        return Ok(None);
    }
    let hash: Option<String> = sqlx::query_scalar("SELECT hash FROM revisions WHERE id = $1")
        .bind(known.revision_id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(match hash {
        Some(hash) if hash == known.hash => None,
        Some(_) => Some(ChainFault::Link(known.revision_id)),
        None => {
            let found = sqlx::query_scalar("SELECT COALESCE(max(id), 0) FROM revisions")
                .fetch_one(&mut **tx)
                .await?;
            Some(ChainFault::Head { expected: known.revision_id, found })
        }
    })
}

/// Follows the audit log from `known` to its head.
pub async fn audit(tx: &mut Tx, known: AuditHead) -> StoreResult<Result<AuditHead, AuditFault>> {
    let row = sqlx::query("SELECT entry_id, hash FROM audit_head WHERE one = 1")
        .fetch_one(&mut **tx)
        .await?;
    let head = audit::head(&row)?;
    if let Some(fault) = cut_log(tx, &known).await? {
        return Ok(Err(fault));
    }
    let mut last = known;
    loop {
        let select = format!("{} WHERE a.id > $1 ORDER BY a.id LIMIT $2", audit::LINES);
        let page =
            sqlx::query(sql(select)).bind(last.entry_id).bind(PAGE).fetch_all(&mut **tx).await?;
        for row in &page {
            match last.follow(&audit::entry(row)?) {
                Ok(next) => last = next,
                Err(fault) => return Ok(Err(fault)),
            }
        }
        if i64::try_from(page.len()).unwrap_or(PAGE) < PAGE {
            break;
        }
    }
    let fault = AuditFault::Head { expected: head.entry_id, found: last.entry_id };
    Ok(if last == head { Ok(last) } else { Err(fault) })
}

async fn cut_log(tx: &mut Tx, known: &AuditHead) -> StoreResult<Option<AuditFault>> {
    if known.entry_id == 0 {
        return Ok(None);
    }
    let hash: Option<String> = sqlx::query_scalar("SELECT hash FROM audit WHERE id = $1")
        .bind(known.entry_id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(match hash {
        Some(hash) if hash == known.hash => None,
        Some(_) => Some(AuditFault::Changed(known.entry_id)),
        None => {
            let found = sqlx::query_scalar("SELECT COALESCE(max(id), 0) FROM audit")
                .fetch_one(&mut **tx)
                .await?;
            Some(AuditFault::Head { expected: known.entry_id, found })
        }
    })
}

/// A hexadecimal SHA-256 as bytes, a quarter of its size.
pub fn bytes(digits: &str) -> StoreResult<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes)
        .map_err(|_| StoreError::Garbled("a digest in the history is no SHA-256".into()))?;
    Ok(bytes)
}
