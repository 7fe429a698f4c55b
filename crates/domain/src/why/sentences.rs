//! Sentences with values in them, which are written and read by one table.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::{EventId, RunId};

/// What stands in a sentence, and is read back from it: `read` takes exactly what `Display` writes.
pub(super) trait Told: Sized + fmt::Display {
    /// `None` where the text is not one that `Display` writes.
    fn read(text: &str) -> Option<Self>;

    /// Values for tests, made of an odd text and a number.
    #[cfg(test)]
    fn samples(odd: &str, number: i64) -> Vec<Self>;
}

/// Reads a text of `first`, then in turn a value and what follows it. Where a value holds what follows it,
/// all ways to part the text are tried, the shortest values first.
pub(super) fn fit<T>(
    text: &str,
    first: &str,
    next: &[&str],
    accept: impl Fn(&[&str]) -> Option<T>,
) -> Option<T> {
    part(text.strip_prefix(first)?, next, &mut Vec::new(), &accept)
}

fn part<'t, T>(
    rest: &'t str,
    next: &[&str],
    found: &mut Vec<&'t str>,
    accept: &impl Fn(&[&str]) -> Option<T>,
) -> Option<T> {
    let (literal, others) = next.split_first()?;
    if others.is_empty() {
        return with(found, rest.strip_suffix(literal)?, accept);
    }
    rest.match_indices(literal).find_map(|(at, _)| {
        let value = &rest[..at];
        let tail = &rest[at + literal.len()..];
        with(found, value, |found| part(tail, others, &mut found.to_vec(), accept))
    })
}

fn with<'t, T>(
    found: &mut Vec<&'t str>,
    value: &'t str,
    then: impl Fn(&[&'t str]) -> Option<T>,
) -> Option<T> {
    found.push(value);
    let read = then(found);
    found.pop();
    read
}

/// An enum of sentences: first those without values, then, after a `;`, those with values in parentheses.
/// The sentence is what is kept: a variant's wording never changes, or older rows are not read any more.
macro_rules! sentences {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $plain:ident = $text:literal, )*
            $(
                ;
                $( $variant:ident = $first:literal $( ($field:ident: $type:ty) $next:literal )+, )+
            )?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub enum $name {
            $( #[doc = concat!("`", $text, "`.")] $plain, )*
            $($(
                #[doc = concat!("`", $first, $("{", stringify!($field), "}", $next,)+ "`.")]
                $variant { $(
                    #[doc = concat!("`{", stringify!($field), "}`.")]
                    $field: $type,
                )+ },
            )+)?
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $( Self::$plain => f.write_str($text), )*
                    $($(
                        Self::$variant { $($field),+ } => {
                            f.write_str($first)?;
                            $( write!(f, "{}{}", $field, $next)?; )+
                            Ok(())
                        }
                    )+)?
                }
            }
        }

        impl $crate::why::sentences::Told for $name {
            fn read(text: &str) -> Option<Self> {
                $( if text == $text { return Some(Self::$plain); } )*
                $($(
                    let found = $crate::why::sentences::fit(text, $first, &[$($next),+], |values| {
                        let mut values = values.iter();
                        Some(Self::$variant {
                            $( $field: $crate::why::sentences::Told::read(values.next()?)?, )+
                        })
                    });
                    if found.is_some() {
                        return found;
                    }
                )+)?
                None
            }

            #[cfg(test)]
            fn samples(_odd: &str, _number: i64) -> Vec<Self> {
                vec![
                    $( Self::$plain, )*
                    $($(
                        Self::$variant {
                            $( $field: $crate::why::sentences::sample(_odd, _number), )+
                        },
                    )+)?
                ]
            }
        }
    };
}
pub(super) use sentences;

/// One of the values, which one by the number.
#[cfg(test)]
pub(super) fn sample<T: Told>(odd: &str, number: i64) -> T {
    let mut all = T::samples(odd, number);
    let count = i64::try_from(all.len()).unwrap();
    all.swap_remove(usize::try_from(number.rem_euclid(count)).unwrap())
}

impl Told for String {
    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    #[cfg(test)]
    fn samples(odd: &str, _: i64) -> Vec<Self> {
        vec![odd.to_owned()]
    }
}

/// What `read` makes of a text, if that is how it is written: not `+5`, not `007`.
pub(super) fn exactly<T: fmt::Display>(text: &str, read: Option<T>) -> Option<T> {
    read.filter(|value| value.to_string() == text)
}

macro_rules! told {
    ($($type:ty: $read:expr, $sample:expr;)*) => {$(
        impl Told for $type {
            fn read(text: &str) -> Option<Self> {
                let read: fn(&str) -> Option<Self> = $read;
                exactly(text, read(text))
            }

            #[cfg(test)]
            fn samples(_: &str, number: i64) -> Vec<Self> {
                let sample: fn(i64) -> Self = $sample;
                vec![sample(number)]
            }
        }
    )*};
}

told! {
    i64: |text| text.parse().ok(), |number| number;
    i32: |text| text.parse().ok(), |number| number.rem_euclid(10_000) as Self;
    usize: |text| text.parse().ok(), |number| number.unsigned_abs() as Self;
    RunId: |text| text.parse().ok(), RunId;
    EventId: |text| text.parse().ok(), EventId;
    NaiveDate: |text| text.parse().ok(), |number| day(number).date();
    NaiveDateTime: |text| Self::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok(), day;
    DateTime<Utc>: |text| {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f UTC");
        Some(local.ok()?.and_utc())
    }, |number| day(number).and_utc();
    Tz: |text| text.parse().ok(), |number| chrono_tz::TZ_VARIANTS[number.rem_euclid(300) as usize];
}

/// A moment between 1970 and 2100, to the microsecond.
#[cfg(test)]
pub(super) fn day(number: i64) -> NaiveDateTime {
    let micros = number.rem_euclid(4_000_000_000_000_000);
    DateTime::from_timestamp_micros(micros).unwrap().naive_utc()
}
