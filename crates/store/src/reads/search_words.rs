//! The words that a search compares: folded and parted here, so that both databases, which only
//! look them up, find the same.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest word, in characters: PostgreSQL takes 2 KB, and nobody types more.
const LONGEST: usize = 40;

/// The most words of one search.
const MOST: usize = 12;

/// One word of a search.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Word {
    /// Letters and digits only.
    pub text: String,
    /// Whether words that begin with it are meant as well.
    pub prefix: bool,
}

/// The words of a text, each once.
pub fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                words.insert(word);
            }
            Run::Dense(letters) => {
                words.extend(pairs(&letters));
                // Alone, so that a search for one sign finds the last one too.
                words.extend(letters.last().map(ToString::to_string));
            }
        }
    }
    words
}

/// The words that an event must have all of to be found; the last may go on. Empty where nothing is
/// asked for that could be found.
pub fn search(text: &str) -> Vec<Word> {
    let mut asked = Vec::new();
    for run in runs(text) {
        let exact = |text| Word { text, prefix: false };
        match run {
            Run::Word(word) => asked.push(exact(word)),
            Run::Dense(letters) if letters.len() > 1 => asked.extend(pairs(&letters).map(exact)),
            Run::Dense(letters) => {
                let text = letters.iter().collect();
                asked.push(Word { text, prefix: true });
            }
        }
    }
    if let Some(last) = asked.last_mut() {
        last.prefix = true;
    }
    asked.truncate(MOST);
    asked
}

/// What is written without a gap.
enum Run {
    /// A word of a script that parts words by spaces.
    Word(String),
    /// Letters of a script that does not: found by neighbours.
    Dense(Vec<char>),
}

fn pairs(letters: &[char]) -> impl Iterator<Item = String> {
    letters.windows(2).map(|pair| pair.iter().collect())
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for c in folded(text) {
        if !(c.is_alphanumeric() || is_combining_mark(c)) {
            open = false;
            continue;
        }
        match (runs.last_mut(), is_dense(c)) {
            (Some(Run::Dense(letters)), true) if open => letters.push(c),
            (Some(Run::Word(word)), false) if open => {
                if word.chars().count() < LONGEST {
                    word.push(c);
                }
            }
            (_, true) => runs.push(Run::Dense(vec![c])),
            (_, false) => runs.push(Run::Word(c.to_string())),
        }
        open = true;
    }
    runs
}

/// Without case, accents and other ways to write the same letter.
fn folded(text: &str) -> impl Iterator<Item = char> {
    let plain: String = text.nfkd().filter(|c| !is_accent(*c)).collect();
    let lower: Vec<char> = plain.nfc().flat_map(char::to_lowercase).flat_map(letters).collect();
    lower.into_iter().filter(|c| !is_accent(*c))
}

/// The letters that no decomposition makes plain.
fn letters(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        // Apostrophes inside of words: "dragon's" is "dragons".
        '\'' | '’' | 'ʼ' | '\u{ad}' | '\u{200d}' | '\u{200c}' => "",
        _ => return [Some(c), None].into_iter().flatten(),
    };
    let mut plain = plain.chars();
    [plain.next(), plain.next()].into_iter().flatten()
}

/// Marks that many people leave out: accents, Hebrew's and Arabic's vowels. Those of other scripts
/// are letters to their readers.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Whether a script is written without spaces between words (Hangul joins particles to them).
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        words(text).into_iter().collect::<Vec<_>>().join(" ")
    }

    fn asked(text: &str) -> String {
        let word = |word: &Word| format!("{}{}", word.text, if word.prefix { "*" } else { "" });
        search(text).iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_become_words() {
        for (text, expected) in [
            ("Friday Game Night", "friday game night"),
            ("Brettspielabend für Groß & Klein 🎲", "brettspielabend fur gross klein"),
            ("D&D: The Dragon’s Den, D&D", "d den dragons the"),
            ("CAFÉ Ørsted ﬁne Łódź ΣΊΣΥΦΟΣ", "cafe fine lodz orsted σισυφοσ"),
            ("東京ゲーム", "ゲー ム ーム 京ゲ 東京"),
            ("שָׁלוֹם", "שלום"),
            ("कि का", "का कि"),
            ("", ""),
            ("🎲 -- !", ""),
        ] {
            let mut expected: Vec<_> = expected.split_whitespace().collect();
            expected.sort_unstable();
            assert_eq!(joined(text), expected.join(" "), "{text}");
        }
        assert_eq!(joined(&"x".repeat(500)).len(), LONGEST);
    }

    #[test]
    fn searches_are_words_and_a_beginning() {
        for (text, expected) in [
            ("  Game nig", "game nig*"),
            ("Spiel", "spiel*"),
            ("東", "東*"),
            ("東京", "東京*"),
            ("\"game\" OR 1:* & !night'", "game or 1 night*"),
            ("!!! 🎲", ""),
        ] {
            assert_eq!(asked(text), expected, "{text}");
        }
        assert_eq!(search(&"word ".repeat(100)).len(), MOST);
    }

    #[test]
    fn words_are_nothing_but_letters_and_digits() {
        for text in ["a'b\"c\\d*e(f)g:h^i~j", "١٢٣ Ⅳ ½ ①", "\u{0}\u{fffd}x"] {
            for word in words(text) {
                assert!(word.chars().all(|c| c.is_alphanumeric()), "{word:?} of {text:?}");
            }
        }
    }
}
