//! `/`: what is coming up.

use leptos::prelude::*;

use super::load::{given, ports, public_page};
use crate::components::text::address;
use crate::components::{EventList, PublicHead};
use crate::ports::{EventQuery, Listing};

/// Upcoming events of all organizers, by day.
#[component]
pub(super) fn Home() -> AnyView {
    let ports = ports();
    let (now, public) = (ports.now, ports.public);
    let after = given("after");
    let later = after.is_some();
    let query = EventQuery { organizer: None, after };
    public_page(async move { public.upcoming(query, now).await }, move |listing| {
        let name = ports.site.name.clone();
        let title = if later { "Later events".to_owned() } else { name.clone() };
        view! {
            <PublicHead title share_title=name.clone() description=description(&name) path="/" hidden=later image=ports.cards.site()/>
            <Intro name later/>
            <Upcoming listing now/>
        }
        .into_any()
    })
}

fn description(name: &str) -> String {
    format!("What is coming up at {name}: dates, places and who is behind them.")
}

#[component]
fn Intro(name: String, later: bool) -> AnyView {
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
        <header class="intro">
            <p class="intro__kicker">"What’s on at "{name}</p>
            <h1>"Find your next table"</h1>
            <p class="intro__lead">"Everything that is coming up, soonest first."</p>
        </header>
    }
    .into_any()
}

#[component]
fn Upcoming(listing: Listing, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    if listing.events.is_empty() {
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
    view! {
        <EventList events=listing.events now/>
        <MoreLink base="/".to_owned() next=listing.next/>
    }
    .into_any()
}

/// The way to a list's next page.
#[component]
pub(super) fn MoreLink(base: String, next: Option<String>) -> impl IntoView {
    next.map(|next| {
        let href = address(&base, &[("after", &next)]);
        view! { <nav class="paging" aria-label="Pages"><a class="button" rel="next" href=href>"Later events"</a></nav> }
    })
}
