//! The files of all languages, within the binary.

use std::borrow::Cow;

use i18n_embed::I18nAssets;

use crate::language::Language;
use crate::marks;

/// What Fluent calls the catalogue.
pub(crate) const DOMAIN: &str = "reroll";

/// The files, as Fluent asks for them.
pub(crate) struct Embedded;

impl I18nAssets for Embedded {
    fn get_files(&self, path: &str) -> Vec<Cow<'_, [u8]>> {
        Language::ALL
            .into_iter()
            .filter(|language| name(*language) == path)
            .map(|language| Cow::from(marks::encode(language.file()).into_bytes()))
            .collect()
    }

    fn filenames_iter(&self) -> Box<dyn Iterator<Item = String> + '_> {
        Box::new(Language::ALL.into_iter().map(name))
    }
}

fn name(language: Language) -> String {
    format!("{}/{DOMAIN}.ftl", language.tag())
}
