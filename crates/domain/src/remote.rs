//! What Google says, in our words: the result of mapping, the input of planning.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::time::{stamp, stamp_option};
use super::{EventStatus, GoogleId, Why};

impl GoogleId {
    /// The series that an occurrence's id names: `ID` of `ID_20230519T070000Z` and of
    /// `ID_20230519`, else the id itself. The form is seen in practice, not documented.
    #[must_use]
    pub fn series(&self) -> &str {
        match self.as_str().rsplit_once('_') {
            Some((master, stamp)) if !master.is_empty() && is_stamp(stamp) => master,
            _ => self.as_str(),
        }
    }

    /// Where the rule put the occurrence that the id names; `None` where it names none.
    #[must_use]
    pub fn occurrence(&self) -> Option<OccurrenceKey> {
        let stamp = self.as_str().strip_prefix(self.series())?.strip_prefix('_')?;
        if let Ok(at) = NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%SZ") {
            return Some(OccurrenceKey::At(at.and_utc()));
        }
        NaiveDate::parse_from_str(stamp, "%Y%m%d").ok().map(OccurrenceKey::On)
    }

    /// The series that a series was split from ("this and following"): `ID` of
    /// `ID_R20230519T070000`, else the id itself. All parts of a series share it.
    #[must_use]
    pub fn base(&self) -> &str {
        let id = self.as_str();
        match id.rsplit_once('_') {
            Some((base, part)) if !base.is_empty() && is_part(part) => base,
            _ => id,
        }
    }

    /// What is left without all stamps at the end: what the ids of a series, of its parts and of all
    /// their occurrences begin with. No two ids of different roots can ever be the same, whatever
    /// dates a series gets.
    #[must_use]
    pub fn root(&self) -> &str {
        let mut id = self.as_str();
        while let Some((stem, end)) = id.rsplit_once('_') {
            if stem.is_empty() || !(is_stamp(end) || is_part(end)) {
                break;
            }
            id = stem;
        }
        id
    }
}

/// `R20230519` or `R20230519T070000`.
fn is_part(text: &str) -> bool {
    text.strip_prefix('R').is_some_and(is_stamp)
}

/// `20230519`, `20230519T070000` or `20230519T070000Z`.
fn is_stamp(text: &str) -> bool {
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('T') {
        None => digits(text, 8),
        Some((day, time)) => digits(day, 8) && digits(time.strip_suffix('Z').unwrap_or(time), 6),
    }
}

/// One item of `events.list`, understood.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RemoteItem {
    /// Its id in its calendar.
    pub google_id: GoogleId,
    /// How new it is.
    pub revision: RemoteRevision,
    /// What it is.
    pub body: RemoteBody,
}

impl RemoteItem {
    /// The family it belongs to: what changes together, by [`GoogleId::root`]. An exception belongs to
    /// its series, whatever its own id is.
    #[must_use]
    pub fn family(&self) -> &str {
        match &self.body {
            RemoteBody::Exception { master, .. } => master.root(),
            _ => self.google_id.root(),
        }
    }
}

/// How new an item is. Compared by `sequence`-independent `updated` first: Google bumps it at
/// every change; a tombstone may have none.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct RemoteRevision {
    /// Google's `updated`.
    #[serde(with = "stamp_option")]
    pub updated: Option<DateTime<Utc>>,
    /// Google's `sequence`.
    pub sequence: Option<i64>,
    /// Google's `etag`.
    pub etag: Option<String>,
}

/// What an item is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RemoteBody {
    /// Cancelled, and nothing but its id is known.
    Tombstone,
    /// An event that takes place once.
    Single {
        /// Its fields.
        event: RemoteEvent,
    },
    /// A recurring event.
    Master {
        /// The fields of every occurrence that has no exception.
        event: RemoteEvent,
        /// RRULE, EXRULE, RDATE and EXDATE lines.
        recurrence: Vec<String>,
    },
    /// One occurrence of a recurring event that differs from the rule.
    Exception {
        /// Google's `recurringEventId`.
        master: GoogleId,
        /// Where the rule put it.
        original: OccurrenceKey,
        /// Its fields; `None` where the occurrence is cancelled.
        event: Option<RemoteEvent>,
    },
}

/// Where a rule put an occurrence: Google's `originalStartTime`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceKey {
    /// Of a timed series.
    At(#[serde(with = "stamp")] DateTime<Utc>),
    /// Of an all-day series.
    On(NaiveDate),
}

impl OccurrenceKey {
    /// The form of `events.original_start`: `2026-05-19` or `2026-05-19T07:00:00Z`.
    #[must_use]
    pub fn to_text(self) -> String {
        match self {
            Self::At(at) => at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            Self::On(day) => day.format("%Y-%m-%d").to_string(),
        }
    }

    /// Reads what [`Self::to_text`] wrote.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Some(Self::On(day));
        }
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self::At(at.with_timezone(&Utc)))
    }

    /// Google's id of this occurrence: `{master}_20230519T070000Z` or `{master}_20230519` (seen in
    /// practice, not documented; it is only ever compared with ids from the same source).
    #[must_use]
    pub fn instance_id(self, master: &GoogleId) -> Option<GoogleId> {
        let suffix = match self {
            Self::At(at) => at.format("%Y%m%dT%H%M%SZ"),
            Self::On(day) => day.format("%Y%m%d"),
        };
        GoogleId::new(format!("{master}_{suffix}"))
    }
}

/// When a remote event takes place. Zones are IANA names by now; the mapping has replaced others
/// and noted it in [`RemoteEvent::notes`].
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RemoteWhen {
    /// From an instant to an instant.
    Timed {
        /// Start.
        #[serde(with = "stamp")]
        start: DateTime<Utc>,
        /// End; never before the start.
        #[serde(with = "stamp")]
        end: DateTime<Utc>,
        /// IANA zone.
        zone: String,
    },
    /// Whole days.
    AllDay {
        /// First day.
        start: NaiveDate,
        /// Exclusive end; always after the start.
        end: NaiveDate,
        /// IANA zone of the calendar.
        zone: String,
    },
}

/// The fields we take from Google. Attendees are not among them, on purpose.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RemoteEvent {
    /// Information only, never a key.
    pub i_cal_uid: Option<String>,
    /// Title; `(No title)` where Google has none.
    pub title: String,
    /// Sanitized HTML.
    pub description: String,
    /// Place.
    pub location: Option<String>,
    /// Link to more, http(s) only.
    pub url: Option<String>,
    /// There is a meeting on the web. Its address is for those invited, and not kept. Absent from
    /// items that older versions kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_meeting: bool,
    /// Confirmed or tentative.
    pub status: EventStatus,
    /// When.
    pub when: RemoteWhen,
    /// Why this must not be published. Such an item is held like any other, but has no page.
    pub unpublished: Option<Why>,
    /// It came without a title, a text, a place and a word about whose it is: Google shows no more
    /// than that somebody is busy. Absent from items that older versions kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bare: bool,
    /// What the mapping had to bend, for the log.
    pub notes: Vec<Why>,
}

impl RemoteEvent {
    /// The title of an event that has none.
    pub const NO_TITLE: &str = "(No title)";

    /// Whether there is more to it than when somebody is busy.
    #[must_use]
    pub fn has_details(&self) -> bool {
        self.title != Self::NO_TITLE || !self.description.is_empty() || self.location.is_some()
    }
}

/// An item that could not be understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Its id, where it had a usable one.
    pub google_id: Option<GoogleId>,
    /// Why.
    pub reason: Why,
    /// The item as it came, without attendees.
    pub raw: Value,
}

/// All pages of one `events.list`, understood: the input of planning.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// A complete list (first sync, or after a lost token), rather than an increment. Only then
    /// does absence mean anything.
    pub complete: bool,
    /// The items in the order they came; the last of one id counts. Shared with the plan, which
    /// says which of them to remember.
    pub items: Vec<Arc<RemoteItem>>,
    /// The items put aside. What we hold of their ids is left alone.
    pub quarantined: Vec<Quarantined>,
    /// The calendar's IANA zone.
    pub time_zone: Option<String>,
    /// The calendar's name.
    pub name: Option<String>,
    /// The token for the next increment. Always there: a list without one has failed.
    pub next_sync_token: String,
    /// Result pages.
    pub pages: i64,
    /// Requests sent, retries included.
    pub requests: i64,
    /// The organizer's filter by which the items were judged. Under another one the token says
    /// nothing of what this one left out. Absent from deliveries that older versions kept.
    #[serde(default)]
    pub filter: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_their_series_and_its_root() {
        for (id, series, base, root) in [
            ("a", "a", "a", "a"),
            ("a_20230519T070000Z", "a", "a_20230519T070000Z", "a"),
            ("a_20230519", "a", "a_20230519", "a"),
            ("a_R20230519T070000", "a_R20230519T070000", "a", "a"),
            ("a_R20230519", "a_R20230519", "a", "a"),
            (
                "a_R20230519T070000_20230526T070000Z",
                "a_R20230519T070000",
                "a_R20230519T070000_20230526T070000Z",
                "a",
            ),
            (
                "a_20230519_R20230519_20230526",
                "a_20230519_R20230519",
                "a_20230519_R20230519_20230526",
                "a",
            ),
            ("_20230519", "_20230519", "_20230519", "_20230519"),
            ("_R20230519", "_R20230519", "_R20230519", "_R20230519"),
            ("a_b", "a_b", "a_b", "a_b"),
            ("a_R", "a_R", "a_R", "a_R"),
            ("a_2023051é", "a_2023051é", "a_2023051é", "a_2023051é"),
        ] {
            let id = GoogleId::new(id).unwrap();
            assert_eq!((id.series(), id.base(), id.root()), (series, base, root), "{id}");
        }
    }

    #[test]
    fn ids_tell_their_occurrence() {
        for (id, key) in [
            ("a", None),
            ("a_20230519T070000Z", Some("2023-05-19T07:00:00Z")),
            ("a_R20230512T070000_20230519T070000Z", Some("2023-05-19T07:00:00Z")),
            ("a_20230519", Some("2023-05-19")),
            ("a_20230519T070000", None),
            ("a_20239999", None),
            ("a_R20230519T070000", None),
        ] {
            let found = GoogleId::new(id).unwrap().occurrence();
            assert_eq!(found.map(OccurrenceKey::to_text).as_deref(), key, "{id}");
            if let Some(found) = found {
                let master = GoogleId::new(GoogleId::new(id).unwrap().series()).unwrap();
                assert_eq!(found.instance_id(&master).unwrap().as_str(), id);
            }
        }
    }
}
