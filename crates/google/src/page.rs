//! One page of a list, read by ourselves.
//!
//! `google-calendar3` decodes a page as a whole: one `dateTime` without offset, or one `sequence`
//! above `i32`, fails all 2,500 items. It hands the body over in both cases, so the body is what
//! we read, always in the same way: the envelope here, strictly, and each item by itself in
//! [`super::map_item`]. An envelope without a list of items, or of something else, is a failed fetch
//! (a cut body, a proxy's page), never an empty page: from an empty page, removals would follow.

use google_calendar3::common::{Error, Response};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::surrogates::mended;

/// Two of them, percent-encoded, still fit an address (beyond 64 KiB the library would panic).
pub(super) const LONGEST_TOKEN: usize = 8192;

/// What a list is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ListOf {
    Calendars,
    Events,
}

impl ListOf {
    /// The `kind` that Google's reference gives the envelope.
    fn kind(self) -> &'static str {
        match self {
            Self::Calendars => "calendar#calendarList",
            Self::Events => "calendar#events",
        }
    }
}

/// A page of `events.list` or `calendarList.list`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    /// Each item as its JSON: the envelope is read at once, so that the next page can be asked for
    /// while this one's items are understood.
    pub(super) items: Vec<Box<RawValue>>,
    /// What it is, by Google's word.
    kind: Option<String>,
    /// How much the account sees of the calendar: see [`super::view`].
    pub(super) access_role: Option<String>,
    pub(super) next_page_token: Option<String>,
    pub(super) next_sync_token: Option<String>,
    /// The calendar's zone.
    pub(super) time_zone: Option<String>,
    /// The calendar's name.
    pub(super) summary: Option<String>,
}

impl Page {
    /// Reads a body.
    ///
    /// # Errors
    /// Says what it is instead of a page.
    pub(super) fn read(body: &[u8], of: ListOf) -> Result<Self, String> {
        if body.is_empty() {
            return Err("the answer's body is empty or was cut off".into());
        }
        let page: Self = serde_json::from_str(&mended(&String::from_utf8_lossy(body)))
            .map_err(|e| format!("the answer's body is not a list in JSON: {e}"))?;
        page.check_kind(of)?;
        for token in [&page.next_page_token, &page.next_sync_token].into_iter().flatten() {
            if token.len() > LONGEST_TOKEN {
                return Err(format!("a token of {} bytes is too long", token.len()));
            }
        }
        Ok(page)
    }

    /// Google's envelopes say what they are. One of events that says neither that nor how much it
    /// shows is somebody else's.
    fn check_kind(&self, of: ListOf) -> Result<(), String> {
        match &self.kind {
            Some(kind) if kind == of.kind() => Ok(()),
            Some(kind) => {
                let kind: String = kind.chars().take(60).collect();
                Err(format!("the answer is a \"{kind}\", not a \"{}\"", of.kind()))
            }
            None if of == ListOf::Events && self.access_role.is_none() => {
                Err("the answer does not say that it is a calendar's list of events".into())
            }
            None => Ok(()),
        }
    }

    /// The items. One that nests too deep to be read is a text.
    pub(super) fn values(&self) -> impl Iterator<Item = Value> {
        let texts = self.items.iter().map(|item| item.get());
        texts.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
    }

    /// Google's token for the next increment; empty means none.
    pub(super) fn sync_token(&self) -> Option<String> {
        self.next_sync_token.clone().filter(|token| !token.is_empty())
    }

    /// Where the next page is; empty means none.
    pub(super) fn next(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|token| !token.is_empty())
    }
}

/// The body of a successful answer, whatever the typed decoding thought of it.
///
/// # Errors
/// The error, where it is not about decoding.
pub(super) async fn body<T>(result: Result<(Response, T), Error>) -> Result<Vec<u8>, Error> {
    match result {
        Ok((response, typed)) => {
            drop(typed);
            Ok(whole(response).await)
        }
        Err(Error::JsonDecodeError(body, _)) => Ok(body.into_bytes()),
        Err(error) => Err(error),
    }
}

/// The body of an answer that is in memory already, so that collecting it cannot fail half-way.
pub(super) async fn whole(response: Response) -> Vec<u8> {
    let collected = response.into_body().collect().await;
    collected.map(|body| body.to_bytes().to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ListOf, Page};

    fn read(body: &str) -> Result<Page, String> {
        Page::read(body.as_bytes(), ListOf::Events)
    }

    #[test]
    fn only_a_list_is_a_page() {
        for bad in [
            "",
            "{}",
            "null",
            "[]",
            "<html>",
            r#"{"items": null}"#,
            r#"{"items": {}}"#,
            r#"{"nextSyncToken": "t"}"#,
            r#"{"items": [{"id": "a"}"#,
            r#"{"error": {"code": 500}}"#,
            r#"{"kind": "calendar#events", "accessRole": "owner", "nextSyncToken": "t"}"#,
            r#"{"kind": "calendar#events", "defaultReminders": [], "nextSyncToken": "t"}"#,
            r#"{"kind": "calendar#calendarList", "items": [], "nextSyncToken": "t"}"#,
            r#"{"kind": "calendar#acl", "items": [], "nextSyncToken": "t"}"#,
            r#"{"kind": 7, "items": [], "nextSyncToken": "t"}"#,
            r#"{"kind": "calendar#events", "accessRole": 7, "items": []}"#,
            r#"{"items": [], "nextSyncToken": "t"}"#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let long = format!(
            r#"{{"kind": "calendar#events", "items": [], "nextPageToken": "{}"}}"#,
            "x".repeat(70_000)
        );
        assert!(read(&long).is_err());
        let calendars = br#"{"kind": "calendar#events", "items": []}"#;
        assert!(Page::read(calendars, ListOf::Calendars).is_err());
        assert!(Page::read(br#"{"items": []}"#, ListOf::Calendars).is_ok());
    }

    #[test]
    fn half_a_character_costs_nothing_but_itself() {
        let page = read(
            r#"{"kind": "calendar#events", "summary": "Club \ud83c", "items": [
                {"id": "a", "summary": "Cut \ud83c"}, {"id": "b", "summary": "\ud83c\udf89"},
                {"id": "c", "\udf89": 1, "summary": "not \\ud83c one"}]}"#,
        )
        .unwrap();
        assert_eq!(page.summary.as_deref(), Some("Club \u{fffd}"));
        let items: Vec<_> = page.values().collect();
        assert_eq!(items[0]["summary"], "Cut \u{fffd}");
        assert_eq!(items[1]["summary"], "🎉");
        assert_eq!((items[2]["\u{fffd}"].as_i64(), &items[2]["id"]), (Some(1), &"c".into()));
        assert_eq!(items[2]["summary"], "not \\ud83c one");
        let odd_bytes =
            b"{\"kind\": \"calendar#events\", \"items\": [{\"id\": \"a\xed\xa0\xbc\"}]}";
        assert_eq!(Page::read(odd_bytes, ListOf::Events).unwrap().items.len(), 1);
    }

    #[test]
    fn an_empty_page_may_go_on() {
        let page = read(r#"{"accessRole": "reader", "items": [], "nextPageToken": "p2"}"#).unwrap();
        assert_eq!((page.items.len(), page.next()), (0, Some("p2")));
        let last = r#"{"kind": "calendar#events", "items": [1], "nextPageToken": "",
            "nextSyncToken": "s"}"#;
        let last = read(last).unwrap();
        assert_eq!((last.next(), last.next_sync_token.as_deref()), (None, Some("s")));
    }
}
