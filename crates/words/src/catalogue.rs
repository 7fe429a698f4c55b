//! The catalogue of each language, read once.

use std::sync::LazyLock;

use fluent::FluentValue;
use i18n_embed::LanguageLoader;
use i18n_embed::fluent::FluentLanguageLoader;
use intl_memoizer::concurrent::IntlLangMemoizer;

use crate::embedded::{DOMAIN, Embedded};
use crate::language::Language;
use crate::numbers::in_sentences;

type Formatter = fn(&FluentValue<'_>, &IntlLangMemoizer) -> Option<String>;

static CATALOGUES: LazyLock<[FluentLanguageLoader; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(load));

/// The sentences of a language; what it lacks is English. [`crate::t!`] asks here.
#[must_use]
pub fn catalogue(language: Language) -> &'static FluentLanguageLoader {
    &CATALOGUES[language as usize]
}

/// Reads a language's file, and the English one behind it.
///
/// # Panics
///
/// Where the binary has no English file, which does not compile.
fn load(language: Language) -> FluentLanguageLoader {
    let tag = |language: Language| language.tag().parse().expect("a tag of ours is well formed");
    let loader = FluentLanguageLoader::new(DOMAIN, tag(Language::English));
    loader.load_languages(&Embedded, &[tag(language)]).expect("the catalogue is in the binary");
    // Fluent would put U+2068 and U+2069 around each argument: pages say the direction in markup.
    loader.set_use_isolating(false);
    loader.with_bundles_mut(|bundle| bundle.set_formatter(Some(numbers_of(language))));
    loader
}

/// How a language's sentences write numbers: a function, which is all that Fluent takes.
fn numbers_of(language: Language) -> Formatter {
    match language {
        Language::English => in_sentences::<{ Language::English as usize }, _>,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Language, t};

    #[test]
    fn a_sentence_comes_from_the_catalogue() {
        assert_eq!(t!(Language::English, "status-cancelled"), "Cancelled");
    }
}
