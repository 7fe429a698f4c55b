//! Ending the connection of a calendar.

use access::Owned;
use domain::why::Hold;
use domain::{AuditAction, RecordKind, Source, SourceState};
use store::{Decision, StoreError};

use super::connected::named;
use crate::acts::audit;
use crate::acts::error::Done;
use crate::connections::push;
use crate::services::Services;

/// A calendar that was disconnected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ended {
    /// Google could not be told that the grant is given back. Our copy is erased all the same; only
    /// the account's owner can take the grant away then.
    pub google_still_grants: bool,
}

/// Ends a connection: no sync touches its events again; they stay published. Our copy of the grant is
/// erased where no other source needs it, and given back to Google after that. A run that waits for a
/// decision is rejected by whoever disconnects.
///
/// # Errors
/// Where the store fails.
#[tracing::instrument(skip_all, fields(source = source.id.0))]
pub async fn disconnect(services: &Services, source: &Owned<Source>) -> Done<Ended> {
    let (id, by, now) = (source.id, source.actor(), services.clock.now());
    let decision = Decision { by: by.label(), at: now };
    let mut tx = services.store.begin_history().await?;
    let source =
        tx.source(id).await?.ok_or_else(|| StoreError::absent(RecordKind::Calendar, id))?;
    tx.set_source_state(id, SourceState::Disconnected, None, now).await?;
    if let Some(waiting) = tx.waiting_run(id).await? {
        tx.reject_run(waiting.id, &decision, Some(&Hold::Disconnected.to_string())).await?;
    }
    let closed = tx.close_channels(id, None, now).await?;
    let connection = source.connection_id;
    let grants = services.grants();
    let envelope = match tx.connection_in_use(connection, id).await? {
        true => None,
        false => grants.take_from(&mut *tx, connection).await?,
    };
    let line = audit::line(by, AuditAction::Disconnected, named(id), source.name);
    tx.note(&line, now).await?;
    tx.commit().await?;

    let Some(envelope) = envelope else {
        push::stop(services, &closed).await;
        return Ok(Ended { google_still_grants: false });
    };
    // Channels end with the grant, so before it.
    push::stop_by(&closed, grants.open_with(connection, &envelope)).await;
    Ok(Ended { google_still_grants: !grants.give_back(connection, &envelope).await })
}
