//! What people do with connected calendars: the same for the site and the command line.

use std::time::Duration;

use domain::{Actor, SourceId, SourceState};
use store::{Decision, StoreError, StoreResult};

use crate::push;
use crate::services::Services;

/// How long a person who ends a connection waits for a sync that is under way.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Stops syncing a source for now.
///
/// # Errors
/// Where there is no such source, or it is disconnected.
pub async fn pause(services: &Services, id: SourceId) -> StoreResult<()> {
    connected(services, id).await?;
    let now = services.clock.now();
    services.store.set_source_state(id, SourceState::Paused, None, now).await?;
    push::end(services, id).await
}

/// Takes up syncing again, with a sync at once.
///
/// # Errors
/// Where there is no such source, or it is disconnected.
pub async fn resume(services: &Services, id: SourceId) -> StoreResult<()> {
    connected(services, id).await?;
    let now = services.clock.now();
    services.store.set_source_state(id, SourceState::Active, None, now).await
}

/// Ends a connection: no sync touches its events again; they stay published. The grant is given
/// back to Google, and our copy erased, where no other source needs it. A run that waits for a
/// decision is rejected by whoever disconnects.
///
/// # Errors
/// Where there is no such source. That Google cannot be told is only logged: the person wants out.
pub async fn disconnect(services: &Services, id: SourceId, by: &Actor) -> StoreResult<()> {
    let found = services.store.source(id).await?.ok_or_else(|| StoreError::absent("source", id))?;
    let connection = found.line.source.connection_id;
    let now = services.clock.now();
    let decision = Decision { by: by.label(), at: now };
    services.store.disconnect_source(id, &decision).await?;
    // With the grant, so before that is given back.
    push::end(services, id).await?;
    if services.store.connection_in_use(connection, id).await? {
        return Ok(());
    }
    services.grants().revoke(connection).await
}

async fn connected(services: &Services, id: SourceId) -> StoreResult<()> {
    let found = services.store.source(id).await?.ok_or_else(|| StoreError::absent("source", id))?;
    if found.line.source.state == SourceState::Disconnected {
        return Err(StoreError::Taken(format!(
            "source {id} is disconnected: connect the calendar again"
        )));
    }
    Ok(())
}
