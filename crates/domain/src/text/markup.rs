//! What is markup in a text, and what is words.
//!
//! Descriptions come from people who type `<TBC>` and `3 <b 5`, and from programs that write HTML.
//! Each `<` is judged by itself: it is markup where it begins a whole tag of a known element, a
//! whole comment or a declaration. Every other one is text, so that no word behind it is lost.
//! One pass, in linear time whatever comes.

use super::names::{ELEMENTS, Element, Kind, Sure, element};

/// A part of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Piece<'a> {
    /// Words as they were written, character references and all.
    Text(&'a str),
    /// A tag of a known element.
    Tag(Tag<'a>),
}

/// A tag of a known element.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tag<'a> {
    /// The element it opens or closes.
    pub element: &'static Element,
    /// Whether it is an end tag.
    pub closes: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute as it was written, character references and all.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut scan = Scan { text: self.attributes, at: 0 };
        loop {
            scan.skip_space();
            let attribute = scan.attribute()?;
            if attribute.name.eq_ignore_ascii_case(name) {
                return attribute.value;
            }
        }
    }
}

/// The parts of a text, in order. Comments, declarations, and programs (`<script>`, `<style>`) are
/// left out.
#[must_use]
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0, ends: Ends::of(text), spent: 0 }
}

/// See [`pieces`].
#[derive(Debug)]
pub struct Pieces<'a> {
    text: &'a str,
    at: usize,
    ends: Ends,
    /// Bytes that were looked at in vain, for tags that were none.
    spent: usize,
}

/// What a `<` begins.
enum Found<'a> {
    Tag(Tag<'a>),
    /// Nothing that is shown.
    Hidden,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while self.at < self.text.len() {
            match self.markup() {
                Some((Found::Tag(tag), length)) => {
                    self.at += length;
                    return Some(Piece::Tag(tag));
                }
                Some((Found::Hidden, length)) => self.at += length,
                None => return Some(Piece::Text(self.words())),
            }
        }
        None
    }
}

impl<'a> Pieces<'a> {
    /// The text up to the next `<`.
    fn words(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let from = usize::from(rest.starts_with('<'));
        let length = rest[from..].find('<').map_or(rest.len(), |at| at + from);
        self.at += length;
        &rest[..length]
    }

    /// The markup that begins here, and its length.
    fn markup(&mut self) -> Option<(Found<'a>, usize)> {
        let rest = &self.text[self.at..];
        let tight = rest.strip_prefix('<')?;
        // Whoever writes what looks like tags without end is not read for ever.
        if self.spent > 4 * self.text.len() + 4096 {
            return None;
        }
        match tight.as_bytes().first()? {
            b'!' | b'?' => Some((Found::Hidden, self.hidden(rest)?)),
            b'/' => end_tag(rest).map(|(tag, length)| (Found::Tag(tag), length)),
            _ => self.start_tag(rest),
        }
    }

    /// The length of a comment, a declaration or an instruction.
    fn hidden(&self, rest: &str) -> Option<usize> {
        let until = |end: &str, last: Option<usize>| {
            last.filter(|last| *last >= self.at)?;
            rest.find(end).map(|at| at + end.len())
        };
        let says = |start: &&str| {
            rest.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
        };
        if rest.starts_with("<!--") {
            // `<!-->` and `<!--->` are whole comments (HTML, 13.2.5.43).
            let short = ["<!-->", "<!--->"].into_iter().find(|short| rest.starts_with(short));
            return short.map(str::len).or_else(|| until("-->", self.ends.comment));
        }
        let declared = ["<!doctype html", "<![if !", "<![endif]", "<?xml "].iter().any(says);
        if declared { until(">", self.ends.any) } else { None }
    }

    fn start_tag(&mut self, rest: &'a str) -> Option<(Found<'a>, usize)> {
        let name = name_of(&rest[1..]);
        let (element, number) = element(name)?;
        let from = 1 + name.len();
        let mut scan = Scan { text: rest, at: from };
        let end = scan.tag_end();
        let length = scan.at;
        let attributes = match end {
            Some(end) => &rest[from..end],
            None => {
                self.spent += length;
                return None;
            }
        };
        let last = number.and_then(|number| self.ends.closes.get(number).copied()).flatten();
        let is_closed = last.is_some_and(|last| last >= self.at + length);
        if !self.is_meant(element.sure, is_closed || !attributes.trim().is_empty()) {
            return None;
        }
        if element.kind == Kind::Code {
            let program = if is_closed { program(element, &rest[length..]) } else { None };
            return Some((Found::Hidden, length + program?));
        }
        Some((Found::Tag(Tag { element, closes: false, attributes }), length))
    }

    /// Whether what looks like a tag is meant as one. `telling` is whether it has an end or
    /// attributes.
    fn is_meant(&self, sure: Sure, telling: bool) -> bool {
        match sure {
            Sure::Tag => true,
            Sure::Word => telling,
            Sure::Letter => {
                let before = self.text[..self.at].chars().next_back();
                telling || !before.is_some_and(char::is_alphanumeric)
            }
        }
    }
}

/// Where things end for the last time: who looks for an end that is not there finds that out at once.
#[derive(Debug)]
struct Ends {
    /// By the element's number: where its last end tag begins.
    closes: Vec<Option<usize>>,
    comment: Option<usize>,
    any: Option<usize>,
}

impl Ends {
    fn of(text: &str) -> Self {
        let mut closes = vec![None; ELEMENTS.len()];
        for (at, _) in text.match_indices("</") {
            let number = end_tag(&text[at..]).and_then(|(tag, _)| element(tag.element.name)?.1);
            if let Some(last) = number.and_then(|number| closes.get_mut(number)) {
                *last = Some(at);
            }
        }
        Self { closes, comment: text.rfind("-->"), any: text.rfind('>') }
    }
}

/// An end tag at the start of a text, and its length. It has no attributes.
fn end_tag(rest: &str) -> Option<(Tag<'static>, usize)> {
    let name = name_of(rest.strip_prefix("</")?);
    let (element, _) = element(name)?;
    let mut scan = Scan { text: rest, at: 2 + name.len() };
    scan.skip_blank();
    let closes = scan.peek() == Some(b'>');
    closes.then_some((Tag { element, closes, attributes: "" }, scan.at + 1))
}

/// The length of a program and its end tag.
fn program(element: &Element, rest: &str) -> Option<usize> {
    rest.match_indices("</").find_map(|(at, _)| {
        let (tag, length) = end_tag(&rest[at..])?;
        (tag.element == element).then_some(at + length)
    })
}

/// The name at the start of a text: letters, digits, and what parts its words.
fn name_of(text: &str) -> &str {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':'));
    let name = &text[..text.find(ends).unwrap_or(text.len())];
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { "" }
}

/// An attribute as it was written.
struct Attribute<'a> {
    name: &'a str,
    value: Option<&'a str>,
}

/// A place in a tag.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes past white space and slashes; says whether there were any.
    fn skip_space(&mut self) -> bool {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b'/') {
            self.at += 1;
        }
        self.at > from
    }

    fn skip_blank(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes to the tag's end; says where its attributes end. `None` where it is no tag: it does not
    /// end, or says what no tag says.
    fn tag_end(&mut self) -> Option<usize> {
        loop {
            let spaced = self.skip_space();
            if self.peek() == Some(b'>') {
                self.at += 1;
                return Some(self.at - 1);
            }
            if !spaced {
                return None;
            }
            let attribute = self.attribute()?;
            if attribute.value.is_none() && !stands_alone(attribute.name) {
                return None;
            }
        }
    }

    /// The attribute that begins here.
    fn attribute(&mut self) -> Option<Attribute<'a>> {
        let from = self.at;
        let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.@".contains(&byte);
        while self.peek().is_some_and(of_name) {
            self.at += 1;
        }
        let name = &self.text[from..self.at];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':' | '@')) {
            return None;
        }
        let end = self.at;
        self.skip_blank();
        if self.peek() != Some(b'=') {
            self.at = end;
            return Some(Attribute { name, value: None });
        }
        self.at += 1;
        self.skip_blank();
        Some(Attribute { name, value: Some(self.value()?) })
    }

    fn value(&mut self) -> Option<&'a str> {
        if let Some(quote @ (b'"' | b'\'')) = self.peek() {
            let inner = &self.text[self.at + 1..];
            let Some(length) = inner.find(char::from(quote)) else {
                self.at = self.text.len();
                return None;
            };
            self.at += length + 2;
            return Some(&inner[..length]);
        }
        let rest = &self.text[self.at..];
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '<' | '"' | '\'' | '`');
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        (length > 0).then_some(&rest[..length])
    }
}

/// Whether an attribute of this name needs no value. Any other word without one is no attribute:
/// `a<b and c>d` is arithmetic.
fn stands_alone(name: &str) -> bool {
    const ALONE: [&str; 30] = [
        "allowfullscreen",
        "async",
        "autofocus",
        "autoplay",
        "checked",
        "compact",
        "controls",
        "default",
        "defer",
        "disabled",
        "download",
        "formnovalidate",
        "hidden",
        "inert",
        "ismap",
        "itemscope",
        "loop",
        "multiple",
        "muted",
        "nomodule",
        "nohref",
        "noresize",
        "noshade",
        "novalidate",
        "nowrap",
        "playsinline",
        "readonly",
        "required",
        "reversed",
        "selected",
    ];
    let name = name.to_ascii_lowercase();
    name.starts_with("data-") || name.starts_with("aria-") || ALONE.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces as one line: tags in brackets.
    fn shown(text: &str) -> String {
        let piece = |piece: Piece<'_>| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Tag(tag) => {
                format!("[{}{}]", if tag.closes { "/" } else { "" }, tag.element.name)
            }
        };
        pieces(text).map(piece).collect()
    }

    #[test]
    fn tags_are_known_whole_and_sensible() {
        for (text, expected) in [
            ("Bring <b>dice</b><br/>now", "Bring [b]dice[/b][br]now"),
            ("<P CLASS=x style='a>b'>Hi</p >", "[p]Hi[/p]"),
            ("<td nowrap>1<td data-x aria-y=\"z\">2", "[td]1[td]2"),
            ("<a href=https://example.org/?a=1&b=2>go</a>", "[a]go[/a]"),
            ("<o:p>&nbsp;</o:p>", "[office]&nbsp;[/office]"),
            ("<b>open", "[b]open"),
            ("a<b>c</b>", "a[b]c[/b]"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for text in [
            "Bring <TBC> snacks. Ask <sam@example.com>; ages 3 <p 5. All the rest",
            "a<b and c>d",
            "if i <s then sign up",
            "x<b>y",
            "I <3 it, 5 < 6 > 4, <- here, <<<>>>",
            "Join <https://example.org/x> now",
            "Tom <Jerry> </rant> <-- x",
            "come at <time> to <address>, <script> in hand, <a> or <input>",
            "<a href=\"never closed",
            "<p class= >",
            "<!-- never closed",
            "<!important> <?php what",
            "</p class=x>",
            "<",
            "</",
            "<!",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn what_is_hidden_is_left_out() {
        for (text, expected) in [
            ("a<!-- x -- > y -->b", "ab"),
            ("<!-->a<!--->b", "ab"),
            ("<!DOCTYPE html><?xml version='1.0'?>a<![if !vml]>b<![endif]>", "ab"),
            ("a<script>if (a<b) {'</p>'}</SCRIPT >b<style>p{}</style>", "ab"),
            ("<time>ten</time>", "[time]ten[/time]"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn attributes_are_found() {
        let text = "<a title = 'x' HREF=\"https://example.org/?a=1&amp;b=2\" download>go</a>";
        let Some(Piece::Tag(tag)) = pieces(text).next() else { panic!("no tag") };
        assert_eq!(tag.attribute("href"), Some("https://example.org/?a=1&amp;b=2"));
        assert_eq!(tag.attribute("title"), Some("x"));
        assert_eq!((tag.attribute("download"), tag.attribute("rel")), (None, None));
    }

    #[test]
    fn nothing_is_lost_whatever_is_tried() {
        for part in [
            "<",
            "<a ",
            "<a href=\"",
            "<!--",
            "<![if ",
            "</",
            "</a",
            "<b x=1 ",
            "<p 5 ",
            "<script x=1></",
        ] {
            let text = part.repeat(20_000);
            let read: usize = pieces(&text)
                .map(|piece| match piece {
                    Piece::Text(text) => text.len(),
                    Piece::Tag(_) => 0,
                })
                .sum();
            assert_eq!(read, text.len(), "{part}");
        }
    }
}
