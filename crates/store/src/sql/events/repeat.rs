//! Series that are written here.

use async_trait::async_trait;
use domain::time::micros;
use domain::{Cause, DeletionId, Event, EventContent, EventId, EventProblem, RecordKind, SeriesId};

use super::super::alerts::large_deletions;
use super::super::{Database, Tx, dialect, plain};
use super::{batches, dashboard, journal, records, series, slugs};
use crate::events::carry;
use crate::{Author, NewSeries, RepeatStore, RevisionAction, StoreError, StoreResult};

#[async_trait]
impl RepeatStore for Database {
    async fn create_series(&self, author: &Author, new: NewSeries) -> StoreResult<Vec<Event>> {
        if new.dates.is_empty() {
            return Err(EventProblem::NoDates.into());
        }
        let mut tx = self.begin_history().await?;
        let id = put_series(&mut tx, author, &new).await?;
        let events = occurrences(&mut tx, author, id, &new).await?;
        journal::write_events(&mut tx, author, RevisionAction::Create, &events, None).await?;
        tx.commit().await?;
        Ok(events)
    }

    async fn edit_later(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> StoreResult<usize> {
        let mut tx = self.begin_history().await?;
        let seen = dashboard::lock_seen(&mut tx, id, version).await?;
        let series_id = native_series(&seen)?;
        let before = seen.content();
        let shift = carry::shift(&before.when, &content.when)?;
        let mut changed = Vec::new();
        for event in lock_later(&mut tx, &seen, series_id).await? {
            let mut after = event.clone();
            after.set_content(if event.id == seen.id {
                content.clone()
            } else {
                carry::carried(&before, &content, shift.as_ref(), event.content())
            });
            if after != event {
                changed.push(after);
            }
        }
        if before.title != content.title {
            rename_series(&mut tx, author, &seen, series_id, &content.title).await?;
        }
        dashboard::write_changed(&mut tx, author, &mut changed).await?;
        tx.commit().await?;
        Ok(changed.len())
    }

    async fn trash_later(&self, author: &Author, id: EventId) -> StoreResult<(DeletionId, usize)> {
        let mut tx = self.begin_history().await?;
        let seen = records::lock_events(&mut tx, &[id]).await?.remove(&id);
        let seen = match seen {
            None => return Err(StoreError::absent(RecordKind::Event, id)),
            Some(event) if event.deleted_at.is_some() => {
                return Err(EventProblem::TrashedBefore(id).into());
            }
            Some(event) => event,
        };
        let series_id = native_series(&seen)?;
        let events = lock_later(&mut tx, &seen, series_id).await?;
        let count = events.len();
        let batch = batches::put_deletion(&mut tx, author, Cause::Person).await?;
        batches::trash_rows(&mut tx, author, batch, events).await?;
        large_deletions::raise(&mut tx, self.telling, author, batch).await?;
        tx.commit().await?;
        Ok((batch, count))
    }
}

/// The series of an event that was written here; anything else is refused.
fn native_series(event: &Event) -> StoreResult<SeriesId> {
    if event.source_id.is_some() {
        return Err(EventProblem::OfCalendar.into());
    }
    event.series_id.ok_or_else(|| EventProblem::NotRepeating.into())
}

/// An event and the later live dates of its series, locked, in order of id.
async fn lock_later(tx: &mut Tx, seen: &Event, series: SeriesId) -> StoreResult<Vec<Event>> {
    let select = "SELECT id FROM events
                  WHERE series_id = $1 AND deleted_at IS NULL AND starts_at >= $2";
    let ids: Vec<i64> = sqlx::query_scalar(select)
        .bind(series.0)
        .bind(dialect::at(seen.starts_at))
        .fetch_all(&mut **tx)
        .await?;
    let ids: Vec<EventId> = ids.into_iter().map(EventId).collect();
    Ok(records::lock_events(tx, &ids).await?.into_values().collect())
}

/// Writes the row of a series and its first revision.
async fn put_series(tx: &mut Tx, author: &Author, new: &NewSeries) -> StoreResult<SeriesId> {
    let slug = slugs::series_slug(tx, &new.content.title).await?;
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO series (organizer_id, source_id, google_id, slug, title, recurrence,
                             version, created_at, updated_at)
         VALUES ($1, NULL, NULL, $2, $3, $4, 1, $5, $5) RETURNING id",
    )
    .bind(new.organizer_id.0)
    .bind(slug)
    .bind(plain(&new.content.title))
    .bind(plain(&new.recurrence.join("\n")))
    .bind(dialect::at(author.at))
    .fetch_one(&mut **tx)
    .await?;
    let id = SeriesId(id);
    series::note_series(tx, author, RevisionAction::Create, id, None).await?;
    Ok(id)
}

/// The rows of all dates, with ids and addresses.
async fn occurrences(
    tx: &mut Tx,
    author: &Author,
    series: SeriesId,
    new: &NewSeries,
) -> StoreResult<Vec<Event>> {
    let contents: Vec<EventContent> = new
        .dates
        .iter()
        .map(|(_, when)| EventContent { when: when.clone(), ..new.content.clone() })
        .collect();
    let ids = records::allocate(tx, contents.len(), author).await?;
    let wishes: Vec<_> = ids.iter().copied().zip(&contents).collect();
    let slugs = slugs::event_slugs(tx, &wishes).await?;
    let rows = ids.into_iter().zip(slugs).zip(contents).zip(&new.dates);
    let rows = rows.map(|(((id, slug), content), (key, _))| Event {
        organizer_id: new.organizer_id,
        series_id: Some(series),
        original_start: Some(key.to_text()),
        ..records::blank(id, slug, content, author)
    });
    Ok(rows.collect())
}

/// A series is called as its dates are: where no earlier one is left with the old title, it takes
/// the new one. Its address stays.
async fn rename_series(
    tx: &mut Tx,
    author: &Author,
    seen: &Event,
    series: SeriesId,
    title: &str,
) -> StoreResult<()> {
    let done = sqlx::query(
        "UPDATE series SET title = $2, version = version + 1, updated_at = $3
         WHERE id = $1 AND title <> $2 AND NOT EXISTS
             (SELECT 1 FROM events e
              WHERE e.series_id = $1 AND e.deleted_at IS NULL AND e.starts_at < $4)",
    )
    .bind(series.0)
    .bind(plain(title))
    .bind(dialect::at(micros(author.at)))
    .bind(dialect::at(seen.starts_at))
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        series::note_series(tx, author, RevisionAction::Update, series, None).await?;
    }
    Ok(())
}
