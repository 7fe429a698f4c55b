//! `/organizers/{slug}`: who publishes events, and which.

use leptos::prelude::*;

use super::home::MoreLink;
use super::load::{given, part, ports, public_page};
use crate::components::text::cut;
use crate::components::{EventList, PublicHead};
use crate::domain::Organizer;
use crate::ports::Failure;

/// An organizer and its upcoming events.
#[component]
pub(super) fn OrganizerAt() -> AnyView {
    let ports = ports();
    let (now, slug, after) = (ports.now, part("slug"), given("after"));
    let later = after.is_some();
    let cards = ports.cards.clone();
    let load = async move {
        let found = ports.public.organizer(&slug, after, now).await?;
        found.ok_or_else(|| Failure::NotFound("there is no organizer at this address".into()))
    };
    public_page(load, move |page| {
        let organizer = page.organizer;
        let path = format!("/organizers/{}", organizer.slug);
        let title = if later {
            format!("{}: later events", organizer.name)
        } else {
            organizer.name.clone()
        };
        let list = if page.listing.events.is_empty() {
            view! { <p class="empty">"Nothing is planned at the moment."</p> }.into_any()
        } else {
            view! { <EventList events=page.listing.events now with_organizer=false/> }.into_any()
        };
        view! {
            <PublicHead title description=description(&organizer) path=path.clone() hidden=later image=cards.organizer(&organizer)/>
            <header class="intro intro--small">
                <p class="intro__kicker">"Organizer"</p>
                <h1 dir="auto">{organizer.name}</h1>
                <p class="intro__lead" dir="auto">{organizer.description}</p>
            </header>
            {list}
            <MoreLink base=path next=page.listing.next/>
        }
        .into_any()
    })
}

fn description(organizer: &Organizer) -> String {
    if organizer.description.is_empty() {
        format!("Upcoming events of {}.", organizer.name)
    } else {
        cut(&organizer.description, 200)
    }
}
