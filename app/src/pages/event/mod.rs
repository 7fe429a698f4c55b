//! `/events/{slug}`: one event.

mod calendars;
mod cover;
mod data;
mod facts;
mod share;

use chrono::{DateTime, Datelike, Utc};
use domain::views::{EventLookup, EventPage, EventTeaser, Place};
use domain::{EventStatus, Organizer, Series, Visibility, When};
use leptos::prelude::*;

use self::cover::Picture;
use self::data::{details, json_ld, summary};
use self::facts::Facts;
use super::gone::page_at;
use super::load::{part, ports};
use super::series::Dates;
use crate::components::language::language;
use crate::components::text::plain;
use crate::components::time::{first_day, is_past, label, short_day, written};
use crate::components::{Feed, LinkWords, PublicHead, Tags, accent, byline};
use crate::ports::{SafeHtml, Site};
use crate::words::{rich, t};
use words::DateStyle::{ShortMonth, ShortWeekday};

/// One event.
#[component]
pub(super) fn EventAt() -> AnyView {
    let ports = ports();
    let (now, slug, site) = (ports.now, part("slug"), ports.site.clone());
    let cards = ports.cards.clone();
    let load = async move {
        match ports.public.event(&slug, now).await? {
            EventLookup::Live(page) => {
                let prose = ports.prose.shown(&page.event.description).await;
                Ok(Some((*page, prose)))
            }
            EventLookup::Absent | EventLookup::Purged => Ok(None),
        }
    };
    page_at(Place::Event, load, move |(page, prose)| {
        let event = &page.event;
        let day = short_day(first_day(&event.when()));
        let path = format!("/events/{}", event.slug);
        let address = format!("{}{path}", site.base_url);
        let image = cards.event(&page);
        let data = json_ld(&page, image.as_ref(), &site.base_url);
        view! {
            <PublicHead
                title=t!("event-title", title = event.title.as_str(), day = day)
                share_title=event.title.clone()
                description=summary(&page)
                path=path.clone()
                hidden=event.visibility != Visibility::Public
                feeds=feeds(&page, &path)
                image
            />
            <script type="application/ld+json" inner_html=data></script>
            <Article page prose address now/>
        }
        .into_any()
    })
}

/// What the head of an event's page tells link readers.
pub(super) fn link_words(page: &EventPage, site: &Site) -> LinkWords {
    let path = format!("/events/{}", page.event.slug);
    LinkWords::new(site, &page.event.title, &summary(page), &path)
}

fn feeds(page: &EventPage, path: &str) -> Vec<Feed> {
    let organizer = &page.organizer;
    vec![
        Feed { path: format!("{path}.ics"), title: page.event.title.clone() },
        Feed {
            path: format!("/organizers/{}/feed.atom", organizer.slug),
            title: t!("feed-events-of", name = organizer.name.as_str()),
        },
    ]
}

/// All that an event's page shows between header and footer.
#[component]
pub(super) fn Article(
    page: EventPage,
    /// Its description, to be printed.
    prose: SafeHtml,
    /// The page's whole address.
    address: String,
    now: DateTime<Utc>,
) -> AnyView {
    let about = details(&page);
    let EventPage { event, organizer, series, moved_from, other_dates, cover, has_meeting } = page;
    let tags = event.tags.clone();
    let when = event.when();
    let past = is_past(&when, now);
    let description = (!prose.as_str().trim().is_empty()).then(|| {
        let lang = language(&plain(prose.as_str()));
        view! {
            // Headings in the text are of the third rank: this is the second.
            <h2 class="visually-hidden">{t!("event-about")}</h2>
            <div class="prose" dir="auto" lang=lang inner_html=prose.as_str().to_owned()></div>
        }
    });
    let cancelled = if event.status == EventStatus::Cancelled { " what--cancelled" } else { "" };
    let class = format!("what {}{cancelled}", accent(&organizer.slug));
    view! {
        <article class=class>
            <StatusBanner status=event.status moved_from past/>
            <Heading title=event.title.clone() when organizer=organizer.clone()/>
            {cover.map(|cover| view! { <Picture cover/> })}
            <div class="what__columns">
                <Facts event has_meeting address about past/>
                <div class="what__main">
                    {description}
                    <Tags tags=tags/>
                    <OtherDates series other_dates/>
                    <Host organizer/>
                </div>
            </div>
        </article>
    }
    .into_any()
}

#[component]
fn Heading(title: String, when: When, organizer: Organizer) -> AnyView {
    let by = byline(&organizer);
    let lang = language(&title);
    view! {
        <header class="what__head">
            <DateTile when/>
            <div>
                <h1 dir="auto" lang=lang>{title}</h1>
                <p class="what__by">{by}</p>
            </div>
        </header>
    }
    .into_any()
}

/// What has to be said before anything else: cancelled, postponed, moved, not sure, over.
#[component]
fn StatusBanner(status: EventStatus, moved_from: Option<When>, past: bool) -> AnyView {
    let (class, words) = match (status, past, moved_from) {
        (EventStatus::Cancelled, ..) => ("banner banner--stop", t!("event-cancelled")),
        (EventStatus::Postponed, ..) => ("banner banner--wait", t!("event-postponed")),
        (_, true, _) => ("banner", t!("event-over")),
        (EventStatus::Tentative, false, Some(before)) => {
            ("banner banner--wait", t!("event-moved-tentatively", before = label(&before)))
        }
        (EventStatus::Confirmed, false, Some(before)) => {
            ("banner banner--wait", t!("event-moved", before = label(&before)))
        }
        (EventStatus::Tentative, false, None) => ("banner banner--wait", t!("event-tentative")),
        (EventStatus::Confirmed, false, None) => return ().into_any(),
    };
    let words = rich(&words, |_, words| view! { <strong>{words}</strong> }.into_any());
    view! { <p class=class>{words}</p> }.into_any()
}

/// The day as a leaf of a calendar. Decoration: the date is in the facts.
#[component]
fn DateTile(when: When) -> AnyView {
    let day = first_day(&when);
    view! {
        <div class="tile" aria-hidden="true">
            <span class="tile__month">{written(day, ShortMonth)}</span>
            <span class="tile__day">{day.day().to_string()}</span>
            <span class="tile__weekday">{written(day, ShortWeekday)}</span>
        </div>
    }
    .into_any()
}

#[component]
fn OtherDates(series: Option<Series>, other_dates: Vec<EventTeaser>) -> impl IntoView {
    series.map(|series| {
        let dates = (!other_dates.is_empty()).then(|| view! { <Dates events=other_dates/> });
        let all = with_name(&t!("event-all-dates", series = series.title.as_str()));
        view! {
            <section class="panel" aria-labelledby="dates">
                <h2 id="dates">{t!("event-other-dates")}</h2>
                {dates}
                <p><a href=format!("/series/{}", series.slug)>{all}</a></p>
            </section>
        }
    })
}

/// A sentence with a name in it that has a direction of its own.
fn with_name(sentence: &str) -> AnyView {
    rich(sentence, |_, name| view! { <span dir="auto">{name}</span> }.into_any())
}

/// Who is behind it, in a few words.
#[component]
fn Host(organizer: Organizer) -> AnyView {
    let page = format!("/organizers/{}", organizer.slug);
    let host = with_name(&t!("event-host", organizer = organizer.name.as_str()));
    let words = (!organizer.description.is_empty()).then(|| {
        let lang = language(&organizer.description);
        view! { <p class="host__words" dir="auto" lang=lang>{organizer.description.clone()}</p> }
    });
    view! {
        <section class="host" aria-labelledby="host">
            <h2 class="host__title" id="host">{host}</h2>
            {words}
            <p><a href=page>{t!("event-more-by-host")}</a></p>
        </section>
    }
    .into_any()
}
