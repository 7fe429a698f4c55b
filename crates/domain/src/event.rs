//! An event: the full database row, and the part of it that its author writes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::time::{micros, stamp, stamp_option};
use super::{DeletionId, EventId, GoogleId, OrganizerId, SeriesId, SourceId, one_line};

/// Whether an event takes place, in iCalendar's words (RFC 5545, 3.8.1.11) with schema.org's
/// `EventPostponed` beside them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum EventStatus {
    /// It takes place.
    #[default]
    Confirmed,
    /// It may take place.
    Tentative,
    /// It does not take place; its page stays and says so.
    Cancelled,
    /// It takes place at a time not known yet.
    Postponed,
}

/// Who can find an event.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Visibility {
    /// Listed, and open to all.
    #[default]
    Public,
    /// Open to those who have the address; in no list, feed or sitemap.
    Unlisted,
    /// Seen by its organizer only.
    Draft,
}

/// When an event takes place.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum When {
    /// From an instant to an instant, shown in `time_zone` (an IANA name).
    Timed {
        /// Start.
        #[serde(with = "stamp")]
        starts_at: DateTime<Utc>,
        /// End; not before the start. Equal to it where no end is known.
        #[serde(with = "stamp")]
        ends_at: DateTime<Utc>,
        /// IANA zone of the event's place.
        time_zone: String,
    },
    /// Whole days in `time_zone`.
    AllDay {
        /// First day.
        start_date: NaiveDate,
        /// The day **after** the last one (RFC 5545's exclusive end).
        end_date: NaiveDate,
        /// The first day's midnight in `time_zone`: orders all-day events among timed ones.
        #[serde(with = "stamp")]
        starts_at: DateTime<Utc>,
        /// The end day's midnight in `time_zone`.
        #[serde(with = "stamp")]
        ends_at: DateTime<Utc>,
        /// IANA zone whose days these are.
        time_zone: String,
    },
}

impl When {
    /// The instant at which it starts.
    #[must_use]
    pub fn starts_at(&self) -> DateTime<Utc> {
        match self {
            Self::Timed { starts_at, .. } | Self::AllDay { starts_at, .. } => *starts_at,
        }
    }

    /// The instant at which it ends.
    #[must_use]
    pub fn ends_at(&self) -> DateTime<Utc> {
        match self {
            Self::Timed { ends_at, .. } | Self::AllDay { ends_at, .. } => *ends_at,
        }
    }

    /// The IANA zone it is shown in.
    #[must_use]
    pub fn time_zone(&self) -> &str {
        match self {
            Self::Timed { time_zone, .. } | Self::AllDay { time_zone, .. } => time_zone,
        }
    }
}

/// What an event's author decides: everything but identity and bookkeeping.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct EventContent {
    /// One line; never empty.
    pub title: String,
    /// Sanitized HTML, or empty.
    pub description: String,
    /// Place or address in one line.
    pub location: Option<String>,
    /// Where more is to be found, or where an online event takes place: http or https.
    pub url: Option<String>,
    /// Whether it takes place.
    pub status: EventStatus,
    /// Who can find it.
    pub visibility: Visibility,
    /// When it takes place.
    pub when: When,
    /// What the description was made from, where a person wrote it here: Markdown.
    #[serde(default)]
    pub markdown: Option<String>,
    /// What it is about: lower-case words, parted by `, `, in order. See [`super::tags`].
    #[serde(default)]
    pub tags: Option<String>,
    /// The picture on its page and card: the hash of a stored cover.
    #[serde(default)]
    pub cover: Option<String>,
}

/// One event: every column of its row, under the column's name. This is also the line that
/// `reroll export events` writes, the payload of a revision, and what an import reads.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Never reused.
    pub id: EventId,
    /// Who publishes it.
    pub organizer_id: OrganizerId,
    /// The recurring event it is an occurrence of.
    pub series_id: Option<SeriesId>,
    /// The calendar it comes from; `None` for an event written here ("native").
    pub source_id: Option<SourceId>,
    /// Its id in that calendar. With `source_id`, the only key a sync ever looks up.
    pub google_id: Option<GoogleId>,
    /// Information only: shared by all occurrences, absent from tombstones, never a key.
    pub i_cal_uid: Option<String>,
    /// Its address: `/events/{slug}`. Unique among live events.
    pub slug: String,
    /// See [`EventContent::title`].
    pub title: String,
    /// See [`EventContent::description`].
    pub description: String,
    /// See [`EventContent::location`].
    pub location: Option<String>,
    /// See [`EventContent::url`].
    pub url: Option<String>,
    /// See [`EventContent::status`].
    pub status: EventStatus,
    /// See [`EventContent::visibility`].
    pub visibility: Visibility,
    /// Whether whole days are meant.
    pub all_day: bool,
    /// Start; for all-day events the first day's midnight in `time_zone`.
    #[serde(with = "stamp")]
    pub starts_at: DateTime<Utc>,
    /// End; for all-day events the exclusive end day's midnight.
    #[serde(with = "stamp")]
    pub ends_at: DateTime<Utc>,
    /// First day, of all-day events only.
    pub start_date: Option<NaiveDate>,
    /// Exclusive end day, of all-day events only.
    pub end_date: Option<NaiveDate>,
    /// IANA zone.
    pub time_zone: String,
    /// Where the series' rule put this occurrence, in Google's form (a date or an RFC 3339
    /// instant in UTC), even if it was moved since.
    pub original_start: Option<String>,
    /// Counts the changes of this row, from 1.
    pub version: i64,
    /// When it was first written.
    #[serde(with = "stamp")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed. Trash and restore leave it alone.
    #[serde(with = "stamp")]
    pub updated_at: DateTime<Utc>,
    /// Since when it is in the trash.
    #[serde(with = "stamp_option")]
    pub deleted_at: Option<DateTime<Utc>>,
    /// The batch it went to the trash with.
    pub deletion_id: Option<DeletionId>,
    // The columns below came later. A row without them has no such key, so that its JSON is the
    // same as in revisions that were written before.
    /// See [`EventContent::markdown`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// See [`EventContent::tags`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    /// See [`EventContent::cover`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
}

/// An event's row with every column, those that came later as well: a line of an export, and the
/// row's line in a backup.
#[derive(Debug, Serialize)]
pub struct EventLine {
    #[serde(flatten)]
    row: Event,
    markdown: Option<String>,
    tags: Option<String>,
    cover: Option<String>,
}

/// One field's old and new value, as shown in logs and diffs: `[old, new]`.
pub type FieldChange = [Value; 2];

impl Event {
    /// Where it takes place, on one line: rows from imports may have several.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.location.as_deref().and_then(one_line)
    }

    /// The row as a line that has every column.
    #[must_use]
    pub fn line(&self) -> EventLine {
        let mut row = self.clone();
        let (markdown, tags, cover) = (row.markdown.take(), row.tags.take(), row.cover.take());
        EventLine { row, markdown, tags, cover }
    }

    /// The part its author decides.
    #[must_use]
    pub fn content(&self) -> EventContent {
        EventContent {
            title: self.title.clone(),
            description: self.description.clone(),
            location: self.location.clone(),
            url: self.url.clone(),
            status: self.status,
            visibility: self.visibility,
            when: self.when(),
            markdown: self.markdown.clone(),
            tags: self.tags.clone(),
            cover: self.cover.clone(),
        }
    }

    /// When it takes place.
    #[must_use]
    pub fn when(&self) -> When {
        let time_zone = self.time_zone.clone();
        let (starts_at, ends_at) = (self.starts_at, self.ends_at);
        match (self.all_day, self.start_date, self.end_date) {
            (true, Some(start_date), Some(end_date)) => {
                When::AllDay { start_date, end_date, starts_at, ends_at, time_zone }
            }
            _ => When::Timed { starts_at, ends_at, time_zone },
        }
    }

    /// Puts an author's content into the row, its times cut to whole microseconds. Identity and
    /// bookkeeping stay.
    pub fn set_content(&mut self, content: EventContent) {
        let when = content.when;
        self.title = content.title;
        self.description = content.description;
        self.location = content.location;
        self.url = content.url;
        self.status = content.status;
        self.visibility = content.visibility;
        self.markdown = content.markdown;
        self.tags = content.tags;
        self.cover = content.cover;
        self.starts_at = micros(when.starts_at());
        self.ends_at = micros(when.ends_at());
        when.time_zone().clone_into(&mut self.time_zone);
        (self.all_day, self.start_date, self.end_date) = match when {
            When::Timed { .. } => (false, None, None),
            When::AllDay { start_date, end_date, .. } => (true, Some(start_date), Some(end_date)),
        };
    }
}
