//! HTML's elements by name, and what each means to a reader of text.

/// What an element does to the text around it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Stands within a line: what it parts is one word all the same.
    Inline,
    /// A link, within a line.
    Link,
    /// Begins and ends a line.
    Block,
    /// One of a list: a line of its own.
    Item,
    /// A line break.
    Break,
    /// A line between texts.
    Rule,
    /// A cell of a table: beside the next one.
    Cell,
    /// Shows something other than text: a gap.
    Gap,
    /// Holds a program, not words.
    Code,
}

/// An element.
#[derive(Debug, Eq, PartialEq)]
pub struct Element {
    /// Its name, in lower case.
    pub name: &'static str,
    /// What it does.
    pub kind: Kind,
    /// How sure a tag of this name is one.
    pub(super) sure: Sure,
}

/// Whether people write a name within `<` and `>` who mean no tag.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sure {
    /// Hardly ever.
    Tag,
    /// It is a word (`<time>`): a tag where it has attributes, or an end.
    Word,
    /// It is a letter (`a<b>c`): a tag where it has an end, or begins a word.
    Letter,
}

use Kind::{Block, Break, Cell, Code, Gap, Inline, Item, Link, Rule};
use Sure::{Letter, Tag, Word};

const fn of(name: &'static str, kind: Kind, sure: Sure) -> Element {
    Element { name, kind, sure }
}

/// In order of their names.
pub(super) static ELEMENTS: [Element; 133] = [
    of("a", Link, Word),
    of("abbr", Inline, Tag),
    of("acronym", Inline, Word),
    of("address", Block, Word),
    of("applet", Gap, Word),
    of("area", Gap, Word),
    of("article", Block, Word),
    of("aside", Block, Word),
    of("audio", Gap, Word),
    of("b", Inline, Letter),
    of("base", Gap, Word),
    of("basefont", Inline, Tag),
    of("bdi", Inline, Tag),
    of("bdo", Inline, Tag),
    of("big", Inline, Word),
    of("blink", Inline, Word),
    of("blockquote", Block, Tag),
    of("body", Block, Word),
    of("br", Break, Tag),
    of("button", Gap, Word),
    of("canvas", Gap, Word),
    of("caption", Block, Word),
    of("center", Block, Word),
    of("cite", Inline, Word),
    of("code", Inline, Word),
    of("col", Gap, Word),
    of("colgroup", Gap, Tag),
    of("data", Inline, Word),
    of("datalist", Gap, Word),
    of("dd", Block, Tag),
    of("del", Inline, Word),
    of("details", Block, Word),
    of("dfn", Inline, Tag),
    of("dialog", Block, Word),
    of("dir", Block, Word),
    of("div", Block, Tag),
    of("dl", Block, Tag),
    of("dt", Block, Tag),
    of("em", Inline, Tag),
    of("embed", Gap, Word),
    of("fieldset", Block, Tag),
    of("figcaption", Block, Tag),
    of("figure", Block, Word),
    of("font", Inline, Word),
    of("footer", Block, Word),
    of("form", Block, Word),
    of("frame", Gap, Word),
    of("frameset", Gap, Word),
    of("h1", Block, Tag),
    of("h2", Block, Tag),
    of("h3", Block, Tag),
    of("h4", Block, Tag),
    of("h5", Block, Tag),
    of("h6", Block, Tag),
    of("head", Block, Word),
    of("header", Block, Word),
    of("hgroup", Block, Tag),
    of("hr", Rule, Tag),
    of("html", Block, Word),
    of("html-blob", Inline, Tag),
    of("i", Inline, Letter),
    of("iframe", Gap, Tag),
    of("image", Gap, Word),
    of("img", Gap, Tag),
    of("input", Gap, Word),
    of("ins", Inline, Tag),
    of("kbd", Inline, Tag),
    of("label", Inline, Word),
    of("legend", Block, Word),
    of("li", Item, Tag),
    of("link", Gap, Word),
    of("main", Block, Word),
    of("map", Gap, Word),
    of("mark", Inline, Word),
    of("marquee", Gap, Word),
    of("math", Gap, Word),
    of("menu", Block, Word),
    of("meta", Gap, Word),
    of("meter", Inline, Word),
    of("nav", Block, Word),
    of("nobr", Inline, Tag),
    of("noembed", Gap, Tag),
    of("noframes", Block, Tag),
    of("noscript", Gap, Tag),
    of("object", Gap, Word),
    of("ol", Block, Tag),
    of("optgroup", Block, Tag),
    of("option", Block, Word),
    of("output", Inline, Word),
    of("p", Block, Tag),
    of("param", Gap, Word),
    of("picture", Gap, Word),
    of("pre", Block, Word),
    of("progress", Inline, Word),
    of("q", Inline, Letter),
    of("rp", Inline, Tag),
    of("rt", Inline, Tag),
    of("ruby", Inline, Word),
    of("s", Inline, Letter),
    of("samp", Inline, Tag),
    of("script", Code, Word),
    of("search", Block, Word),
    of("section", Block, Word),
    of("select", Gap, Word),
    of("slot", Inline, Word),
    of("small", Inline, Word),
    of("source", Gap, Word),
    of("span", Inline, Tag),
    of("strike", Inline, Word),
    of("strong", Inline, Tag),
    of("style", Code, Word),
    of("sub", Inline, Word),
    of("summary", Block, Word),
    of("sup", Inline, Word),
    of("svg", Gap, Tag),
    of("table", Block, Word),
    of("tbody", Block, Tag),
    of("td", Cell, Tag),
    of("template", Gap, Word),
    of("textarea", Gap, Tag),
    of("tfoot", Block, Tag),
    of("th", Cell, Tag),
    of("thead", Block, Tag),
    of("time", Inline, Word),
    of("title", Block, Word),
    of("tr", Block, Tag),
    of("track", Gap, Word),
    of("tt", Inline, Tag),
    of("u", Inline, Letter),
    of("ul", Block, Tag),
    of("var", Inline, Word),
    of("video", Gap, Word),
    of("wbr", Inline, Tag),
];

/// What word processors write beside HTML: `<o:p>`, `<st1:place>`.
static OFFICE: Element = of("office", Inline, Tag);
const OFFICE_PREFIXES: [&str; 5] = ["o:", "v:", "w:", "m:", "st1:"];

/// The element of a name, whatever its case; and its number, where it has one.
pub(super) fn element(name: &str) -> Option<(&'static Element, Option<usize>)> {
    // Nothing longer is known, and names come at any length.
    if name.is_empty() || name.len() > 32 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    if let Ok(at) = ELEMENTS.binary_search_by(|known| known.name.cmp(name.as_str())) {
        return ELEMENTS.get(at).map(|element| (element, Some(at)));
    }
    let office = OFFICE_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
    office.filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    Some((&OFFICE, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_name() {
        assert!(ELEMENTS.is_sorted_by(|one, next| one.name < next.name));
        for known in &ELEMENTS {
            let found = element(&known.name.to_uppercase()).map(|(found, _)| found);
            assert_eq!(found, Some(known));
        }
        assert_eq!(element("o:p").map(|(found, _)| found.kind), Some(Inline));
        for unknown in ["", "tbc", "https:", "m:5", "o:", &"x".repeat(100)] {
            assert_eq!(element(unknown), None, "{unknown}");
        }
    }
}
