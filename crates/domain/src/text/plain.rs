//! What HTML says, in plain text: the one reader for all places that have no markup.

use super::entity::entity;
use super::markup::{Piece, Tag, pieces};
use super::names::Kind;

/// What HTML says in one line: what breaks lines becomes a space, references characters, and a link
/// says where it leads, unless its text does.
#[must_use]
pub fn plain(html: &str) -> String {
    one_line(&read(html, &Style { addresses: true, dashes: false }))
}

/// The same without the addresses of links: the words that people read, for comparing them.
#[must_use]
pub fn text_only(html: &str) -> String {
    one_line(&read(html, &Style { addresses: false, dashes: false }))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What HTML says, lines kept: an empty line between paragraphs, a dash before what is listed, and
/// behind a link where it leads, unless its text says so.
#[must_use]
pub fn plain_lines(html: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in read(html, &Style { addresses: true, dashes: true }).split('\n') {
        let line = one_line(line);
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").replace("\n\n- ", "\n- ").trim().to_owned()
}

/// What a text says beside its words.
struct Style {
    /// Where links lead.
    addresses: bool,
    /// That something is listed.
    dashes: bool,
}

/// Text of HTML with its white space as it comes; what breaks lines is a line break.
fn read(html: &str, style: &Style) -> String {
    let mut reader = Reader { text: String::with_capacity(html.len()), link: None, style };
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => decode(text, &mut reader.text),
            Piece::Tag(tag) => reader.tag(&tag),
        }
    }
    reader.end_link();
    reader.text
}

struct Reader<'a> {
    text: String,
    /// Where the link that is open leads, and where its text begins.
    link: Option<(String, usize)>,
    style: &'a Style,
}

impl Reader<'_> {
    fn tag(&mut self, tag: &Tag<'_>) {
        match tag.element.kind {
            Kind::Inline | Kind::Code => {}
            Kind::Link => {
                self.end_link();
                if self.style.addresses && !tag.closes {
                    let address = tag.attribute("href").and_then(address_of);
                    self.link = address.map(|address| (address, self.text.len()));
                }
            }
            Kind::Item if !tag.closes && self.style.dashes => self.text.push_str("\n- "),
            // What is listed stands beside its dash, also where it is a paragraph.
            Kind::Block if self.text.ends_with("\n- ") => {}
            Kind::Block | Kind::Item | Kind::Break | Kind::Rule => self.text.push('\n'),
            Kind::Cell | Kind::Gap => self.text.push(' '),
        }
    }

    /// Says where a link leads that ends here.
    fn end_link(&mut self) {
        let Some((address, from)) = self.link.take() else { return };
        let said = self.text.get(from..).unwrap_or_default();
        if says(said, &address) {
            return;
        }
        let is_bare = said.trim().is_empty();
        let space = self.text.split_off(from.max(self.text.trim_end().len()));
        let address = if is_bare { address } else { format!(" ({address})") };
        self.text.push_str(&address);
        self.text.push_str(&space);
    }
}

/// Appends text with its references as characters.
fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = entity(rest).unwrap_or(('&', 1));
        out.push(if c == '\u{a0}' { ' ' } else { c });
        rest = &rest[length..];
    }
    out.push_str(rest);
}

/// What a link's address says to people: web addresses whole, of others whom to write or call.
fn address_of(href: &str) -> Option<String> {
    let mut address = String::with_capacity(href.len());
    decode(href.trim(), &mut address);
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let (scheme, rest) = address.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => Some(address),
        "mailto" | "tel" => {
            let who = rest.split('?').next().unwrap_or_default();
            (!who.is_empty()).then(|| who.to_owned())
        }
        _ => None,
    }
}

/// Whether a link's text says its address, as nearly as people write it.
fn says(text: &str, address: &str) -> bool {
    let address = bare(address);
    !address.is_empty() && bare(text).contains(&address)
}

fn bare(address: &str) -> String {
    let mut bare: String = address.chars().filter(|c| !c.is_whitespace()).collect();
    bare.make_ascii_lowercase();
    for before in ["https://", "http://", "mailto:", "tel:", "www."] {
        bare = bare.replacen(before, "", 1);
    }
    bare.trim_end_matches(['/', '.', '#', '?']).to_owned()
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
            ("<ul><li>One</li><li>Two</li></ul>", "One Two"),
            ("AT&T &unknown; &#0; &", "AT&T &unknown; &#0; &"),
            ("cut <off", "cut <off"),
            ("Ask <sam@example.com>, a<b and c>d", "Ask <sam@example.com>, a<b and c>d"),
            ("<tr><td>Seven</td><td>Eight</td></tr>", "Seven Eight"),
            ("<center>Middle</center>End<hr>Last", "Middle End Last"),
            ("a<script>b</script><!-- c -->d", "ad"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
            assert_eq!(text_only(html), text, "{html}");
        }
    }

    #[test]
    fn html_becomes_lines() {
        for (html, text) in [
            (
                "<p>Bring <b>dice</b>!</p><ul><li>Doors</li><li>Bar</li></ul><p>All.</p>",
                "Bring dice!\n- Doors\n- Bar\n\nAll.",
            ),
            ("<ol><li><p>One</p></li><li class=x>Two</li></ol>", "- One\n- Two"),
            ("a<br>b", "a\nb"),
            ("", ""),
        ] {
            assert_eq!(plain_lines(html), text, "{html}");
        }
    }

    #[test]
    fn links_say_where_they_lead() {
        let to = "https://example.com/sign-up?a=1&amp;b=2";
        let link = |text: &str| format!("Write to <a href=\"{to}\">{text}</a>.");
        for (html, text) in [
            (link("this form"), "Write to this form (https://example.com/sign-up?a=1&b=2)."),
            (link("form "), "Write to form (https://example.com/sign-up?a=1&b=2) ."),
            (link(to), "Write to https://example.com/sign-up?a=1&b=2."),
            (link("example.com/sign-up?a=1&b=2"), "Write to example.com/sign-up?a=1&b=2."),
            (link("example.com"), "Write to example.com (https://example.com/sign-up?a=1&b=2)."),
            (link(""), "Write to https://example.com/sign-up?a=1&b=2."),
            ("<a href='https://www.example.com/'>Example.com</a>".into(), "Example.com"),
            ("<a href='mailto:sam@example.com?subject=x'>Sam</a>".into(), "Sam (sam@example.com)"),
            ("<a href='mailto:sam@example.com'>sam@example.com</a>".into(), "sam@example.com"),
            ("<a href='tel:+49123'>call".into(), "call (+49123)"),
            ("<a href='javascript:alert(1)'>go</a>".into(), "go"),
            ("<a href='/here'>go</a>".into(), "go"),
        ] {
            assert_eq!(plain(&html), text, "{html}");
            assert_eq!(plain_lines(&html), text, "{html}");
        }
        assert_eq!(text_only(&link("this form")), "Write to this form.");
    }
}
