//! Making a text from anywhere fit to be set: one line, no controls, no unending clusters.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;
use unicode_bidi::{BidiClass, bidi_class};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

/// The most marks that one letter keeps. No living orthography needs more; "Zalgo" text does.
const MOST_MARKS: usize = 5;
/// The most characters of one visible unit (family emoji have 11).
const LONGEST_CLUSTER: usize = 24;

/// The same text with a place to break between the words of scripts that write none.
pub fn with_breaks(text: &str) -> String {
    let spaceless = |c: char| matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}');
    if !text.contains(spaceless) {
        return text.to_owned();
    }
    let segmenter = LineSegmenter::new_dictionary(LineBreakOptions::default());
    let mut broken = String::with_capacity(text.len() * 2);
    let mut from = 0;
    for to in segmenter.segment_str(text) {
        let (Some(part), Some(rest)) = (text.get(from..to), text.get(to..)) else { continue };
        broken.push_str(part);
        if part.ends_with(spaceless) && rest.starts_with(spaceless) {
            broken.push('\u{200B}');
        }
        from = to;
    }
    broken
}

/// Which way a text runs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Direction {
    /// As Latin does.
    LeftToRight,
    /// As Arabic and Hebrew do.
    RightToLeft,
}

impl Direction {
    /// By the first letter that has a direction of its own (Unicode Standard Annex 9, P2 and P3).
    pub fn of(text: &str) -> Self {
        let first = text
            .chars()
            .map(bidi_class)
            .find(|class| matches!(class, BidiClass::L | BidiClass::R | BidiClass::AL));
        match first {
            Some(BidiClass::R | BidiClass::AL) => Self::RightToLeft,
            _ => Self::LeftToRight,
        }
    }
}

/// One line of at most `most` visible units, the last an ellipsis where it was longer. Controls,
/// overrides of direction and invisible characters are gone; what joins letters and emoji stays.
pub fn tidy(text: &str, most: usize) -> String {
    // Far more than `most` units can need; the rest of a huge text is not even looked at.
    let start: String = text.chars().take(most.saturating_mul(LONGEST_CLUSTER)).collect();
    let cut = text.len() > start.len();
    let spaced: String = start.nfc().filter_map(seen).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut clusters = line.graphemes(true);
    let mut kept: String = clusters.by_ref().take(most).map(slim).collect();
    if cut || clusters.next().is_some() {
        kept.truncate(kept.trim_end().len());
        kept.push('…');
    }
    kept
}

/// What a character becomes: itself, a space, or nothing.
fn seen(character: char) -> Option<char> {
    match character {
        // Joiners; the marks of direction, which only help their neighbours; emoji's selectors and
        // the tags of regional flags.
        '\u{200C}'..='\u{200F}' | '\u{061C}' | '\u{FE0E}' | '\u{FE0F}' => Some(character),
        '\u{E0020}'..='\u{E007F}' => Some(character),
        '\u{2028}' | '\u{2029}' | '\u{0085}' => Some(' '),
        // Embeddings, overrides, isolates, invisible operators, soft hyphen, fillers, selectors.
        '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' => None,
        '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{202A}'..='\u{202E}' => None,
        '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' => None,
        '\u{FE00}'..='\u{FE0D}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}' => None,
        '\u{1D173}'..='\u{1D17A}' => None,
        // Private use: every font's own business.
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => None,
        _ if character.is_whitespace() => Some(' '),
        // A space, so that words stay apart.
        _ if character.is_control() => Some(' '),
        _ => Some(character),
    }
}

/// A visible unit without the marks and joined parts that are too many.
fn slim(cluster: &str) -> String {
    let mut marks = 0;
    cluster
        .chars()
        .take(LONGEST_CLUSTER)
        .filter(|character| {
            marks += usize::from(is_combining_mark(*character));
            !is_combining_mark(*character) || marks <= MOST_MARKS
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_one_clean_line() {
        let cases = [
            ("  Board\tgame \n night ", "Board game night"),
            ("a\u{0}b\u{7}c\u{1b}[31m", "a b c [31m"),
            ("abc\u{202e}fed\u{202c}", "abcfed"),
            ("\u{feff}\u{200b}", ""),
            ("cafe\u{301}", "café"),
            ("👩‍👩‍👧‍👦 and 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "👩‍👩‍👧‍👦 and 🏴󠁧󠁢󠁷󠁬󠁳󠁿"),
            ("क्‍ष", "क्‍ष"),
            ("\u{e000}\u{f0001}x", "x"),
        ];
        for (text, expected) in cases {
            assert_eq!(tidy(text, 50), expected, "{text:?}");
        }
    }

    #[test]
    fn long_texts_end_in_an_ellipsis_between_visible_units() {
        assert_eq!(tidy("abcdef", 6), "abcdef");
        assert_eq!(tidy("abcdefg", 6), "abcdef…");
        assert_eq!(tidy("abcde fgh", 6), "abcde…");
        assert_eq!(tidy("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2), "👩‍👩‍👧‍👦👩‍👩‍👧‍👦…");
        assert_eq!(tidy(&"x".repeat(1_000_000), 3), "xxx…");
    }

    #[test]
    fn words_that_stand_together_may_be_parted() {
        assert_eq!(with_breaks("คืนบอร์ดเกม"), "คืน\u{200B}บอร์ด\u{200B}เกม");
        assert_eq!(with_breaks("Board game"), "Board game");
    }

    #[test]
    fn towers_of_marks_are_cut() {
        let tower = format!("z{}", "\u{335}\u{489}".repeat(5000));
        assert!(tidy(&tower, 10).chars().count() <= 2 + MOST_MARKS, "{}", tidy(&tower, 10));
    }

    #[test]
    fn the_first_strong_letter_decides_the_direction() {
        use Direction::{LeftToRight, RightToLeft};
        for (text, expected) in [
            ("", LeftToRight),
            ("123 – 🎲", LeftToRight),
            ("Jazz في بيروت", LeftToRight),
            ("🎲 3 ليلة", RightToLeft),
            ("ערב משחקים", RightToLeft),
        ] {
            assert_eq!(Direction::of(text), expected, "{text}");
        }
    }
}
