//! Connecting a calendar.

use chrono::{DateTime, Utc};
use domain::{Actor, AuditAction, OrganizerId, SourceId};
use secrets::Secret;
use store::{NewSource, StoreError, StoreResult, Transaction};

use super::named;
use crate::acts::audit;
use crate::connections::grants::GrantError;
use crate::services::Services;

/// Connects a calendar of an account that is connected. Its sync is not at once: its person looks
/// first at what that will do.
///
/// # Errors
/// [`StoreError::Taken`] where the account's grant was given back meanwhile.
#[tracing::instrument(skip_all)]
pub async fn connect(services: &Services, source: &NewSource, by: &Actor) -> StoreResult<SourceId> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let found = tx.connection(source.connection_id).await?;
    if found.is_none_or(|(_, envelope)| envelope.is_empty()) {
        return Err(StoreError::Taken(GrantError::GivenBack.to_string()));
    }
    let id = put(&mut *tx, source, by, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Connects a calendar with a refresh token, without a browser: the account and the calendar. Its
/// sync comes after the usual pause, so that there is time to look at what it will do.
///
/// # Errors
/// Where the store fails.
pub async fn add_calendar(
    services: &Services,
    organizer: OrganizerId,
    calendar_id: &str,
    token: &Secret,
    by: &Actor,
) -> StoreResult<SourceId> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let connection = services.grants().keep_in(&mut *tx, organizer, None, None, token).await?;
    let source = NewSource {
        organizer_id: organizer,
        connection_id: connection,
        calendar_id: calendar_id.to_owned(),
        // Google tells its name with the first list.
        name: calendar_id.to_owned(),
        time_zone: None,
    };
    let id = put(&mut *tx, &source, by, now).await?;
    tx.plan_sync(id, now + services.config.sync_interval).await?;
    tx.commit().await?;
    Ok(id)
}

async fn put(
    tx: &mut dyn Transaction,
    source: &NewSource,
    by: &Actor,
    now: DateTime<Utc>,
) -> StoreResult<SourceId> {
    let id = tx.put_source(source, now).await?;
    let line = audit::line(by, AuditAction::Connected, named(id), source.name.as_str());
    tx.note(&line, now).await?;
    Ok(id)
}
