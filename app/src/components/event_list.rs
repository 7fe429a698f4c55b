//! Events in a list, grouped by day.

use chrono::{DateTime, NaiveDate, Utc};
use domain::views::EventTeaser;
use leptos::prelude::*;

use super::accent::accent;
use super::language::language;
use super::time::{first_day, heading, is_past, machine_start, short_day, time_of_day};
use super::{StatusNote, Tags};
use crate::words::t;

/// Events grouped by the day they start on; what is under way comes first, under its own heading.
#[component]
pub fn EventList(
    events: Vec<EventTeaser>,
    /// The time of the request.
    now: DateTime<Utc>,
    /// Whether to name the organizer (not on its own page).
    #[prop(default = true)]
    with_organizer: bool,
) -> impl IntoView {
    group(events, now)
        .into_iter()
        .map(|(day, events)| view! { <DaySection day events with_organizer/> })
        .collect_view()
}

/// `None` stands for "under way now".
fn group(
    events: Vec<EventTeaser>,
    now: DateTime<Utc>,
) -> Vec<(Option<NaiveDate>, Vec<EventTeaser>)> {
    let is_now = |event: &EventTeaser| event.when.starts_at() <= now && !is_past(&event.when, now);
    let (running, rest): (Vec<_>, Vec<_>) = events.into_iter().partition(is_now);
    let mut groups: Vec<(Option<NaiveDate>, Vec<EventTeaser>)> = Vec::new();
    if !running.is_empty() {
        groups.push((None, running));
    }
    for event in rest {
        let day = Some(first_day(&event.when));
        match groups.last_mut() {
            Some((last, group)) if *last == day => group.push(event),
            _ => groups.push((day, vec![event])),
        }
    }
    groups
}

#[component]
fn DaySection(day: Option<NaiveDate>, events: Vec<EventTeaser>, with_organizer: bool) -> AnyView {
    let (id, title) = match day {
        Some(day) => (format!("day-{day}"), view! { <DayName day/> }.into_any()),
        None => ("now".to_owned(), t!("list-now").into_any()),
    };
    let rows = events
        .into_iter()
        .map(|event| view! { <EventRow event with_organizer with_day=day.is_none()/> })
        .collect_view();
    view! {
        <section class="day" aria-labelledby=id.clone()>
            <h2 class="day__title" id=id.clone()>{title}</h2>
            <ul class="events" role="list">{rows}</ul>
        </section>
    }
    .into_any()
}

/// "Friday 27 November 2026", the weekday before the rest.
#[component]
fn DayName(day: NaiveDate) -> AnyView {
    let (weekday, date) = heading(day);
    view! { <span class="day__weekday">{weekday}</span>" "<span class="day__date">{date}</span> }
        .into_any()
}

#[component]
fn EventRow(event: EventTeaser, with_organizer: bool, with_day: bool) -> AnyView {
    let href = format!("/events/{}", event.slug);
    let class = format!("event {}", accent(&event.organizer_slug));
    let lang = language(&event.title);
    let time = time_of_day(&event.when);
    let time = if with_day {
        t!("list-day-and-time", day = short_day(first_day(&event.when)), time = time)
    } else {
        time
    };
    let organizer = with_organizer.then(|| {
        let href = format!("/organizers/{}", event.organizer_slug);
        view! { <a class="event__organizer" href=href dir="auto">{event.organizer.clone()}</a> }
    });
    view! {
        <li class=class>
            <time class="event__time" datetime=machine_start(&event.when)>{time}</time>
            <div class="event__body">
                <h3 class="event__title"><a href=href dir="auto" lang=lang>{event.title}</a></h3>
                <p class="event__facts">
                    <StatusNote status=event.status/>
                    {event.location.map(|place| view! { <span class="event__place" dir="auto">{place}</span> })}
                    {organizer}
                    {event.recurring.then(|| view! { <span class="event__again">{t!("list-repeats")}</span> })}
                </p>
                <Tags tags=event.tags/>
            </div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{EventStatus, When};

    fn teaser(slug: &str, start: &str) -> EventTeaser {
        let starts_at: DateTime<Utc> = start.parse().unwrap();
        EventTeaser {
            slug: slug.into(),
            title: slug.into(),
            when: When::Timed {
                starts_at,
                ends_at: starts_at + chrono::TimeDelta::hours(3),
                time_zone: "America/Chicago".into(),
            },
            location: None,
            status: EventStatus::Confirmed,
            organizer: "Club".into(),
            organizer_slug: "club".into(),
            recurring: false,
            tags: None,
        }
    }

    #[test]
    fn days_are_those_of_the_event() {
        let now = "2026-11-27T00:00:00Z".parse().unwrap();
        let groups = group(
            vec![
                teaser("running", "2026-11-26T23:00:00Z"),
                teaser("late", "2026-11-28T01:00:00Z"),
                teaser("later", "2026-11-28T05:00:00Z"),
                teaser("next-day", "2026-11-28T18:00:00Z"),
            ],
            now,
        );
        let days: Vec<_> =
            groups.iter().map(|(day, list)| (day.map(|d| d.to_string()), list.len())).collect();
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(days, [(None, 1), (day("2026-11-27"), 2), (day("2026-11-28"), 1)]);
    }

    #[test]
    fn what_is_over_stands_under_its_day() {
        let groups = group(
            vec![
                teaser("long-ago", "2026-10-21T00:00:00Z"),
                teaser("yesterday", "2026-11-26T00:00:00Z"),
                teaser("running", "2026-11-26T23:00:00Z"),
                teaser("to-come", "2026-11-27T01:00:00Z"),
            ],
            "2026-11-27T00:00:00Z".parse().unwrap(),
        );
        let slugs: Vec<_> = groups
            .iter()
            .map(|(day, list)| (day.map(|day| day.to_string()), list[0].slug.as_str(), list.len()))
            .collect();
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(
            slugs,
            [
                (None, "running", 1),
                (day("2026-10-20"), "long-ago", 1),
                (day("2026-11-25"), "yesterday", 1),
                (day("2026-11-26"), "to-come", 1),
            ]
        );
    }
}
