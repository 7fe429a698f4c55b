//! A month as a calendar: a table on wide screens, the days that have something on narrow ones.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::EventStatus;
use domain::views::EventTeaser;
use leptos::prelude::*;

use super::filter::Filter;
use crate::components::language::language;
use crate::components::time::{first_day, machine_start, start_of_day, until_day, written};
use crate::words::t;
use words::DateStyle::{DayAndMonth, Month as MonthName, MonthAndYear, ShortWeekday, Weekday};

/// The events of a month, on each of their days.
#[component]
pub(super) fn Month(
    filter: Filter,
    events: Vec<EventTeaser>,
    today: NaiveDate,
    /// Whether there are more events than can be shown.
    cut: bool,
) -> AnyView {
    let (first, last) = filter.shown_month(today);
    let none = events.is_empty();
    let mut days = by_day(events, first, last);
    let weeks = weeks_of(first, last)
        .into_iter()
        .map(|week| {
            let cells = week
                .into_iter()
                .map(|day| {
                    let events = days.remove(&day).unwrap_or_default();
                    let within = day >= first && day <= last;
                    view! { <DayCell day within today events/> }
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    let names = weeks_of(first, last).first().copied().unwrap_or_default().map(|day| {
        let (name, short) = (written(day, Weekday), written(day, ShortWeekday));
        view! { <th scope="col"><abbr title=name>{short}</abbr></th> }
    });
    let empty = none.then(|| view! { <p class="empty">{t!("home-month-empty")}</p> });
    let cut = cut.then(|| {
        view! { <p class="hint">{t!("home-month-cut")}</p> }
    });
    view! {
        <MonthNav filter first today/>
        {empty}
        {cut}
        <table class="month" class:month--empty=none>
            <caption class="visually-hidden">{written(first, MonthAndYear)}</caption>
            <thead><tr>{names}</tr></thead>
            <tbody>{weeks}</tbody>
        </table>
    }
    .into_any()
}

/// Puts events on each of their days within the month.
fn by_day(
    events: Vec<EventTeaser>,
    first: NaiveDate,
    last: NaiveDate,
) -> BTreeMap<NaiveDate, Vec<EventTeaser>> {
    let mut days: BTreeMap<NaiveDate, Vec<EventTeaser>> = BTreeMap::new();
    for event in events {
        let (start, end) = (first_day(&event.when), until_day(&event.when));
        for day in start.max(first).iter_days().take_while(|day| *day <= end.min(last)) {
            days.entry(day).or_default().push(event.clone());
        }
    }
    days
}

/// The month's weeks from Monday to Sunday, whole.
fn weeks_of(first: NaiveDate, last: NaiveDate) -> Vec<[NaiveDate; 7]> {
    let back = Days::new(u64::from(first.weekday().num_days_from_monday()));
    let start = first.checked_sub_days(back).unwrap_or(first);
    let week = |monday: NaiveDate| {
        std::array::from_fn(|day| monday.checked_add_days(Days::new(day as u64)).unwrap_or(monday))
    };
    start.iter_weeks().take_while(|monday| *monday <= last).map(week).collect()
}

#[component]
fn MonthNav(filter: Filter, first: NaiveDate, today: NaiveDate) -> AnyView {
    let to = |month: Option<NaiveDate>| {
        let month = month.unwrap_or(first).format("%Y-%m").to_string();
        filter.address_with(&["month"], &[("month", &month)])
    };
    let name = |month: Option<NaiveDate>| written(month.unwrap_or(first), MonthName);
    let (before, after) =
        (first.checked_sub_months(Months::new(1)), first.checked_add_months(Months::new(1)));
    let this = (first.year(), first.month()) == (today.year(), today.month());
    let back = (!this).then(
        || view! { <a class="chip" href=filter.address(&["month"])>{t!("home-month-this")}</a> },
    );
    view! {
        <nav class="month__nav" aria-label=t!("home-months")>
            <a class="chip" rel="prev" href=to(before)><span aria-hidden="true" class="arrow">"‹ "</span>{name(before)}</a>
            <h2 class="month__title">{written(first, MonthAndYear)}</h2>
            {back}
            <a class="chip" rel="next" href=to(after)>{name(after)}<span aria-hidden="true" class="arrow">" ›"</span></a>
        </nav>
    }
    .into_any()
}

#[component]
fn DayCell(day: NaiveDate, within: bool, today: NaiveDate, events: Vec<EventTeaser>) -> AnyView {
    if !within {
        return view! { <td class="month__day month__day--other"></td> }.into_any();
    }
    let class = match (day == today, events.is_empty(), day < today) {
        (true, ..) => "month__day month__day--today",
        (false, true, _) => "month__day month__day--free",
        (false, false, true) => "month__day month__day--past",
        (false, false, false) => "month__day",
    };
    let events =
        events.into_iter().map(|event| view! { <li><Line event day/></li> }).collect_view();
    let (number, weekday) = (day.day().to_string(), written(day, Weekday));
    let date = written(day, DayAndMonth);
    view! {
        <td class=class>
            <time class="month__date" datetime=day.to_string()>
                <span class="month__number" aria-hidden="true">{number}</span>
                <span class="month__name">{weekday}" "{date}</span>
            </time>
            <ul class="month__events" role="list">{events}</ul>
        </td>
    }
    .into_any()
}

#[component]
fn Line(event: EventTeaser, day: NaiveDate) -> AnyView {
    let begins = first_day(&event.when) == day;
    let time = start_of_day(&event.when)
        .filter(|_| begins)
        .map(|time| view! { <time datetime=machine_start(&event.when)>{time}</time>" " });
    let (class, state) = match event.status {
        EventStatus::Cancelled => {
            ("month__event month__event--off", Some(t!("home-month-cancelled")))
        }
        EventStatus::Postponed => {
            ("month__event month__event--off", Some(t!("home-month-postponed")))
        }
        EventStatus::Confirmed | EventStatus::Tentative => ("month__event", None),
    };
    let state = state.map(|word| view! { <span class="visually-hidden">{word}" "</span> });
    let lang = language(&event.title);
    view! {
        <a class=class href=format!("/events/{}", event.slug)>
            {time}{state}<span dir="auto" lang=lang>{event.title}</span>
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_whole_and_cover_the_month() {
        for (first, last, count) in [
            ("2026-11-01", "2026-11-30", 6),
            ("2027-02-01", "2027-02-28", 4),
            ("2026-12-01", "2026-12-31", 5),
        ] {
            let (first, last): (NaiveDate, NaiveDate) =
                (first.parse().unwrap(), last.parse().unwrap());
            let weeks = weeks_of(first, last);
            assert_eq!(weeks.len(), count, "{first}");
            assert!(weeks[0].contains(&first) && weeks[count - 1].contains(&last));
            assert!(weeks.iter().all(|week| week[0].weekday() == chrono::Weekday::Mon));
        }
    }
}
