//! `/series/{slug}`: a recurring event and its next dates.

use domain::views::{EventTeaser, Place};
use leptos::prelude::*;

use super::gone::page_at;
use super::load::{part, ports};
use crate::components::time::WhenLine;
use crate::components::{PublicHead, StatusNote, byline};
use crate::words::t;

/// A recurring event with its upcoming occurrences.
#[component]
pub(super) fn SeriesAt() -> AnyView {
    let ports = ports();
    let (now, slug) = (ports.now, part("slug"));
    let cards = ports.cards.clone();
    let load = async move { ports.public.series(&slug, now).await };
    page_at(Place::Series, load, move |page| {
        let (series, organizer) = (page.series, page.organizer);
        let description = t!(
            "series-description",
            title = series.title.as_str(),
            organizer = organizer.name.as_str()
        );
        let dates = if page.upcoming.is_empty() {
            view! { <p class="empty">{t!("series-empty")}</p> }.into_any()
        } else {
            view! { <Dates events=page.upcoming/> }.into_any()
        };
        view! {
            <PublicHead
                title=t!("series-title", title = series.title.as_str())
                share_title=series.title.clone()
                description
                path=format!("/series/{}", series.slug)
                image=cards.organizer(&organizer)
            />
            <header class="intro intro--small">
                <p class="intro__kicker">{t!("series-kicker")}</p>
                <h1 dir="auto">{series.title}</h1>
                <p class="intro__lead">
                    {byline(&organizer)}
                </p>
            </header>
            <section class="panel" aria-labelledby="dates">
                <h2 id="dates">{t!("series-dates")}</h2>
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
