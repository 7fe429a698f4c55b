//! Instants as Reroll keeps them: UTC, whole microseconds (PostgreSQL's precision; SQLite would
//! keep nanoseconds), written as RFC 3339 with six decimals and `Z`.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Cuts an instant to whole microseconds. A leap second, which neither database knows, is the
/// second after it.
#[must_use]
pub fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}

/// Writes an instant as `2026-02-14T19:00:00.000000Z`. The width is fixed, so that text order is
/// time order.
#[must_use]
pub fn rfc3339(at: DateTime<Utc>) -> String {
    micros(at).format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// How long an HTTP answer asks to be left alone by its `Retry-After` (RFC 9110, 10.2.3): seconds, or a
/// date, of which the time until then. `None` for what is neither.
#[must_use]
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?;
    Some((at.with_timezone(&Utc) - now).to_std().unwrap_or_default())
}

/// Serde for a [`DateTime<Utc>`] in the form of [`rfc3339`].
pub mod stamp {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the six-decimals form.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::rfc3339(*at))
    }

    /// Reads any RFC 3339 instant.
    ///
    /// # Errors
    /// Where the text is not RFC 3339.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        DateTime::<Utc>::deserialize(from).map(super::micros)
    }
}

/// Serde for an `Option<DateTime<Utc>>` in the form of [`rfc3339`].
pub mod stamp_option {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the six-decimals form, or `null`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        at: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.serialize_str(&super::rfc3339(*at)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads any RFC 3339 instant, or `null`.
    ///
    /// # Errors
    /// Where the text is not RFC 3339.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        Ok(Option::<DateTime<Utc>>::deserialize(from)?.map(super::micros))
    }
}

/// The clocks of a site's servers and database may differ by so much. What lies further from now
/// than it can was written while a clock was wrong.
pub const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(5);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{TimeZone, Utc};

    use super::retry_after;

    #[test]
    fn instants_have_six_decimals_always() {
        let whole = Utc.with_ymd_and_hms(2026, 2, 14, 19, 0, 0).unwrap();
        assert_eq!(super::rfc3339(whole), "2026-02-14T19:00:00.000000Z");
        let odd = whole + chrono::TimeDelta::nanoseconds(1_234_567);
        assert_eq!(super::rfc3339(super::micros(odd)), "2026-02-14T19:00:00.001234Z");
        assert_eq!(super::micros(super::micros(odd)), super::micros(odd));
        let before_1970 = Utc.with_ymd_and_hms(1969, 7, 20, 20, 17, 40).unwrap();
        let odd = before_1970 + chrono::TimeDelta::nanoseconds(1_999);
        assert_eq!(super::rfc3339(odd), "1969-07-20T20:17:40.000001Z");
    }

    #[test]
    fn a_leap_second_is_the_second_after_it() {
        let leap: chrono::DateTime<Utc> = "2016-12-31T23:59:60.5Z".parse().unwrap();
        assert_eq!(super::rfc3339(leap), "2017-01-01T00:00:00.500000Z");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Utc.with_ymd_and_hms(2026, 2, 14, 19, 0, 0).unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sat, 14 Feb 2026 19:00:30 GMT", Some(30)),
            ("Sat, 14 Feb 2026 18:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
