//! What lists are searched and filtered by: `event_search`, beside each event. Derived: it can be
//! emptied at any time, and is made anew when the database is opened.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::text::text_only;
use domain::{Attendance, Event, When};
use serde::Serialize;
use sqlx::Row as _;

use super::super::columns::{BATCH, EVENT, names};
use super::super::{Database, Db, Tx, dialect, json, rows, sql};
use crate::Kind::{self, Date, Int, Text};
use crate::StoreResult;
use crate::reads::search_words::words;

/// The columns of `event_search`.
const SEARCH: &[(&str, Kind)] = &[
    ("event_id", Int),
    ("version", Int),
    ("first_day", Date),
    ("last_day", Date),
    ("attendance", Text),
    ("words", Text),
];

/// A row of `event_search`.
#[derive(Serialize)]
struct Entry {
    event_id: i64,
    version: i64,
    first_day: NaiveDate,
    last_day: NaiveDate,
    attendance: Attendance,
    words: String,
}

/// Writes the entries of events, in the transaction that writes the events.
pub async fn index(tx: &mut Tx, events: &[Event]) -> StoreResult<()> {
    let organizers = organizers(tx, events).await?;
    let entries: Vec<Entry> = events
        .iter()
        .map(|event| {
            let organizer = organizers.get(&event.organizer_id.0);
            entry(event, organizer.map(String::as_str).unwrap_or_default())
        })
        .collect();
    let statement = format!(
        "INSERT INTO event_search (event_id, version, first_day, last_day, attendance, words)
         SELECT r.event_id, r.version, r.first_day, r.last_day, r.attendance, {} FROM {} WHERE true
         ON CONFLICT (event_id) DO UPDATE SET version = excluded.version,
            first_day = excluded.first_day, last_day = excluded.last_day,
            attendance = excluded.attendance, words = excluded.words",
        dialect::words("r.words"),
        dialect::rows("$1", SEARCH)
    );
    sqlx::query(sql(statement)).bind(json(&entries)?).execute(&mut **tx).await?;
    Ok(())
}

/// The names of the events' organizers: they are searched, too.
async fn organizers(tx: &mut Tx, events: &[Event]) -> StoreResult<HashMap<i64, String>> {
    let mut ids: Vec<i64> = events.iter().map(|event| event.organizer_id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let select = format!(
        "SELECT id, name FROM organizers WHERE id IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Int)
    );
    let found = sqlx::query(sql(select)).bind(json(&ids)?).fetch_all(&mut **tx).await?;
    found.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?))).collect()
}

fn entry(event: &Event, organizer: &str) -> Entry {
    let (first_day, last_day) = days(&event.when());
    let location = event.location.as_deref().unwrap_or_default();
    let tags = event.tags.as_deref().unwrap_or_default();
    let description = text_only(&event.description);
    let text = format!("{} {location} {organizer} {tags} {description}", event.title);
    let words: Vec<String> = words(&text).into_iter().collect();
    Entry {
        event_id: event.id.0,
        version: event.version,
        first_day,
        last_day,
        attendance: Attendance::of_event(event),
        words: words.join(" "),
    }
}

/// The first and the last day of an event, in its zone. What ends at midnight does not take place on
/// the day that begins.
fn days(when: &When) -> (NaiveDate, NaiveDate) {
    match when {
        When::AllDay { start_date, end_date, .. } => {
            (*start_date, end_date.pred_opt().unwrap_or(*start_date).max(*start_date))
        }
        When::Timed { starts_at, ends_at, time_zone } => {
            let zone: Tz = time_zone.parse().unwrap_or(Tz::UTC);
            let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
            let before_end = ends_at.checked_sub_signed(TimeDelta::microseconds(1));
            (day(*starts_at), day(before_end.unwrap_or(*ends_at).max(*starts_at)))
        }
    }
}

impl Database {
    /// Makes what lists are searched by for events that have none, or one of an older version: after
    /// a migration that emptied it, or a restore past this program. Gives their number.
    pub(crate) async fn renew_search(&self) -> StoreResult<u64> {
        let mut made = 0;
        // Looked for before anything is locked, since most of the time none is missing.
        while !missing(self).await?.is_empty() {
            let mut tx = self.begin_history().await?;
            // Anew: the rows may have changed before they were locked.
            let events = read_missing(&mut *tx).await?;
            index(&mut tx, &events).await?;
            tx.commit().await?;
            made += events.len() as u64;
        }
        Ok(made)
    }
}

async fn missing(database: &Database) -> StoreResult<Vec<Event>> {
    read_missing(database.writing()).await
}

async fn read_missing<'c>(from: impl sqlx::Executor<'c, Database = Db>) -> StoreResult<Vec<Event>> {
    let select = format!(
        "SELECT {} FROM events e LEFT JOIN event_search s ON s.event_id = e.id
         WHERE s.event_id IS NULL OR s.version <> e.version ORDER BY e.id LIMIT $1",
        names(EVENT, "e.")
    );
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let found = sqlx::query(sql(select)).bind(limit).fetch_all(from).await?;
    found.iter().map(rows::event).collect()
}
