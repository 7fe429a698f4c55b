//! What the handle does with events and series.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Handle;
use crate::{
    error::{ControlError, Result},
    event,
    state::when::When,
};

/// Events.
impl Handle {
    /// Inserts an event and answers its id: the one given in `id`, or a new one.
    ///
    /// # Errors
    /// When the calendar is unknown, the id taken, or the times missing or unreadable.
    pub fn insert_event(&self, calendar: &str, event: Value) -> Result<String> {
        let id = event.get("id").and_then(Value::as_str).map(str::to_owned);
        let id = id.unwrap_or_else(|| self.0.random_event_id());
        self.0.change(calendar, |found, stamp| found.insert(&id, &event, stamp))?;
        Ok(id)
    }

    /// Inserts many events as one change. Answers their ids.
    ///
    /// # Errors
    /// As for one; those before the faulty one stay.
    pub fn insert_events(&self, calendar: &str, events: Vec<Value>) -> Result<Vec<String>> {
        self.0.change(calendar, |found, stamp| {
            let insert = |event: Value| {
                let id = event.get("id").and_then(Value::as_str).map(str::to_owned);
                let id = id.unwrap_or_else(|| self.0.random_event_id());
                found.insert(&id, &event, stamp)?;
                Ok(id)
            };
            events.into_iter().map(insert).collect()
        })
    }

    /// Inserts `count` plain events named "`title` 1", "`title` 2", …, one an hour from `first`.
    ///
    /// # Errors
    /// When the calendar is unknown.
    pub fn add_many(
        &self,
        calendar: &str,
        count: usize,
        title: &str,
        first: DateTime<Utc>,
    ) -> Result<Vec<String>> {
        self.insert_events(calendar, event::hourly(count, title, first))
    }

    /// Changes the given fields of an event; `null` takes a field away, and the status
    /// `cancelled` cancels it. An exception is named by its own id.
    ///
    /// # Errors
    /// When the calendar or event is unknown, cancelled, or would become unreadable.
    pub fn patch_event(&self, calendar: &str, id: &str, changes: &Value) -> Result<()> {
        self.0.change(calendar, |found, stamp| {
            if changes.get("status").and_then(Value::as_str) == Some("cancelled") {
                return found.cancel(id, stamp);
            }
            found.patch(id, changes, stamp)
        })
    }

    /// Cancels an event: lists show a tombstone in its place. For a series the tombstone is the
    /// only thing that is heard of it and its exceptions.
    ///
    /// # Errors
    /// When the calendar or event is unknown or cancelled already.
    pub fn cancel_event(&self, calendar: &str, id: &str) -> Result<()> {
        self.0.change(calendar, |found, stamp| found.cancel(id, stamp))
    }

    /// Deletes an event. To Google this is the same as cancelling it.
    ///
    /// # Errors
    /// As [`Handle::cancel_event`].
    pub fn delete_event(&self, calendar: &str, id: &str) -> Result<()> {
        self.cancel_event(calendar, id)
    }

    /// Removes an event without a tombstone, as when a tombstone has aged away.
    ///
    /// # Errors
    /// When the calendar or event is unknown.
    pub fn vanish_event(&self, calendar: &str, id: &str) -> Result<()> {
        self.0.change(calendar, |found, _| found.vanish(id))
    }

    /// Brings a cancelled event back, with the id it had.
    ///
    /// # Errors
    /// When the calendar or event is unknown or the event is not cancelled.
    pub fn undelete_event(&self, calendar: &str, id: &str) -> Result<()> {
        self.0.change(calendar, |found, stamp| found.undelete(id, stamp))
    }

    /// Puts an item into the calendar that lists show exactly as it is, decodable or not.
    /// One with an `id` takes the place of the event of that id. Answers its key: the id, or a
    /// made-up one by which it can be cancelled.
    ///
    /// # Errors
    /// When the calendar is unknown.
    pub fn put_raw(&self, calendar: &str, item: Value) -> Result<String> {
        self.0.change(calendar, |found, stamp| Ok(found.put_raw(item, stamp)))
    }

    /// Puts a tombstone into the calendar of an event that never was in it.
    ///
    /// # Errors
    /// When the calendar is unknown or has an event of that id.
    pub fn put_tombstone(&self, calendar: &str, id: &str) -> Result<()> {
        self.0.change(calendar, |found, stamp| found.put_tombstone(id, stamp))
    }

    /// The event as the calendar holds it, and whether it is live.
    ///
    /// # Errors
    /// When the calendar or event is unknown.
    pub fn event(&self, calendar: &str, id: &str) -> Result<(Value, bool)> {
        self.0.read(|state, _| {
            let found = state.calendar(calendar)?.get(id);
            let found = found.ok_or_else(|| ControlError::UnknownEvent(id.to_owned()))?;
            Ok((found.item.clone(), found.is_live()))
        })
    }
}

impl Handle {
    /// All events of a calendar that are live, as the calendar holds them.
    ///
    /// # Errors
    /// When the calendar is unknown.
    pub fn events(&self, calendar: &str) -> Result<Vec<Value>> {
        self.0.read(|state, _| {
            let events = &state.calendar(calendar)?.events;
            Ok(events.iter().filter(|e| e.is_live()).map(|e| e.item.clone()).collect())
        })
    }
}

/// Recurring events. An occurrence is named by the start that the rule gives it: a day
/// (`2026-05-01`) for an all-day series, else a time with offset (RFC 3339).
impl Handle {
    /// Cancels one occurrence. Answers its id (`ID_20230519T070000Z`).
    ///
    /// # Errors
    /// When the calendar or series is unknown, or the start is of the wrong kind.
    pub fn cancel_occurrence(&self, calendar: &str, series: &str, start: &str) -> Result<String> {
        let at = point(start)?;
        self.0.change(calendar, |found, stamp| found.cancel_occurrence(series, at, stamp))
    }

    /// Changes one occurrence: moves it with `{"start": …, "end": …}`, renames it, …
    /// Answers its id.
    ///
    /// # Errors
    /// As [`Handle::cancel_occurrence`], and when the changes cannot be used.
    pub fn change_occurrence(
        &self,
        calendar: &str,
        series: &str,
        start: &str,
        changes: &Value,
    ) -> Result<String> {
        let at = point(start)?;
        self.0.change(calendar, |found, stamp| found.change_occurrence(series, at, changes, stamp))
    }

    /// "This and following": ends the series before `from` and begins a new one there, with a
    /// new id (`ID_R20230519T070000`) and iCalUID and with `changes`. Answers the new id.
    ///
    /// # Errors
    /// As [`Handle::change_occurrence`], and when the series was split there before.
    pub fn split_series(
        &self,
        calendar: &str,
        series: &str,
        from: &str,
        changes: &Value,
    ) -> Result<String> {
        let at = point(from)?;
        self.0.change(calendar, |found, stamp| found.split(series, at, changes, stamp))
    }

    /// Makes a single event a series, by lines such as `RRULE:FREQ=WEEKLY`.
    ///
    /// # Errors
    /// When the calendar or event is unknown, or the event is an occurrence.
    pub fn make_series(&self, calendar: &str, id: &str, recurrence: &[String]) -> Result<()> {
        self.0.change(calendar, |found, stamp| found.make_series(id, recurrence, stamp))
    }

    /// Makes a series a single event at its first start; its exceptions are gone.
    ///
    /// # Errors
    /// When the calendar or series is unknown.
    pub fn make_single(&self, calendar: &str, id: &str) -> Result<()> {
        self.0.change(calendar, |found, stamp| found.make_single(id, stamp))
    }
}

/// Reads the start of an occurrence.
fn point(text: &str) -> Result<When> {
    When::parse(text).ok_or_else(|| {
        ControlError::Invalid(format!(
            "{text:?} is no start of an occurrence: give a day (2026-05-01) or a time with \
             offset (2026-05-01T18:00:00+02:00)"
        ))
    })
}
