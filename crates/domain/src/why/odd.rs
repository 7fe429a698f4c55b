//! Why an item of Google's cannot be understood.

use chrono::{DateTime, NaiveDate, Utc};

use super::sentences::sentences;
use super::words::Moment;

sentences! {
    /// Why an item of Google's is put aside.
    pub enum Odd {
        NoId = "it has no usable id",
        SeriesWithoutId = "the series that it names has no usable id",
        OwnSeries = "it names itself as the series that it is an occurrence of",
        NoOccurrence = "it does not say which occurrence of its series it is",
        NoStart = "it has no start",
        DayToTime = "it starts on a day but ends at a time",
        TimeToDay = "it starts at a time but ends on a day",
        ;
        Field = "one of its fields is odd: " (error: String) "",
        OriginalStart = "its original start is odd: " (error: String) "",
        DaysTurned = "it ends on " (end: NaiveDate) ", before it starts on " (start: NaiveDate) "",
        TimesTurned = "it ends at " (end: DateTime<Utc>) ", before it starts at " (start: DateTime<Utc>) "",
        NoMoment = "its " (moment: Moment) " has neither a date nor a time",
        NoDate = "its " (moment: Moment) " \"" (text: String) "\" is not a date",
        NoTime = "its " (moment: Moment) " \"" (text: String) "\" is not a date and time",
        Year = "its " (moment: Moment) " is in the year " (year: i32) ", which must be a mistake",
        Line = "the recurrence line \"" (line: String) "\" cannot be read: " (why: String) "",
        ManyDates = "the series has more than " (most: usize) " dates in the published period; give it fewer",
        LongRule = "the rule gives more than " (most: usize) " dates between its start and the end of the published period; give it a later start or fewer dates",
    }
}
