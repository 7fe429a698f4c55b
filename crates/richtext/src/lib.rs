//! Descriptions: from what people typed, at Google or here, to HTML that a page can carry.
//!
//! Every description goes through [`of_words`] or [`of_html`] when it is written, and through
//! [`shown`] when it is printed as HTML: rows come from imports and backups as well, and from
//! releases that had other rules. What is markup and what is text is decided in `domain::text::markup`;
//! [`rebuild`] makes well-formed HTML of bounded depth of it, and only that is parsed and sanitized.

pub mod markdown;
mod rebuild;
mod sanitize;
mod threads;

use domain::text::markup::{Piece, pieces};
use domain::text::{Kind, clip_bytes, entity, text_only};
use domain::{breaks_line, is_invisible, turns_text};

use rebuild::rebuilt;
use sanitize::sanitized;

pub use threads::{Busy, off_thread};

/// The longest description that is kept, in bytes of HTML: as much as a form takes.
pub const LONGEST: usize = domain::LONGEST_DESCRIPTION;
/// The longest that is printed, in bytes: what an older release may have let in.
const LONGEST_SHOWN: usize = 4 * LONGEST;

/// A description in a person's words: sanitized HTML, empty where there is nothing to read. Plain
/// text (which events made by other programs have) becomes paragraphs with its line breaks.
#[must_use]
pub fn of_words(text: &str) -> String {
    let text = lines(text);
    let text = text.trim();
    finished(&match mode(text) {
        Mode::Plain => paragraphs(text),
        Mode::Lines => rebuilt(text, true),
        Mode::Blocks => rebuilt(text, false),
    })
}

/// The same, cut to what is kept; and whether it had to be.
#[must_use]
pub fn of_words_cut(text: &str) -> (String, bool) {
    let mut kept = clip_bytes(text, LONGEST);
    loop {
        let is_cut = kept.len() < text.len();
        let html = if is_cut { of_words(&format!("{kept}…")) } else { of_words(kept) };
        if html.len() <= LONGEST {
            return (html, is_cut);
        }
        // Markup can be longer than what it was made of.
        kept = clip_bytes(kept, kept.len() * LONGEST / html.len() * 19 / 20);
    }
}

/// HTML that a program made of a person's words, with what is allowed in a description and nothing
/// else.
#[must_use]
pub fn of_html(html: &str) -> String {
    finished(&rebuilt(&lines(html), false))
}

/// A kept description as a page or a feed prints it: what was written by [`of_words`] or
/// [`of_html`] is as it was, and of anything else nothing is left that could do harm.
#[must_use]
pub fn shown(kept: &str) -> String {
    // Without markup nor references it is text, as it stands.
    if !kept.contains(['<', '>', '&']) && kept.len() <= LONGEST_SHOWN {
        return kept.chars().filter(|c| !turns_text(*c)).collect();
    }
    of_html(clip_bytes(kept, LONGEST_SHOWN))
}

fn finished(html: &str) -> String {
    let clean = sanitized(html).replace("<p></p>", "");
    if shows_nothing(&clean) { String::new() } else { clean.trim().to_owned() }
}

/// A text with its line ends as `\n`, whatever they were (Unicode Standard, 5.8); other control
/// characters become spaces, so that words stay apart.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let line = |c: char| match c {
        c if breaks_line(c) => Some('\n'),
        '\t' => Some('\t'),
        c if c.is_control() => Some(' '),
        c if turns_text(c) => None,
        c => Some(c),
    };
    text.chars().filter_map(line).collect()
}

/// How a text means its line breaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    /// It is no HTML.
    Plain,
    /// HTML whose tags break no lines.
    Lines,
    /// HTML whose tags break lines.
    Blocks,
}

fn mode(text: &str) -> Mode {
    let mut mode = Mode::Plain;
    let mut words = 0;
    for piece in pieces(text) {
        match piece {
            Piece::Tag(tag) => match tag.element.kind {
                Kind::Block | Kind::Item | Kind::Break | Kind::Rule => return Mode::Blocks,
                _ => mode = Mode::Lines,
            },
            Piece::Text(part) => {
                words += part.len();
                if part.match_indices('&').any(|(at, _)| entity(&part[at..]).is_some()) {
                    mode = Mode::Lines;
                }
            }
        }
    }
    // What is left out (comments, programs) is known as HTML, too.
    if mode == Mode::Plain && words < text.len() { Mode::Lines } else { mode }
}

/// Plain text as HTML: an empty line parts paragraphs, other line breaks are kept.
fn paragraphs(text: &str) -> String {
    let escaped = domain::text::escape(text);
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
    text_only(html).chars().all(|c| c.is_whitespace() || is_invisible(c))
}

#[cfg(test)]
mod tests;
