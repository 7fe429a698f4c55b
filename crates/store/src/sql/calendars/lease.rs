//! Leases: one sync of a calendar at a time.

use domain::{RunProblem, SourceId, SourceState};
use sqlx::Row as _;

use super::super::{Tx, dialect, enum_text, sql};
use crate::{StoreError, StoreResult};

/// Gives a lease back.
pub async fn release(tx: &mut Tx, id: SourceId, owner: &str) -> StoreResult<()> {
    sqlx::query(
        "UPDATE sources SET lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND lease_owner = $2",
    )
    .bind(id.0)
    .bind(owner)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The lease must be theirs in the very transaction that writes.
pub async fn check_lease(tx: &mut Tx, id: SourceId, owner: &str) -> StoreResult<()> {
    let select =
        format!("SELECT lease_owner, state FROM sources WHERE id = $1 {}", dialect::FOR_UPDATE);
    let row = sqlx::query(sql(select)).bind(id.0).fetch_one(&mut **tx).await?;
    let holder: Option<String> = row.try_get("lease_owner")?;
    if holder.as_deref() != Some(owner) {
        return Err(StoreError::LeaseLost(id));
    }
    // Disconnected by a person while Google was being asked: what came back is not wanted.
    let state: String = row.try_get("state")?;
    if state == enum_text(&SourceState::Disconnected) {
        return Err(RunProblem::DisconnectedMeanwhile.into());
    }
    Ok(())
}
