//! Character references (HTML, 13.5): those that people's programs write, ended by a semicolon.

/// The longest reference that is looked at, in characters.
const LONGEST: usize = 12;

/// What a reference at the start of a text stands for, and its length in bytes; `None` where there
/// is none, or one that stands for a control character.
#[must_use]
pub fn entity(text: &str) -> Option<(char, usize)> {
    let (name, length) = reference(text)?;
    let c = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, length))
}

/// Whether a text begins with what a browser's longer list may know as a reference. Where a known
/// name only begins it, as in `&copyright;`, a browser would take it apart: that is none.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    reference(text).is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && !NAMED.iter().any(|(known, _)| name.starts_with(known))
    })
}

fn reference(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('&')?;
    let end = rest.char_indices().take(LONGEST).find(|(_, c)| *c == ';')?.0;
    let name = &rest[..end];
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '#';
    (!name.is_empty() && name.chars().all(fits)).then_some((name, end + 2))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let place = code.checked_sub(0x80).and_then(|at| usize::try_from(at).ok());
    if let Some(c) = place.and_then(|at| WINDOWS.get(at)) {
        return Some(*c).filter(|c| !c.is_control());
    }
    char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
}

/// What the numbers 128 to 159 mean to browsers (HTML, 13.2.5.80): Windows' characters.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The names in use: signs, Latin-1, and what word processors write.
const NAMED: [(&str, char); 126] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("iexcl", '¡'),
    ("cent", '¢'),
    ("pound", '£'),
    ("curren", '¤'),
    ("yen", '¥'),
    ("brvbar", '¦'),
    ("sect", '§'),
    ("uml", '¨'),
    ("copy", '©'),
    ("ordf", 'ª'),
    ("laquo", '«'),
    ("not", '¬'),
    ("shy", '\u{ad}'),
    ("reg", '®'),
    ("macr", '¯'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("acute", '´'),
    ("micro", 'µ'),
    ("para", '¶'),
    ("middot", '·'),
    ("cedil", '¸'),
    ("sup1", '¹'),
    ("ordm", 'º'),
    ("raquo", '»'),
    ("frac14", '¼'),
    ("frac12", '½'),
    ("frac34", '¾'),
    ("iquest", '¿'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("ETH", 'Ð'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("times", '×'),
    ("Oslash", 'Ø'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("THORN", 'Þ'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("eth", 'ð'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("divide", '÷'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("thorn", 'þ'),
    ("yuml", 'ÿ'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("hellip", '…'),
    ("euro", '€'),
    ("trade", '™'),
    ("rarr", '→'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_where_they_are_whole_and_known() {
        for (text, expected) in [
            ("&amp;amp;", Some(('&', 5))),
            ("&#39;", Some(('\'', 5))),
            ("&#x1F3B2;", Some(('🎲', 9))),
            ("&#150;", Some(('–', 6))),
            ("&#129;", None),
            ("&#10;", Some(('\n', 5))),
            ("&#0;", None),
            ("&#11;", None),
            ("&#xD800;", None),
            ("&Uuml;", Some(('Ü', 6))),
            ("&amp", None),
            ("&copy=2;", None),
            ("&;", None),
            ("& amp;", None),
            ("&ünlü;", None),
            ("amp;", None),
        ] {
            assert_eq!(entity(text), expected, "{text}");
        }
        for (text, expected) in [
            ("&nosuch;", true),
            ("&copyright;", false),
            ("&#1;", false),
            ("&a b;", false),
            ("&", false),
        ] {
            assert_eq!(is_reference(text), expected, "{text}");
        }
    }
}
