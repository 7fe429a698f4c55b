//! What people and programs write, and what is kept of it.

use std::time::Instant;

use domain::text::{plain, plain_lines};
use proptest::prelude::*;

use super::rebuild::DEEPEST;
use super::*;

#[test]
fn plain_text_keeps_its_lines() {
    for (text, html) in [
        ("One\nTwo\n\nThree", "<p>One<br>Two</p><p>Three</p>"),
        ("A < B & C > D", "<p>A &lt; B &amp; C &gt; D</p>"),
        ("I <3 it", "<p>I &lt;3 it</p>"),
        ("Write to <ada@example.org>\r\nsoon", "<p>Write to &lt;ada@example.org&gt;<br>soon</p>"),
        ("a\u{0}b\u{7}c", "<p>a b c</p>"),
        ("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f\rg", "<p>a<br>b<br>c<br>d<br>e<br>f<br>g</p>"),
        ("\u{202e}evil\u{2066}", "<p>evil</p>"),
        (
            "fish&copychips &copyright; ?a=1&reg=2",
            "<p>fish&amp;copychips &amp;copyright; ?a=1&amp;reg=2</p>",
        ),
        ("  \n ", ""),
        ("", ""),
    ] {
        assert_eq!(of_words(text), html, "{text}");
    }
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
        (
            "<a href='https://example.org/?a=1&copy=2&amp;c=3\"'>go</a>",
            format!("<a href=\"https://example.org/?a=1&amp;copy=2&amp;c=3&quot;\" {rel}>go</a>"),
        ),
        (
            "<a href=www.example.org>go</a>",
            format!("<a href=\"https://www.example.org\" {rel}>go</a>"),
        ),
        ("<a href=\"javascript:alert(1)\">go</a>", format!("<a {rel}>go</a>")),
        ("<a href=\"java&#10;script:alert(1)\">go</a>", format!("<a {rel}>go</a>")),
        ("<a href=\"/relative\">go</a>", format!("<a {rel}>go</a>")),
        ("<img src=x onerror=alert(1)>text", "text".into()),
        ("<iframe src=\"https://evil.example\"></iframe>a", "a".into()),
        ("<form action=/api/sign-out method=post><button>x</button></form>", "<p>x</p>".into()),
        ("<div>One</div><div>Two</div>", "<p>One</p><p>Two</p>".into()),
        ("<h1>Big</h1>text", "<h3>Big</h3>text".into()),
        ("<html-blob><u></u>Hello<br>you</html-blob>", "<u></u>Hello<br>you".into()),
        ("Tom &amp; Ada", "Tom &amp; Ada".into()),
        ("&#x202e;gnp&#11;x &uuml;&nbsp;", "gnp&amp;#11;x ü&nbsp;".into()),
        ("<b>One</b>\nTwo", "<b>One</b><br>Two".into()),
        ("<span style=\"color:red\">red</span>", "red".into()),
        ("<p>&nbsp;</p><br>", String::new()),
        ("<b>open", "<b>open</b>".into()),
    ] {
        assert_eq!(of_words(text), html, "{text}");
    }
}

#[test]
fn what_is_no_tag_stays_beside_what_is_one() {
    for (text, html) in [
        (
            "Bring <TBC> snacks. Ask Sam <sam@example.com>; a<b and c>d",
            "<p>Bring &lt;TBC&gt; snacks. Ask Sam &lt;sam@example.com&gt;; a&lt;b and c&gt;d</p>",
        ),
        ("if i <s then sign up at the bar.", "<p>if i &lt;s then sign up at the bar.</p>"),
        ("Ages: 3 <p 5. All the rest", "<p>Ages: 3 &lt;p 5. All the rest</p>"),
        ("Join <https://example.org> now<br>bye", "Join &lt;https://example.org&gt; now<br>bye"),
        ("Tom &#39;n&#39; <Jerry>", "Tom 'n' &lt;Jerry&gt;"),
        ("<b>x</b>, ask Sam <sam@example.com>", "<b>x</b>, ask Sam &lt;sam@example.com&gt;"),
        ("at <time><br>or <script", "at &lt;time&gt;<br>or &lt;script"),
    ] {
        assert_eq!(of_words(text), html, "{text}");
    }
}

#[test]
fn what_is_not_kept_parts_words() {
    for (text, html) in [
        (
            "<table><tr><td>Seven</td><td>Eight</td></tr><tr><th>Nine</th></tr></table>",
            "<p>Seven Eight</p><p>Nine</p>",
        ),
        ("<center>Middle</center>End", "<p>Middle</p>End"),
        ("Middle<hr>End", "Middle<br>End"),
        ("a<td>b", "a b"),
        ("a</p>b</center>c", "a<br>b<br>c"),
        ("a<img src=x>b", "a b"),
        ("<dl><dt>Door</dt><dd>seven</dd></dl>", "<p>Door</p><p>seven</p>"),
        ("H<sub>2</sub>O, 10<sup>th</sup>", "H2O, 10th"),
        ("<p>One<table><td>Two</table>Three", "<p>One</p><p>Two<br>Three</p>"),
        ("<select><option>A</option><option>B</option></select>", "<p>A</p><p>B</p>"),
        ("<title>Title</title>Text", "<p>Title</p>Text"),
    ] {
        let found = of_words(text);
        if text.starts_with("<p>One<table>") {
            assert_eq!(plain(&found), "One Two Three");
            continue;
        }
        assert_eq!(found, html, "{text}");
    }
}

#[test]
fn elements_are_closed_where_html_closes_them() {
    for (text, html) in [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        (
            "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>e",
        ),
        ("<b><i>a</b>b</i>c", "<b><i>a</i></b>bc"),
        (
            "<a href=https://a.example>x<a href=https://b.example>y</a>",
            "<a href=\"https://a.example\" rel=\"nofollow noopener ugc\">x</a>\
          <a href=\"https://b.example\" rel=\"nofollow noopener ugc\">y</a>",
        ),
        ("<pre>\n\n a\n  b</pre>", "<pre> a\n  b</pre>"),
        ("<p><ul><li>a</p>b</li></ul>", "<ul><li>a<br>b</li></ul>"),
    ] {
        assert_eq!(of_words(text), html, "{text}");
    }
}

#[test]
fn nothing_stands_deeper_than_it_may() {
    for open in
        ["<ul><li>", "<blockquote>", "<div>", "<b><i>", "<pre>", "<a href=https://a.example>"]
    {
        let html = of_words(&format!("{}deep{}", open.repeat(5_000), "</li></ul>after".repeat(3)));
        let (mut depth, mut deepest) = (0_usize, 0);
        for (at, _) in html.match_indices('<') {
            match &html[at..] {
                tag if tag.starts_with("<br>") => {}
                tag if tag.starts_with("</") => depth -= 1,
                _ => depth += 1,
            }
            deepest = deepest.max(depth);
        }
        assert!(deepest <= DEEPEST && depth == 0, "{open}: {deepest}");
        assert_eq!(plain(&html).matches("deep").count(), 1, "{open}: {html}");
        assert_eq!(plain(&html).matches("after").count(), 3, "{open}: {html}");
    }
}

#[test]
fn what_is_cut_says_so() {
    let (html, is_cut) = of_words_cut("short");
    assert_eq!((html.as_str(), is_cut), ("<p>short</p>", false));
    let (html, is_cut) = of_words_cut(&"<p>word</p>".repeat(10_000));
    assert!(is_cut && html.len() <= LONGEST && html.len() > LONGEST / 2, "{}", html.len());
}

#[test]
fn what_any_release_kept_is_shown_safely() {
    for harm in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<form action=/api/sign-out method=post><input name=x></form>",
        "<p style=\"position:fixed\">x</p>",
        "<iframe src=https://evil.example></iframe>",
        "<meta http-equiv=refresh content=0>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<!-- </article>",
        "<svg onload=alert(1)>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "</div></article></main><p>",
    ] {
        let shown = shown(harm);
        for part in ["<script", "<img", "<form", "<input", " style=", "<iframe", "<meta", "<!--"] {
            assert!(!shown.contains(part), "{harm}: {shown}");
        }
        assert!(!shown.contains("javascript:") && !shown.contains("</div>"), "{harm}: {shown}");
        assert!(!shown.contains("<svg") && !shown.contains("</article"), "{harm}: {shown}");
    }
    assert_eq!(shown("as it stands"), "as it stands");
    let huge = shown(&"<b>x</b> ".repeat(200_000));
    assert!(huge.len() <= LONGEST_SHOWN + 100, "{}", huge.len());
}

/// A word that nothing else in a text is.
fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zäéß]{2,8}q[0-9]{1,3}", "[а-я]{2,6}q[0-9]{1,3}"]
}

/// What stands between words: markup, what looks like it, and neither.
fn between() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        " ",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\u{b}",
        "\u{c}",
        "\u{85}",
        "\u{2028}",
        "\u{1}",
        " <3 ",
        " < ",
        " > ",
        " & ",
        " &amp; ",
        " &lt;b&gt; ",
        "&nbsp;",
        " &copy ",
        "<br>",
        "<br/>",
        "<hr>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<ul>",
        "<li>",
        "</li>",
        "</ul>",
        "<ol>",
        "</ol>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "</table>",
        "<center>",
        "</center>",
        " <b> ",
        " </b> ",
        " <i> ",
        " </i>",
        " <a href=\"https://example.org\">",
        "</a> ",
        "<h1>",
        "</h1>",
        "<blockquote>",
        "</blockquote>",
        "<pre>",
        "</pre>",
        "<!-- x -->",
        " <!-- ",
        " --> ",
        "<script>if (a<b) x</script>",
        " <script ",
        "<style>p{}</style>",
        " <p 5 ",
        " a<b and c>d ",
        " <s then ",
        " <a href=\" ",
        " </ ",
        " <TBC> ",
        " <sam@example.com> ",
        " <https://a.example/x> ",
        " <time> ",
        " <img src=x> ",
        "<svg></svg> ",
        " <![CDATA[ ",
        " ]]> ",
        " <!doctype ",
        "<section>",
    ])
}

/// The words of a text, in order.
fn words_of(text: &str) -> Vec<&str> {
    let is_word = |word: &&str| word.contains('q') && word.ends_with(|c: char| c.is_ascii_digit());
    text.split(|c: char| !c.is_alphanumeric()).filter(is_word).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_word_that_was_typed_is_still_there(
        parts in prop::collection::vec((word(), between()), 1..40),
    ) {
        let text: String = parts.iter().flat_map(|(word, gap)| [word.as_str(), *gap]).collect();
        let typed = typed(&text);
        let html = of_words(&text);
        for said in [plain(&html), plain_lines(&html)] {
            prop_assert_eq!(words_of(&said), words_of(&typed), "{} became {}", text, html);
        }
    }

    #[test]
    fn what_was_kept_once_is_kept_and_shown_as_it_is(
        parts in prop::collection::vec((word(), between()), 1..30),
    ) {
        let text: String = parts.iter().flat_map(|(word, gap)| [word.as_str(), *gap]).collect();
        let once = of_words(&text);
        prop_assert_eq!(&shown(&once), &once, "{}", text);
        // What has no markup left is plain text, and would become a paragraph; where no tag breaks
        // lines any more, line breaks would.
        if once.contains(['<', '&']) && !once.contains('\n') {
            prop_assert_eq!(&of_words(&once), &once, "{}", text);
        }
    }

    #[test]
    fn nothing_that_comes_makes_harm(text in "[<>/a-z&;\\n =\"'!:.-]{0,80}") {
        let html = shown(&text);
        for piece in pieces(&html) {
            if let Piece::Tag(tag) = piece {
                prop_assert!(sanitize::ALLOWED.contains(&tag.element.name), "{html}");
            }
        }
    }
}

/// A text without its whole comments and programs.
fn typed(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let hidden = [("<!--", "-->"), ("<script>", "</script>"), ("<style>", "</style>")]
            .into_iter()
            .find(|(start, _)| rest.starts_with(start));
        let end = hidden.and_then(|(_, end)| rest.find(end).map(|at| at + end.len()));
        match end {
            Some(end) => rest = &rest[end..],
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Prints how long bombs take; asserts nothing about time.
#[test]
fn bombs_are_read() {
    let parts = [
        "<ul><li>",
        "<pre>\n",
        "&",
        "<a href=https://a.example>",
        "<b>",
        "<b><i><u><a href=x>",
        "<p><b>",
        "<a href=\"",
        "<!--",
        "<a x=1 ",
        "</p>",
        "<table><tr><td>",
        "<blockquote>",
        "<",
        "<a b='<a b=\"",
        "<h1>",
        "&lt;",
        "\u{202e}",
        "&#x202e;",
    ];
    for part in parts {
        for size in [15, 30, 60] {
            let text = part.repeat(size * 1024 / part.len());
            let began = Instant::now();
            let html = of_words(&text);
            let (taken, began) = (began.elapsed(), Instant::now());
            let made = markdown::html(&text);
            let (markdown, began) = (began.elapsed(), Instant::now());
            let read = shown(&html).len() + plain(&text).len();
            let last = began.elapsed();
            println!(
                "{part:?} {size} kB: {taken:?} to {} bytes, as Markdown {markdown:?} to {}, shown and \
                 read {last:?} to {read}",
                html.len(),
                made.len()
            );
        }
    }
}
