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

/// Events of all organizers: as a list by day, or as a calendar.
#[component]
pub(super) fn Home() -> AnyView {
    let ports = ports();
    let (now, public) = (ports.now, ports.public);
    let filter = Filter::read(parameter);
    let asked = filter.clone();
    let load = async move {
        let scene = public.scene(now).await?;
        let today = scene.today(now);
        let listing = public.upcoming(asked.query(today), now).await?;
        Ok((scene, today, listing))
    };
    public_page(load, move |(scene, today, listing)| {
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
            <SearchForm filter=filter.clone() scene/>
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
        "Past events".into()
    } else if filter.after.is_some() {
        "Later events".into()
    } else if filter.calendar {
        "Calendar".into()
    } else if !filter.tag.is_empty() {
        format!("Events: {}", filter.tag)
    } else if filter.is_plain() {
        name.to_owned()
    } else {
        "Events".into()
    }
}

/// The same events, for news readers and calendars.
fn feeds(name: &str) -> Vec<Feed> {
    let feed = |path: &str| Feed { path: path.into(), title: format!("Events of {name}") };
    vec![feed("/feed.atom"), feed("/events.ics")]
}

fn description(name: &str) -> String {
    format!("What is coming up at {name}: dates, places and who is behind them.")
}

#[component]
fn Intro(name: String, filter: Filter, past: bool) -> AnyView {
    let (later, asks) = (filter.after.is_some(), filter.asks());
    let small = filter.calendar || asks;
    if past {
        return view! {
            <header class="intro intro--small">
                <h1>"Past events"</h1>
                <p><a href="/">"See what is coming up"</a></p>
            </header>
        }
        .into_any();
    }
    if later {
        return view! {
            <header class="intro intro--small">
                <h1>"Later events"</h1>
                <p><a href="/">"Back to the next ones"</a></p>
            </header>
        }
        .into_any();
    }
    view! {
        <header class="intro" class:intro--small=small>
            <p class="intro__kicker">"What’s on at "{name}</p>
            {heading(&filter)}
            {(!asks).then(|| view! {
                <p class="intro__lead">"Everything that is coming up, soonest first."</p>
            })}
        </header>
    }
    .into_any()
}

/// What the page is about: a tag by its name.
fn heading(filter: &Filter) -> AnyView {
    if filter.tag.is_empty() {
        return view! { <h1>"Find your next table"</h1> }.into_any();
    }
    view! { <h1>"Events: "<bdi>{filter.tag.clone()}</bdi></h1> }.into_any()
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
    view! { <section class="found" aria-label="Events" id="events">{days}{body}</section> }
        .into_any()
}

/// Nothing was found: what to try instead.
#[component]
fn Nothing(filter: Filter) -> AnyView {
    if !filter.asks() {
        return view! {
            <div class="empty empty--large">
                <h2>"Nothing is planned yet"</h2>
                <p>"New events show up here as soon as an organizer publishes them. Look in again soon."</p>
                <p>
                    "You organize something? "
                    <a href="/dashboard">"Connect your calendar"</a>
                    " and your events appear here by themselves."
                </p>
            </div>
        }
        .into_any();
    }
    let words = filter.words.clone();
    let dates = filter.span.is_some() || filter.from.is_some() || filter.to.is_some();
    let ways = [
        (!words.is_empty(), "Without the search", filter.address(&["q"])),
        (dates, "On any day", filter.address(&["when", "from", "to"])),
        (!filter.organizer.is_empty(), "From all organizers", filter.address(&["organizer"])),
        (!filter.tag.is_empty(), "With any tag", filter.address(&["tag"])),
        (filter.way.is_some(), "Online and in person", filter.address(&["place"])),
    ];
    let ways = ways
        .into_iter()
        .filter(|(asked, ..)| *asked)
        .map(|(_, label, href)| view! { <li><a class="chip" href=href>{label}</a></li> })
        .collect_view();
    let about = (!words.is_empty()).then(|| {
        view! { <p>"No event has all the words of “"<bdi>{words}</bdi>"”. Fewer words, or only the beginning of one, find more."</p> }
    });
    view! {
        <div class="empty empty--large">
            <h2>"Nothing matches"</h2>
            {about}
            <p>"Ask for less:"</p>
            <ul class="chips" role="list">
                {ways}
                <li><a class="chip" href="/">"See everything that is coming up"</a></li>
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
        view! { <nav class="paging" aria-label="Pages"><a class="button" rel="next" href=href>"Later events"</a></nav> }
    })
}
