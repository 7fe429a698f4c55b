//! Trying whether something could be written, without writing anything.

use super::super::{Database, dialect, sql};
use crate::{StoreError, StoreResult};

/// Writes and takes it back. A `thorough` try costs more, and finds what a small write would not.
pub async fn try_write(database: &Database, thorough: bool) -> StoreResult<()> {
    let mut tx = database.probe.begin_with(dialect::BEGIN_WRITE).await?;
    sqlx::query(dialect::PROBE).execute(&mut *tx).await?;
    if thorough {
        for statement in dialect::PROBE_THOROUGHLY {
            let done = sqlx::query(sql((*statement).to_owned())).execute(&mut *tx).await;
            // Somebody who may not make tables may still write into them.
            if let Err(error) = done.map_err(StoreError::from)
                && error.trouble().is_some()
            {
                return Err(error);
            }
        }
    }
    Ok(tx.rollback().await?)
}
