//! The part of an event's form about repeating: its fields as text, and what they mean.

mod fields;
#[cfg(test)]
mod tests;

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub(super) use fields::RepeatFields;

use crate::pages::reason::{of_repeat, of_rule};
use crate::pages::typed::{Typed, Wrong};
use crate::words::t;
use domain::{Pattern, Repeat, RepeatEnd, RepeatPart, When, own_rule};

/// What the fields about repeating hold, as text. All empty is an event that does not repeat.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct RepeatForm {
    /// One of [`PATTERNS`].
    repeat: String,
    repeat_every: String,
    repeat_mo: String,
    repeat_tu: String,
    repeat_we: String,
    repeat_th: String,
    repeat_fr: String,
    repeat_sa: String,
    repeat_su: String,
    repeat_rule: String,
    /// `after` for a number of dates; anything else is a day.
    repeat_end: String,
    repeat_until: String,
    repeat_count: String,
}

/// The values of the pattern's field.
const PATTERNS: [&str; 7] = ["", "day", "week", "month", "weekday", "last", "own"];

/// The weekdays' fields, from Monday on.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("repeat_mo", Weekday::Mon),
    ("repeat_tu", Weekday::Tue),
    ("repeat_we", Weekday::Wed),
    ("repeat_th", Weekday::Thu),
    ("repeat_fr", Weekday::Fri),
    ("repeat_sa", Weekday::Sat),
    ("repeat_su", Weekday::Sun),
];

/// A pattern, and the end that a rule of one's own says itself.
type Repetition = (Pattern, Option<RepeatEnd>);

impl RepeatForm {
    /// The fields as they came back.
    pub(super) fn typed(typed: &Typed) -> Self {
        let mut form = Self::default();
        for (name, value) in form.slots() {
            typed.get(name).unwrap_or_default().clone_into(value);
        }
        form
    }

    /// A field's text.
    pub(super) fn get(&self, name: &str) -> &str {
        let fields = self.fields();
        fields.iter().find(|(field, _)| *field == name).map(|(_, text)| *text).unwrap_or_default()
    }

    /// All fields.
    pub(super) fn fields(&self) -> [(&'static str, &str); 13] {
        [
            ("repeat", &self.repeat),
            ("repeat_every", &self.repeat_every),
            ("repeat_mo", &self.repeat_mo),
            ("repeat_tu", &self.repeat_tu),
            ("repeat_we", &self.repeat_we),
            ("repeat_th", &self.repeat_th),
            ("repeat_fr", &self.repeat_fr),
            ("repeat_sa", &self.repeat_sa),
            ("repeat_su", &self.repeat_su),
            ("repeat_rule", &self.repeat_rule),
            ("repeat_end", &self.repeat_end),
            ("repeat_until", &self.repeat_until),
            ("repeat_count", &self.repeat_count),
        ]
    }

    fn slots(&mut self) -> [(&'static str, &mut String); 13] {
        [
            ("repeat", &mut self.repeat),
            ("repeat_every", &mut self.repeat_every),
            ("repeat_mo", &mut self.repeat_mo),
            ("repeat_tu", &mut self.repeat_tu),
            ("repeat_we", &mut self.repeat_we),
            ("repeat_th", &mut self.repeat_th),
            ("repeat_fr", &mut self.repeat_fr),
            ("repeat_sa", &mut self.repeat_sa),
            ("repeat_su", &mut self.repeat_su),
            ("repeat_rule", &mut self.repeat_rule),
            ("repeat_end", &mut self.repeat_end),
            ("repeat_until", &mut self.repeat_until),
            ("repeat_count", &mut self.repeat_count),
        ]
    }

    /// Whether a number of dates is its end, and not a day.
    fn ends_by_count(&self) -> bool {
        self.repeat_end == "after"
    }

    /// How an event at `when` is to repeat; `None` where it is not.
    ///
    /// # Errors
    /// By field, what is wrong with it.
    pub(super) fn read(&self, when: &When) -> Result<Option<Repeat>, Wrong> {
        let mut wrong = Wrong::new();
        let (pattern, said) = match self.pattern() {
            Ok(None) => return Ok(None),
            Ok(Some(found)) => found,
            Err((field, text)) => {
                wrong.insert(field, text);
                // The other fields are looked at all the same.
                (Pattern::Days, None)
            }
        };
        let every = self.every(&pattern);
        let end = self.end(said);
        let repeat = match (every, end) {
            (Ok(every), Ok(end)) => Repeat { pattern, every, end },
            (every, end) => {
                wrong.extend(every.err().into_iter().chain(end.err()));
                return Err(wrong);
            }
        };
        for (part, problem) in repeat.check(when).err().unwrap_or_default() {
            wrong.entry(self.field(part)).or_insert_with(|| of_repeat(&problem));
        }
        if wrong.is_empty() { Ok(Some(repeat)) } else { Err(wrong) }
    }

    /// The pattern, and the end that a rule of one's own says itself.
    fn pattern(&self) -> Result<Option<Repetition>, (&'static str, String)> {
        let pattern = match self.repeat.as_str() {
            "" => return Ok(None),
            "day" => Pattern::Days,
            "week" => Pattern::Weeks(self.weekdays()),
            "month" => Pattern::MonthDay,
            "weekday" => Pattern::MonthWeekday,
            "last" => Pattern::MonthLast,
            "own" => {
                let read = own_rule(&self.repeat_rule);
                let (rule, end) = read.map_err(|problem| ("repeat_rule", of_rule(&problem)))?;
                return Ok(Some((Pattern::Own(rule), end)));
            }
            _ => return Err(("repeat", t!("form-choose-one"))),
        };
        Ok(Some((pattern, None)))
    }

    fn weekdays(&self) -> Vec<Weekday> {
        let ticked = WEEKDAYS.into_iter().filter(|(name, ..)| !self.get(name).is_empty());
        ticked.map(|(_, day)| day).collect()
    }

    /// The interval; nothing written is 1.
    fn every(&self, pattern: &Pattern) -> Result<u32, (&'static str, String)> {
        match self.repeat_every.trim() {
            _ if matches!(pattern, Pattern::Own(_)) => Ok(1),
            "" => Ok(1),
            text => text.parse().map_err(|_| ("repeat_every", t!("repeat-wrong-every"))),
        }
    }

    /// The end: what the rule says itself, or what the fields say.
    fn end(&self, said: Option<RepeatEnd>) -> Result<RepeatEnd, (&'static str, String)> {
        let (until, count) = (self.repeat_until.trim(), self.repeat_count.trim());
        let written = if self.ends_by_count() { count } else { until };
        if let Some(end) = said {
            let is_alone = written.is_empty();
            return is_alone
                .then_some(end)
                .ok_or_else(|| ("repeat_rule", t!("repeat-wrong-ends-twice")));
        }
        if self.ends_by_count() {
            let count = count.parse().map(RepeatEnd::After);
            return count.map_err(|_| ("repeat_count", t!("repeat-wrong-count")));
        }
        let day = until.parse::<NaiveDate>().map(RepeatEnd::On);
        day.map_err(|_| ("repeat_until", t!("repeat-wrong-until")))
    }

    /// The field of a part. What is wrong with the end that a rule says itself is said there.
    fn field(&self, part: RepeatPart) -> &'static str {
        let in_rule = self.repeat == "own"
            && self
                .get(if self.ends_by_count() { "repeat_count" } else { "repeat_until" })
                .is_empty();
        match part {
            RepeatPart::Pattern => "repeat",
            RepeatPart::Every => "repeat_every",
            RepeatPart::Weekdays => "repeat_days",
            RepeatPart::Until | RepeatPart::Count if in_rule => "repeat_rule",
            RepeatPart::Rule => "repeat_rule",
            RepeatPart::Until => "repeat_until",
            RepeatPart::Count => "repeat_count",
        }
    }
}
