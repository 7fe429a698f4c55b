//! How an event repeats, in words.

use domain::{NthWeekday, RepeatDays, RepeatDescription, RepeatEnd};
use words::{DateStyle, Language, date, list, ordinal, t, weekday};

/// `Every second Tuesday until 3 March 2027`.
#[must_use]
pub fn repetition(language: Language, repeat: &RepeatDescription) -> String {
    let how = days(language, &repeat.days);
    match repeat.end {
        RepeatEnd::After(count) => t!(language, "repetition-times", how = how, count = count),
        RepeatEnd::On(last) => {
            let day = date(language, last, DateStyle::Long);
            t!(language, "repetition-until", how = how, day = day)
        }
    }
}

fn days(language: Language, days: &RepeatDays) -> String {
    match days {
        RepeatDays::Daily { every } => t!(language, "repetition-days", every = (*every)),
        RepeatDays::Weekly { every, weekdays } => {
            let names: Vec<_> = weekdays.iter().map(|day| weekday(language, *day)).collect();
            let (days, weekdays) = (list(language, &names), names.len());
            match weekdays {
                1 => t!(language, "repetition-weekday", every = (*every), day = days),
                _ => t!(language, "repetition-weekdays", every = (*every), days = days),
            }
        }
        RepeatDays::MonthDay { every, day, leaves_out } => {
            let day = t!(language, "repetition-nth-day", nth = ordinal(*day));
            match leaves_out {
                true => t!(language, "repetition-months-that-have", every = (*every), day = day),
                false => t!(language, "repetition-months", every = (*every), day = day),
            }
        }
        RepeatDays::MonthWeekday { every, nth, weekday: day } => {
            let day = weekday(language, *day);
            let day = t!(language, "repetition-nth-weekday", nth = which(*nth), weekday = day);
            t!(language, "repetition-months", every = (*every), day = day)
        }
        RepeatDays::Rule(rule) => t!(language, "repetition-rule", rule = rule.as_str()),
    }
}

/// As the catalogue selects it.
fn which(nth: NthWeekday) -> &'static str {
    match nth {
        NthWeekday::Nth(1) => "first",
        NthWeekday::Nth(2) => "second",
        NthWeekday::Nth(3) => "third",
        NthWeekday::Nth(_) => "fourth",
        NthWeekday::Last => "last",
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use chrono::Weekday::{Fri, Mon, Thu, Tue};

    use super::*;
    use NthWeekday::{Last, Nth};
    use RepeatDays::{Daily, MonthDay, MonthWeekday, Rule, Weekly};

    fn words(days: RepeatDays) -> String {
        let repeat = RepeatDescription { days, end: RepeatEnd::After(3) };
        let words = repetition(Language::English, &repeat);
        words.strip_suffix(", 3 times").unwrap().to_owned()
    }

    #[test]
    fn days_have_words() {
        let month = |every, day, leaves_out| MonthDay { every, day, leaves_out };
        for (days, expected) in [
            (Daily { every: 1 }, "Every day"),
            (Daily { every: 2 }, "Every second day"),
            (Daily { every: 21 }, "Every 21 days"),
            (Weekly { every: 1, weekdays: vec![Mon] }, "Every Monday"),
            (Weekly { every: 2, weekdays: vec![Tue] }, "Every second Tuesday"),
            (Weekly { every: 3, weekdays: vec![Tue] }, "Every 3 weeks on Tuesday"),
            (Weekly { every: 1, weekdays: vec![Tue, Thu] }, "Every Tuesday and Thursday"),
            (
                Weekly { every: 2, weekdays: vec![Mon, Tue, Fri] },
                "Every second week on Monday, Tuesday and Friday",
            ),
            (
                Weekly { every: 4, weekdays: vec![Tue, Thu] },
                "Every 4 weeks on Tuesday and Thursday",
            ),
            (month(1, 22, false), "Every month on the 22nd"),
            (month(2, 13, false), "Every second month on the 13th"),
            (month(1, 31, true), "Every month on the 31st (months without one are skipped)"),
            (month(2, 30, true), "Every second month on the 30th (months without one are skipped)"),
            (month(3, 29, true), "Every 3 months on the 29th (months without one are skipped)"),
            (
                MonthWeekday { every: 1, nth: Nth(1), weekday: Tue },
                "Every month on the first Tuesday",
            ),
            (
                MonthWeekday { every: 1, nth: Nth(4), weekday: Tue },
                "Every month on the fourth Tuesday",
            ),
            (
                MonthWeekday { every: 2, nth: Nth(3), weekday: Fri },
                "Every second month on the third Friday",
            ),
            (
                MonthWeekday { every: 3, nth: Last, weekday: Fri },
                "Every 3 months on the last Friday",
            ),
            (Rule("FREQ=YEARLY".into()), "By the rule FREQ=YEARLY"),
        ] {
            assert_eq!(words(days), expected);
        }
    }

    #[test]
    fn days_of_a_month_are_counted() {
        for (day, expected) in [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (12, "12th"),
            (21, "21st"),
            (23, "23rd"),
        ] {
            let words = words(MonthDay { every: 1, day, leaves_out: false });
            assert_eq!(words, format!("Every month on the {expected}"));
        }
    }

    #[test]
    fn ends_have_words() {
        let last = NaiveDate::from_ymd_opt(2027, 3, 3).unwrap();
        for (end, expected) in [
            (RepeatEnd::After(2), "Every day, 2 times"),
            (RepeatEnd::After(200), "Every day, 200 times"),
            (RepeatEnd::On(last), "Every day until 3 March 2027"),
        ] {
            let repeat = RepeatDescription { days: Daily { every: 1 }, end };
            assert_eq!(repetition(Language::English, &repeat), expected);
        }
    }
}
