//! Taking what was purged off the disk, where a database keeps it although no row has it any more.

use std::time::Duration;

use super::super::{Database, dialect};
use crate::StoreResult;

/// How often a log that somebody still reads is tried again, and after what time.
const TRIES: usize = 10;

const AGAIN: Duration = Duration::from_millis(100);

/// Scrubs; says whether nothing is left. (What is deleted since the release that overwrites it is
/// overwritten in place; a database of before has older words in pages that nobody uses, so it is
/// written anew once.)
pub async fn scrub(database: &Database) -> StoreResult<bool> {
    let done: i64 = sqlx::query_scalar(dialect::SCRUBBED).fetch_one(database.writing()).await?;
    if done == 0 {
        for statement in dialect::SCRUB_ONCE {
            sqlx::query(*statement).execute(database.writing()).await?;
        }
    }
    for _ in 0..TRIES {
        let busy: i64 =
            sqlx::query_scalar(dialect::EMPTY_LOG).fetch_one(database.writing()).await?;
        if busy == 0 {
            return Ok(true);
        }
        tokio::time::sleep(AGAIN).await;
    }
    Ok(false)
}
