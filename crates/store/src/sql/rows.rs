//! Reading rows into the domain's types.

use domain::views::EventTeaser;
use domain::{
    Deletion, DeletionId, Event, EventId, GoogleId, Organizer, OrganizerId, RunId, Series,
    SeriesId, Source, SourceId, SourceSettings, TrashedEvent, Why,
};
use sqlx::Row as _;

use super::{Row, from_enum_text};
use crate::{RETENTION, Revision, StoreError, StoreResult};

/// A Google id from the database, where there is one.
pub fn google_id(row: &Row, column: &str) -> StoreResult<Option<GoogleId>> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|id| {
        GoogleId::new(id).ok_or_else(|| StoreError::Garbled(format!("no Google id in {column}")))
    })
    .transpose()
}

/// A full row of `events`.
pub fn event(row: &Row) -> StoreResult<Event> {
    Ok(Event {
        id: EventId(row.try_get("id")?),
        organizer_id: OrganizerId(row.try_get("organizer_id")?),
        series_id: row.try_get::<Option<i64>, _>("series_id")?.map(SeriesId),
        source_id: row.try_get::<Option<i64>, _>("source_id")?.map(SourceId),
        google_id: google_id(row, "google_id")?,
        i_cal_uid: row.try_get("i_cal_uid")?,
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        location: row.try_get("location")?,
        url: row.try_get("url")?,
        status: from_enum_text(row.try_get("status")?)?,
        visibility: from_enum_text(row.try_get("visibility")?)?,
        all_day: row.try_get("all_day")?,
        starts_at: row.try_get("starts_at")?,
        ends_at: row.try_get("ends_at")?,
        start_date: row.try_get("start_date")?,
        end_date: row.try_get("end_date")?,
        time_zone: row.try_get("time_zone")?,
        original_start: row.try_get("original_start")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        deleted_at: row.try_get("deleted_at")?,
        deletion_id: row.try_get::<Option<i64>, _>("deletion_id")?.map(DeletionId),
        markdown: row.try_get("markdown")?,
        tags: row.try_get("tags")?,
        cover: row.try_get("cover")?,
    })
}

/// A line of a list: an event's row with `organizer_name` and `organizer_slug` beside it.
pub fn teaser(row: &Row) -> StoreResult<EventTeaser> {
    let event = event(row)?;
    Ok(EventTeaser {
        when: event.when(),
        recurring: event.series_id.is_some(),
        location: event.place(),
        slug: event.slug,
        title: event.title,
        status: event.status,
        tags: event.tags,
        organizer: row.try_get("organizer_name")?,
        organizer_slug: row.try_get("organizer_slug")?,
    })
}

/// A row of `organizers`.
pub fn organizer(row: &Row) -> StoreResult<Organizer> {
    Ok(Organizer {
        id: OrganizerId(row.try_get("id")?),
        slug: row.try_get("slug")?,
        name: row.try_get("name")?,
        description: row.try_get("description")?,
        created_at: row.try_get("created_at")?,
    })
}

/// A row of `series`.
pub fn series(row: &Row) -> StoreResult<Series> {
    Ok(Series {
        id: SeriesId(row.try_get("id")?),
        organizer_id: OrganizerId(row.try_get("organizer_id")?),
        source_id: row.try_get::<Option<i64>, _>("source_id")?.map(SourceId),
        google_id: google_id(row, "google_id")?,
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        recurrence: row.try_get("recurrence")?,
    })
}

/// A row of `sources` with its `next_sync_at` from the schedule.
pub fn source(row: &Row) -> StoreResult<Source> {
    Ok(Source {
        id: SourceId(row.try_get("id")?),
        organizer_id: OrganizerId(row.try_get("organizer_id")?),
        connection_id: domain::ConnectionId(row.try_get("connection_id")?),
        calendar_id: row.try_get("calendar_id")?,
        name: row.try_get("name")?,
        time_zone: row.try_get("time_zone")?,
        state: from_enum_text(row.try_get("state")?)?,
        sync_token: row.try_get("sync_token")?,
        window_start: row.try_get("window_start")?,
        window_end: row.try_get("window_end")?,
        last_synced_at: row.try_get("last_synced_at")?,
        next_sync_at: row.try_get("next_sync_at")?,
        error: row.try_get("error")?,
        failing_since: row.try_get("failing_since")?,
        lowered_since: row.try_get("lowered_since")?,
        retry_at: row.try_get("retry_at")?,
        pushed_until: row.try_get("pushed_until")?,
        settings: SourceSettings {
            brake_items: row.try_get("brake_items")?,
            brake_percent: row.try_get("brake_percent")?,
            review: row.try_get("review")?,
            filter: row.try_get("filter")?,
        },
        failures: row.try_get("failures")?,
        created_at: row.try_get("created_at")?,
    })
}

/// A batch, from the columns `batch_id, cause, actor, reason, run_id, batch_at`.
pub fn deletion(row: &Row) -> StoreResult<Deletion> {
    Ok(Deletion {
        id: DeletionId(row.try_get("batch_id")?),
        cause: from_enum_text(row.try_get("cause")?)?,
        actor: row.try_get("actor")?,
        reason: Why::read(row.try_get("reason")?),
        run_id: row.try_get::<Option<i64>, _>("run_id")?.map(RunId),
        created_at: row.try_get("batch_at")?,
    })
}

/// A line of the trash: an event's row with its batch's columns beside it.
pub fn trashed(row: &Row) -> StoreResult<TrashedEvent> {
    let event = event(row)?;
    let batch = deletion(row)?;
    let deleted_at = event.deleted_at.unwrap_or(batch.created_at);
    Ok(TrashedEvent {
        when: event.when(),
        event_id: event.id,
        slug: event.slug,
        title: event.title,
        source_id: event.source_id,
        google_id: event.google_id,
        starts_at: event.starts_at,
        time_zone: event.time_zone,
        deleted_at,
        batch_id: batch.id,
        cause: batch.cause,
        actor: batch.actor,
        reason: batch.reason,
        run_id: batch.run_id,
        purge_at: deleted_at + RETENTION,
    })
}

/// A row of `revisions`.
pub fn revision(row: &Row) -> StoreResult<Revision> {
    Ok(Revision {
        id: row.try_get("id")?,
        entity: from_enum_text(row.try_get("entity")?)?,
        entity_id: row.try_get("entity_id")?,
        action: from_enum_text(row.try_get("action")?)?,
        version: row.try_get("version")?,
        actor: row.try_get("actor")?,
        reason: row.try_get("reason")?,
        run_id: row.try_get::<Option<i64>, _>("run_id")?.map(RunId),
        deletion_id: row.try_get::<Option<i64>, _>("deletion_id")?.map(DeletionId),
        at: row.try_get("at")?,
        payload: row.try_get("payload")?,
        digest: row.try_get("digest")?,
        hash: row.try_get("hash")?,
    })
}
