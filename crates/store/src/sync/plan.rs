//! What is held of a calendar: what a plan and the brake look at, and writing a change set into it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{DeletionId, GoogleId, Held, HeldItems, Live, Plan, Removals, Source, SourceId};

use crate::{Author, StoreResult};

/// Which of a source's records a delivery can touch.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// All of them: the list was complete.
    pub all: bool,
    /// These items and everything of the series that they are masters of.
    pub ids: Vec<GoogleId>,
    /// All series, because the window of occurrences moved on.
    pub all_series: bool,
}

/// A source's records, in a transaction.
#[async_trait]
pub trait PlanTx: Send {
    /// What is held of a source, of what a delivery can touch.
    async fn held(&mut self, id: SourceId, touched: &Touched) -> StoreResult<Held>;
    /// What runs of a source removed since, by item, and nobody approved or took back.
    async fn removed_since(&mut self, id: SourceId, since: DateTime<Utc>) -> StoreResult<Removals>;
    /// Whether a source has more than so many live pages: as quick, however many there are.
    async fn has_more_pages(&mut self, id: SourceId, than: i64) -> StoreResult<bool>;
    /// What was live of a source at an instant (of one that had nothing then: what it has had since),
    /// and what is live now. What [`PlanTx::removed_since`] counts is live then.
    async fn live_then_and_now(
        &mut self,
        id: SourceId,
        then: DateTime<Utc>,
    ) -> StoreResult<(Live, Live)>;
    /// Writes a run's change set: rows, revisions, Google's items, edits. The ids of new rows go into
    /// the plan's log. Gives the batch of what went to the trash.
    ///
    /// # Errors
    /// [`crate::StoreError::Garbled`] where the change set names a row that is not this source's; what
    /// the database refuses, see [`crate::StoreError::refusal`]. The transaction is of no use then.
    async fn write_plan(
        &mut self,
        author: &Author,
        source: &Source,
        plan: &mut Plan,
        held: &HeldItems,
    ) -> StoreResult<Option<DeletionId>>;
}
