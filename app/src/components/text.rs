//! Text from HTML, cut to size; addresses with parameters.

/// The readable text of (sanitized) HTML in one line: tags become spaces, entities characters.
#[must_use]
pub fn plain(html: &str) -> String {
    raw(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The readable text of (sanitized) HTML, lines kept: an empty line between paragraphs, and a dash
/// before what is listed.
#[must_use]
pub fn plain_lines(html: &str) -> String {
    let marked = html.replace("<li>", "<li>- ");
    let mut lines: Vec<String> = Vec::new();
    for line in raw(&marked).split('\n') {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").replace("\n\n- ", "\n- ").trim().to_owned()
}

/// Text of HTML with its white space as it comes; tags that break lines are line breaks.
fn raw(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('<') {
            skip_tag(rest, &mut text)
        } else {
            take_entity(rest, &mut text)
        };
    }
    text.push_str(rest);
    text
}

/// Skips a tag. Inline ones leave nothing behind, so that `<b>D</b>&amp;D` stays one word.
fn skip_tag<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let Some(end) = rest.find('>') else { return "" };
    let name = rest[1..end].trim_start_matches('/');
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if !matches!(
        name,
        "a" | "b" | "i" | "em" | "strong" | "u" | "s" | "span" | "code" | "sub" | "sup"
    ) {
        text.push('\n');
    }
    &rest[end + 1..]
}

fn take_entity<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(at, _)| at);
    let decoded = end.and_then(|end| Some((end, entity(&rest[1..end])?)));
    if let Some((end, c)) = decoded {
        text.push(c);
        &rest[end + 1..]
    } else {
        text.push('&');
        &rest[1..]
    }
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())?
        }
    })
}

/// Cuts at a word's end, so that at most `longest` characters stay, an ellipsis included.
#[must_use]
pub fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    let at = kept.rfind(' ').filter(|at| *at > kept.len() / 2).unwrap_or(kept.len());
    format!("{}…", kept[..at].trim_end_matches([' ', ',', '.', ';', ':', '–', '-']))
}

/// Cuts at a word's end, so that at most `longest` bytes stay, an ellipsis included: link readers
/// count bytes.
#[must_use]
pub fn cut_bytes(text: &str, longest: usize) -> String {
    let mut characters = text.chars().count();
    let mut short = text.to_owned();
    while short.len() > longest && characters > 0 {
        characters = short.chars().count().saturating_sub(1).min(characters - 1);
        short = cut(text, characters);
    }
    short
}

/// Escapes text for the places where leptos does not do it: `<title>` and `<textarea>`.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `path?name=value&…`, leaving out what is empty.
#[must_use]
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// `1 event`, `2 events`.
#[must_use]
pub fn count(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text() {
        for (html, text) in [
            ("<p>Bring <b>dice</b>!</p><p>All welcome.</p>", "Bring dice! All welcome."),
            ("D&amp;D &lt;3 &#128512;&nbsp;x", "D&D <3 😀 x"),
            ("<b>D</b>&amp;D", "D&D"),
            ("a<br>b", "a b"),
            ("AT&T &unknown; &#0; &", "AT&T &unknown; &#0; &"),
            ("cut <off", "cut"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    #[test]
    fn html_becomes_lines() {
        for (html, text) in [
            (
                "<p>Bring <b>dice</b>!</p><ul><li>Doors</li><li>Bar</li></ul><p>All.</p>",
                "Bring dice!\n- Doors\n- Bar\n\nAll.",
            ),
            ("a<br>b", "a\nb"),
            ("", ""),
        ] {
            assert_eq!(plain_lines(html), text, "{html}");
        }
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

    #[test]
    fn addresses_encode_their_parameters() {
        assert_eq!(
            address("/admin/trash", &[("q", "a&b ü"), ("cause", "")]),
            "/admin/trash?q=a%26b+%C3%BC"
        );
        assert_eq!(address("/x", &[]), "/x");
    }
}
