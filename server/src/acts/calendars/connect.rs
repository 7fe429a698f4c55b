//! Connecting a calendar.

use access::Owned;
use chrono::{DateTime, Utc};
use domain::{Actor, AuditAction, CalendarProblem, Connection, Organizer, SourceId};
use secrets::Secret;
use store::{NewSource, StoreResult, Transaction};

use super::connected::named;
use crate::acts::audit;
use crate::acts::error::Done;
use crate::services::Services;

/// A calendar to connect, as Google names it.
#[derive(Clone, Debug)]
pub struct NewCalendar {
    /// Google's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its IANA zone.
    pub time_zone: Option<String>,
}

/// Connects a calendar of an account that is connected. Its sync is not at once: its person looks
/// first at what that will do.
///
/// # Errors
/// [`CalendarProblem::GivenBack`] where the account's grant was given back meanwhile.
#[tracing::instrument(skip_all)]
pub async fn connect(
    services: &Services,
    connection: &Owned<Connection>,
    calendar: NewCalendar,
) -> Done<SourceId> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let found = tx.connection(connection.id).await?;
    if found.is_none_or(|(_, envelope)| envelope.is_empty()) {
        return Err(CalendarProblem::GivenBack.into());
    }
    let source = NewSource {
        organizer_id: connection.organizer_id,
        connection_id: connection.id,
        calendar_id: calendar.id,
        name: calendar.name,
        time_zone: calendar.time_zone,
    };
    let id = put(&mut *tx, &source, connection.actor(), now).await?;
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
    organizer: &Owned<Organizer>,
    calendar_id: &str,
    token: &Secret,
) -> Done<SourceId> {
    let now = services.clock.now();
    let mut tx = services.store.begin_history().await?;
    let grants = services.grants();
    let connection = grants.keep_in(&mut *tx, organizer.id, None, None, token).await?;
    let source = NewSource {
        organizer_id: organizer.id,
        connection_id: connection,
        calendar_id: calendar_id.to_owned(),
        // Google tells its name with the first list.
        name: calendar_id.to_owned(),
        time_zone: None,
    };
    let id = put(&mut *tx, &source, organizer.actor(), now).await?;
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
