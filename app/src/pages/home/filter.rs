//! What a list is asked for, as its address says it.

use chrono::{Datelike, Days, NaiveDate};
use domain::tags::normalize_tags;
use domain::text::clip;
use domain::views::{AttendanceFilter, EventQuery};

use crate::components::text::address;
use crate::components::time::{short_day, short_range};
use crate::words::t;

/// Years outside of these are slips of the keyboard.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A span of days that people ask for by name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::pages) enum Span {
    /// This day.
    Today,
    /// The coming Saturday and Sunday, or what is left of them.
    Weekend,
    /// From today to Sunday.
    Week,
}

impl Span {
    /// All, with the word in the address.
    pub(in crate::pages) const ALL: [(Self, &'static str); 3] =
        [(Self::Today, "today"), (Self::Weekend, "weekend"), (Self::Week, "week")];

    /// The name on the page.
    pub(in crate::pages) fn name(self) -> String {
        match self {
            Self::Today => t!("home-today"),
            Self::Weekend => t!("home-weekend"),
            Self::Week => t!("home-week"),
        }
    }

    /// Its first and last day.
    pub(in crate::pages) fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let passed = u64::from(today.weekday().num_days_from_monday());
        let ahead = |days: u64| today.checked_add_days(Days::new(days)).unwrap_or(today);
        let sunday = ahead(6 - passed);
        match self {
            Self::Today => (today, today),
            Self::Weekend => (ahead(5_u64.saturating_sub(passed)), sunday),
            Self::Week => (today, sunday),
        }
    }
}

/// What is wrong with a field of the address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::pages) struct Problem {
    /// The field's name in the address.
    pub field: &'static str,
    /// What is wrong, and what to do.
    pub words: String,
}

/// What a list is asked for. What cannot be understood is left out, and told as a problem.
#[derive(Clone, Debug, Default)]
pub(in crate::pages) struct Filter {
    /// Words to be found.
    pub words: String,
    /// Days by name.
    pub span: Option<Span>,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// The organizer's address.
    pub organizer: String,
    /// What it is about.
    pub tag: String,
    /// How to take part.
    pub way: Option<AttendanceFilter>,
    /// The month of the calendar's view; the first day of it.
    pub month: Option<NaiveDate>,
    /// Whether it is shown as a calendar.
    pub calendar: bool,
    /// Where the page starts.
    pub after: Option<String>,
    /// What could not be understood.
    pub problems: Vec<Problem>,
}

impl Filter {
    /// Reads the address' parameters.
    pub(in crate::pages) fn read(parameter: impl Fn(&str) -> String) -> Self {
        let mut filter = Self {
            words: clip(&parameter("q"), 200).to_owned(),
            organizer: parameter("organizer"),
            tag: tag(&parameter("tag")),
            after: Some(parameter("after")).filter(|after| !after.is_empty()),
            ..Self::default()
        };
        filter.from = filter.day("from", &parameter("from"));
        filter.to = filter.day("to", &parameter("to"));
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && to < from
        {
            let words = t!("home-until-before-from", until = short_day(to), from = short_day(from));
            filter.problems.push(Problem { field: "to", words });
            filter.to = None;
        }
        filter.span = filter.choice("when", &parameter("when"), &Span::ALL.map(|s| (s.1, s.0)));
        let ways =
            [("online", AttendanceFilter::Online), ("in-person", AttendanceFilter::InPerson)];
        filter.way = filter.choice("place", &parameter("place"), &ways);
        let views = [("list", false), ("calendar", true)];
        filter.calendar = filter.choice("view", &parameter("view"), &views).unwrap_or_default();
        filter.month = filter.month("month", &parameter("month"));
        filter
    }

    fn day(&mut self, field: &'static str, text: &str) -> Option<NaiveDate> {
        if text.is_empty() {
            return None;
        }
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let day = day.filter(|day| YEARS.contains(&day.year()));
        if day.is_none() {
            let text = clip(text, 40);
            let words = t!("home-no-date", text = text);
            self.problems.push(Problem { field, words });
        }
        day
    }

    fn month(&mut self, field: &'static str, text: &str) -> Option<NaiveDate> {
        if text.is_empty() {
            return None;
        }
        let month = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok();
        let month = month.filter(|month| YEARS.contains(&month.year()));
        if month.is_none() {
            let text = clip(text, 40);
            let words = t!("home-no-month", text = text);
            self.problems.push(Problem { field, words });
        }
        month
    }

    fn choice<T: Copy>(
        &mut self,
        field: &'static str,
        text: &str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if chosen.is_none() {
            let known: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
            let text = clip(text, 40);
            let words = t!("home-no-choice", text = text, known = known.join(", "));
            self.problems.push(Problem { field, words });
        }
        chosen
    }

    /// The days that are meant, a span by name before typed ones.
    pub(in crate::pages) fn days(
        &self,
        today: NaiveDate,
    ) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match self.span {
            Some(span) => {
                let (from, to) = span.days(today);
                (Some(from), Some(to))
            }
            None => (self.from, self.to),
        }
    }

    /// What the store is asked for.
    pub(in crate::pages) fn query(&self, today: NaiveDate) -> EventQuery {
        let (from, to) = if self.calendar {
            let (first, last) = self.shown_month(today);
            (Some(first), Some(last))
        } else {
            self.days(today)
        };
        let past =
            self.calendar || self.span.is_none() && (from.or(to)).is_some_and(|day| day < today);
        EventQuery {
            organizer: Some(self.organizer.clone()).filter(|slug| !slug.is_empty()),
            after: self.after.clone().filter(|_| !self.calendar),
            words: Some(self.words.clone()).filter(|words| !words.is_empty()),
            from,
            to,
            way: self.way,
            tag: Some(self.tag.clone()).filter(|tag| !tag.is_empty()),
            past,
            all: self.calendar,
        }
    }

    /// The first and the last day of the calendar's month.
    pub(in crate::pages) fn shown_month(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let first = self.month.or_else(|| today.with_day(1)).unwrap_or(today);
        let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(first);
        (first, next.pred_opt().unwrap_or(first))
    }

    /// Whether anything but the view is asked for.
    pub(in crate::pages) fn asks(&self) -> bool {
        !(self.words.is_empty()
            && self.organizer.is_empty()
            && self.tag.is_empty()
            && self.way.is_none()
            && self.span.is_none()
            && self.from.is_none()
            && self.to.is_none())
    }

    /// Whether it asks for days that are over, whole.
    pub(in crate::pages) fn is_past(&self, today: NaiveDate) -> bool {
        !self.calendar && self.span.is_none() && self.to.is_some_and(|to| to < today)
    }

    /// Whether it is the plain list: what search engines may keep.
    pub(in crate::pages) fn is_plain(&self) -> bool {
        !self.asks() && !self.calendar && self.after.is_none() && self.problems.is_empty()
    }

    /// The problem with a field.
    pub(in crate::pages) fn problem(&self, field: &str) -> Option<String> {
        let problem = self.problems.iter().find(|problem| problem.field == field);
        problem.map(|problem| problem.words.clone())
    }

    /// The address of this list from its start; `without` leaves a field out.
    pub(in crate::pages) fn address(&self, without: &[&str]) -> String {
        self.address_with(without, &[])
    }

    /// Like [`Self::address`], with other fields added.
    pub(in crate::pages) fn address_with(&self, without: &[&str], more: &[(&str, &str)]) -> String {
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let span = self.span.and_then(|span| Span::ALL.iter().find(|known| known.0 == span));
        let way = match self.way {
            Some(AttendanceFilter::Online) => "online",
            Some(AttendanceFilter::InPerson) => "in-person",
            None => "",
        };
        let month = self.month.filter(|_| self.calendar);
        let month = month.map(|day| day.format("%Y-%m").to_string()).unwrap_or_default();
        let (from, to) = (text(self.from), text(self.to));
        let fields = [
            ("q", self.words.as_str()),
            ("when", span.map(|known| known.1).unwrap_or_default()),
            ("from", &from),
            ("to", &to),
            ("organizer", &self.organizer),
            ("place", way),
            ("tag", &self.tag),
            ("view", if self.calendar { "calendar" } else { "" }),
            ("month", &month),
        ];
        let kept = fields.iter().filter(|(name, _)| !without.contains(name)).copied();
        let all: Vec<_> = kept.chain(more.iter().copied()).collect();
        address("/", &all)
    }

    /// The days in words.
    pub(in crate::pages) fn days_in_words(&self, today: NaiveDate) -> Option<String> {
        match self.days(today) {
            (Some(from), Some(to)) => Some(short_range(from, to)),
            (Some(from), None) => Some(t!("home-days-from", day = short_day(from))),
            (None, Some(to)) => Some(t!("time-until", day = short_day(to))),
            (None, None) => None,
        }
    }
}

/// One tag in the form that is kept, so that `?tag=Chess` finds `chess`. What cannot be a tag stays
/// as it is: nothing has it.
fn tag(asked: &str) -> String {
    let asked = clip(asked, 100);
    let kept = normalize_tags(asked).ok().flatten();
    kept.unwrap_or_else(|| asked.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Filter {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Filter::read(|name| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        })
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn spans_are_what_people_mean() {
        // 2026-11-23 is a Monday.
        for (today, span, from, to) in [
            ("2026-11-23", Span::Today, "2026-11-23", "2026-11-23"),
            ("2026-11-23", Span::Weekend, "2026-11-28", "2026-11-29"),
            ("2026-11-27", Span::Weekend, "2026-11-28", "2026-11-29"),
            ("2026-11-28", Span::Weekend, "2026-11-28", "2026-11-29"),
            ("2026-11-29", Span::Weekend, "2026-11-29", "2026-11-29"),
            ("2026-11-23", Span::Week, "2026-11-23", "2026-11-29"),
            ("2026-11-29", Span::Week, "2026-11-29", "2026-11-29"),
        ] {
            assert_eq!(span.days(day(today)), (day(from), day(to)), "{today} {span:?}");
        }
    }

    #[test]
    fn addresses_say_what_was_asked() {
        let asked = "q=a%26b&from=2026-11-27&to=2026-11-28&organizer=club&place=online";
        let filter = read(asked);
        assert_eq!(filter.address(&[]), format!("/?{asked}"));
        let without = "/?q=a%26b&organizer=club&place=online";
        assert_eq!(filter.address(&["from", "to"]), without);
        assert_eq!(
            read("view=calendar&month=2026-12").address(&[]),
            "/?view=calendar&month=2026-12"
        );
        assert_eq!(read("").address(&[]), "/");
        assert!(read("").is_plain() && !filter.is_plain());
    }

    #[test]
    fn a_tag_is_asked_for_as_it_is_kept() {
        for (query, tag) in [("tag=Board%20Games", "board games"), ("tag=%23chess", "chess")] {
            let filter = read(query);
            assert_eq!(filter.query(day("2026-11-23")).tag.as_deref(), Some(tag));
            assert!(filter.asks() && !filter.is_plain());
        }
        assert_eq!(read("tag=Chess").address(&[]), "/?tag=chess");
        assert_eq!(read("").query(day("2026-11-23")).tag, None);
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (query, field) in [
            ("from=tomorrow", "from"),
            ("from=2026-13-01", "from"),
            ("to=0001-01-01", "to"),
            ("to=9999999-01-01", "to"),
            ("from=2026-11-28&to=2026-11-27", "to"),
            ("when=sometime", "when"),
            ("place=moon", "place"),
            ("view=3d", "view"),
            ("month=2026", "month"),
            ("month=2026-11-27", "month"),
        ] {
            let filter = read(query);
            assert!(filter.problem(field).is_some(), "{query}: {:?}", filter.problems);
            assert!(!filter.is_plain());
        }
        assert!(read("from=2026-11-27&to=2026-11-27&when=today&view=list").problems.is_empty());
    }

    #[test]
    fn the_past_is_shown_only_where_asked_for() {
        let today = day("2026-11-23");
        for (query, past) in [
            ("", false),
            ("from=2026-11-23", false),
            ("from=2026-11-22", true),
            ("to=2026-11-22", true),
            ("when=week", false),
            ("view=calendar", true),
        ] {
            assert_eq!(read(query).query(today).past, past, "{query}");
        }
        let month = read("view=calendar&month=2028-02").query(today);
        assert_eq!((month.from, month.to), (Some(day("2028-02-01")), Some(day("2028-02-29"))));
    }
}
