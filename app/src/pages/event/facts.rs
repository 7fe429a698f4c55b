//! When, where, and what to do with it.

use chrono::{DateTime, Utc};
use domain::{Attendance, Event, EventStatus, When, online_address};
use leptos::prelude::*;

use super::calendars::AddToCalendar;
use super::share::Share;
use crate::components::language::language;
use crate::components::text::address;
use crate::components::time::WhenLine;
use crate::words::t;

/// The facts, beside what the organizer says.
#[component]
pub(super) fn Facts(
    event: Event,
    /// Google has a meeting for it.
    has_meeting: bool,
    /// The page's whole address.
    address: String,
    /// The event in words, for other calendars.
    about: String,
    past: bool,
) -> AnyView {
    let keep = !past && !matches!(event.status, EventStatus::Cancelled | EventStatus::Postponed);
    let title = event.title.clone();
    view! {
        <section class="what__facts" aria-label=t!("event-facts")>
            <dl>
                <WhenFact when=event.when()/>
                <WhereFact event=event.clone()/>
                <LinkFact event=event.clone()/>
                <MeetingFact event=event.clone() has_meeting/>
            </dl>
            <div class="what__acts">
                {keep.then(|| view! { <AddToCalendar event address=address.clone() about/> })}
                <Share title address/>
            </div>
        </section>
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
                data-words=t!("event-own-time", time = "%")
                data-locale=words::Language::browser_locale(crate::words::language())
                hidden
            ></p>
        }
    });
    view! {
        <div class="fact fact--when">
            <dt>{t!("event-when")}</dt>
            <dd>
                <WhenLine when=when.clone()/>
                {own}
            </dd>
        </div>
    }
    .into_any()
}

/// Where: a place with its maps, a room on the web, or both.
#[component]
fn WhereFact(event: Event) -> AnyView {
    let Some(place) = event.place() else { return ().into_any() };
    let shown = match online_address(&place) {
        Some(link) => {
            view! { <a href=link rel="noopener nofollow ugc" dir="auto">{place.clone()}</a> }
                .into_any()
        }
        None => {
            let lang = language(&place);
            view! { <span dir="auto" lang=lang>{place.clone()}</span> }.into_any()
        }
    };
    let there = matches!(Attendance::of_event(&event), Attendance::InPerson | Attendance::Mixed);
    view! {
        <div class="fact fact--where">
            <dt>{t!("event-where")}</dt>
            <dd>
                {shown}
                {(there && online_address(&place).is_none()).then(|| view! { <Maps place=place.clone()/> })}
            </dd>
        </div>
    }
    .into_any()
}

/// A map in the browser; and `geo:` (RFC 5870), which telephones hand to the map that people like.
#[component]
fn Maps(place: String) -> AnyView {
    let map = address("https://www.openstreetmap.org/search", &[("query", &place)]);
    let app = address("geo:0,0", &[("q", &place)]).replace('+', "%20");
    view! {
        <span class="fact__more">
            <a href=map rel="noopener">{t!("event-map")}</a>
            " "
            <a href=app>{t!("event-map-app")}</a>
        </span>
    }
    .into_any()
}

#[component]
fn LinkFact(event: Event) -> impl IntoView {
    let link = event.url.as_deref().and_then(online_address)?;
    let host = url::Url::parse(&link).ok()?.host_str()?.to_owned();
    let online = Attendance::of_event(&event).is_online();
    let what = if online && event.location.as_deref().and_then(online_address).is_none() {
        t!("event-online-at")
    } else {
        t!("event-link")
    };
    Some(view! {
        <div class="fact fact--link">
            <dt>{what}</dt>
            <dd><a href=link rel="noopener nofollow ugc" dir="ltr">{host}</a></dd>
        </div>
    })
}

/// That there is a meeting on the web, where nothing else on the page says so. Its address is for
/// those invited.
#[component]
fn MeetingFact(event: Event, has_meeting: bool) -> impl IntoView {
    let is_new = has_meeting && !Attendance::of_event(&event).is_online();
    is_new.then(|| {
        view! {
            <div class="fact fact--link">
                <dt>{t!("event-online")}</dt>
                <dd>{t!("event-ask-for-meeting")}</dd>
            </div>
        }
    })
}
