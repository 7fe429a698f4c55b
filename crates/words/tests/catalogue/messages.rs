//! A language's file, message by message.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;

/// One message.
pub struct Message {
    pub key: String,
    /// What it speaks of.
    pub arguments: BTreeSet<String>,
    /// The names of what is marked in it.
    pub marks: BTreeSet<String>,
    /// Whether each mark is closed by its own name, and none is within another.
    pub is_well_marked: bool,
}

/// All messages of a file.
///
/// # Panics
///
/// Where Fluent cannot read the file.
pub fn messages(file: &str) -> Vec<Message> {
    let resource = parse(file).map_err(|(_, errors)| errors).expect("Fluent reads the file");
    let all = resource.body.into_iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name.to_owned(), message.value?)),
        _ => None,
    });
    all.map(|(key, value)| message(key, &value)).collect()
}

fn message(key: String, value: &Pattern<&str>) -> Message {
    let mut found = Found::default();
    found.pattern(value);
    let marks = found.texts.iter().map(|text| marks(text));
    let is_well_marked = marks.clone().all(|marks| marks.is_some());
    let marks = marks.flatten().flatten().collect();
    Message { key, arguments: found.arguments, marks, is_well_marked }
}

/// The arguments of a pattern, and each text that it can become, with its arguments left out.
#[derive(Default)]
struct Found {
    arguments: BTreeSet<String>,
    texts: Vec<String>,
}

impl Found {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        let mut text = String::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => text.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
        self.texts.push(text);
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.arguments.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => {}
        }
    }
}

/// The names of a text's marks; `None` where they are not closed, or within each other.
fn marks(text: &str) -> Option<Vec<String>> {
    let (mut names, mut open) = (Vec::new(), None);
    for tag in text.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0)) {
        match (tag.strip_prefix('/'), tag.strip_suffix('/'), open) {
            (Some(name), _, Some(opened)) if name == opened => open = None,
            (None, Some(name), None) => names.push(name.to_owned()),
            (None, None, None) => {
                names.push(tag.to_owned());
                open = Some(tag);
            }
            _ => return None,
        }
    }
    open.is_none().then_some(names)
}

/// The keys that are there more than once.
pub fn twice(all: &[Message]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    all.iter().filter(|message| !seen.insert(&message.key)).map(|one| one.key.clone()).collect()
}

/// What a language has otherwise than English, in words.
pub fn differences(english: &[Message], theirs: &[Message]) -> Vec<String> {
    let by_key: BTreeMap<_, _> = theirs.iter().map(|message| (&message.key, message)).collect();
    let known: BTreeSet<_> = english.iter().map(|message| &message.key).collect();
    let told = english.iter().filter_map(|message| {
        let key = &message.key;
        match by_key.get(key) {
            None => Some(format!("{key} is missing")),
            Some(other) if other.arguments != message.arguments => {
                Some(format!("{key} has other arguments"))
            }
            Some(other) if other.marks != message.marks => Some(format!("{key} has other marks")),
            Some(_) => None,
        }
    });
    let more = theirs.iter().filter(|message| !known.contains(&message.key));
    told.chain(more.map(|message| format!("{} is not in English", message.key))).collect()
}
