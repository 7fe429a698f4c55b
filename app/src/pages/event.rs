//! `/events/{slug}`: one event.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::event_data::{json_ld, online_address, summary};
use super::load::{part, ports, public_page};
use super::series::Dates;
use crate::components::PublicHead;
use crate::components::text::address;
use crate::components::time::{WhenLine, first_day, is_past, short_day};
use crate::domain::{Event, EventStatus, Organizer, Series, Visibility, When};
use crate::ports::{EventLookup, EventPage, Failure};

/// One event.
#[component]
pub(super) fn EventAt() -> AnyView {
    let ports = ports();
    let (now, slug, site) = (ports.now, part("slug"), ports.site.clone());
    let cards = ports.cards.clone();
    let load = async move {
        match ports.public.event(&slug, now).await? {
            EventLookup::Live(page) => Ok(*page),
            EventLookup::Absent => Err(Failure::NotFound(
                "there is no event at this address; it may have been taken off the site".into(),
            )),
            EventLookup::Purged => Err(Failure::Gone(
                "this event was removed for good by its organizer; its page will not come back"
                    .into(),
            )),
        }
    };
    public_page(load, move |page| {
        let event = &page.event;
        let day = short_day(first_day(&event.when()));
        view! {
            <PublicHead
                title=format!("{}, {day}", event.title)
                share_title=event.title.clone()
                description=summary(&page)
                path=format!("/events/{}", event.slug)
                hidden=event.visibility != Visibility::Public
                image=cards.event(&page)
            />
            <script type="application/ld+json" inner_html=json_ld(&page, &site.base_url)></script>
            <Article page now/>
        }
        .into_any()
    })
}

#[component]
fn Article(page: EventPage, now: DateTime<Utc>) -> AnyView {
    let EventPage { event, organizer, series, other_dates } = page;
    let when = event.when();
    let description = (!event.description.trim().is_empty()).then(|| {
        view! { <div class="prose" dir="auto" inner_html=event.description.clone()></div> }
    });
    let class =
        if event.status == EventStatus::Cancelled { "what what--cancelled" } else { "what" };
    view! {
        <article class=class>
            <Standing status=event.status past=is_past(&when, now)/>
            <Heading title=event.title.clone() when organizer/>
            <div class="what__columns">
                <Facts event/>
                <div class="what__main">
                    {description}
                    <OtherDates series=series other_dates/>
                </div>
            </div>
        </article>
    }
    .into_any()
}

#[component]
fn Heading(title: String, when: When, organizer: Organizer) -> AnyView {
    let by = format!("/organizers/{}", organizer.slug);
    view! {
        <header class="what__head">
            <DateTile when/>
            <div>
                <h1 dir="auto">{title}</h1>
                <p class="what__by">"by " <a href=by dir="auto">{organizer.name}</a></p>
            </div>
        </header>
    }
    .into_any()
}

#[component]
fn Facts(event: Event) -> AnyView {
    view! {
        <section class="what__facts" aria-label="Facts">
            <dl>
                <WhenFact when=event.when()/>
                <WhereFact location=event.location.clone()/>
                <LinkFact event/>
            </dl>
            <button type="button" class="button button--quiet" data-copy="" hidden>"Copy link"</button>
        </section>
    }
    .into_any()
}

/// What has to be said before anything else: cancelled, postponed, not sure, over.
#[component]
fn Standing(status: EventStatus, past: bool) -> AnyView {
    let (class, strong, text) = match (status, past) {
        (EventStatus::Cancelled, _) => {
            ("banner banner--stop", "Cancelled.", " This event does not take place.")
        }
        (EventStatus::Postponed, _) => (
            "banner banner--wait",
            "Postponed.",
            " It does not take place at the time below; a new date is not known yet.",
        ),
        (_, true) => ("banner", "This event is over.", " It stays here to be looked up."),
        (EventStatus::Tentative, false) => {
            ("banner banner--wait", "Not confirmed yet.", " Check again before you set out.")
        }
        (EventStatus::Confirmed, false) => return ().into_any(),
    };
    view! { <p class=class><strong>{strong}</strong>{text}</p> }.into_any().into_any()
}

/// The day as a leaf of a calendar. Decoration: the date is in the facts.
#[component]
fn DateTile(when: When) -> AnyView {
    let day = first_day(&when);
    view! {
        <div class="tile" aria-hidden="true">
            <span class="tile__month">{day.format("%b").to_string()}</span>
            <span class="tile__day">{day.format("%-d").to_string()}</span>
        </div>
    }
    .into_any()
}

/// When; and a place for the viewer's own time, which the public script fills where it differs.
#[component]
fn WhenFact(when: When) -> AnyView {
    let own = matches!(when, When::Timed { .. }).then(|| {
        let stamp = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <p
                class="hint"
                data-own-time=stamp(when.starts_at())
                data-end=stamp(when.ends_at())
                data-zone=when.time_zone().to_owned()
                hidden
            ></p>
        }
    });
    view! {
        <div class="fact">
            <dt>"When"</dt>
            <dd>
                <WhenLine when=when.clone()/>
                {own}
            </dd>
        </div>
    }
    .into_any()
}

#[component]
fn WhereFact(location: Option<String>) -> AnyView {
    let fact = location.map(|place| {
        let shown = match online_address(&place) {
            Some(link) => {
                let name = place.clone();
                view! { <a href=link rel="noopener nofollow ugc" dir="auto">{name}</a> }.into_any()
            }
            None => {
                let map = address("https://www.openstreetmap.org/search", &[("query", &place)]);
                view! {
                    <span dir="auto">{place.clone()}</span>
                    <a class="fact__more" href=map rel="noopener">"Show on a map"</a>
                }
                .into_any()
            }
        };
        view! { <div class="fact"><dt>"Where"</dt><dd>{shown}</dd></div> }
    });
    fact.into_any()
}

#[component]
fn LinkFact(event: Event) -> impl IntoView {
    let link = event.url.as_deref().and_then(online_address)?;
    let host = url::Url::parse(&link).ok()?.host_str()?.to_owned();
    Some(view! {
        <div class="fact">
            <dt>"More"</dt>
            <dd><a href=link rel="noopener nofollow ugc">{host}</a></dd>
        </div>
    })
}

#[component]
fn OtherDates(
    series: Option<Series>,
    other_dates: Vec<crate::ports::EventTeaser>,
) -> impl IntoView {
    series.map(|series| {
        let dates = (!other_dates.is_empty()).then(|| view! { <Dates events=other_dates/> });
        view! {
            <section class="panel" aria-labelledby="dates">
                <h2 id="dates">"Other dates"</h2>
                {dates}
                <p><a href=format!("/series/{}", series.slug)>"All dates of "<span dir="auto">{series.title}</span></a></p>
            </section>
        }
    })
}
