//! What people decide about their own events.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::time::micros;
use domain::views::{DeskFilter, DeskListing};
use domain::{
    DeletionId, Edit, Event, EventContent, EventId, EventProblem, Field, OrganizerId, RecordKind,
    Visibility,
};
use sqlx::Row as _;

use super::super::reads::dashboard_list;
use super::super::{Database, Tx, dialect, json, sql};
use super::{cover, edits, journal, records};
use crate::{
    Author, DashboardStore, EventStore as _, Kind, NewCover, RevisionAction, StoreError,
    StoreResult,
};

#[async_trait]
impl DashboardStore for Database {
    async fn dashboard_page(
        &self,
        organizer: OrganizerId,
        filter: &DeskFilter,
        now: DateTime<Utc>,
        limit: i64,
    ) -> StoreResult<DeskListing> {
        dashboard_list::page(self, organizer, filter, now, limit).await
    }

    async fn edits(&self, event: EventId) -> StoreResult<Vec<Edit>> {
        let mut connection = self.read.acquire().await?;
        edits::of_event(&mut connection, event).await
    }

    async fn owners(&self, events: &[EventId]) -> StoreResult<BTreeMap<EventId, OrganizerId>> {
        let select = format!(
            "SELECT id, organizer_id FROM events WHERE id IN (SELECT value FROM {} AS w)",
            dialect::list("$1", Kind::Int)
        );
        let found = sqlx::query(sql(select)).bind(json(events)?).fetch_all(&self.read).await?;
        found
            .iter()
            .map(|row| Ok((EventId(row.try_get("id")?), OrganizerId(row.try_get("organizer_id")?))))
            .collect()
    }

    async fn batch_owners(&self, batch: DeletionId) -> StoreResult<BTreeSet<OrganizerId>> {
        let select = "SELECT DISTINCT organizer_id FROM events WHERE deletion_id = $1";
        let owners: Vec<i64> =
            sqlx::query_scalar(select).bind(batch.0).fetch_all(&self.read).await?;
        Ok(owners.into_iter().map(OrganizerId).collect())
    }

    async fn edit_event(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        content: EventContent,
    ) -> StoreResult<Event> {
        let mut tx = self.begin_history().await?;
        let before = lock_seen(&mut tx, id, version).await?;
        let Some(after) = edit(&mut tx, author, &before, content).await? else {
            return Ok(before);
        };
        tx.commit().await?;
        Ok(after)
    }

    async fn check_seen(&self, id: EventId, version: i64) -> StoreResult<()> {
        let found = self.event(id).await?;
        as_seen(found.as_ref(), id, version).map(|_| ())
    }

    async fn edit_cover(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        new: &NewCover,
    ) -> StoreResult<Event> {
        let mut tx = self.begin_history().await?;
        let before = lock_seen(&mut tx, id, version).await?;
        // Also where the event has it already: it may name one that did not come with an import.
        let hash = cover::put(&mut tx, new).await?;
        let content = EventContent { cover: Some(hash), ..before.content() };
        let after = edit(&mut tx, author, &before, content).await?;
        tx.commit().await?;
        Ok(after.unwrap_or(before))
    }

    async fn take_googles(
        &self,
        author: &Author,
        id: EventId,
        version: i64,
        field: Field,
    ) -> StoreResult<Event> {
        let mut tx = self.begin_history().await?;
        let before = lock_seen(&mut tx, id, version).await?;
        let edits = edits::of_event(&mut tx, id).await?;
        let Some(edit) = edits.into_iter().find(|edit| edit.field == field) else {
            return Ok(before);
        };
        let mut after = with_googles(&before, &edit)?;
        edits::end(&mut tx, id, field).await?;
        if after != before {
            write_changed(&mut tx, author, std::slice::from_mut(&mut after)).await?;
        }
        tx.commit().await?;
        Ok(after)
    }

    async fn publish(&self, author: &Author, events: &[EventId]) -> StoreResult<usize> {
        let mut tx = self.begin_history().await?;
        let found = records::lock_events(&mut tx, events).await?;
        for id in events {
            live(found.get(id), *id)?;
        }
        let mut drafts: Vec<Event> =
            found.into_values().filter(|event| event.visibility == Visibility::Draft).collect();
        for draft in &mut drafts {
            draft.visibility = Visibility::Public;
        }
        write_changed(&mut tx, author, &mut drafts).await?;
        tx.commit().await?;
        Ok(drafts.len())
    }
}

/// An event that was found and is not in the trash.
fn live(found: Option<&Event>, id: EventId) -> StoreResult<&Event> {
    match found {
        None => Err(StoreError::absent(RecordKind::Event, id)),
        Some(event) if event.deleted_at.is_some() => Err(EventProblem::InTrash(id).into()),
        Some(event) => Ok(event),
    }
}

/// Locks a live event that is still as somebody saw it.
pub async fn lock_seen(tx: &mut Tx, id: EventId, version: i64) -> StoreResult<Event> {
    let found = records::lock_events(tx, &[id]).await?;
    as_seen(found.get(&id), id, version).cloned()
}

/// Writes a person's values into an event; gives it where that changed something.
async fn edit(
    tx: &mut Tx,
    author: &Author,
    before: &Event,
    content: EventContent,
) -> StoreResult<Option<Event>> {
    let mut after = before.clone();
    after.set_content(content);
    if after == *before {
        return Ok(None);
    }
    if before.source_id.is_some() {
        note_edits(tx, author, before, &after).await?;
    }
    write_changed(tx, author, std::slice::from_mut(&mut after)).await?;
    Ok(Some(after))
}

/// An event that is live and still as somebody saw it.
fn as_seen(found: Option<&Event>, id: EventId, version: i64) -> StoreResult<&Event> {
    let event = live(found, id)?;
    if event.version == version {
        return Ok(event);
    }
    Err(EventProblem::ChangedSince.into())
}

/// Writes rows that changed, each as its next version.
pub async fn write_changed(tx: &mut Tx, author: &Author, events: &mut [Event]) -> StoreResult<()> {
    for event in &mut *events {
        event.version += 1;
        event.updated_at = micros(author.at);
    }
    journal::write_events(tx, author, RevisionAction::Update, events, None).await
}

/// Keeps, for each field of a synced event that changes, what Google says instead; ends the edit
/// where the new value is just that.
pub async fn note_edits(
    tx: &mut Tx,
    author: &Author,
    before: &Event,
    after: &Event,
) -> StoreResult<()> {
    let known = edits::of_event(tx, before.id).await?;
    let (old, new) = (before.content(), after.content());
    for field in Field::ALL {
        let (was, is) = (field.of(&old), field.of(&new));
        if was == is {
            continue;
        }
        let edit = known.iter().find(|edit| edit.field == field);
        // Where nobody had edited the field, its value was Google's.
        let google = edit.map_or(was, |edit| edit.google.clone());
        if google == is {
            edits::end(tx, before.id, field).await?;
            continue;
        }
        let (edited_by, edited_at) = (author.actor.label(), author.at);
        let edit = Edit { field, google, until: None, edited_by, edited_at };
        edits::put_by_person(tx, before.id, &edit).await?;
    }
    Ok(())
}

/// An event with Google's value in an edited field.
fn with_googles(event: &Event, edit: &Edit) -> StoreResult<Event> {
    let mut content = event.content();
    if !edit.field.put(&edit.google, &mut content) {
        return Err(StoreError::Garbled(format!(
            "what Google says of {:?} in event {} is {}",
            edit.field, event.id, edit.google
        )));
    }
    let mut event = event.clone();
    event.set_content(content);
    Ok(event)
}
