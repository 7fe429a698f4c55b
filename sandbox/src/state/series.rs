//! Changes of recurring events: single occurrences, splits, conversions.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::{
    Calendar, Presence, Stamp,
    event::object,
    when::{self, When},
};
use crate::error::{ControlError, Result};

impl Calendar {
    /// Cancels the occurrence that starts at `original` by the series' rule. Answers its id.
    pub fn cancel_occurrence(
        &mut self,
        master: &str,
        original: When,
        stamp: Stamp,
    ) -> Result<String> {
        let id = self.ensure_exception(master, original, stamp)?;
        if let Some(entry) = self.get_mut(&id) {
            entry.presence = Presence::Cancelled;
            entry.touch(stamp);
        }
        Ok(id)
    }

    /// Changes the occurrence that starts at `original`: its times, its title, anything.
    pub fn change_occurrence(
        &mut self,
        master: &str,
        original: When,
        changes: &Value,
        stamp: Stamp,
    ) -> Result<String> {
        let id = self.ensure_exception(master, original, stamp)?;
        self.patch(&id, changes, stamp)?;
        Ok(id)
    }

    /// The exception of that occurrence, live; made from the series where there is none yet.
    fn ensure_exception(&mut self, master: &str, original: When, stamp: Stamp) -> Result<String> {
        let item = self.exception_item(master, original, stamp)?;
        let id = format!("{master}_{}", original.id_suffix());
        if !self.get(&id).is_some_and(|entry| entry.is_live()) {
            self.put(&id, item, false, stamp);
        }
        Ok(id)
    }

    /// The occurrence as a resource of its own, as it is before any change.
    fn exception_item(&self, master: &str, original: When, stamp: Stamp) -> Result<Value> {
        let series = self.live(master)?;
        if !series.is_series() {
            return Err(ControlError::wrong_event(master, "is not a series"));
        }
        let (start, zone) = self.start_of(&series.item, master)?;
        if start.is_day() != original.is_day() {
            return Err(ControlError::wrong_event(
                master,
                "give an all-day occurrence by its day, a timed one by its time",
            ));
        }
        let mut item = object(&series.item)?.clone();
        item.remove("recurrence");
        item.insert("id".to_owned(), json!(format!("{master}_{}", original.id_suffix())));
        item.insert("recurringEventId".to_owned(), json!(master));
        item.insert("originalStartTime".to_owned(), original.to_json(&zone));
        item.insert("created".to_owned(), json!(when::timestamp(stamp.now)));
        self.set_times(&mut item, original, start, &zone);
        Ok(Value::Object(item))
    }

    fn start_of(&self, item: &Value, id: &str) -> Result<(When, String)> {
        let start = item.get("start").unwrap_or(&Value::Null);
        let zone = start.get("timeZone").and_then(Value::as_str).unwrap_or(&self.time_zone);
        let when = When::from_json(start, &self.time_zone)
            .ok_or_else(|| ControlError::wrong_event(id, "has no readable start"))?;
        Ok((when, zone.to_owned()))
    }

    /// Starts `item` at `start`, for as long as it lasted when it started at `before`.
    fn set_times(&self, item: &mut Map<String, Value>, start: When, before: When, zone: &str) {
        let end = item.get("end").and_then(|end| When::from_json(end, &self.time_zone));
        let lasts = end.map_or(TimeDelta::zero(), |end| end.instant() - before.instant());
        item.insert("start".to_owned(), start.to_json(zone));
        item.insert("end".to_owned(), start.shifted(lasts).to_json(zone));
    }

    /// "This and following": the series ends before `from`, and a new one with a new id and a
    /// new iCalUID goes on, with `changes`. Answers the new id (`ID_R20230519T070000`).
    pub fn split(
        &mut self,
        master: &str,
        from: When,
        changes: &Value,
        stamp: Stamp,
    ) -> Result<String> {
        let mut item = match self.exception_item(master, from, stamp)? {
            Value::Object(item) => item,
            _ => Map::new(),
        };
        let series = self.live(master)?.item.clone();
        let base = master.split("_R").next().unwrap_or(master);
        let id = format!("{base}_R{}", from.id_suffix().trim_end_matches('Z'));
        item.remove("recurringEventId");
        item.remove("originalStartTime");
        item.insert("iCalUID".to_owned(), json!(format!("{id}@google.com")));
        item.insert("sequence".to_owned(), json!(0));
        item.insert("recurrence".to_owned(), continued(&series, from, &self.time_zone));
        item.extend(object(changes)?.clone());
        self.insert(&id, &Value::Object(item), stamp)?;
        let ended = json!({ "recurrence": ended(&series, from) });
        self.patch(master, &ended, stamp)?;
        self.retire_exceptions(master, from, stamp);
        Ok(id)
    }

    /// The exceptions at or after `from` leave the series: cancelled in the next increment,
    /// and in no list after it.
    fn retire_exceptions(&mut self, master: &str, from: When, stamp: Stamp) {
        let zone = self.time_zone.clone();
        for exception in self.exceptions_mut(master) {
            let original = exception.item.get("originalStartTime");
            let original = original.and_then(|value| When::from_json(value, &zone));
            let gone = matches!(exception.presence, Presence::Gone { .. });
            if !gone && original.is_some_and(|at| at.instant() >= from.instant()) {
                exception.presence = Presence::Gone { announced: true };
                exception.touch(stamp);
            }
        }
    }

    /// Makes a single event a series.
    pub fn make_series(&mut self, id: &str, recurrence: &[String], stamp: Stamp) -> Result<()> {
        let entry = self.live(id)?;
        if entry.master_id().is_some() {
            return Err(ControlError::wrong_event(id, "is an occurrence of a series"));
        }
        if recurrence.is_empty() {
            return Err(ControlError::Invalid("a series needs a recurrence line".to_owned()));
        }
        self.patch(id, &json!({ "recurrence": recurrence }), stamp)
    }

    /// Makes a series the single event at its start.
    pub fn make_single(&mut self, id: &str, stamp: Stamp) -> Result<()> {
        if !self.live(id)?.is_series() {
            return Err(ControlError::wrong_event(id, "is not a series"));
        }
        self.patch(id, &json!({ "recurrence": null }), stamp)
    }

    /// After a change of a series: an event that is no series any more has no exceptions, and
    /// those of a series that was moved get other original starts, and so other ids.
    pub(super) fn after_series_change(
        &mut self,
        id: &str,
        old: Option<When>,
        new: Option<When>,
        stamp: Stamp,
    ) -> Result<()> {
        if !self.live(id)?.is_series() {
            for exception in self.exceptions_mut(id) {
                exception.presence = Presence::Gone { announced: false };
            }
            return Ok(());
        }
        match (old, new) {
            (Some(old), Some(new)) if old != new && old.is_day() == new.is_day() => {
                let by = new.wall_difference(old, &self.time_zone);
                self.rekey_exceptions(id, by, stamp);
            }
            _ => {}
        }
        Ok(())
    }

    fn rekey_exceptions(&mut self, master: &str, by: TimeDelta, stamp: Stamp) {
        let zone = self.time_zone.clone();
        let mut moved = Vec::new();
        for exception in self.exceptions_mut(master) {
            if matches!(exception.presence, Presence::Gone { .. }) {
                continue;
            }
            moved.push((exception.item.clone(), exception.presence));
            exception.presence = Presence::Gone { announced: true };
            exception.touch(stamp);
        }
        for (mut item, presence) in moved {
            let original = &item["originalStartTime"];
            let in_zone = original.get("timeZone").and_then(Value::as_str).unwrap_or(&zone);
            let Some(at) = When::from_json(original, &zone) else { continue };
            let at = at.wall_shifted(by, in_zone);
            let id = format!("{master}_{}", at.id_suffix());
            item["originalStartTime"] = at.to_json(in_zone);
            item["id"] = json!(id);
            self.put(&id, item, false, stamp);
            if let Some(entry) = self.get_mut(&id) {
                entry.presence = presence;
            }
        }
    }
}

/// The rule of the part before `from`: an UNTIL in the place of COUNT and any other UNTIL.
fn ended(series: &Value, from: When) -> Value {
    let until = from.just_before().id_suffix();
    map_rules(series, |rule| {
        let kept = without(rule, &["COUNT", "UNTIL"]);
        format!("{kept};UNTIL={until}")
    })
}

/// The rule of the part from `from` on: COUNT is what the first part has left over.
fn continued(series: &Value, from: When, zone: &str) -> Value {
    let before = when::occurrences(series, zone, None, u16::MAX).unwrap_or_default();
    let before = before.iter().filter(|at| at.instant() < from.instant()).count();
    map_rules(series, |rule| {
        let count = rule.split([';', ':']).find_map(|part| part.strip_prefix("COUNT="));
        match count.and_then(|count| count.parse::<usize>().ok()) {
            Some(count) => {
                let left = count.saturating_sub(before).max(1);
                format!("{};COUNT={left}", without(rule, &["COUNT"]))
            }
            None => rule.to_owned(),
        }
    })
}

fn map_rules(series: &Value, change: impl Fn(&str) -> String) -> Value {
    let lines = series.get("recurrence").and_then(Value::as_array);
    let lines = lines.into_iter().flatten().filter_map(Value::as_str);
    lines
        .map(|line| if line.starts_with("RRULE") { change(line) } else { line.to_owned() })
        .collect()
}

/// A rule without the named parts.
fn without(rule: &str, names: &[&str]) -> String {
    let (prefix, parts) = rule.split_once(':').unwrap_or(("RRULE", rule));
    let kept = parts.split(';').filter(|part| {
        let name = part.split('=').next().unwrap_or(part);
        !names.contains(&name)
    });
    format!("{prefix}:{}", kept.collect::<Vec<_>>().join(";"))
}
