//! An event or series in the model of Google.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::{GoogleId, OccurrenceKey, RemoteBody, RemoteEvent, RemoteItem, RemoteWhen};

use super::words::{event, id, item};

/// An event or series. A series takes place weekly, `count` times.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) title: String,
    pub(super) start: DateTime<Utc>,
    pub(super) count: Option<i64>,
    pub(super) minute: i64,
    /// Whole days.
    pub(super) days: bool,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    /// By where the rule puts or once put them. They live until they are cancelled, wherever the
    /// series starts or ends by now.
    pub(super) exceptions: BTreeMap<OccurrenceKey, Exception>,
}

/// What was done to one occurrence.
#[derive(Clone, Debug)]
pub(super) struct Exception {
    /// Where it was moved to; `None` where it is cancelled.
    pub(super) to: Option<Place>,
    /// When that was said.
    pub(super) minute: i64,
}

/// A start, and whether it is that of whole days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) start: DateTime<Utc>,
    days: bool,
}

impl Place {
    fn event(self, title: &str) -> RemoteEvent {
        // The model has no summer time.
        let (start, zone) = (self.start, "UTC".to_owned());
        let when = if self.days {
            let start = start.date_naive();
            RemoteWhen::AllDay { start, end: start + TimeDelta::days(1), zone }
        } else {
            RemoteWhen::Timed { start, end: start + TimeDelta::hours(2), zone }
        };
        RemoteEvent { when, ..event(title, start) }
    }
}

impl Entry {
    pub(super) fn date(&self, nth: i64) -> DateTime<Utc> {
        let midnight = self.start.date_naive().and_time(NaiveTime::MIN).and_utc();
        let start = if self.days { midnight } else { self.start };
        start + TimeDelta::weeks(nth)
    }

    pub(super) fn key(&self, nth: i64) -> OccurrenceKey {
        let at = self.date(nth);
        if self.days { OccurrenceKey::On(at.date_naive()) } else { OccurrenceKey::At(at) }
    }

    /// Where an occurrence is that was moved by so many hours.
    pub(super) fn moved(&self, nth: i64, hours: i64) -> Place {
        let by = TimeDelta::hours(hours);
        let by = if self.days { TimeDelta::days(1 + by.num_days()) } else { by };
        Place { start: self.date(nth) + by, days: self.days }
    }

    /// The dates that the rule gives, and that no exception stands for.
    pub(super) fn dates(&self) -> impl Iterator<Item = (OccurrenceKey, DateTime<Utc>)> {
        let dates = (0..self.count.unwrap_or_default()).map(|nth| (self.key(nth), self.date(nth)));
        dates.filter(|(key, _)| !self.exceptions.contains_key(key))
    }

    /// Whether Google tells of an exception.
    pub(super) fn shows(&self, key: OccurrenceKey) -> bool {
        self.count.is_some() && !self.deleted && self.exceptions.contains_key(&key)
    }

    /// Takes the dates of a series elsewhere: what was changed in single ones is told anew at the
    /// new dates, and cancelled at the old ones.
    pub(super) fn take_along(&mut self, minute: i64, change: impl FnOnce(&mut Self)) {
        let count = self.count.unwrap_or_default();
        let old: Vec<_> = (0..count).map(|nth| self.key(nth)).collect();
        change(self);
        for (nth, key) in old.into_iter().enumerate() {
            let new = self.key(i64::try_from(nth).unwrap());
            if new == key {
                continue;
            }
            let Some(exception) = self.exceptions.get_mut(&key) else { continue };
            let to = exception.to.take();
            exception.minute = minute;
            self.exceptions.insert(new, Exception { to, minute });
        }
    }

    pub(super) fn item(&self, google_id: &str) -> RemoteItem {
        let mut event = Place { start: self.date(0), days: self.days }.event(&self.title);
        event.unpublished = self.hidden.then(|| "its visibility is private".into());
        let body = match self.count {
            None => RemoteBody::Single { event },
            Some(count) => RemoteBody::Master {
                event,
                recurrence: vec![format!("RRULE:FREQ=WEEKLY;COUNT={count}")],
            },
        };
        item(google_id, self.minute, body)
    }

    pub(super) fn exception(&self, master: &str, key: OccurrenceKey) -> RemoteItem {
        let exception = &self.exceptions[&key];
        let event = exception.to.map(|place| place.event("Moved"));
        let body = RemoteBody::Exception { master: id(master), original: key, event };
        RemoteItem { google_id: occurrence_id(master, key), ..item("x", exception.minute, body) }
    }
}

/// The id of an occurrence.
pub(super) fn occurrence_id(master: &str, key: OccurrenceKey) -> GoogleId {
    key.instance_id(&id(master)).unwrap()
}
