//! The catalogue against the code that uses it, and languages against English.

mod messages;
mod sources;
mod views;

use std::collections::BTreeSet;

use words::Language;

use messages::{Message, differences, messages, twice};

fn english() -> Vec<Message> {
    messages(Language::English.file())
}

#[test]
fn every_sentence_has_one_key() {
    assert_eq!(twice(&english()), Vec::<String>::new());
    assert_eq!(twice(&messages("a = x\nb = y\na = z\n")), ["a"]);
}

#[test]
fn every_sentence_is_used() {
    let used = sources::keys();
    let unused = |all: Vec<Message>| -> Vec<String> {
        all.into_iter().map(|message| message.key).filter(|key| !used.contains(key)).collect()
    };
    assert_eq!(unused(english()), Vec::<String>::new(), "no code asks for these");
    assert_eq!(unused(messages("no-such-sentence = x\n")), ["no-such-sentence"]);
}

#[test]
fn every_language_says_all_that_english_says() {
    for language in Language::ALL {
        let theirs = messages(language.file());
        assert_eq!(differences(&english(), &theirs), Vec::<String>::new(), "{language:?}");
    }
    let one = messages("a = { $n } <x>y</x>\nb = z\n");
    for (other, told) in [
        ("a = <x>y</x> { $n }\n", "b is missing"),
        ("a = <x>y</x>\nb = z\n", "a has other arguments"),
        ("a = { $n } y\nb = z\n", "a has other marks"),
        ("a = { $n } <x>y</x>\nb = z\nc = z\n", "c is not in English"),
    ] {
        assert_eq!(differences(&one, &messages(other)), [told]);
    }
}

#[test]
fn marks_are_closed_and_not_nested() {
    for message in english() {
        assert!(message.is_well_marked, "{}", message.key);
    }
    for text in ["<a>x", "x</a>", "<a><b>x</b></a>", "<a>x</b>"] {
        assert!(!messages(&format!("a = {text}\n"))[0].is_well_marked, "{text}");
    }
}

#[test]
fn pages_say_nothing_outside_the_catalogue() {
    let found: BTreeSet<String> = sources::of_pages().iter().flat_map(views::literals).collect();
    assert_eq!(found, BTreeSet::new(), "these sentences belong into the catalogue");
}
