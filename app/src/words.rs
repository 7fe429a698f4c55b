//! The catalogue for pages: in the language that the page is asked for in.

use leptos::prelude::*;
use words::{Language, Piece, pieces};

/// The language of the page that is being rendered: from its context, else English.
#[must_use]
pub fn language() -> Language {
    use_context().unwrap_or_default()
}

/// A sentence of the catalogue in the page's language: `t!("event-cancelled")`, or
/// `t!("trash-held", count = held)`. Where no page is being rendered, [`words::t!`] is given the
/// language.
macro_rules! t {
    ($key:tt $(, $name:ident = $value:expr)* $(,)?) => {
        ::words::t!($crate::words::language(), $key $(, $name = $value)*)
    };
}
pub(crate) use t;

/// A sentence with marks inside, each made an element by its name and the words in it:
///
/// `rich(&t!("home-guide"), |_, words| view! { <a href="/guide">{words}</a> }.into_any())`
pub fn rich(sentence: &str, element: impl Fn(&str, String) -> AnyView) -> AnyView {
    pieces(sentence)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(words) => words.to_owned().into_any(),
            Piece::Marked(name, words) => element(name, words.to_owned()),
        })
        .collect_view()
        .into_any()
}
