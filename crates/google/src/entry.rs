//! The account's list of calendars.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use domain::tidy;

/// One line of the account's list of calendars.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct CalendarEntry {
    /// Google's id.
    pub id: String,
    /// Its name; the account's own name for it where there is one.
    #[serde(default)]
    pub summary: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// Its IANA zone.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// `freeBusyReader`, `reader`, `writer` or `owner`.
    #[serde(default)]
    pub access_role: String,
    /// Whether it is the account's main calendar.
    #[serde(default)]
    pub primary: bool,
}

impl CalendarEntry {
    /// A calendar of the list; `None` (with a line in the log) where it has no usable id.
    pub(super) fn read(item: &Value) -> Option<Self> {
        match Self::deserialize(item) {
            Ok(mut entry) => {
                if let Some(own) = item.get("summaryOverride").and_then(Value::as_str) {
                    own.clone_into(&mut entry.summary);
                }
                entry.summary = tidy::name(&entry.summary);
                entry.description = entry.description.as_deref().map(tidy::name);
                Some(entry)
            }
            Err(error) => {
                tracing::warn!(%error, "a calendar of Google's list cannot be understood");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CalendarEntry;

    #[test]
    fn a_calendar_is_called_what_its_owner_calls_it() {
        let item = serde_json::json!({"id": "c", "summary": "Club", "summaryOverride": "Our club",
            "timeZone": "Europe/Berlin", "accessRole": "reader"});
        let entry = CalendarEntry::read(&item).unwrap();
        assert_eq!((entry.summary.as_str(), entry.primary), ("Our club", false));
        assert_eq!(entry.time_zone.as_deref(), Some("Europe/Berlin"));
        assert!(CalendarEntry::read(&serde_json::json!({"summary": "no id"})).is_none());
    }
}
