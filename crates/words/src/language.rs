//! The languages there are.

use icu_locale_core::{Locale, locale};

/// A language that people can read Reroll in: a value that is passed along.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Language {
    /// English, the first: what another language lacks is said in it.
    #[default]
    English,
}

impl Language {
    /// All, in the order of their files.
    pub const ALL: [Self; 1] = [Self::English];

    /// Its BCP 47 tag, as in `<html lang>`; also the folder of its file.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }

    /// Whose dates and numbers it writes, as CLDR knows them. English ones are those of Australia on a
    /// clock of 24 hours: `Fri 6 Nov 2026`, `19:00`, which nobody takes for another day.
    pub(crate) fn locale(self) -> Locale {
        match self {
            Self::English => locale!("en-AU-u-hc-h23"),
        }
    }

    /// What a browser's own formats (`Intl`) are asked for beside ours.
    #[must_use]
    pub const fn browser_locale(self) -> &'static str {
        match self {
            Self::English => "en-GB",
        }
    }

    /// Its catalogue, as written.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../i18n/en/reroll.ftl"),
        }
    }
}
