//! The types of columns.

use serde::{Deserialize, Serialize};

/// The type of a column, as far as the two databases name it differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 64-bit integer.
    Int,
    /// Text.
    Text,
    /// Truth value.
    Bool,
    /// Instant.
    Time,
    /// Day.
    Date,
}
