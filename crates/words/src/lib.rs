//! Words that people read: the one catalogue of sentences (Fluent, a file a language), and how each
//! language writes dates, numbers and lists (CLDR's data, by ICU4X).
//!
//! [`t!`] gives a sentence; its key and its arguments are checked against the English file when
//! compiling. What a language lacks is said in English. The command line, logs and the audit log
//! are English always, and not in here.

mod catalogue;
mod dates;
mod embedded;
mod language;
mod marks;
mod numbers;

pub use catalogue::catalogue;
pub use dates::{DateStyle, clock, date, weekday};
pub use i18n_embed_fl::fl;
pub use language::Language;
pub use marks::{Piece, pieces};
pub use numbers::{list, number, ordinal, tenths};

/// A sentence of the catalogue, in a [`Language`]: `t!(language, "event-cancelled")`, and with what
/// it speaks of, `t!(language, "trash-held", count = held)`.
///
/// Numbers choose the plural form, [`ordinal`] ones that of a place in an order; give a number that is a name (of a sync, say) as text. The crate
/// that calls it has an `i18n.toml`.
#[macro_export]
macro_rules! t {
    ($language:expr, $key:tt $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::fl!($crate::catalogue($language), $key $(, $name = $value)*)
    };
}
