//! What of HTML may stand in a description. The last word before it is kept or printed.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use domain::turns_text;

/// The elements of a description. Google's own editor makes `br b i u ul ol li a`.
pub(super) const ALLOWED: [&str; 16] = [
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ul",
    "ol",
    "li",
    "a",
    "h3",
    "h4",
    "blockquote",
    "code",
    "pre",
];

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(ALLOWED))
        .clean_content_tags(HashSet::from(["script", "style", "title", "noscript", "template"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener ugc"));
    builder
});

/// How long a text may be between two tags before it is parted, in bytes.
const RUN: usize = 2 * 1024;

/// Well-formed HTML with its long texts parted by comments, which do not stay. html5ever's writer
/// looks for the next `<` of a text from each `&` on: in one text of 60 kB of `&`, that is most of a
/// second.
fn parted(html: &str) -> Cow<'_, str> {
    if html.len() <= RUN {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + html.len() / 128);
    let (mut in_tag, mut run) = (false, 0);
    for c in html.chars() {
        // Neither stands within a character reference.
        if run >= RUN && !in_tag && (c == '&' || !c.is_ascii()) {
            out.push_str("<!---->");
            run = 0;
        }
        match c {
            '<' => (in_tag, run) = (true, 0),
            '>' => in_tag = false,
            _ => run += c.len_utf8(),
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// Well-formed HTML with what is allowed and nothing else. What references stood for is looked at as well: none
/// brings a control character back, or one that turns the direction of text.
pub(super) fn sanitized(html: &str) -> String {
    let clean = SANITIZER.clean(&parted(html)).to_string();
    let odd = |c: char| turns_text(c) || c.is_control() && !matches!(c, '\n' | '\t');
    if !clean.contains(odd) {
        return clean;
    }
    let kept = |c: char| if turns_text(c) { None } else { Some(if odd(c) { ' ' } else { c }) };
    clean.chars().filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_parted_and_come_out_whole() {
        for part in ["&amp;", "°", "word ", "<b>x</b>", "&lt;<br>", "ß&nbsp;"] {
            let html = part.repeat(40_000 / part.len());
            let texts = parted(&html).split('<').map(str::len).max().unwrap_or_default();
            assert!(texts <= RUN + 16 || part == "word ", "{part}: {texts}");
            assert_eq!(sanitized(&html), html, "{part}");
        }
    }
}
