//! Finding the way through a list: to its address, and from page to page.

use std::collections::HashSet;

use super::FetchError;

/// No list has more pages: beyond them, a server is giving out page tokens without end.
const MOST_PAGES: usize = 4000;

/// Walks page tokens, and notices when they lead nowhere.
#[derive(Default)]
pub(super) struct Pages {
    seen: HashSet<String>,
    at: Option<String>,
}

impl Pages {
    /// The page to ask for; `None` for the first.
    pub(super) fn at(&self) -> Option<&str> {
        self.at.as_deref()
    }

    /// Goes to the next page; `false` where there is none.
    pub(super) fn go_on(&mut self, next: Option<&str>) -> Result<bool, FetchError> {
        let Some(next) = next else { return Ok(false) };
        if !self.seen.insert(next.to_owned()) {
            return Err(FetchError::Endless("a page names one before it as the next".into()));
        }
        if self.seen.len() >= MOST_PAGES {
            return Err(FetchError::Endless(format!("it has more than {MOST_PAGES} pages")));
        }
        self.at = Some(next.to_owned());
        Ok(true)
    }
}

/// Percent-encodes a calendar's id for the path (RFC 3986, 3.3), which the library does not:
/// `en.german#holiday@group.v.calendar.google.com` would lose all from its `#` on. `None` where
/// it cannot be a segment.
pub(super) fn path_segment(id: &str) -> Option<String> {
    if matches!(id, "" | "." | "..") || id.len() > 1024 {
        return None;
    }
    let mut segment = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                segment.push(char::from(byte));
            }
            other => segment.push_str(&format!("%{other:02X}")),
        }
    }
    Some(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_ids_become_one_path_segment() {
        for (id, segment) in [
            ("primary", Some("primary")),
            ("a.b@example.org", Some("a.b@example.org")),
            (
                "en.german#holiday@group.v.calendar.google.com",
                Some("en.german%23holiday@group.v.calendar.google.com"),
            ),
            ("a/../b?c%", Some("a%2F..%2Fb%3Fc%25")),
            ("{calendarId}", Some("%7BcalendarId%7D")),
            ("ü", Some("%C3%BC")),
            ("", None),
            ("..", None),
        ] {
            assert_eq!(path_segment(id).as_deref(), segment, "{id}");
        }
    }

    #[test]
    fn pages_end_or_are_stopped() {
        let mut pages = Pages::default();
        assert_eq!(pages.go_on(Some("a")), Ok(true));
        assert_eq!(pages.at(), Some("a"));
        assert_eq!(pages.go_on(Some("b")), Ok(true));
        assert!(matches!(pages.go_on(Some("a")), Err(FetchError::Endless(_))));
        assert_eq!(Pages::default().go_on(None), Ok(false));
        let mut long = Pages::default();
        let stopped = (0..5000).find_map(|n| long.go_on(Some(&n.to_string())).err());
        assert!(matches!(stopped, Some(FetchError::Endless(_))));
    }
}
