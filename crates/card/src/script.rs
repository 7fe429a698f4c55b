//! Which family serves a text first.

/// The families of emoji, the coloured one first.
pub const EMOJI: [&str; 2] = ["Emoji", "NewEmoji"];

/// Families that serve one script each; their order does not matter.
const SCRIPTS: [&str; 15] = [
    "Noto",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Thai",
    "Bengali",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Georgian",
    "Armenian",
    "Ethiopic",
    "Khmer",
];

/// Whose forms of shared Chinese characters a text is set in.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Han {
    /// Mainland China, Singapore.
    #[default]
    Simplified,
    /// Taiwan, Hong Kong, Macao.
    Traditional,
    /// Japan.
    Japanese,
    /// Korea.
    Korean,
}

impl Han {
    /// What the zone of an event's place suggests.
    #[must_use]
    pub fn of_zone(zone: &str) -> Option<Self> {
        match zone {
            "Asia/Tokyo" | "Japan" => Some(Self::Japanese),
            "Asia/Seoul" | "Asia/Pyongyang" | "ROK" => Some(Self::Korean),
            "Asia/Taipei" | "Asia/Hong_Kong" | "Asia/Macau" | "Hongkong" | "ROC" => {
                Some(Self::Traditional)
            }
            "Asia/Shanghai" | "Asia/Urumqi" | "Asia/Singapore" | "PRC" => Some(Self::Simplified),
            _ => None,
        }
    }

    /// By what only one of them writes; else by the zone.
    fn of_text(text: &str, zone: Option<Self>) -> Self {
        // Frequent characters that the reform of 1956 changed, and their older forms.
        const NEW: &str = "们这个会国学时来对发说为经过后点开关读体术艺乐广场馆东车马书见长门问间风飞龙电气汉语欢节";
        const OLD: &str = "們這個會國學時來對發說為經過後點開關讀體術藝樂廣場館東車馬書見長門問間風飛龍電氣漢語歡節";
        if text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}')) {
            return Self::Japanese;
        }
        if text.chars().any(is_hangul) {
            return Self::Korean;
        }
        let count = |forms: &str| text.chars().filter(|c| forms.contains(*c)).count();
        match count(NEW).cmp(&count(OLD)) {
            std::cmp::Ordering::Greater => Self::Simplified,
            std::cmp::Ordering::Less => {
                zone.filter(|zone| *zone != Self::Simplified).unwrap_or(Self::Traditional)
            }
            std::cmp::Ordering::Equal => zone.unwrap_or_default(),
        }
    }

    fn families(self) -> [&'static str; 4] {
        match self {
            Self::Simplified => ["SC", "JP", "TC", "KR"],
            Self::Traditional => ["TC", "JP", "SC", "KR"],
            Self::Japanese => ["JP", "SC", "TC", "KR"],
            Self::Korean => ["KR", "JP", "SC", "TC"],
        }
    }
}

fn is_hangul(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7AF}')
}

/// The families of a card, the first that has a character serving it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Order(Vec<&'static str>);

impl Order {
    /// For a card with this text (all its lines) in an event's zone.
    pub fn of(text: &str, zone: Option<Han>) -> Self {
        // A text in Greek or Cyrillic is set in one face, its Latin words too.
        let european = |c: char| matches!(c, '\u{370}'..='\u{52F}' | '\u{1F00}'..='\u{1FFF}');
        let mut families = if text.chars().any(european) {
            vec!["Geologica", "Bricolage"]
        } else {
            vec!["Bricolage", "Geologica"]
        };
        families.extend(SCRIPTS);
        families.extend(Han::of_text(text, zone).families());
        families.push("Symbols");
        Self(families)
    }

    /// The families in their order, without emoji.
    pub fn families(&self) -> &[&'static str] {
        &self.0
    }

    /// As CSS wants it.
    pub fn css(&self) -> String {
        format!("{}, {}", self.0.join(", "), EMOJI.join(", "))
    }
}

/// Joins its neighbours or chooses their look; has no glyph of its own.
pub fn is_joiner(character: char) -> bool {
    matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{061C}' | '\u{FE0E}' | '\u{FE0F}' | '\u{E0020}'..='\u{E007F}'
    )
}

/// Whether a character can be an emoji (Unicode Technical Standard 51; digits only in keycaps).
pub fn wants_emoji(character: char) -> bool {
    matches!(
        u32::from(character),
        0x20E3 | 0xA9 | 0xAE | 0x203C | 0x2049 | 0x2122 | 0x2139 | 0x2194..=0x21AA
            | 0x231A..=0x2328 | 0x23CF..=0x23FA | 0x24C2 | 0x25AA..=0x25FE | 0x2600..=0x27BF
            | 0x2934..=0x2935 | 0x2B05..=0x2B55 | 0x3030 | 0x303D | 0x3297 | 0x3299
            | 0x1F000..=0x1FAFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_characters_follow_the_text_and_then_the_zone() {
        use Han::{Japanese, Korean, Simplified, Traditional};
        for (text, zone, expected) in [
            ("东京游戏之夜", None, Simplified),
            ("東京遊戲之夜開門", None, Traditional),
            ("東京ゲームの夜", Some("Asia/Shanghai"), Japanese),
            ("東京", Some("Asia/Tokyo"), Japanese),
            ("書", Some("Asia/Taipei"), Traditional),
            ("보드게임 大會", None, Korean),
            ("中山", None, Simplified),
            ("中山", Some("Asia/Hong_Kong"), Traditional),
        ] {
            assert_eq!(Han::of_text(text, zone.and_then(Han::of_zone)), expected, "{text}");
        }
    }

    #[test]
    fn one_face_sets_a_greek_or_cyrillic_title_with_its_latin_words() {
        assert_eq!(Order::of("Jazz у Києві", None).families()[0], "Geologica");
        assert_eq!(Order::of("Jazz in Kyiv", None).families()[0], "Bricolage");
    }
}
