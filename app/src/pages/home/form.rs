//! The search: words, days by name, and filters. A form that sends itself by GET; no script.

use chrono::NaiveDate;
use domain::views::{AttendanceFilter, ListContext};
use leptos::prelude::*;

use super::filter::{Filter, Span};
use crate::words::{rich, t};

/// The search field, days by name, filters, and the views.
#[component]
pub(super) fn SearchForm(filter: Filter, context: ListContext) -> AnyView {
    let problems = filter.problems.iter().map(|problem| problem.words.clone());
    let problems = problems.map(|words| view! { <li>{words}</li> }).collect_view();
    let told = (!filter.problems.is_empty()).then(|| {
        view! {
            <div class="banner banner--wait" role="alert">
                <p>{rich(&t!("home-address-problem"), |_, words| view! { <strong>{words}</strong> }.into_any())}</p>
                <ul>{problems}</ul>
            </div>
        }
    });
    view! {
        {told}
        <search class="finder">
            <form class="finder__form" action="/" method="get">
                <div class="finder__line">
                    <label class="visually-hidden" for="q">{t!("home-search-label")}</label>
                    <input class="finder__words" type="search" id="q" name="q" value=filter.words.clone()
                        placeholder=t!("home-search-placeholder") maxlength="200" autocomplete="off"/>
                    <button class="button" type="submit">{t!("home-search")}</button>
                </div>
                <HiddenFields filter=filter.clone()/>
                <Filters filter=filter.clone() context/>
            </form>
            <Shortcuts filter/>
        </search>
    }
    .into_any()
}

/// What the form keeps of the address without showing it.
#[component]
fn HiddenFields(filter: Filter) -> AnyView {
    let month = filter.month.map(|month| month.format("%Y-%m").to_string());
    let hidden = |name: &'static str, value: String| {
        view! { <input type="hidden" name=name value=value/> }
    };
    view! {
        {filter.calendar.then(|| hidden("view", "calendar".into()))}
        {month.filter(|_| filter.calendar).map(|month| hidden("month", month))}
    }
    .into_any()
}

#[component]
fn Filters(filter: Filter, context: ListContext) -> AnyView {
    let open = filter.from.is_some()
        || filter.to.is_some()
        || filter.way.is_some()
        || !filter.organizer.is_empty()
        || !filter.tag.is_empty()
        || !filter.problems.is_empty();
    let days = (!filter.calendar).then(|| {
        view! {
            <Day name="from" label=t!("home-from") value=filter.from problem=filter.problem("from")/>
            <Day name="to" label=t!("home-until") value=filter.to problem=filter.problem("to")/>
        }
    });
    let chosen = filter.organizer.clone();
    // Chosen, but without events to come: still to be seen as chosen.
    let unknown = !chosen.is_empty() && !context.organizers.iter().any(|(slug, _)| *slug == chosen);
    let organizers = context
        .organizers
        .into_iter()
        .chain(unknown.then(|| (chosen.clone(), chosen.clone())))
        .map(|(slug, name)| {
            let selected = slug == filter.organizer;
            view! { <option value=slug selected=selected>{name}</option> }
        })
        .collect_view();
    let way = |value, label: String, this: Option<AttendanceFilter>| {
        let selected = filter.way == this;
        view! { <option value=value selected=selected>{label}</option> }
    };
    view! {
        <details class="more finder__more" open=open>
            <summary>{t!("home-filters")}</summary>
            <div class="finder__fields">
                {days}
                <p class="field">
                    <label for="organizer">{t!("home-organizer")}</label>
                    <select id="organizer" name="organizer">
                        <option value="">{t!("home-all-organizers")}</option>
                        {organizers}
                    </select>
                </p>
                <p class="field">
                    <label for="place">{t!("home-place")}</label>
                    <select id="place" name="place">
                        {way("", t!("home-place-any"), None)}
                        {way("in-person", t!("home-in-person"), Some(AttendanceFilter::InPerson))}
                        {way("online", t!("home-online"), Some(AttendanceFilter::Online))}
                    </select>
                </p>
                <p class="field">
                    <label for="tag">{t!("home-tag-label")}</label>
                    <input type="text" id="tag" name="tag" value=filter.tag dir="auto" maxlength="40" autocomplete="off"/>
                </p>
                <p class="field finder__apply"><button class="button button--quiet" type="submit">{t!("home-apply")}</button></p>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Day(
    name: &'static str,
    label: String,
    value: Option<NaiveDate>,
    problem: Option<String>,
) -> AnyView {
    let value = value.map(|day| day.to_string()).unwrap_or_default();
    let described = problem.is_some().then(|| format!("{name}-problem"));
    let told = problem.map(|words| {
        view! { <span class="field__error" id=format!("{name}-problem")>{words}</span> }
    });
    let invalid = described.is_some().then_some("true");
    view! {
        <p class="field">
            <label for=name>{label}</label>
            <input type="date" id=name name=name value=value aria-invalid=invalid aria-describedby=described/>
            {told}
        </p>
    }
    .into_any()
}

/// Days by name, and the two views. Links: each is an address that can be kept.
#[component]
fn Shortcuts(filter: Filter) -> AnyView {
    let chip = |label: String, href: String, here: bool| {
        let current = here.then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{label}</a></li> }
    };
    let days = ["when", "from", "to", "view", "month"];
    let list = filter.calendar;
    let spans = Span::ALL.map(|(span, word)| {
        let href = filter.address_with(&days, &[("when", word)]);
        chip(span.name(), href, filter.span == Some(span) && !list)
    });
    let any = filter.span.is_none() && filter.from.is_none() && filter.to.is_none() && !list;
    let calendar = filter.address_with(&days, &[("view", "calendar")]);
    let clear = filter.asks().then(|| {
        let href = if list { "/?view=calendar" } else { "/" };
        view! { <li><a class="chip chip--clear" href=href>{t!("home-clear")}</a></li> }
    });
    view! {
        <nav class="finder__chips" aria-label=t!("home-when")>
            <ul class="chips" role="list">
                {chip(t!("home-all-upcoming"), filter.address(&days), any)}
                {spans}
                {chip(t!("home-calendar"), calendar, list)}
                {clear}
            </ul>
        </nav>
    }
    .into_any()
}
