//! What production does as a part of a transaction, each in a transaction of its own: for tests of
//! one thing alone.
#![expect(missing_docs, reason = "named as in the store")]

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    AuditAction, ConnectionId, Held, OrganizerId, Run, RunId, SourceId, SourceSettings, SourceState,
};
use store::{Decision, Limits, Mended, NewAlert, NewSource, RunEnd, Store, StoreResult, Touched};

/// What people are told of what was put right.
pub type Tell = fn(&Mended) -> Option<NewAlert>;

/// One step, one transaction.
#[async_trait]
pub trait Alone {
    async fn put_connection(
        &self,
        organizer: OrganizerId,
        subject: Option<&str>,
        email: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<ConnectionId>;
    async fn renew_grant(
        &self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    async fn connection_in_use(&self, id: ConnectionId, without: SourceId) -> StoreResult<bool>;
    async fn put_source(&self, source: &NewSource, now: DateTime<Utc>) -> StoreResult<SourceId>;
    async fn set_source_state(
        &self,
        id: SourceId,
        state: SourceState,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    async fn put_settings(
        &self,
        id: SourceId,
        settings: &SourceSettings,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;
    async fn schedule_sync(&self, id: SourceId, at: DateTime<Utc>) -> StoreResult<()>;
    async fn unschedule_sync(&self, id: SourceId) -> StoreResult<()>;
    async fn held(&self, id: SourceId, touched: &Touched) -> StoreResult<Held>;
    async fn reject_run(&self, id: RunId, decision: &Decision) -> StoreResult<Run>;
    async fn fail_run(
        &self,
        id: RunId,
        source: SourceId,
        end: &RunEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<Run>;
    async fn mend_schedule(
        &self,
        limits: &Limits<'_>,
        late: &[SourceId],
        tell: Tell,
        now: DateTime<Utc>,
    ) -> StoreResult<Mended>;
}

#[async_trait]
impl Alone for dyn Store {
    async fn put_connection(
        &self,
        organizer: OrganizerId,
        subject: Option<&str>,
        email: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<ConnectionId> {
        let mut tx = self.begin().await?;
        let id = tx.put_connection(organizer, subject, email, now).await?;
        tx.commit().await.map(|()| id)
    }

    async fn renew_grant(
        &self,
        id: ConnectionId,
        envelope: &str,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        tx.renew_grant(id, envelope, now).await?;
        tx.commit().await
    }

    async fn connection_in_use(&self, id: ConnectionId, without: SourceId) -> StoreResult<bool> {
        let mut tx = self.begin_read().await?;
        tx.connection_in_use(id, without).await
    }

    async fn put_source(&self, source: &NewSource, now: DateTime<Utc>) -> StoreResult<SourceId> {
        let mut tx = self.begin().await?;
        let id = tx.put_source(source, now).await?;
        tx.commit().await.map(|()| id)
    }

    async fn set_source_state(
        &self,
        id: SourceId,
        state: SourceState,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        tx.set_source_state(id, state, error, now).await?;
        tx.commit().await
    }

    async fn put_settings(
        &self,
        id: SourceId,
        settings: &SourceSettings,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        tx.put_settings(id, settings, now).await?;
        tx.commit().await
    }

    async fn schedule_sync(&self, id: SourceId, at: DateTime<Utc>) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        tx.plan_sync(id, at).await?;
        tx.commit().await
    }

    async fn unschedule_sync(&self, id: SourceId) -> StoreResult<()> {
        let mut tx = self.begin().await?;
        tx.unplan_sync(id).await?;
        tx.commit().await
    }

    async fn held(&self, id: SourceId, touched: &Touched) -> StoreResult<Held> {
        let mut tx = self.begin_read().await?;
        tx.held(id, touched).await
    }

    async fn reject_run(&self, id: RunId, decision: &Decision) -> StoreResult<Run> {
        let mut tx = self.begin_history().await?;
        tx.reject_run(id, decision, None).await?;
        tx.note_decision(id, decision, AuditAction::RunRejected).await?;
        let run = tx.run_alone(id).await?;
        tx.commit().await.map(|()| run)
    }

    async fn fail_run(
        &self,
        id: RunId,
        source: SourceId,
        end: &RunEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<Run> {
        let mut tx = self.begin().await?;
        tx.fail_run(id, source, end, now).await?;
        let run = tx.run_alone(id).await?;
        tx.commit().await.map(|()| run)
    }

    async fn mend_schedule(
        &self,
        limits: &Limits<'_>,
        late: &[SourceId],
        tell: Tell,
        now: DateTime<Utc>,
    ) -> StoreResult<Mended> {
        if late.is_empty() && !self.schedule_wants(limits, now).await? {
            return Ok(Mended::default());
        }
        let mut tx = self.begin().await?;
        let mended = tx.mend_schedule(limits, late, now).await?;
        if let Some(new) = tell(&mended) {
            tx.raise(&new, now).await?;
        }
        tx.commit().await.map(|()| mended)
    }
}
