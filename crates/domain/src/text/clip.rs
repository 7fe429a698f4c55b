//! Cuts between grapheme clusters (Unicode Standard Annex 29): what a reader takes for one letter
//! stays whole, be it a family of emoji, a flag, or a letter with its vowel signs.

use unicode_segmentation::GraphemeCursor;

/// The longest beginning of a text of at most `most` characters that ends between clusters. A
/// first cluster that is longer than that is cut within: nothing is unbounded.
#[must_use]
pub fn clip(text: &str, most: usize) -> &str {
    match text.char_indices().nth(most) {
        Some((end, _)) => &text[..boundary(text, end)],
        None => text,
    }
}

/// The longest beginning of a text of at most `most` bytes that ends between clusters.
#[must_use]
pub fn clip_bytes(text: &str, most: usize) -> &str {
    if text.len() <= most { text } else { &text[..boundary(text, text.floor_char_boundary(most))] }
}

/// The last end of a cluster up to a place between two characters.
fn boundary(text: &str, place: usize) -> usize {
    let mut cursor = GraphemeCursor::new(place, text.len(), true);
    // The whole text is at hand, so that the cursor never asks for more.
    if cursor.is_boundary(text, 0).unwrap_or(true) {
        return place;
    }
    let before = cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0);
    if before == 0 { place } else { before }
}

/// Cuts at a word's end, so that at most `longest` characters stay, an ellipsis included.
#[must_use]
pub fn cut(text: &str, longest: usize) -> String {
    if text.char_indices().nth(longest).is_none() {
        return text.to_owned();
    }
    shortened(clip(text, longest.saturating_sub(1)))
}

/// Cuts at a word's end, so that at most `longest` bytes stay, an ellipsis included: link readers
/// count bytes.
#[must_use]
pub fn cut_bytes(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    shortened(clip_bytes(text, longest.saturating_sub('…'.len_utf8())))
}

/// A beginning without half a word, where that is not most of it, and an ellipsis.
fn shortened(kept: &str) -> String {
    let at = kept.rfind(' ').filter(|at| *at > kept.len() / 2).unwrap_or(kept.len());
    format!("{}…", kept[..at].trim_end_matches([' ', ',', '.', ';', ':', '–', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    /// What is one letter to its readers, and several characters.
    const TEXTS: [&str; 8] = [
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        "👍🏽👍🏿👋🏻🏴󠁧󠁢󠁳󠁣󠁴󠁿🏳️‍🌈",
        "🇩🇪🇫🇷🇺🇦🇯🇵",
        "שָׁלוֹם עוֹלָם",
        "नमस्ते दुनिया",
        "สวัสดีชาวโลก",
        "e\u{301}a\u{308}o\u{302}\u{323}",
        "각각\u{1112}\u{1161}\u{11ab}",
    ];

    fn is_whole(text: &str, part: &str) -> bool {
        part.len() == text.len() || text.grapheme_indices(true).any(|(at, _)| at == part.len())
    }

    #[test]
    fn cuts_fall_between_clusters() {
        for text in TEXTS {
            let first = text.graphemes(true).next().unwrap_or_default();
            for most in first.chars().count()..40 {
                let part = clip(text, most);
                assert!(part.chars().count() <= most && is_whole(text, part), "{text} {most}");
                let short = cut(text, most + 1);
                assert!(short.chars().count() <= most + 1, "{text} {most}");
                let kept = short.trim_end_matches('…');
                assert!(text.starts_with(kept) && is_whole(text, kept), "{text} {most}: {short}");
            }
            for most in first.len()..120 {
                let part = clip_bytes(text, most);
                assert!(part.len() <= most && is_whole(text, part), "{text} {most}");
                let short = cut_bytes(text, most + 3);
                let kept = short.trim_end_matches('…');
                assert!(short.len() <= most + 3 && is_whole(text, kept), "{text}: {short}");
            }
        }
    }

    #[test]
    fn a_letter_without_end_is_cut_all_the_same() {
        let endless = format!("e{}", "\u{301}".repeat(10_000));
        assert_eq!(clip(&endless, 10).chars().count(), 10);
        assert!(cut_bytes(&endless, 70).len() <= 70);
    }

    #[test]
    fn cuts_by_bytes_keep_characters_whole() {
        let text = "Spieleabend für Groß, Klein 🎲 und alle dazwischen";
        assert_eq!(cut_bytes(text, 100), text);
        for longest in 3..60 {
            assert!(cut_bytes(text, longest).len() <= longest, "{longest}");
        }
        assert_eq!(cut_bytes("ערב משחקי קופסה", 20), "ערב משחקי…");
    }

    #[test]
    fn cuts_keep_words_and_the_limit() {
        assert_eq!(cut("short", 20), "short");
        assert_eq!(cut("one two three four", 12), "one two…");
        for longest in 1..30 {
            let text = "Spieleabend für Groß, Klein 🎲 und alle dazwischen";
            assert!(cut(text, longest).chars().count() <= longest);
        }
    }
}
