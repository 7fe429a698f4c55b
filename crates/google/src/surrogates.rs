//! Half surrogate pairs in JSON.
//!
//! JSON writes a character beyond U+FFFF as two escapes (RFC 8259, 7). Programs that cut texts by
//! UTF-16 units leave one of them behind, which stands for no character at all and makes a strict
//! reader refuse the whole text. It becomes U+FFFD, as everywhere where text cannot be read.

use std::borrow::Cow;

/// What stands for half a character. As long as what it replaces.
const UNREADABLE: &str = r"\ufffd";

/// JSON with each half of a surrogate pair replaced, in texts and in keys.
pub(super) fn mended(json: &str) -> Cow<'_, str> {
    let (bytes, mut mended) = (json.as_bytes(), String::new());
    let (mut at, mut kept) = (0, 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += found;
        let unit = unit_at(bytes, at);
        let is_pair = is_high(unit) && is_low(unit_at(bytes, at + 6));
        if is_pair {
            at += 12;
        } else if is_high(unit) || is_low(unit) {
            mended.push_str(&json[kept..at]);
            mended.push_str(UNREADABLE);
            at += UNREADABLE.len();
            kept = at;
        } else {
            // An escape is at least two bytes long: of `\\ud83c` the second backslash is none.
            at += 2;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(&json[kept..]);
    Cow::Owned(mended)
}

/// The UTF-16 unit of the escape `\uXXXX` that begins here, if one does.
fn unit_at(bytes: &[u8], at: usize) -> Option<u16> {
    let escape = bytes.get(at..at + 6)?;
    let digits = escape.strip_prefix(br"\u")?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn is_high(unit: Option<u16>) -> bool {
    unit.is_some_and(|unit| (0xD800..0xDC00).contains(&unit))
}

fn is_low(unit: Option<u16>) -> bool {
    unit.is_some_and(|unit| (0xDC00..0xE000).contains(&unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_are_replaced() {
        for (json, expected) in [
            (r#""""#, r#""""#),
            (r#""\ud83c""#, r#""\ufffd""#),
            (r#""\uDF89""#, r#""\ufffd""#),
            (r#""\ud83c\udf89""#, r#""\ud83c\udf89""#),
            (r#""\ud83c\ud83c\udf89""#, r#""\ufffd\ud83c\udf89""#),
            (r#""\udf89\ud83c""#, r#""\ufffd\ufffd""#),
            (r#""\ud83cx\udf89 \ud83c é""#, r#""\ufffdx\ufffd \ufffd é""#),
            (r#""\\ud83c \\\ud83c""#, r#""\\ud83c \\\ufffd""#),
            (r#"{"\ud83c": ["\n\u00e9"]}"#, r#"{"\ufffd": ["\n\u00e9"]}"#),
            (r#""\ud8"#, r#""\ud8"#),
            (r#""\u+83c""#, r#""\u+83c""#),
            ("\"é\\", "\"é\\"),
            ("\\é\\ud83c", "\\é\\ufffd"),
        ] {
            assert_eq!(mended(json), expected, "{json}");
            assert_eq!(mended(expected), expected, "{json}: once is enough");
        }
    }
}
