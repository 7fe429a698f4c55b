//! Days and times of day as a language writes them.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::{DE, E, M, MD, MDE, T, YM, YMD, YMDE};
use icu_datetime::input::Time;
use icu_datetime::{
    DateTimeFormatterLoadError, FixedCalendarDateTimeFormatter, NoCalendarFormatter,
};

use crate::language::Language;

/// How a day is written. The examples are English.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DateStyle {
    /// `Friday`.
    Weekday,
    /// `Fri`.
    ShortWeekday,
    /// `Fri 27`.
    WeekdayAndDay,
    /// `Fri 27 Nov`.
    WeekdayDayMonth,
    /// `Fri 27 Nov 2026`.
    WithWeekday,
    /// `27 Nov 2026`.
    Short,
    /// `27 November 2026`.
    Long,
    /// `27 November`.
    DayAndMonth,
    /// `November 2026`.
    MonthAndYear,
    /// `November`.
    Month,
    /// `Nov`.
    ShortMonth,
}

/// A day. One of a year that no calendar has a name for is written in digits.
#[must_use]
pub fn date(language: Language, day: NaiveDate, style: DateStyle) -> String {
    let parts = (u8::try_from(day.month()), u8::try_from(day.day()));
    let (Ok(month), Ok(number)) = parts else { return day.to_string() };
    match Date::try_new_gregorian(day.year(), month, number) {
        Ok(date) => Formats::of(language).write(&date, style),
        Err(_) => day.to_string(),
    }
}

/// A weekday's name: `Friday`.
#[must_use]
pub fn weekday(language: Language, day: Weekday) -> String {
    let any = NaiveDate::from_isoywd_opt(2024, 1, day);
    any.map(|any| date(language, any, DateStyle::Weekday)).unwrap_or_default()
}

/// A time of day, to the minute: `19:00`.
#[must_use]
pub fn clock(language: Language, at: NaiveTime) -> String {
    let parts = (u8::try_from(at.hour()), u8::try_from(at.minute()));
    let (Ok(hour), Ok(minute)) = parts else { return at.to_string() };
    match Time::try_new(hour, minute, 0, 0) {
        Ok(time) => Formats::of(language).clock.format(&time).to_string(),
        Err(_) => at.to_string(),
    }
}

type Of<Fields> = FixedCalendarDateTimeFormatter<Gregorian, Fields>;

/// The formats of a language, made once: they look up what CLDR has.
struct Formats {
    weekday: Of<E>,
    short_weekday: Of<E>,
    weekday_and_day: Of<DE>,
    weekday_day_month: Of<MDE>,
    with_weekday: Of<YMDE>,
    short: Of<YMD>,
    long: Of<YMD>,
    day_and_month: Of<MD>,
    month_and_year: Of<YM>,
    month: Of<M>,
    short_month: Of<M>,
    clock: NoCalendarFormatter<T>,
}

static FORMATS: LazyLock<[Formats; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(|language| Formats::new(language).expect("CLDR has it")));

impl Formats {
    fn of(language: Language) -> &'static Self {
        &FORMATS[language as usize]
    }

    fn new(language: Language) -> Result<Self, DateTimeFormatterLoadError> {
        let locale = language.locale();
        Ok(Self {
            weekday: Of::try_new((&locale).into(), E::long())?,
            short_weekday: Of::try_new((&locale).into(), E::short())?,
            weekday_and_day: Of::try_new((&locale).into(), DE::medium())?,
            weekday_day_month: Of::try_new((&locale).into(), MDE::medium())?,
            with_weekday: Of::try_new((&locale).into(), YMDE::medium())?,
            short: Of::try_new((&locale).into(), YMD::medium())?,
            long: Of::try_new((&locale).into(), YMD::long())?,
            day_and_month: Of::try_new((&locale).into(), MD::long())?,
            month_and_year: Of::try_new((&locale).into(), YM::long())?,
            month: Of::try_new((&locale).into(), M::long())?,
            short_month: Of::try_new((&locale).into(), M::medium())?,
            clock: NoCalendarFormatter::try_new((&locale).into(), T::hm())?,
        })
    }

    fn write(&self, date: &Date<Gregorian>, style: DateStyle) -> String {
        match style {
            DateStyle::Weekday => self.weekday.format(date).to_string(),
            DateStyle::ShortWeekday => self.short_weekday.format(date).to_string(),
            DateStyle::WeekdayAndDay => self.weekday_and_day.format(date).to_string(),
            DateStyle::WeekdayDayMonth => self.weekday_day_month.format(date).to_string(),
            DateStyle::WithWeekday => self.with_weekday.format(date).to_string(),
            DateStyle::Short => self.short.format(date).to_string(),
            DateStyle::Long => self.long.format(date).to_string(),
            DateStyle::DayAndMonth => self.day_and_month.format(date).to_string(),
            DateStyle::MonthAndYear => self.month_and_year.format(date).to_string(),
            DateStyle::Month => self.month.format(date).to_string(),
            DateStyle::ShortMonth => self.short_month.format(date).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_in_every_style() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 6).unwrap();
        for (style, words) in [
            (DateStyle::Weekday, "Friday"),
            (DateStyle::ShortWeekday, "Fri"),
            (DateStyle::WeekdayAndDay, "Fri 6"),
            (DateStyle::WeekdayDayMonth, "Fri 6 Nov"),
            (DateStyle::WithWeekday, "Fri 6 Nov 2026"),
            (DateStyle::Short, "6 Nov 2026"),
            (DateStyle::Long, "6 November 2026"),
            (DateStyle::DayAndMonth, "6 November"),
            (DateStyle::MonthAndYear, "November 2026"),
            (DateStyle::Month, "November"),
            (DateStyle::ShortMonth, "Nov"),
        ] {
            assert_eq!(date(Language::English, day, style), words);
        }
    }

    #[test]
    fn weekdays_have_names() {
        for (day, name) in [(Weekday::Mon, "Monday"), (Weekday::Sun, "Sunday")] {
            assert_eq!(weekday(Language::English, day), name);
        }
    }

    #[test]
    fn any_day_that_can_be_kept_is_written() {
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(!date(Language::English, day, DateStyle::Long).is_empty());
        }
    }

    #[test]
    fn clocks_have_24_hours() {
        for (hour, minute, words) in [(0, 0, "00:00"), (9, 5, "09:05"), (23, 59, "23:59")] {
            let at = NaiveTime::from_hms_opt(hour, minute, 59).unwrap();
            assert_eq!(clock(Language::English, at), words);
        }
    }
}
