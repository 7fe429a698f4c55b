//! Changes of single events: insert, patch, cancel, bring back.

use serde_json::{Map, Value, json};

use super::{
    Calendar, Presence, Stamp,
    when::{self, When},
};
use crate::error::{ControlError, Result};

impl Calendar {
    /// Inserts an event as `events.insert` does: checks it, and fills in what Google fills in.
    pub fn insert(&mut self, id: &str, fields: &Value, stamp: Stamp) -> Result<()> {
        let fields = object(fields)?;
        check_id(id)?;
        if self.get(id).is_some() {
            return Err(ControlError::Exists(id.to_owned()));
        }
        let mut item = self.defaults(id, stamp);
        item.extend(fields.clone());
        item.insert("id".to_owned(), json!(id));
        self.complete_times(&mut item)?;
        self.put(id, Value::Object(item), false, stamp);
        Ok(())
    }

    /// The fields that Google fills in.
    fn defaults(&self, id: &str, stamp: Stamp) -> Map<String, Value> {
        let mut organizer = json!({ "email": self.id, "self": true });
        if self.id != self.owner {
            organizer["displayName"] = json!(self.summary);
        }
        let item = json!({
            "kind": "calendar#event",
            "status": "confirmed",
            "created": when::timestamp(stamp.now),
            "creator": { "email": self.owner },
            "organizer": organizer,
            "iCalUID": format!("{id}@google.com"),
            "sequence": 0,
            "reminders": { "useDefault": true },
            "eventType": "default",
        });
        match item {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// Checks `start` and `end`, and gives timed ones the calendar's zone where they have none.
    fn complete_times(&self, item: &mut Map<String, Value>) -> Result<()> {
        let point = |name: &str| {
            item.get(name).and_then(|value| When::from_json(value, &self.time_zone)).ok_or_else(
                || {
                    ControlError::Invalid(format!(
                        "{name} is missing or unreadable: give {{\"date\": \"2026-05-01\"}} or \
                         {{\"dateTime\": \"2026-05-01T18:00:00+02:00\"}}"
                    ))
                },
            )
        };
        let (start, end) = (point("start")?, point("end")?);
        if start.is_day() != end.is_day() {
            return Err(ControlError::Invalid(
                "start and end must both be days or both be times".to_owned(),
            ));
        }
        let backwards = end.instant() < start.instant();
        if backwards || (start.is_day() && end == start) {
            return Err(ControlError::Invalid(
                "the end lies before the start (the end of an all-day event is exclusive)"
                    .to_owned(),
            ));
        }
        for name in ["start", "end"] {
            if let Some(Value::Object(point)) = item.get_mut(name)
                && point.contains_key("dateTime")
            {
                point.entry("timeZone").or_insert_with(|| json!(self.time_zone));
            }
        }
        Ok(())
    }

    /// Changes the given fields; `null` takes a field away. Moving a series moves its exceptions.
    pub fn patch(&mut self, id: &str, changes: &Value, stamp: Stamp) -> Result<()> {
        let changes = object(changes)?;
        let entry = self.live(id)?;
        let was_series = entry.is_series();
        let old_start = entry.item.get("start").and_then(|v| When::from_json(v, &self.time_zone));
        let mut item = object(&entry.item)?.clone();
        for (field, value) in changes {
            if ["id", "recurringEventId", "originalStartTime"].contains(&field.as_str()) {
                return Err(ControlError::Invalid(format!("{field} cannot be changed")));
            }
            if value.is_null() {
                item.remove(field);
            } else {
                item.insert(field.clone(), value.clone());
            }
        }
        self.complete_times(&mut item)?;
        bump_sequence(&mut item, changes);
        let new_start = item.get("start").and_then(|v| When::from_json(v, &self.time_zone));
        self.put(id, Value::Object(item), false, stamp);
        if was_series {
            self.after_series_change(id, old_start, new_start, stamp)?;
        }
        Ok(())
    }

    /// Puts an item in that is shown exactly as it is, readable or not. Answers its key.
    pub fn put_raw(&mut self, item: Value, stamp: Stamp) -> String {
        let key = match item.get("id").and_then(Value::as_str) {
            Some(id) => id.to_owned(),
            None => format!("raw{}", stamp.serial),
        };
        self.put(&key, item, true, stamp);
        key
    }

    /// Deletes an event as Google does: a tombstone for a single event or a series (whose
    /// exceptions are heard of no more), a cancelled occurrence for an exception.
    pub fn cancel(&mut self, id: &str, stamp: Stamp) -> Result<()> {
        self.live(id)?;
        if let Some(entry) = self.get_mut(id) {
            entry.presence = Presence::Cancelled;
            entry.touch(stamp);
        }
        for exception in self.exceptions_mut(id) {
            if !matches!(exception.presence, Presence::Gone { .. }) {
                let was_cancelled = !exception.is_live();
                exception.presence = Presence::Dropped { was_cancelled };
            }
        }
        Ok(())
    }

    /// Puts in the tombstone of an event that never was.
    pub fn put_tombstone(&mut self, id: &str, stamp: Stamp) -> Result<()> {
        if self.get(id).is_some() {
            return Err(ControlError::Exists(id.to_owned()));
        }
        self.put(id, json!({ "id": id }), false, stamp);
        if let Some(entry) = self.get_mut(id) {
            entry.presence = Presence::Cancelled;
        }
        Ok(())
    }

    /// Removes an event and its exceptions without leaving a tombstone, as when a tombstone
    /// has aged away, or in a birthday calendar, whose increments omit deletions.
    pub fn vanish(&mut self, id: &str) -> Result<()> {
        let known = ControlError::UnknownEvent(id.to_owned());
        self.get_mut(id).ok_or(known)?.presence = Presence::Gone { announced: false };
        for exception in self.exceptions_mut(id) {
            exception.presence = Presence::Gone { announced: false };
        }
        Ok(())
    }

    /// Brings a cancelled event back; a series with the exceptions that it had.
    pub fn undelete(&mut self, id: &str, stamp: Stamp) -> Result<()> {
        let entry = self.get_mut(id).ok_or_else(|| ControlError::UnknownEvent(id.to_owned()))?;
        if entry.presence != Presence::Cancelled {
            return Err(ControlError::wrong_event(id, "is not cancelled"));
        }
        entry.presence = Presence::Live;
        entry.touch(stamp);
        for exception in self.exceptions_mut(id) {
            if let Presence::Dropped { was_cancelled } = exception.presence {
                exception.presence =
                    if was_cancelled { Presence::Cancelled } else { Presence::Live };
                exception.touch(stamp);
            }
        }
        Ok(())
    }
}

/// The fields of an event; anything but a JSON object is refused.
pub(crate) fn object(value: &Value) -> Result<&Map<String, Value>> {
    value
        .as_object()
        .ok_or_else(|| ControlError::Invalid("an event is given as a JSON object".to_owned()))
}

/// Google's rule is base32hex of 5 to 1024 characters; the ids of occurrences and of split
/// series, which it makes itself, also have `_`, `R`, `T` and `Z`.
fn check_id(id: &str) -> Result<()> {
    let allowed = |b: u8| b.is_ascii_digit() || (b'a'..=b'v').contains(&b) || b"_RTZ".contains(&b);
    if (5..=1024).contains(&id.len()) && id.bytes().all(allowed) {
        return Ok(());
    }
    Err(ControlError::Invalid(format!(
        "{id:?} cannot be an event's id: use 5 to 1024 of the characters a-v and 0-9"
    )))
}

/// iCalendar's sequence goes up when the times change.
fn bump_sequence(item: &mut Map<String, Value>, changes: &Map<String, Value>) {
    let moved = ["start", "end", "recurrence"].iter().any(|field| changes.contains_key(*field));
    if moved && !changes.contains_key("sequence") {
        let next = item.get("sequence").and_then(Value::as_i64).unwrap_or(0).saturating_add(1);
        item.insert("sequence".to_owned(), json!(next));
    }
}
