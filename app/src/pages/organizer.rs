//! `/organizers/{slug}`: who publishes events, and which.

use domain::Organizer;
use domain::views::Place;
use leptos::prelude::*;

use super::embed::embed_code;
use super::gone::page_at;
use super::home::MoreLink;
use super::load::{given, part, ports};
use crate::components::language::language;
use crate::components::text::{address, cut, escape};
use crate::components::{EventList, Feed, PublicHead, accent};
use crate::words::t;

/// An organizer and its upcoming events.
#[component]
pub(super) fn OrganizerAt() -> AnyView {
    let ports = ports();
    let (now, slug, after) = (ports.now, part("slug"), given("after"));
    let later = after.is_some();
    let base_url = ports.site.base_url.clone();
    let cards = ports.cards.clone();
    let load = async move { ports.public.organizer(&slug, after, now).await };
    page_at(Place::Organizer, load, move |page| {
        let organizer = page.organizer;
        let path = format!("/organizers/{}", organizer.slug);
        let title = if later {
            t!("organizer-later-title", name = organizer.name.as_str())
        } else {
            organizer.name.clone()
        };
        let list = if page.listing.events.is_empty() {
            view! { <p class="empty">{t!("organizer-empty")}</p> }.into_any()
        } else {
            view! { <EventList events=page.listing.events now with_organizer=false/> }.into_any()
        };
        view! {
            <PublicHead
                title
                description=description(&organizer)
                path=path.clone()
                hidden=later
                feeds=feeds(&organizer, &path, &base_url)
                image=cards.organizer(&organizer)
            />
            <header class=format!("intro intro--small intro--host {}", accent(&organizer.slug))>
                <p class="intro__kicker">{t!("organizer-kicker")}</p>
                <h1 dir="auto" lang=language(&organizer.name)>{organizer.name.clone()}</h1>
                <p class="intro__lead" dir="auto" lang=language(&organizer.description)>{organizer.description.clone()}</p>
            </header>
            {list}
            <MoreLink base=path next=page.listing.next/>
            <Follow organizer base_url/>
        }
        .into_any()
    })
}

/// The same events, for news readers, calendars and other sites.
fn feeds(organizer: &Organizer, path: &str, base_url: &str) -> Vec<Feed> {
    let title = t!("feed-events-of", name = organizer.name.as_str());
    let feed = |path: String| Feed { path, title: title.clone() };
    let page = format!("{base_url}{path}");
    let oembed = address(&format!("{base_url}/oembed"), &[("url", &page)]);
    vec![feed(format!("{path}/feed.atom")), feed(format!("{path}/events.ics")), feed(oembed)]
}

/// Ways to follow an organizer: in a calendar, by news, and on one's own site.
#[component]
fn Follow(organizer: Organizer, base_url: String) -> AnyView {
    let path = format!("/organizers/{}", organizer.slug);
    let host = base_url.split_once("://").map_or(base_url.as_str(), |(_, host)| host);
    // Calendars subscribe to webcal: addresses, where a click on https: would only download.
    let subscribe = format!("webcal://{host}{path}/events.ics");
    let code = escape(&embed_code(&base_url, &organizer.slug, &organizer.name));
    view! {
        <section class=format!("follow {}", accent(&organizer.slug)) aria-labelledby="follow">
            <h2 class="follow__title" id="follow">{t!("organizer-follow")}</h2>
            <p class="follow__ways">
                <a class="button button--quiet" href=subscribe>{t!("organizer-subscribe")}</a>
                <a class="button button--quiet" href=format!("{path}/events.ics")>{t!("organizer-calendar-file")}</a>
                <a class="button button--quiet" href=format!("{path}/feed.atom")>{t!("organizer-news-feed")}</a>
            </p>
            <details class="more">
                <summary>{t!("organizer-embed")}</summary>
                <div class="follow__code">
                    <label for="embed-code">{t!("organizer-embed-code")}</label>
                    <textarea id="embed-code" rows="4" readonly spellcheck="false" dir="ltr" inner_html=code></textarea>
                    <p>
                        <button type="button" class="button button--quiet button--small" data-copy="embed-code" data-done=t!("organizer-code-copied") hidden>{t!("organizer-copy-code")}</button>
                        " "
                        <a href=format!("{path}/embed")>{t!("organizer-embed-preview")}</a>
                    </p>
                </div>
            </details>
        </section>
    }
    .into_any()
}

fn description(organizer: &Organizer) -> String {
    if organizer.description.is_empty() {
        t!("organizer-description", name = organizer.name.as_str())
    } else {
        cut(&organizer.description, 200)
    }
}
