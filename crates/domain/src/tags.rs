//! Tags: what an event is about, in a few lower-case words.
//!
//! Kept as one text, `board games, chess`: parted by `, `, in order, each once.

use std::collections::BTreeSet;

use crate::reason::TagsProblem;
use crate::text::clip;

/// The most tags of an event.
pub const MOST_TAGS: usize = 10;
/// The longest tag, in characters.
pub const LONGEST_TAG: usize = 40;

/// Reads what a person typed: tags parted by commas, semicolons or line breaks, a `#` before each
/// or none. Gives the text that is kept; `None` where there is no tag.
///
/// # Errors
/// Where one is too long, or there are too many.
pub fn normalize_tags(typed: &str) -> Result<Option<String>, TagsProblem> {
    let tags: BTreeSet<String> =
        typed.split([',', ';', '\n']).map(one).filter(|tag| !tag.is_empty()).collect();
    if let Some(long) = tags.iter().find(|tag| tag.chars().count() > LONGEST_TAG) {
        return Err(TagsProblem::Long { start: clip(long, 20).to_string(), most: LONGEST_TAG });
    }
    if tags.len() > MOST_TAGS {
        return Err(TagsProblem::Many { count: tags.len(), most: MOST_TAGS });
    }
    let all: Vec<String> = tags.into_iter().collect();
    Ok(Some(all.join(", ")).filter(|text| !text.is_empty()))
}

/// The tags of a kept text.
pub fn tags_of(kept: Option<&str>) -> impl Iterator<Item = &str> {
    kept.unwrap_or_default().split(',').map(str::trim).filter(|tag| !tag.is_empty())
}

/// One tag as it is kept: lower-case, its white space single, without signs that show nothing.
fn one(typed: &str) -> String {
    let plain: String = typed.chars().map(|c| if shows(c) { c } else { ' ' }).collect();
    let words = plain.trim().trim_start_matches('#').to_lowercase();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character may stand in a tag: not those that control, turn or part text.
fn shows(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_in_one_form() {
        for (typed, kept) in [
            ("", None),
            (" , ;\n", None),
            ("Chess", Some("chess")),
            ("#Chess, board  Games,chess", Some("board games, chess")),
            ("b;a\r\nc", Some("a, b, c")),
            ("ÄPFEL, \u{202e}x", Some("x, äpfel")),
            ("c++, r&b", Some("c++, r&b")),
        ] {
            assert_eq!(normalize_tags(typed).unwrap().as_deref(), kept, "{typed:?}");
            let again = normalize_tags(kept.unwrap_or_default()).unwrap();
            assert_eq!(again.as_deref(), kept, "{typed:?} stays as it is");
        }
    }

    #[test]
    fn limits_are_told() {
        let many: Vec<String> = (0..11).map(|n| format!("t{n}")).collect();
        for (typed, part) in [
            ("x".repeat(40), None),
            ("x".repeat(41), Some("longer than 40")),
            (many[..10].join(","), None),
            (many.join(","), Some("11 tags")),
        ] {
            let said = normalize_tags(&typed).err().map(|problem| problem.to_string());
            assert_eq!(said.is_some(), part.is_some(), "{typed}");
            assert!(said.unwrap_or_default().contains(part.unwrap_or_default()), "{typed}");
        }
    }

    #[test]
    fn a_kept_text_is_parted() {
        assert_eq!(
            tags_of(Some("board games, chess")).collect::<Vec<_>>(),
            ["board games", "chess"]
        );
        assert_eq!(tags_of(None).count() + tags_of(Some("")).count(), 0);
    }
}
