//! Descriptions that are written here: from Markdown (CommonMark) to the HTML that is kept.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Blocks within blocks beyond this depth are read as text: nobody writes them, and what shows
/// pages would have to nest as deeply.
const DEEPEST: usize = 16;

/// The description that Markdown makes: HTML, sanitized as Google's is. HTML within it counts as
/// far as it is allowed; of a picture its words stay; headings go below the page's own.
#[must_use]
pub fn html(source: &str) -> String {
    let mut made = String::with_capacity(source.len() * 3 / 2);
    html::push_html(&mut made, kept(Parser::new_ext(source, Options::empty())));
    crate::of_html(&made)
}

/// Leaves out pictures (their words stay) and what is nested too deeply.
fn kept<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut depth = 0_usize;
    events.filter(move |event| match event {
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => false,
        Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => {
            depth += 1;
            depth <= DEEPEST
        }
        Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
            depth = depth.saturating_sub(1);
            depth < DEEPEST
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_what_a_description_may_hold() {
        let rel = "rel=\"nofollow noopener ugc\"";
        for (source, made) in [
            ("", String::new()),
            (
                "Bring a *board*\nand **clocks**",
                "<p>Bring a <em>board</em>\nand <strong>clocks</strong></p>".into(),
            ),
            ("# One\n\n### Three", "<h3>One</h3>\n<h3>Three</h3>".into()),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>".into()),
            (
                "[go](https://example.org)",
                format!("<p><a href=\"https://example.org\" {rel}>go</a></p>"),
            ),
            ("[go](javascript:alert(1))", format!("<p><a {rel}>go</a></p>")),
            ("![a cat](https://example.org/cat.png)", "<p>a cat</p>".into()),
            ("a <script>alert(1)</script> b", "<p>a  b</p>".into()),
            ("<b onclick=\"x()\">hi</b>", "<p><b>hi</b></p>".into()),
            ("<img src=x onerror=alert(1)>", String::new()),
            ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>".into()),
            ("`<b>`", "<p><code>&lt;b&gt;</code></p>".into()),
            ("<style>p{}</style>", String::new()),
        ] {
            assert_eq!(html(source), made, "{source}");
        }
    }

    #[test]
    fn deep_and_long_texts_are_no_trouble() {
        let deep = html(&format!("{}deep", "> ".repeat(5_000)));
        assert!(deep.contains("deep") && deep.matches("<blockquote>").count() <= DEEPEST, "{deep}");
        let long = html(&"word ".repeat(13_000));
        assert!(long.len() > 64_000 && long.starts_with("<p>word"));
        for part in ["[", "*a ", "`", "<b>", "![", "<a "] {
            let _ = html(&part.repeat(65_536 / part.len()));
        }
    }
}
