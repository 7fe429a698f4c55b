//! The languages there are.

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

    /// Its catalogue, as written.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../i18n/en/reroll.ftl"),
        }
    }
}
