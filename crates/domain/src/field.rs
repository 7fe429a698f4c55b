//! Fields of an event that its author decides.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::EventContent;

/// A field that an author decides. What belongs together is edited together: an end without its
/// start says nothing.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// The title.
    Title,
    /// The description.
    Description,
    /// The place.
    Location,
    /// The link.
    Url,
    /// Whether it takes place.
    Status,
    /// Start, end and time zone.
    When,
    /// The tags. Google has none.
    Tags,
    /// The picture. Google has none.
    Cover,
}

impl Field {
    /// Those that Google has as well, in the order a form has them.
    pub const ALL: [Self; 6] =
        [Self::Title, Self::When, Self::Location, Self::Url, Self::Status, Self::Description];

    /// The field's value in some content, as JSON.
    #[must_use]
    pub fn of(self, content: &EventContent) -> Value {
        match self {
            Self::Title => content.title.as_str().into(),
            Self::Description => content.description.as_str().into(),
            Self::Location => content.location.as_deref().into(),
            Self::Url => content.url.as_deref().into(),
            Self::Status => serde_json::to_value(content.status).unwrap_or_default(),
            Self::When => serde_json::to_value(&content.when).unwrap_or_default(),
            Self::Tags => content.tags.as_deref().into(),
            Self::Cover => content.cover.as_deref().into(),
        }
    }

    /// Takes the field from one content over into another.
    pub fn copy(self, from: &EventContent, to: &mut EventContent) {
        match self {
            Self::Title => to.title.clone_from(&from.title),
            Self::Description => {
                to.description.clone_from(&from.description);
                to.markdown.clone_from(&from.markdown);
            }
            Self::Location => to.location.clone_from(&from.location),
            Self::Url => to.url.clone_from(&from.url),
            Self::Status => to.status = from.status,
            Self::When => to.when.clone_from(&from.when),
            Self::Tags => to.tags.clone_from(&from.tags),
            Self::Cover => to.cover.clone_from(&from.cover),
        }
    }

    /// Puts a value that [`Self::of`] gave into some content. Says whether it was one.
    pub fn put(self, value: &Value, to: &mut EventContent) -> bool {
        let text = || value.as_str().map(ToOwned::to_owned);
        let is_text_or_null = value.is_null() || value.is_string();
        match self {
            Self::Title => text().map(|title| to.title = title).is_some(),
            Self::Description => {
                to.markdown = None;
                text().map(|words| to.description = words).is_some()
            }
            Self::Location => {
                to.location = text();
                is_text_or_null
            }
            Self::Url => {
                to.url = text();
                is_text_or_null
            }
            Self::Status => parsed(value).map(|status| to.status = status).is_some(),
            Self::When => parsed(value).map(|when| to.when = when).is_some(),
            Self::Tags => {
                to.tags = text();
                is_text_or_null
            }
            Self::Cover => {
                to.cover = text();
                is_text_or_null
            }
        }
    }
}

fn parsed<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{EventStatus, Visibility, When};

    fn content() -> EventContent {
        let at = DateTime::UNIX_EPOCH;
        EventContent {
            title: "Chess".into(),
            description: "<p>Bring a board</p>".into(),
            location: Some("Hall".into()),
            url: None,
            status: EventStatus::Tentative,
            visibility: Visibility::Public,
            when: When::Timed { starts_at: at, ends_at: at, time_zone: "UTC".into() },
            markdown: None,
            tags: None,
            cover: None,
        }
    }

    #[test]
    fn what_a_field_gives_can_be_put_back() {
        let (from, mut to) = (content(), content());
        to.title.clear();
        to.description.clear();
        (to.location, to.url) = (None, Some("https://example.org".into()));
        to.status = EventStatus::Cancelled;
        to.when = When::Timed {
            starts_at: DateTime::UNIX_EPOCH,
            ends_at: DateTime::UNIX_EPOCH,
            time_zone: "Europe/Berlin".into(),
        };
        for field in Field::ALL {
            assert!(field.put(&field.of(&from), &mut to), "{field:?}");
        }
        assert_eq!(to, from);
        assert!(!Field::When.put(&Value::Null, &mut to));
        assert!(!Field::Status.put(&Value::from(3), &mut to));
        assert!(!Field::Title.put(&Value::Null, &mut to));
    }
}
