//! Places: one line, wherever a text has several.

/// Whether readers end a line at a character: that of Unicode (UAX 14), besides the usual two.
#[must_use]
pub fn breaks_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The lines of a place, parted by commas as an address on one line is. `None` where there are none.
#[must_use]
pub fn one_line(place: &str) -> Option<String> {
    let lines = place.split(breaks_line).map(|line| line.trim().trim_end_matches(','));
    let lines: Vec<&str> = lines.map(str::trim_end).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_one_line() {
        for (place, line) in [
            ("Hall 3\nMain St 1,\r\n\n Town ", Some("Hall 3, Main St 1, Town")),
            ("Hall\u{2028}Street\u{b}Town\u{85}Country", Some("Hall, Street, Town, Country")),
            ("Hall 3, Main St 1", Some("Hall 3, Main St 1")),
            (" \n,\r\n", None),
            ("", None),
        ] {
            assert_eq!(one_line(place).as_deref(), line, "{place:?}");
        }
    }
}
