//! What of HTML may stand in a description. The last word before it is kept or printed.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use app::domain::turns_text;

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

/// HTML with what is allowed and nothing else. What references stood for is looked at as well: none
/// brings a control character back, or one that turns the direction of text.
pub(super) fn sanitized(html: &str) -> String {
    let clean = SANITIZER.clean(html).to_string();
    let odd = |c: char| turns_text(c) || c.is_control() && !matches!(c, '\n' | '\t');
    if !clean.contains(odd) {
        return clean;
    }
    let kept = |c: char| if turns_text(c) { None } else { Some(if odd(c) { ' ' } else { c }) };
    clean.chars().filter_map(kept).collect()
}
