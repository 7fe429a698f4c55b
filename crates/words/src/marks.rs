//! Sentences with a link or an emphasis inside: `Read <guide>the guide</guide> first.`
//!
//! Marks are read from the catalogue only. They become private characters when it is loaded, so that
//! what an argument says is never taken for one.

use std::borrow::Cow;

const OPEN: char = '\u{e000}';
const NAMED: char = '\u{e001}';
const CLOSE: char = '\u{e002}';

/// A part of a sentence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Piece<'a> {
    /// Words as they are.
    Plain(&'a str),
    /// What stands between `<name>` and `</name>`; empty for `<name/>`.
    Marked(&'a str, &'a str),
}

/// A sentence in its parts, in order.
#[must_use]
pub fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut parts = Vec::new();
    for (at, part) in sentence.split(OPEN).enumerate() {
        let marked = (at > 0).then(|| part.split_once(NAMED)).flatten();
        let Some((name, rest)) = marked else {
            parts.push(Piece::Plain(part));
            continue;
        };
        let (inside, after) = rest.split_once(CLOSE).unwrap_or((rest, ""));
        parts.extend([Piece::Marked(name, inside), Piece::Plain(after)]);
    }
    parts.retain(|part| *part != Piece::Plain(""));
    parts
}

/// A catalogue with its marks as private characters.
pub(crate) fn encode(catalogue: &str) -> String {
    let mut encoded = String::with_capacity(catalogue.len());
    let mut rest = catalogue;
    while let Some((before, after)) = rest.split_once('<') {
        encoded.push_str(before);
        let mark = after.split_once('>').and_then(|(tag, after)| Some((sign(tag)?, after)));
        match mark {
            Some((sign, after)) => {
                encoded.push_str(&sign);
                rest = after;
            }
            None => {
                encoded.push('<');
                rest = after;
            }
        }
    }
    encoded.push_str(rest);
    encoded
}

/// What a tag becomes; `None` for what is no tag.
fn sign(tag: &str) -> Option<Cow<'static, str>> {
    let name = tag.trim_matches('/');
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
        return None;
    }
    Some(match (tag.starts_with('/'), tag.ends_with('/')) {
        (true, _) => CLOSE.to_string().into(),
        (false, true) => format!("{OPEN}{name}{NAMED}{CLOSE}").into(),
        (false, false) => format!("{OPEN}{name}{NAMED}").into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_order() {
        let sentence = encode("Read <guide>the guide</guide>, since <when/>.");
        let parts = pieces(&sentence);
        let expected = [
            Piece::Plain("Read "),
            Piece::Marked("guide", "the guide"),
            Piece::Plain(", since "),
            Piece::Marked("when", ""),
            Piece::Plain("."),
        ];
        assert_eq!(parts, expected);
    }

    #[test]
    fn what_is_no_mark_stays() {
        for text in ["1 < 2", "a <3 b", "<A>", "< b>", "x <", "plain", ""] {
            assert_eq!(encode(text), text);
            assert_eq!(pieces(text).len(), usize::from(!text.is_empty()));
        }
    }

    #[test]
    fn what_an_argument_brings_is_words() {
        let sentence = encode("In <strong>TITLE</strong>.").replace("TITLE", "<a>x</a>");
        assert_eq!(pieces(&sentence)[1], Piece::Marked("strong", "<a>x</a>"));
        // Private characters of a title can cut it short, but neither fail nor hide the rest.
        let odd = encode("In <strong>TITLE</strong>.").replace("TITLE", "a\u{e002}b\u{e000}c");
        assert_eq!(pieces(&odd).len(), 4);
    }
}
