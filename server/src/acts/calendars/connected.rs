//! Calendars that are not disconnected.

use domain::{CalendarProblem, RecordKind, SourceId, SourceState};
use store::{StoreError, Transaction};

use crate::acts::error::Done;

/// Requires that a calendar is not disconnected, as it is in this transaction.
pub(super) async fn connected(tx: &mut dyn Transaction, id: SourceId) -> Done<()> {
    let source =
        tx.source(id).await?.ok_or_else(|| StoreError::absent(RecordKind::Calendar, id))?;
    if source.state == SourceState::Disconnected {
        return Err(CalendarProblem::Disconnected(id).into());
    }
    Ok(())
}

/// A calendar, as lines of the audit log name it.
pub(super) fn named(id: SourceId) -> String {
    format!("source {id}")
}
