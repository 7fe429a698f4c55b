//! Titles, places and descriptions: from what people typed, at Google or here, to what a page can
//! carry.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use app::domain::{is_invisible, turns_text};

/// What of a description's HTML is kept. Google's own editor makes `br b i u ul ol li a`.
static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
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
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .clean_content_tags(HashSet::from(["script", "style", "title", "noscript", "template"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener ugc"));
    builder
});

/// Tags by which a description is known to be HTML.
const KNOWN: [&str; 34] = [
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
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "code",
    "pre",
    "div",
    "span",
    "font",
    "html",
    "body",
    "table",
    "tr",
    "td",
    "img",
    "script",
    "style",
    "hr",
    "s",
    "iframe",
];

/// Tags that break lines by themselves.
const BLOCKS: [&str; 14] =
    ["p", "br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "div", "tr"];

/// One line without control characters, trimmed, each run of white space as one space.
pub(crate) fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let plain = plain.replace(turns_text, "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title: one line, or `(No title)` where there is nothing to see.
pub(super) fn title(text: Option<&str>) -> String {
    let title = line(text.unwrap_or_default());
    if title.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        "(No title)".to_owned()
    } else {
        title
    }
}

/// A place: one line, the lines of an address parted by commas.
pub(crate) fn place(text: Option<&str>) -> Option<String> {
    let lines: Vec<String> = text?
        .lines()
        .map(|part| line(part).trim_end_matches(',').to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

/// A description: sanitized HTML, empty where there is nothing to read. Plain text (which events
/// made by other programs have) becomes paragraphs with its line breaks.
pub(crate) fn description(text: Option<&str>) -> String {
    let text = text.unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n");
    let text = text.replace(|c: char| c.is_control() && c != '\n' && c != '\t', "");
    let text = text.replace(turns_text, "");
    let text = text.trim();
    let html = if is_html(text) { tidy(text) } else { paragraphs(text) };
    let clean = SANITIZER.clean(&html).to_string().replace("<p></p>", "");
    if shows_nothing(&clean) { String::new() } else { clean.trim().to_owned() }
}

/// HTML that a program made of a person's words, with what is allowed in a description and nothing
/// else: headings below the page's own, the rest taken out.
pub(crate) fn safe_html(html: &str) -> String {
    let html = html.replace(|c: char| c.is_control() && c != '\n' && c != '\t', "");
    let clean = SANITIZER.clean(&below(&html.replace(turns_text, ""))).to_string();
    let clean = clean.replace("<p></p>", "");
    if shows_nothing(&clean) { String::new() } else { clean.trim().to_owned() }
}

/// Whether a text is HTML: it has a known tag or an entity. `5 < 6`, `<3` and
/// `<ada@example.org>` do not make HTML of plain text.
fn is_html(text: &str) -> bool {
    let entity = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&apos;", "&#"];
    has_tag(text, &KNOWN) || entity.iter().any(|e| text.contains(e))
}

fn has_tag(text: &str, names: &[&str]) -> bool {
    tags(text).any(|(_, name)| names.contains(&name.as_str()))
}

/// The tags of a text: where each name begins, and the name in lower case.
fn tags(text: &str) -> impl Iterator<Item = (usize, String)> {
    text.match_indices('<').filter_map(|(at, _)| {
        let from = if text[at + 1..].starts_with('/') { at + 2 } else { at + 1 };
        let rest = &text[from..];
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        let ends = after.starts_with(['>', '/', ' ', '\n', '\t']);
        (ends && !name.is_empty()).then(|| (from, name.to_ascii_lowercase()))
    })
}

/// Makes HTML fit the allow-list without losing its lines: other block tags become those that are
/// kept, and line breaks count where no tag breaks lines.
fn tidy(html: &str) -> String {
    below(&if has_tag(html, &BLOCKS) { html.to_owned() } else { html.replace('\n', "<br>") })
}

/// Gives block tags that are not kept the names of those that are; headings go below the page's.
fn below(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut copied = 0;
    for (at, name) in tags(html) {
        let kept = match name.as_str() {
            "div" | "tr" => "p",
            "h1" | "h2" => "h3",
            "h5" | "h6" => "h4",
            _ => continue,
        };
        out.push_str(&html[copied..at]);
        out.push_str(kept);
        copied = at + name.len();
    }
    out.push_str(&html[copied..]);
    out
}

/// Plain text as HTML: an empty line parts paragraphs, other line breaks are kept.
fn paragraphs(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::with_capacity(escaped.len() + 16);
    let mut lines = escaped.lines().map(str::trim_end).peekable();
    while lines.peek().is_some() {
        let part: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        if !part.is_empty() {
            out.push_str(&format!("<p>{}</p>", part.join("<br>")));
        }
    }
    out
}

/// Whether HTML has no text at all.
fn shows_nothing(html: &str) -> bool {
    let text = Builder::empty().clean(html).to_string().replace("&nbsp;", " ");
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_line() {
        for (text, title) in [
            (Some("  Friday Night\tMagic\n"), "Friday Night Magic"),
            (Some("a\u{0}b\u{7}c"), "a b c"),
            (Some("\u{202e}evil"), "evil"),
            (Some("👨\u{200d}👩\u{200d}👧 & <b>"), "👨\u{200d}👩\u{200d}👧 & <b>"),
            (Some(""), "(No title)"),
            (Some(" \n "), "(No title)"),
            (Some("\u{200b}\u{200e}"), "(No title)"),
            (None, "(No title)"),
        ] {
            assert_eq!(super::title(text), title, "{text:?}");
        }
    }

    #[test]
    fn places_are_one_line() {
        assert_eq!(
            place(Some("Hall 3\nMain St 1,\r\n\n Town ")).as_deref(),
            Some("Hall 3, Main St 1, Town")
        );
        assert_eq!(place(Some(" \n ")), None);
        assert_eq!(place(None), None);
    }

    #[test]
    fn plain_text_keeps_its_lines() {
        for (text, html) in [
            ("One\nTwo\n\nThree", "<p>One<br>Two</p><p>Three</p>"),
            ("A < B & C > D", "<p>A &lt; B &amp; C &gt; D</p>"),
            ("I <3 it", "<p>I &lt;3 it</p>"),
            (
                "Write to <ada@example.org>\r\nsoon",
                "<p>Write to &lt;ada@example.org&gt;<br>soon</p>",
            ),
            ("a\u{0}b", "<p>ab</p>"),
            ("  \n ", ""),
            ("", ""),
        ] {
            assert_eq!(description(Some(text)), html, "{text}");
        }
        assert_eq!(description(None), "");
    }

    #[test]
    fn html_is_sanitized() {
        let rel = r#"rel="nofollow noopener ugc""#;
        for (text, html) in [
            (
                "Bring <b>dice</b><br>and <i>snacks</i>",
                "Bring <b>dice</b><br>and <i>snacks</i>".to_owned(),
            ),
            ("<script>alert(1)</script><p onclick=\"x()\" style=\"x\">Hi</p>", "<p>Hi</p>".into()),
            (
                "<a href=\"https://example.org\" target=_blank>go</a>",
                format!("<a href=\"https://example.org\" {rel}>go</a>"),
            ),
            (
                "<a href=\"mailto:a@example.org\">m</a>",
                format!("<a href=\"mailto:a@example.org\" {rel}>m</a>"),
            ),
            ("<a href=\"javascript:alert(1)\">go</a>", format!("<a {rel}>go</a>")),
            ("<a href=\"/relative\">go</a>", format!("<a {rel}>go</a>")),
            ("<img src=x onerror=alert(1)>text", "text".into()),
            ("<iframe src=\"https://evil.example\"></iframe>a", "a".into()),
            ("<div>One</div><div>Two</div>", "<p>One</p><p>Two</p>".into()),
            ("<h1>Big</h1>text", "<h3>Big</h3>text".into()),
            ("<html-blob><u></u>Hello<br>you</html-blob>", "<u></u>Hello<br>you".into()),
            ("Tom &amp; Ada", "Tom &amp; Ada".into()),
            ("<b>One</b>\nTwo", "<b>One</b><br>Two".into()),
            ("<span style=\"color:red\">red</span>", "red".into()),
            ("<p>&nbsp;</p><br>", String::new()),
            ("<b>open", "<b>open</b>".into()),
        ] {
            assert_eq!(description(Some(text)), html, "{text}");
        }
    }

    #[test]
    fn sanitizing_twice_changes_nothing() {
        for text in
            ["One\n\nTwo & <three>", "<div>a<div>b</div></div>", "<ul><li>x</ul>\ny", "&lt;b&gt;"]
        {
            let once = description(Some(text));
            assert_eq!(description(Some(&once)), once, "{text}");
        }
    }
}
