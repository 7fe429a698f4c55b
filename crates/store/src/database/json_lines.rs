//! JSON Lines: one value a line, for every reader. JSON has U+0085, U+2028 and U+2029 stand in texts
//! as they are, and many readers of lines (Python's `splitlines` among them) end a line
//! there. So they are escaped, which means the same.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use serde::Serialize;

/// The characters that end a line for some and that JSON does not escape, and their escapes.
const BREAKS: [(char, &str); 3] =
    [('\u{85}', "\\u0085"), ('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")];

/// Writes a value and the end of its line.
///
/// # Errors
/// Those of the writer, and a value that JSON cannot say.
pub fn write(mut writer: impl Write, value: &impl Serialize) -> io::Result<()> {
    writer.write_all(line(value)?.as_bytes())?;
    writer.write_all(b"\n")
}

/// A value as one line, without its end.
///
/// # Errors
/// A value that JSON cannot say.
pub fn line(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(one_line(&serde_json::to_string(value)?).into_owned())
}

/// JSON of one line as one line for every reader. Outside of its texts there are no such characters.
#[must_use]
pub fn one_line(json: &str) -> Cow<'_, str> {
    let is_broken = |c| BREAKS.iter().any(|(other, _)| *other == c);
    if !json.contains(is_broken) {
        return Cow::Borrowed(json);
    }
    let escaped = BREAKS.iter().fold(json.to_owned(), |json, (c, escape)| json.replace(*c, escape));
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_line_for_every_reader() {
        let text = "a\u{2028}b\u{2029}c\u{85}d\n\u{b}\u{c}\u{1c}\r\\u2028";
        let mut written = Vec::new();
        write(&mut written, &text).unwrap();
        let written = String::from_utf8(written).unwrap();
        let ends = |c: char| {
            matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}')
                || matches!(c, '\u{2028}' | '\u{2029}')
        };
        assert_eq!(written.matches(ends).count(), 1, "{written}");
        assert!(written.ends_with('\n'));
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        assert_eq!(one_line(&written), written, "again");
    }
}
