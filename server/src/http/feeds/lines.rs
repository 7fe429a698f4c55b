//! The lines of iCalendar: RFC 5545, 3.1 (folding), 3.3.11 (text).

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::breaks_line;

/// The longest line, in bytes, its line break left out.
const LONGEST: usize = 75;

/// A document of content lines.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// Adds a line whose value stands as it is: dates, words, addresses.
    pub fn line(&mut self, name: &str, value: &str) {
        let mut room = LONGEST;
        for c in name.chars().chain([':']).chain(value.chars()) {
            // A value of one line cannot start another one.
            if c.is_control() && c != '\t' {
                continue;
            }
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// Adds a line of text, escaped. Nothing where there is none.
    pub fn text(&mut self, name: &str, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.line(name, &escape(text));
        }
    }

    /// Adds a line of an instant in UTC.
    pub fn instant(&mut self, name: &str, at: DateTime<Utc>) {
        self.line(name, &format!("{}Z", local(at.naive_utc())));
    }

    /// Adds a line of a day.
    pub fn day(&mut self, name: &str, day: NaiveDate) {
        self.line(&format!("{name};VALUE=DATE"), &day.format("%Y%m%d").to_string());
    }

    /// The document.
    pub fn finish(self) -> String {
        self.0
    }
}

/// A time of a clock on the wall: `20261127T190000`.
pub fn local(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

/// An offset from UTC as `+0100`; seconds only where there are some (before 1900, mostly).
pub fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.abs();
    let mut text = format!("{sign}{:02}{:02}", all / 3600, all / 60 % 60);
    if all % 60 != 0 {
        // Writing to a String cannot fail.
        let _ = write!(text, "{:02}", all % 60);
    }
    text
}

/// A text as a value (RFC 5545, 3.3.11).
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c if breaks_line(c) => escaped.push_str("\\n"),
            '\t' => escaped.push(c),
            // Words on both sides of it stay two.
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        for text in ["x".repeat(200), "ü".repeat(100), "🎲".repeat(60), "ab".into()] {
            let mut lines = Lines::default();
            lines.line("SUMMARY", &text);
            let folded = lines.finish();
            assert!(folded.ends_with("\r\n"));
            for line in folded.trim_end().split("\r\n") {
                assert!(line.len() <= LONGEST, "{line}");
            }
            let unfolded = folded.replace("\r\n ", "");
            assert_eq!(unfolded, format!("SUMMARY:{text}\r\n"));
        }
    }

    #[test]
    fn text_cannot_end_its_line() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a,b;c\\d\r\nEND:VCALENDAR\u{0}\n\re\u{b}f\u{2028}g");
        lines.line("URL", "https://x.example/\r\nATTACH:x");
        lines.text("LOCATION", "  ");
        assert_eq!(
            lines.finish(),
            "SUMMARY:a\\,b\\;c\\\\d\\nEND:VCALENDAR \\n\\ne\\nf\\ng\r\nURL:https://x.example/ATTACH:x\r\n"
        );
    }

    #[test]
    fn offsets_have_seconds_only_where_needed() {
        for (seconds, text) in
            [(3600, "+0100"), (-21600, "-0600"), (20700, "+0545"), (0, "+0000"), (3208, "+005328")]
        {
            assert_eq!(offset(seconds), text);
        }
    }
}
