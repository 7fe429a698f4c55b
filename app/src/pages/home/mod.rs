//! `/`: what is coming up, searched and filtered.

mod filter;
mod form;
mod month;

use chrono::{DateTime, NaiveDate, Utc};
use domain::views::Listing;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use self::filter::Filter;
use self::form::SearchForm;
use self::month::Month;
use super::load::{parameter, ports, public_page};
use crate::components::text::address;
use crate::components::{EventList, Feed, PublicHead};
use crate::words::{rich, t};

/// Events of all organizers: as a list by day, or as a calendar.
#[component]
pub(super) fn Home() -> AnyView {
    let ports = ports();
    let (now, public) = (ports.now, ports.public);
    let filter = Filter::read(parameter);
    let asked = filter.clone();
    let load = async move {
        let context = public.list_context(now).await?;
        let today = context.today(now);
        let listing = public.upcoming(asked.query(today), now).await?;
        Ok((context, today, listing))
    };
    public_page(load, move |(context, today, listing)| {
        mark_problems(&filter);
        let name = ports.site.name.clone();
        let past = filter.is_past(today);
        view! {
            <PublicHead
                title=title(&filter, &name, past)
                share_title=name.clone()
                description=description(&name)
                path="/"
                hidden=!filter.is_plain()
                feeds=feeds(&name)
                image=ports.cards.site()
            />
            <Intro name filter=filter.clone() past/>
            <SearchForm filter=filter.clone() context/>
            <Found filter listing now today/>
        }
        .into_any()
    })
}

/// Says in the answer's status, too, that a part of the address was not understood.
fn mark_problems(filter: &Filter) {
    if filter.problems.is_empty() {
        return;
    }
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn title(filter: &Filter, name: &str, past: bool) -> String {
    if past {
        t!("home-past")
    } else if filter.after.is_some() {
        t!("home-later")
    } else if filter.calendar {
        t!("home-calendar")
    } else if !filter.tag.is_empty() {
        t!("home-tag", tag = filter.tag.as_str())
    } else if filter.is_plain() {
        name.to_owned()
    } else {
        t!("home-events")
    }
}

/// The same events, for news readers and calendars.
fn feeds(name: &str) -> Vec<Feed> {
    let feed = |path: &str| Feed { path: path.into(), title: t!("feed-events-of", name = name) };
    vec![feed("/feed.atom"), feed("/events.ics")]
}

fn description(name: &str) -> String {
    t!("home-description", name = name)
}

#[component]
fn Intro(name: String, filter: Filter, past: bool) -> AnyView {
    let (later, asks) = (filter.after.is_some(), filter.asks());
    let small = filter.calendar || asks;
    if past {
        return view! {
            <header class="intro intro--small">
                <h1>{t!("home-past")}</h1>
                <p><a href="/">{t!("home-see-upcoming")}</a></p>
            </header>
        }
        .into_any();
    }
    if later {
        return view! {
            <header class="intro intro--small">
                <h1>{t!("home-later")}</h1>
                <p><a href="/">{t!("home-back-to-next")}</a></p>
            </header>
        }
        .into_any();
    }
    view! {
        <header class="intro" class:intro--small=small>
            <p class="intro__kicker">{t!("home-kicker", name = name)}</p>
            {heading(&filter)}
            {(!asks).then(|| view! {
                <p class="intro__lead">{t!("home-lead")}</p>
            })}
        </header>
    }
    .into_any()
}

/// What the page is about: a tag by its name.
fn heading(filter: &Filter) -> AnyView {
    if filter.tag.is_empty() {
        return view! { <h1>{t!("home-heading")}</h1> }.into_any();
    }
    let words = t!("home-tag-heading", tag = filter.tag.as_str());
    let heading = rich(&words, |_, tag| view! { <bdi>{tag}</bdi> }.into_any());
    view! { <h1>{heading}</h1> }.into_any()
}

/// What was found, as it was asked for.
#[component]
fn Found(filter: Filter, listing: Listing, now: DateTime<Utc>, today: NaiveDate) -> AnyView {
    let days = if filter.calendar { None } else { filter.days_in_words(today) };
    let days = days.map(|days| view! { <p class="found__days">{days}</p> });
    let body = if filter.calendar {
        view! { <Month filter events=listing.events today cut=listing.next.is_some()/> }.into_any()
    } else if listing.events.is_empty() {
        view! { <Nothing filter/> }.into_any()
    } else {
        let base = filter.address(&[]);
        view! {
            <EventList events=listing.events now/>
            <MoreLink base next=listing.next/>
        }
        .into_any()
    };
    view! { <section class="found" aria-label=t!("home-events") id="events">{days}{body}</section> }
        .into_any()
}

/// Nothing was found: what to try instead.
#[component]
fn Nothing(filter: Filter) -> AnyView {
    if !filter.asks() {
        let connect = rich(&t!("home-empty-connect"), |_, words| {
            view! { <a href="/dashboard">{words}</a> }.into_any()
        });
        return view! {
            <div class="empty empty--large">
                <h2>{t!("home-empty")}</h2>
                <p>{t!("home-empty-soon")}</p>
                <p>{connect}</p>
            </div>
        }
        .into_any();
    }
    let words = filter.words.clone();
    let dates = filter.span.is_some() || filter.from.is_some() || filter.to.is_some();
    let ways = [
        (!words.is_empty(), t!("home-without-search"), filter.address(&["q"])),
        (dates, t!("home-any-day"), filter.address(&["when", "from", "to"])),
        (!filter.organizer.is_empty(), t!("home-any-organizer"), filter.address(&["organizer"])),
        (!filter.tag.is_empty(), t!("home-any-tag"), filter.address(&["tag"])),
        (filter.way.is_some(), t!("home-any-place"), filter.address(&["place"])),
    ];
    let ways = ways
        .into_iter()
        .filter(|(asked, ..)| *asked)
        .map(|(_, label, href)| view! { <li><a class="chip" href=href>{label}</a></li> })
        .collect_view();
    let about = (!words.is_empty()).then(|| {
        let told = t!("home-nothing-for-words", words = words);
        let told = rich(&told, |_, words| view! { <bdi>{words}</bdi> }.into_any());
        view! { <p>{told}</p> }
    });
    view! {
        <div class="empty empty--large">
            <h2>{t!("home-nothing")}</h2>
            {about}
            <p>{t!("home-nothing-try")}</p>
            <ul class="chips" role="list">
                {ways}
                <li><a class="chip" href="/">{t!("home-see-everything")}</a></li>
            </ul>
        </div>
    }
    .into_any()
}

/// The way to a list's next page; `base` may have parameters of its own.
#[component]
pub(super) fn MoreLink(base: String, next: Option<String>) -> impl IntoView {
    next.map(|next| {
        let after = address("", &[("after", &next)]);
        let after = if base.contains('?') { after.replacen('?', "&", 1) } else { after };
        let href = format!("{base}{after}");
        view! { <nav class="paging" aria-label=t!("home-pages")><a class="button" rel="next" href=href>{t!("home-later")}</a></nav> }
    })
}
