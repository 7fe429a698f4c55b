//! Slugs: the readable part of an address.

use thiserror::Error;

/// The longest slug kept, in bytes.
const LONGEST: usize = 80;

/// Why a slug is refused.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum SlugError {
    /// Empty, or over the limit.
    #[error("a slug has 1 to {LONGEST} characters; \"{0}\" has {len}", len = .0.len())]
    Length(String),
    /// A character that an address should not carry.
    #[error(
        "a slug is made of a-z, 0-9 and single hyphens inside, as in \"riverside-club\"; \"{0}\" is not"
    )]
    Characters(String),
}

/// Checks a slug that a person typed.
///
/// # Errors
/// Where it is empty, too long, or holds anything but a-z, 0-9 and inner single hyphens.
pub fn check_slug(slug: &str) -> Result<(), SlugError> {
    if slug.is_empty() || slug.len() > LONGEST {
        return Err(SlugError::Length(slug.to_owned()));
    }
    if check_characters(slug) { Ok(()) } else { Err(SlugError::Characters(slug.to_owned())) }
}

/// Whether a slug is made of what slugs are made of, whatever its length.
pub(super) fn check_characters(slug: &str) -> bool {
    slug.split('-').all(|part| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// Makes a slug of a title: Latin letters lose their accents, everything else that is not a letter
/// or digit becomes a hyphen. `fallback` serves where nothing is left (a title in another script).
#[must_use]
pub fn slugify(title: &str, fallback: &str) -> String {
    let mut slug = String::new();
    for c in title.chars().flat_map(plain) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= 60 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { fallback.to_owned() } else { slug.to_owned() }
}

/// The plain letters of one character.
fn plain(c: char) -> impl Iterator<Item = char> {
    let folded = match c {
        '\u{300}'..='\u{36f}' | '\'' | '’' => "",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' | 'ą' | 'Ą' | 'ă' | 'ā' => {
            "a"
        }
        'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' | 'ę' | 'Ę' | 'ě' | 'Ě' | 'ē' => {
            "e"
        }
        'ğ' | 'Ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'ı' | 'İ' | 'ī' => "i",
        'ł' | 'Ł' | 'ľ' | 'Ľ' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'ő' | 'Ő' | 'ō' => "o",
        'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ß' | 'ẞ' => "ss",
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => "s",
        'ť' | 'Ť' | 'ţ' | 'Ţ' | 'ț' | 'Ț' => "t",
        'þ' | 'Þ' => "th",
        'ù' | 'ú' | 'û' | 'Ù' | 'Ú' | 'Û' | 'ů' | 'Ů' | 'ű' | 'Ű' | 'ū' => "u",
        'ü' | 'Ü' => "ue",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ź' | 'Ź' | 'ž' | 'Ž' | 'ż' | 'Ż' => "z",
        '&' => " and ",
        other => return PlainChars::One(other.to_ascii_lowercase()),
    };
    PlainChars::Many(folded.chars())
}

/// One character, or those of a replacement.
enum PlainChars {
    One(char),
    Many(std::str::Chars<'static>),
}

impl Iterator for PlainChars {
    type Item = char;
    fn next(&mut self) -> Option<char> {
        match self {
            Self::One('\0') => None,
            Self::One(c) => Some(std::mem::replace(c, '\0')),
            Self::Many(chars) => chars.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_slugs() {
        for (title, slug) in [
            ("Friday Night Magic!", "friday-night-magic"),
            ("  Café & Brettspiele — Köln ", "cafe-and-brettspiele-koeln"),
            ("Dungeons & Dragons: Beginners' Night", "dungeons-and-dragons-beginners-night"),
            ("東京ゲーム", "event"),
            ("🎲🎲", "event"),
            ("", "event"),
            ("2,526 events", "2-526-events"),
        ] {
            assert_eq!(slugify(title, "event"), slug, "{title}");
            assert_eq!(check_slug(&slugify(title, "event")), Ok(()), "{title}");
        }
        assert_eq!(check_slug(&slugify(&"very long ".repeat(50), "event")), Ok(()));
    }

    #[test]
    fn bad_slugs_are_named() {
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "ä", &"a".repeat(81)] {
            assert!(check_slug(bad).is_err(), "{bad}");
        }
    }
}
