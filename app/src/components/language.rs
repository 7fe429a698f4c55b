//! The language of a text, as far as its script tells: what `lang` says of titles and places, so
//! that they are read aloud and set in the right letters.

/// The BCP 47 tag for the script that a text is mostly written in. `None` for Latin, which many
/// languages share.
#[must_use]
pub fn language(text: &str) -> Option<&'static str> {
    let mut counts: [(&'static str, usize); 11] = [
        ("he", 0),
        ("und-Arab", 0),
        ("th", 0),
        ("ko", 0),
        ("ja", 0),
        ("zh", 0),
        ("el", 0),
        ("und-Deva", 0),
        ("und-Cyrl", 0),
        ("hy", 0),
        ("ka", 0),
    ];
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        let Some(tag) = script(c) else { continue };
        if let Some(count) = counts.iter_mut().find(|(known, _)| *known == tag) {
            count.1 += 1;
        }
    }
    let kana = counts.iter().any(|(tag, count)| *tag == "ja" && *count > 0);
    let (tag, most) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    // Kanji beside kana are Japanese.
    let tag = if kana && tag == "zh" { "ja" } else { tag };
    (most * 2 > letters).then_some(tag)
}

fn script(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{590}'..='\u{5ff}' => "he",
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => "und-Arab",
        '\u{e00}'..='\u{e7f}' => "th",
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => "ko",
        '\u{3040}'..='\u{30ff}' => "ja",
        '\u{3400}'..='\u{9fff}' => "zh",
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => "el",
        '\u{900}'..='\u{97f}' => "und-Deva",
        '\u{400}'..='\u{52f}' => "und-Cyrl",
        '\u{530}'..='\u{58f}' => "hy",
        '\u{10a0}'..='\u{10ff}' => "ka",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn the_script_tells_where_it_can() {
        for (text, tag) in [
            ("Friday Game Night", None),
            ("Brettspielabend für Groß und Klein 🎲", None),
            ("ערב משחקי קופסה", Some("he")),
            ("ボードゲーム会 東京", Some("ja")),
            ("桌游之夜", Some("zh")),
            ("보드게임의 밤", Some("ko")),
            ("Вечер настольных игр", Some("und-Cyrl")),
            ("คืนบอร์ดเกม", Some("th")),
            ("Magic: ドラフト", None),
            ("", None),
        ] {
            assert_eq!(language(text), tag, "{text}");
        }
    }
}
