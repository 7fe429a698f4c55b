//! Addresses of pages in documents for programs. Slugs need no encoding; whatever else a row has
//! neither leaves its place in the document nor its place in the address.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the characters that mean nothing in an address (RFC 3986, 2.3).
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A slug as a part of a path.
pub fn path_part(slug: &str) -> String {
    utf8_percent_encode(slug, PART).to_string()
}

/// The path of a page: its folder, and a slug.
pub fn path(path: &str) -> String {
    let parts = path.strip_prefix('/').and_then(|rest| rest.split_once('/'));
    match parts {
        Some((folder, slug)) => format!("/{}/{}", path_part(folder), path_part(slug)),
        None => path_part(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_stays_in_its_place() {
        for (given, expected) in [
            ("/events/chess-2026-05-01", "/events/chess-2026-05-01"),
            ("/events/../../x\"><b>&'", "/events/..%2F..%2Fx%22%3E%3Cb%3E%26%27"),
            ("/series/ö\u{b}", "/series/%C3%B6%0B"),
        ] {
            assert_eq!(path(given), expected);
        }
    }
}
