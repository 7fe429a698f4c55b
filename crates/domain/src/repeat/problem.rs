//! What is wrong with a repetition.

use chrono::{NaiveDate, Weekday};
use thiserror::Error;

use super::days::weekday;

/// Why an event cannot repeat as a person chose.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum RepeatProblem {
    /// The interval is out of range; the largest.
    #[error("write a number from 1 to {0}")]
    Every(u32),
    /// The first date's weekday is not among those chosen.
    #[error(
        "the first date is a {}: tick that day too, or choose another first date", weekday(*.0)
    )]
    FirstNotChosen(Weekday),
    /// The first date is not the last such weekday of its month.
    #[error(
        "the first date is not the last {} of its month: choose another first date", weekday(*.0)
    )]
    FirstNotLast(Weekday),
    /// A rule of one's own has an end, and the form another.
    #[error("its end is said twice: say it once")]
    EndTwice,
    /// A rule of one's own is none.
    #[error(transparent)]
    Rule(#[from] RuleProblem),
    /// The number of dates is out of range; the most.
    #[error("write a number from 2 to {0}")]
    Count(u32),
    /// It ends before it begins.
    #[error("the last day is before the first date")]
    EndsEarly,
    /// It goes on for too long.
    #[error("a series can go on for {years} years: choose a day up to {}", last.format("%-d %B %Y"))]
    EndsLate {
        /// For how many years it may go on.
        years: u32,
        /// The last day that it may have.
        last: NaiveDate,
    },
}

/// Why a rule that a person typed cannot be used.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum RuleProblem {
    /// It is too long; the most characters.
    #[error("the rule is longer than {0} characters: make it shorter")]
    Long(usize),
    /// It has other signs than rules have.
    #[error("write one line of plain letters, digits and signs, as in FREQ=MONTHLY;BYDAY=1MO,3MO")]
    NotPlain,
    /// A part has no name and value.
    #[error("\"{0}\" is no part of a rule: parts look like BYDAY=MO, with ; between them")]
    NoPart(String),
    /// A part is there twice; its name.
    #[error("{0} is there twice: keep one")]
    Twice(String),
    /// It does not say how often.
    #[error("say how often, by FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")]
    NoFrequency,
    /// It says its end in two ways.
    #[error("COUNT and UNTIL cannot both be there: keep one")]
    TwoEnds,
    /// It says the time of day; by which part.
    #[error("take {0} out: the time of day is that of the event")]
    TimeOfDay(String),
    /// A part that rules do not have here; its name.
    #[error("\"{0}\" is no part that a rule may have here")]
    Unknown(String),
    /// A part whose value says nothing.
    #[error("\"{0}\" says nothing: look at its value")]
    NoValue(String),
    /// A frequency that it cannot have.
    #[error("FREQ={0} cannot be used: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY")]
    Frequency(String),
    /// An interval out of range; the largest.
    #[error("INTERVAL is a number from 1 to {0}")]
    Interval(u32),
    /// A number of dates that is none.
    #[error("COUNT={0} is no number of dates")]
    Count(String),
    /// A last day that is none.
    #[error("UNTIL={0} is not a day: write the last day only, as in UNTIL=20270303")]
    Until(String),
}

/// Why the dates that a repetition gives cannot be written.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum DatesProblem {
    /// The rule cannot be followed; what is wrong with it.
    #[error("{0}")]
    Unread(String),
    /// There are too many.
    #[error("the rule gives {count} dates, and a series can have {most}: choose an earlier end")]
    Many {
        /// How many.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// There are fewer than were asked for.
    #[error(
        "the rule gives {count} of these {asked} dates within {years} years: ask for fewer, or \
         change the rule"
    )]
    Few {
        /// How many there are.
        count: usize,
        /// How many were asked for.
        asked: u32,
        /// In how many years.
        years: u32,
    },
    /// There is only the first.
    #[error("it would take place once only: choose a later end, or do not repeat it")]
    Once,
}
