//! Titles and places: from what people typed, at Google or here, to what a page can carry.

use crate::text::cut;
use crate::{LONGEST_TITLE, is_invisible, one_line, turns_text};

/// One line without control characters, trimmed, each run of white space as one space.
#[must_use]
pub fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let plain = plain.replace(turns_text, "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title: one line, or `(No title)` where there is nothing to see.
#[must_use]
pub fn title(text: Option<&str>) -> String {
    let title = line(text.unwrap_or_default());
    if title.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        crate::RemoteEvent::NO_TITLE.to_owned()
    } else {
        title
    }
}

/// The name of a calendar, or what it is about, in one line that a list can carry.
#[must_use]
pub fn name(text: &str) -> String {
    cut(&line(text), LONGEST_TITLE)
}

/// A place: one line, the lines of an address parted by commas.
#[must_use]
pub fn place(text: Option<&str>) -> Option<String> {
    let place = one_line(text?)?;
    Some(line(&place)).filter(|place| !place.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_line() {
        for (text, title) in [
            (Some("  Friday Night\tMagic\n"), "Friday Night Magic"),
            (Some("a\u{0}b\u{7}c"), "a b c"),
            (Some("\u{202e}evil"), "evil"),
            (Some("👨\u{200d}👩\u{200d}👧 & <b>"), "👨\u{200d}👩\u{200d}👧 & <b>"),
            (Some(""), "(No title)"),
            (Some(" \n "), "(No title)"),
            (Some("\u{200b}\u{200e}"), "(No title)"),
            (None, "(No title)"),
        ] {
            assert_eq!(super::title(text), title, "{text:?}");
        }
    }

    #[test]
    fn names_are_short_lines() {
        assert_eq!(name("Club\n\u{b}night\u{202e}"), "Club night");
        assert_eq!(name(&"x".repeat(5_000)).chars().count(), 300);
    }

    #[test]
    fn places_are_one_line() {
        assert_eq!(
            place(Some("Hall 3\nMain St 1,\r\n\n Town ")).as_deref(),
            Some("Hall 3, Main St 1, Town")
        );
        assert_eq!(
            place(Some("Hall\u{2028}Main\tSt\u{b}Town")).as_deref(),
            Some("Hall, Main St, Town")
        );
        assert_eq!(place(Some(" \n ")), None);
        assert_eq!(place(None), None);
    }
}
