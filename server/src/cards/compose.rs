//! What the card of an event, an organizer or the site says.

use app::components::time::{first_day, label_in, time_of_day_in, zone};
use app::components::{ACCENT_COUNT, accent_number};
use card::{Card, CardStatus, Colour, Han, Leaf};
use chrono::{Datelike as _, Days, NaiveDate};
use domain::views::EventPage;
use domain::{Event, EventStatus, Organizer, When};
use url::Url;
use words::DateStyle::{DayAndMonth, Long, ShortMonth, ShortWeekday, Weekday, WithWeekday};
use words::{DateStyle, Language, date, t};

use super::Drawing;

/// The accents of the style sheet (`style/accents.css`) as grounds of cards: the same hues, fuller.
const COLOURS: [Colour; ACCENT_COUNT] = [
    Colour([0xb3, 0x40, 0x1f]),
    Colour([0x0b, 0x6e, 0x4f]),
    Colour([0x4a, 0x3f, 0xb0]),
    Colour([0x8a, 0x2b, 0x6e]),
    Colour([0x1f, 0x7a, 0x8c]),
    Colour([0xf2, 0xb7, 0x05]),
    Colour([0xc8, 0x10, 0x2e]),
    Colour([0x1d, 0x4e, 0xd8]),
];

/// What cards are written in: one picture for everybody who sees a link.
const LANGUAGE: Language = Language::English;

/// The colour of an organizer, by its address: the same on all its cards.
fn colour(slug: &str) -> Colour {
    COLOURS[accent_number(slug)]
}

/// An event's card, with its picture where it has one.
#[must_use]
pub fn of_event(page: &EventPage, site: &str) -> Drawing {
    let cover = page.cover.as_ref().map(|cover| cover.hash.clone());
    Drawing { card: words_of_event(page, site), cover, event: Some(page.event.id) }
}

fn words_of_event(page: &EventPage, site: &str) -> Card {
    let event = &page.event;
    let when = event.when();
    let (first, last) = (first_day(&when), last_day(&when));
    Card {
        title: event.title.clone(),
        date: long_days(first, last),
        time: matches!(when, When::Timed { .. }).then(|| time_of_day_in(LANGUAGE, &when)),
        place: place(event),
        organizer: page.organizer.name.clone(),
        site: site.to_owned(),
        leaf: Some(leaf(first, last)),
        standing: standing(page),
        accent: colour(&page.organizer.slug),
        han: Han::of_zone(when.time_zone()),
        photo: None,
    }
}

/// An organizer's card: no date, its words instead.
#[must_use]
pub fn of_organizer(organizer: &Organizer, site: &str) -> Drawing {
    let card = Card {
        title: organizer.name.clone(),
        organizer: t!(LANGUAGE, "card-upcoming"),
        place: Some(organizer.description.clone()).filter(|words| !words.trim().is_empty()),
        site: site.to_owned(),
        accent: colour(&organizer.slug),
        ..Card::default()
    };
    card.into()
}

/// The card of the site's lists.
#[must_use]
pub fn of_site(site: &str, base_url: &str) -> Drawing {
    let host = Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let card = Card {
        title: site.to_owned(),
        organizer: t!(LANGUAGE, "card-upcoming"),
        place: host,
        site: site.to_owned(),
        ..Card::default()
    };
    card.into()
}

/// What a card shows, for those who do not see it.
#[must_use]
pub fn describe(card: &Card) -> String {
    let facts = [Some(&card.title), Some(&card.date), card.time.as_ref(), card.place.as_ref()];
    let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty());
    let facts = facts.map(String::as_str).collect::<Vec<_>>().join(", ");
    let organizer = card.organizer.as_str();
    match card.standing {
        CardStatus::Cancelled => {
            t!(LANGUAGE, "card-cancelled", facts = facts, organizer = organizer)
        }
        CardStatus::Postponed => {
            t!(LANGUAGE, "card-postponed", facts = facts, organizer = organizer)
        }
        CardStatus::Moved { .. } => {
            t!(LANGUAGE, "card-moved", facts = facts, organizer = organizer)
        }
        CardStatus::Scheduled => {
            t!(LANGUAGE, "card-scheduled", facts = facts, organizer = organizer)
        }
    }
}

fn standing(page: &EventPage) -> CardStatus {
    match page.event.status {
        EventStatus::Cancelled => CardStatus::Cancelled,
        EventStatus::Postponed => CardStatus::Postponed,
        EventStatus::Confirmed | EventStatus::Tentative => match &page.moved_from {
            Some(before) => CardStatus::Moved { before: shown(before) },
            None => CardStatus::Scheduled,
        },
    }
}

/// When it was to take place, in few words.
fn shown(before: &When) -> String {
    match before {
        When::AllDay { .. } => date(LANGUAGE, first_day(before), WithWeekday),
        When::Timed { .. } => label_in(LANGUAGE, before),
    }
}

/// The place; an online event's host, as an address of the web says nothing on a picture.
fn place(event: &Event) -> Option<String> {
    let place = event.place()?;
    let online = Url::parse(&place).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    match online.as_ref().and_then(Url::host_str) {
        Some(host) => Some(t!(LANGUAGE, "card-online", host = host.trim_start_matches("www."))),
        None => Some(place),
    }
}

/// The last day it touches; a night that ends before six belongs to the day before.
fn last_day(when: &When) -> NaiveDate {
    let first = first_day(when);
    let last = match when {
        When::AllDay { end_date, .. } => end_date.checked_sub_days(Days::new(1)),
        When::Timed { starts_at, ends_at, time_zone } => {
            let long = ends_at.signed_duration_since(*starts_at) >= chrono::TimeDelta::hours(16);
            let shift = chrono::TimeDelta::minutes(if long { 0 } else { 6 * 60 + 1 });
            let end = ends_at.checked_sub_signed(shift).unwrap_or(*ends_at);
            Some(end.with_timezone(&zone(time_zone)).date_naive())
        }
    };
    last.unwrap_or(first).max(first)
}

/// `Friday 12 – Sunday 14 June 2026`, saying nothing twice.
fn long_days(first: NaiveDate, last: NaiveDate) -> String {
    let day = |day: NaiveDate, weekday: DateStyle, rest: DateStyle| {
        let (weekday, day) = (date(LANGUAGE, day, weekday), date(LANGUAGE, day, rest));
        t!(LANGUAGE, "card-day", weekday = weekday, day = day)
    };
    let (from, until) = if first == last {
        return day(last, Weekday, Long);
    } else if first.year() != last.year() {
        (date(LANGUAGE, first, WithWeekday), date(LANGUAGE, last, WithWeekday))
    } else if first.month() != last.month() {
        (day(first, ShortWeekday, DayAndMonth), day(last, ShortWeekday, Long))
    } else {
        let weekday = date(LANGUAGE, first, Weekday);
        let number = first.day().to_string();
        let from = t!(LANGUAGE, "card-day", weekday = weekday, day = number);
        (from, day(last, Weekday, Long))
    };
    t!(LANGUAGE, "time-days", first = from, last = until)
}

/// The date on the die: the days of one month, else the first.
fn leaf(first: NaiveDate, last: NaiveDate) -> Leaf {
    let month = date(LANGUAGE, first, ShortMonth).to_uppercase();
    let one_month = (first.year(), first.month()) == (last.year(), last.month());
    let day = if first != last && one_month {
        format!("{}–{}", first.day(), last.day())
    } else {
        first.day().to_string()
    };
    Leaf { month, day }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn days_are_said_once() {
        for (first, last, words, on_the_die) in [
            ("2026-03-14", "2026-03-14", "Saturday 14 March 2026", "14"),
            ("2026-06-12", "2026-06-14", "Friday 12 – Sunday 14 June 2026", "12–14"),
            ("2026-09-30", "2026-10-02", "Wed 30 September – Fri 2 October 2026", "30"),
            ("2026-12-31", "2027-01-01", "Thu 31 Dec 2026 – Fri 1 Jan 2027", "31"),
        ] {
            assert_eq!(long_days(day(first), day(last)), words);
            assert_eq!(leaf(day(first), day(last)).day, on_the_die);
        }
    }

    #[test]
    fn a_night_belongs_to_its_evening_and_a_convention_to_its_days() {
        let timed = |from: &str, to: &str| When::Timed {
            starts_at: from.parse().expect("an instant"),
            ends_at: to.parse().expect("an instant"),
            time_zone: "Europe/Berlin".into(),
        };
        let night = timed("2026-03-14T18:00:00Z", "2026-03-15T01:00:00Z");
        assert_eq!(last_day(&night), day("2026-03-14"));
        let convention = timed("2026-03-13T09:00:00Z", "2026-03-15T17:00:00Z");
        assert_eq!(last_day(&convention), day("2026-03-15"));
        let open = timed("2026-03-14T02:00:00Z", "2026-03-14T02:00:00Z");
        assert_eq!(last_day(&open), day("2026-03-14"));
    }

    #[test]
    fn an_organizer_keeps_its_colour() {
        assert_eq!(colour("riverside"), colour("riverside"));
        let some = ["a", "b", "c", "d", "e", "f", "g", "h"].map(colour);
        assert!(some.iter().any(|one| *one != some[0]));
    }
}
