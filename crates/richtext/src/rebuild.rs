//! From markup as it comes to well-formed HTML: only elements that are kept, every one closed, none
//! within what HTML would close before it, and never deeper than [`DEEPEST`]. What parses it has no
//! open elements to search and nothing to move, so that its time is linear.

use std::collections::HashMap;

use domain::text::markup::{Piece, Tag, pieces};
use domain::text::{Kind, entity, is_reference};

/// How deep elements stand within each other at most. Those beyond it are left out, their words are
/// not.
pub(super) const DEEPEST: usize = 24;

/// The longest address of a link that is kept, in bytes: twice what browsers and proxies agree on.
const LONGEST_ADDRESS: usize = 4_000;

/// What has to part two texts, where the element between them is not kept.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Gap {
    None,
    Space,
    Line,
}

/// HTML of a text. With `breaks`, its line breaks are breaks on the page as well.
pub(super) fn rebuilt(text: &str, breaks: bool) -> String {
    let mut builder = Builder {
        out: String::with_capacity(text.len() + text.len() / 8),
        open: Vec::new(),
        left_out: HashMap::new(),
        gap: Gap::None,
        fresh: true,
        breaks,
    };
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => builder.text(text),
            Piece::Tag(tag) if tag.closes => builder.close(&tag),
            Piece::Tag(tag) => builder.open(&tag),
        }
    }
    builder.close_down_to(0);
    builder.out
}

struct Builder {
    out: String,
    /// Elements that are open, by the names they are kept under.
    open: Vec<&'static str>,
    /// Start tags that were left out, and whose end tags will be.
    left_out: HashMap<&'static str, usize>,
    gap: Gap,
    /// Whether a line begins here.
    fresh: bool,
    breaks: bool,
}

/// The name under which an element is kept: blocks that are not become paragraphs, headings go below
/// the page's own.
fn kept(tag: &Tag<'_>) -> Option<&'static str> {
    let name = tag.element.name;
    match name {
        "h1" | "h2" | "h3" => Some("h3"),
        "h4" | "h5" | "h6" => Some("h4"),
        "p" | "ul" | "ol" | "li" | "blockquote" | "pre" | "a" | "b" | "strong" | "i" | "em"
        | "u" | "code" => Some(name),
        "table" | "tbody" | "thead" | "tfoot" | "html" | "head" | "body" => None,
        _ if tag.element.kind == Kind::Block => Some("p"),
        _ => None,
    }
}

/// Elements that hold lines of text, and that HTML closes where another block begins.
fn is_line(name: &str) -> bool {
    matches!(name, "p" | "h3" | "h4" | "pre")
}

/// Elements that hold blocks.
fn is_container(name: &str) -> bool {
    matches!(name, "ul" | "ol" | "li" | "blockquote")
}

impl Builder {
    fn text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.part();
            self.fresh = false;
        }
        let breaks = self.breaks && !self.open.contains(&"pre");
        // HTML has no line break at the very beginning of `<pre>`.
        let begins = self.out.ends_with("<pre>");
        let mut rest = if begins { text.trim_start_matches('\n') } else { text };
        while let Some(at) = rest.find(['<', '>', '&', '\n']) {
            self.out.push_str(&rest[..at]);
            rest = &rest[at..];
            rest = &rest[self.sign(rest, breaks)..];
        }
        self.out.push_str(rest);
    }

    /// Writes what a text begins with; says how long that was.
    fn sign(&mut self, rest: &str, breaks: bool) -> usize {
        if rest.starts_with('&') {
            return self.reference(rest);
        }
        self.out.push_str(match rest.as_bytes().first() {
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ if breaks => "<br>",
            _ => "\n",
        });
        1
    }

    fn reference(&mut self, rest: &str) -> usize {
        match entity(rest) {
            Some(('&', length)) => {
                self.out.push_str("&amp;");
                length
            }
            Some(('<', length)) => {
                self.out.push_str("&lt;");
                length
            }
            Some((c, length)) => {
                self.out.push(c);
                length
            }
            None => {
                // One that only a browser's longer list knows goes there as it is.
                self.out.push_str(if is_reference(rest) { "&" } else { "&amp;" });
                1
            }
        }
    }

    /// Parts what comes from what was, where an element between them was not kept.
    fn part(&mut self) {
        match std::mem::replace(&mut self.gap, Gap::None) {
            Gap::Line if !self.fresh => {
                self.out.push_str("<br>");
                self.fresh = true;
            }
            Gap::Space if !self.fresh && !self.out.ends_with(char::is_whitespace) => {
                self.out.push(' ');
            }
            _ => {}
        }
    }

    fn wants(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match (kept(tag), tag.element.kind) {
            (Some(name), Kind::Link) => self.open_inline(name, tag.attribute("href")),
            (Some(name), Kind::Inline) => self.open_inline(name, None),
            (Some(name), _) => self.open_block(name),
            (None, Kind::Break) => {
                self.gap = Gap::None;
                self.out.push_str("<br>");
                self.fresh = true;
            }
            (None, Kind::Cell | Kind::Gap) => self.wants(Gap::Space),
            (None, Kind::Inline | Kind::Link | Kind::Code) => {}
            (None, Kind::Block | Kind::Item | Kind::Rule) => self.wants(Gap::Line),
        }
    }

    fn open_block(&mut self, name: &'static str) {
        self.close_lines();
        if name == "li" {
            self.close_item();
        }
        if self.open.len() >= DEEPEST {
            self.leave_out(name);
            return self.wants(Gap::Line);
        }
        self.push(name, "");
        self.begin_line();
    }

    fn open_inline(&mut self, name: &'static str, href: Option<&str>) {
        if name == "a" {
            self.close_inline("a");
        }
        // Bold within bold says nothing more.
        if self.open.len() >= DEEPEST || self.open.contains(&name) {
            return self.leave_out(name);
        }
        self.part();
        let href = href.filter(|href| href.len() <= LONGEST_ADDRESS);
        let href = href.map(|href| format!(" href=\"{}\"", address(href)));
        self.push(name, &href.unwrap_or_default());
    }

    fn push(&mut self, name: &'static str, attributes: &str) {
        self.out.push_str(&format!("<{name}{attributes}>"));
        self.open.push(name);
    }

    fn leave_out(&mut self, name: &'static str) {
        *self.left_out.entry(name).or_default() += 1;
    }

    /// Whether the start of what ends here was left out.
    fn was_left_out(&mut self, name: &str) -> bool {
        let count = self.left_out.get_mut(name).filter(|count| **count > 0);
        count.map(|count| *count -= 1).is_some()
    }

    fn begin_line(&mut self) {
        self.gap = Gap::None;
        self.fresh = true;
    }

    fn close(&mut self, tag: &Tag<'_>) {
        let name = kept(tag);
        let is_block = matches!(tag.element.kind, Kind::Block | Kind::Item | Kind::Rule);
        if name.is_some_and(|name| self.was_left_out(name)) {
            if is_block {
                self.wants(Gap::Line);
            }
            return;
        }
        match (name, tag.element.kind) {
            (Some(name), _) if is_block => {
                if !self.close_block(name) {
                    self.wants(Gap::Line);
                }
            }
            (Some(name), _) => self.close_inline(name),
            // `</br>` is a break (HTML, 13.2.6.4.7).
            (None, Kind::Break) => self.open(tag),
            (None, Kind::Cell | Kind::Gap) => self.wants(Gap::Space),
            (None, _) if is_block => self.wants(Gap::Line),
            (None, _) => {}
        }
    }

    /// Closes a block and what is open in it; says whether there was one.
    fn close_block(&mut self, name: &str) -> bool {
        let bound = |open: &str| match name {
            "ul" | "ol" | "blockquote" => false,
            "li" => matches!(open, "ul" | "ol"),
            _ => is_container(open),
        };
        for (at, open) in self.open.iter().enumerate().rev() {
            if *open == name {
                self.close_down_to(at);
                return true;
            }
            if bound(open) {
                return false;
            }
        }
        false
    }

    /// Closes an element within a line, and what is open in it; nothing where a list or a quotation
    /// stands between.
    fn close_inline(&mut self, name: &str) {
        for (at, open) in self.open.iter().enumerate().rev() {
            if *open == name {
                return self.close_down_to(at);
            }
            if is_container(open) {
                return;
            }
        }
    }

    /// Closes what holds lines, up to the nearest element that holds blocks.
    fn close_lines(&mut self) {
        let from = self.open.iter().rposition(|open| is_container(open)).map_or(0, |at| at + 1);
        let line = self.open.iter().skip(from).position(|open| is_line(open));
        if let Some(line) = line {
            self.close_down_to(from + line);
        }
    }

    /// Closes the entry of the list that is open.
    fn close_item(&mut self) {
        let last = self.open.iter().rposition(|open| matches!(*open, "li" | "ul" | "ol"));
        if let Some(at) = last.filter(|at| self.open.get(*at) == Some(&"li")) {
            self.close_down_to(at);
        }
    }

    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(name) = self.open.pop() else { return };
            self.out.push_str(&format!("</{name}>"));
            if is_line(name) || is_container(name) {
                self.begin_line();
            }
        }
    }
}

/// An address as an attribute's value. People leave the scheme out.
fn address(href: &str) -> String {
    let href = href.trim();
    let whole = if href.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
        format!("https://{href}")
    } else if href.starts_with("//") {
        format!("https:{href}")
    } else {
        href.to_owned()
    };
    let mut out = String::with_capacity(whole.len());
    for (at, c) in whole.char_indices() {
        match c {
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if entity(&whole[at..]).is_none() => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
