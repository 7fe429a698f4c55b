//! `/series/{slug}`: a recurring event and its next dates.

use domain::views::{EventTeaser, Place};
use leptos::prelude::*;

use super::gone::page_at;
use super::load::{part, ports};
use crate::components::time::WhenLine;
use crate::components::{PublicHead, StatusNote};

/// A recurring event with its upcoming occurrences.
#[component]
pub(super) fn SeriesAt() -> AnyView {
    let ports = ports();
    let (now, slug) = (ports.now, part("slug"));
    let cards = ports.cards.clone();
    let load = async move { ports.public.series(&slug, now).await };
    page_at(Place::Series, load, move |page| {
        let (series, organizer) = (page.series, page.organizer);
        let description = format!("All coming dates of {}, by {}.", series.title, organizer.name);
        let dates = if page.upcoming.is_empty() {
            view! { <p class="empty">"No dates are planned at the moment."</p> }.into_any()
        } else {
            view! { <Dates events=page.upcoming/> }.into_any()
        };
        view! {
            <PublicHead
                title=format!("{}: all dates", series.title)
                share_title=series.title.clone()
                description
                path=format!("/series/{}", series.slug)
                image=cards.organizer(&organizer)
            />
            <header class="intro intro--small">
                <p class="intro__kicker">"Repeats"</p>
                <h1 dir="auto">{series.title}</h1>
                <p class="intro__lead">
                    "by " <a href=format!("/organizers/{}", organizer.slug) dir="auto">{organizer.name}</a>
                </p>
            </header>
            <section class="panel" aria-labelledby="dates">
                <h2 id="dates">"Coming dates"</h2>
                {dates}
            </section>
        }
        .into_any()
    })
}

/// Occurrences as a list of dates.
#[component]
pub(super) fn Dates(events: Vec<EventTeaser>) -> AnyView {
    let lines = events
        .into_iter()
        .map(|event| {
            view! {
                <li>
                    <a href=format!("/events/{}", event.slug)><WhenLine when=event.when/></a>
                    " "
                    <StatusNote status=event.status/>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="dates" role="list">{lines}</ul> }.into_any()
}
