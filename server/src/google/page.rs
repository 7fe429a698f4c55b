//! One page of a list, read by ourselves.
//!
//! `google-calendar3` decodes a page as a whole: one `dateTime` without offset, or one `sequence`
//! above `i32`, fails all 2,500 items. It hands the body over in both cases, so the body is what
//! we read, always in the same way: the envelope here, strictly, and each item by itself in
//! [`super::map_item`]. An envelope without a list of items is a failed fetch (a cut body, a
//! proxy's page), never an empty page: from an empty page, removals would follow.

use google_calendar3::common::{Error, Response};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Two of them, percent-encoded, still fit an address (beyond 64 KiB the library would panic).
pub(super) const LONGEST_TOKEN: usize = 8192;

/// A page of `events.list` or `calendarList.list`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    /// Each item as its JSON: the envelope is read at once, so that the next page can be asked for
    /// while this one's items are understood.
    pub(super) items: Vec<Box<RawValue>>,
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
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        if body.is_empty() {
            return Err("the answer's body is empty or was cut off".into());
        }
        let page: Self = serde_json::from_slice(body)
            .map_err(|e| format!("the answer's body is not a list in JSON: {e}"))?;
        for token in [&page.next_page_token, &page.next_sync_token].into_iter().flatten() {
            if token.len() > LONGEST_TOKEN {
                return Err(format!("a token of {} bytes is too long", token.len()));
            }
        }
        Ok(page)
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
    use super::Page;

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
        ] {
            assert!(Page::read(bad.as_bytes()).is_err(), "{bad}");
        }
        let long = format!(r#"{{"items": [], "nextPageToken": "{}"}}"#, "x".repeat(70_000));
        assert!(Page::read(long.as_bytes()).is_err());
    }

    #[test]
    fn an_empty_page_may_go_on() {
        let page = Page::read(br#"{"items": [], "nextPageToken": "p2"}"#).unwrap();
        assert_eq!((page.items.len(), page.next()), (0, Some("p2")));
        let last = Page::read(br#"{"items": [1], "nextPageToken": "", "nextSyncToken": "s"}"#);
        let last = last.unwrap();
        assert_eq!((last.next(), last.next_sync_token.as_deref()), (None, Some("s")));
    }
}
