//! Numbers and lists as a language writes them.

use std::sync::LazyLock;

use fluent::FluentValue;
use fluent::memoizer::MemoizerKind;
use fluent::types::{FluentNumber, FluentNumberOptions, FluentNumberType};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_list::ListFormatter;

use crate::language::Language;

static NUMBERS: LazyLock<[DecimalFormatter; Language::ALL.len()]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let locale = language.locale();
        DecimalFormatter::try_new((&locale).into(), Default::default()).expect("CLDR has it")
    })
});

static LISTS: LazyLock<[ListFormatter; Language::ALL.len()]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let locale = language.locale();
        ListFormatter::try_new_and((&locale).into(), Default::default()).expect("CLDR has it")
    })
});

/// A whole number, its thousands told apart: `12,345`.
#[must_use]
pub fn number(language: Language, number: i64) -> String {
    NUMBERS[language as usize].format(&Decimal::from(number)).to_string()
}

/// A number in tenths: `1.2` for 12.
#[must_use]
pub fn tenths(language: Language, tenths: i64) -> String {
    let mut number = Decimal::from(tenths);
    number.multiply_pow10(-1);
    NUMBERS[language as usize].format(&number).to_string()
}

/// What belongs together, as a list within a sentence: `title, place and time`.
#[must_use]
pub fn list<Word: AsRef<str>>(language: Language, words: &[Word]) -> String {
    let words = words.iter().map(AsRef::as_ref);
    LISTS[language as usize].format(words).to_string()
}

/// A number that chooses its form as a place in an order: `one` is the 1st, the 21st, ….
#[must_use]
pub fn ordinal(place: u32) -> FluentValue<'static> {
    let r#type = FluentNumberType::Ordinal;
    let options = FluentNumberOptions { r#type, ..FluentNumberOptions::default() };
    FluentValue::Number(FluentNumber::new(f64::from(place), options))
}

/// How the sentences of a language write numbers; what is no whole number, Fluent writes itself.
pub(crate) fn in_sentences<const LANGUAGE: usize, M: MemoizerKind>(
    value: &FluentValue<'_>,
    _: &M,
) -> Option<String> {
    let FluentValue::Number(given) = value else { return None };
    let whole = given.value.fract() == 0.0 && given.value.abs() < 9e15;
    whole.then(|| number(Language::ALL[LANGUAGE], given.value as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (value, words) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")]
        {
            assert_eq!(number(Language::English, value), words);
        }
        assert_eq!(tenths(Language::English, 12), "1.2");
        assert_eq!(tenths(Language::English, 10), "1.0");
        assert_eq!(tenths(Language::English, 12_345), "1,234.5");
    }

    #[test]
    fn lists_end_in_and() {
        let none: [&str; 0] = [];
        assert_eq!(list(Language::English, &none), "");
        assert_eq!(list(Language::English, &["title"]), "title");
        assert_eq!(list(Language::English, &["title", "place", "time"]), "title, place and time");
    }
}
