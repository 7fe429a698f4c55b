//! Values between Rust and SQL: words of enums, JSON, texts from outside.

use std::fmt::Display;
use std::str::FromStr;

use crate::{StoreError, StoreResult};

/// Marks SQL that is put together from parts of this program (never from outside data) as safe.
pub fn sql(text: String) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(text)
}

/// A text from outside as a bound value. PostgreSQL has no NUL and refuses a statement that carries
/// one; U+FFFD stands for it on both databases, so that a search finds nothing and a log keeps the
/// rest. (What an event holds is refused instead: see `store::events::limits`.)
pub fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The word that stands for a plain enum in the database: the same as in JSON.
pub fn enum_text<T: Copy + Into<&'static str>>(value: &T) -> &'static str {
    (*value).into()
}

/// Reads a word back.
pub fn from_enum_text<T: FromStr<Err: Display>>(word: String) -> StoreResult<T> {
    word.parse().map_err(|error| StoreError::Garbled(format!("\"{word}\": {error}")))
}

/// JSON text of a value of ours, which always has one.
pub fn json<T: serde::Serialize + ?Sized>(value: &T) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Garbled(error.to_string()))
}

/// Reads JSON text that we wrote.
pub fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|error| StoreError::Garbled(error.to_string()))
}

/// A JSON array of texts that are JSON already.
pub fn array<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let mut array = String::from("[");
    for (index, item) in items.enumerate() {
        if index > 0 {
            array.push(',');
        }
        array.push_str(item);
    }
    array.push(']');
    array
}

/// Words as a pattern: anywhere, with the pattern's own signs made plain.
pub fn pattern(text: Option<&str>) -> String {
    let text = text.unwrap_or_default().trim();
    if text.is_empty() {
        return String::new();
    }
    let plain = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_their_own_signs_plainly() {
        assert_eq!(pattern(None), "");
        assert_eq!(pattern(Some("  ")), "");
        assert_eq!(pattern(Some("50% off_now!")), "%50!% off!_now!!%");
    }
}
