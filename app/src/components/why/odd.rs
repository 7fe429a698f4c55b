//! Why an item of Google's cannot be understood.

use domain::why::Odd;
use words::{DateStyle, Language, date, t};

use super::words::{clock_time, moment};

/// Why it cannot be understood.
pub(super) fn odd(language: Language, why: &Odd) -> String {
    use Odd as W;
    match why {
        W::NoId => t!(language, "why-odd-no-id"),
        W::SeriesWithoutId => t!(language, "why-odd-series-without-id"),
        W::OwnSeries => t!(language, "why-odd-own-series"),
        W::NoOccurrence => t!(language, "why-odd-no-occurrence"),
        W::NoStart => t!(language, "why-odd-no-start"),
        W::DayToTime => t!(language, "why-odd-day-to-time"),
        W::TimeToDay => t!(language, "why-odd-time-to-day"),
        W::Field { error } => t!(language, "why-odd-field", error = error.as_str()),
        W::OriginalStart { error } => {
            t!(language, "why-odd-original-start", error = error.as_str())
        }
        W::DaysTurned { end, start } => t!(
            language,
            "why-odd-days-turned",
            end = date(language, *end, DateStyle::Long),
            start = date(language, *start, DateStyle::Long)
        ),
        W::TimesTurned { end, start } => t!(
            language,
            "why-odd-times-turned",
            end = clock_time(language, end.naive_utc()),
            start = clock_time(language, start.naive_utc())
        ),
        W::NoMoment { moment } => {
            t!(language, "why-odd-no-moment", moment = self::moment(language, *moment))
        }
        W::NoDate { moment, text } => t!(
            language,
            "why-odd-no-date",
            moment = self::moment(language, *moment),
            text = text.as_str()
        ),
        W::NoTime { moment, text } => t!(
            language,
            "why-odd-no-time",
            moment = self::moment(language, *moment),
            text = text.as_str()
        ),
        W::Year { moment, year } => t!(
            language,
            "why-odd-year",
            moment = self::moment(language, *moment),
            year = year.to_string()
        ),
        W::Line { line, why: problem } => {
            t!(language, "why-odd-line", line = line.as_str(), why = problem.as_str())
        }
        W::ManyDates { most } => {
            let most = *most;
            t!(language, "why-odd-many-dates", most = most)
        }
        W::LongRule { most } => {
            let most = *most;
            t!(language, "why-odd-long-rule", most = most)
        }
    }
}
