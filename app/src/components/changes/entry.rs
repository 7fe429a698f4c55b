//! One item of a change set.

use domain::views::PageRef;
use domain::{Change, When};
use leptos::prelude::*;
use serde_json::Value;

use super::context::EntryContext;
use super::diff::Differences;
use super::group::Item;
use super::values::{common, in_zone, readable};
use crate::components::text::address;
use crate::components::time::{first_day, label, short_day};
use crate::components::why::why;
use crate::words::t;

/// An event, or a series with its pages.
#[component]
pub(super) fn Entry(item: Item, context: EntryContext) -> AnyView {
    let Item { name, mut changes } = item;
    match (changes.pop(), changes.is_empty()) {
        (Some(change), true) => view! { <One change context/> }.into_any(),
        (Some(last), false) => {
            changes.push(last);
            view! { <Several name changes context/> }.into_any()
        }
        (None, _) => ().into_any(),
    }
}

#[component]
fn One(change: Change, context: EntryContext) -> AnyView {
    let title = title(&change);
    let zone = own_zone(&change, &context.zone);
    let fields = readable(&change.fields, change.is_whole_days());
    view! {
        <li class="change">
            <p class="change__title" dir="auto">{title}</p>
            <p class="change__facts"><Facts change=change.clone() context=context.clone()/></p>
            <p class="change__reason">{why(&change.reason)}</p>
            <Differences fields zone/>
            {change.raw.map(|raw| view! { <AsItCame raw/> })}
        </li>
    }
    .into_any()
}

/// An item that was put aside, for whoever has to find out why.
#[component]
fn AsItCame(raw: Value) -> AnyView {
    let text = serde_json::to_string_pretty(&raw).unwrap_or_default();
    view! {
        <details class="more">
            <summary>{t!("changes-show-raw")}</summary>
            <pre class="raw" tabindex="0"><code>{text}</code></pre>
        </details>
    }
    .into_any()
}

/// A series: what its pages have in common, and the pages in a fold.
#[component]
fn Several(name: Option<String>, changes: Vec<Change>, context: EntryContext) -> AnyView {
    let name = name.or_else(|| changes.first().map(title)).unwrap_or_default();
    let pages = changes.len();
    let first = changes.first().map(|change| &change.reason);
    let same_reason = changes.iter().all(|change| Some(&change.reason) == first);
    let reason = first.map(why);
    let shared = common(&changes);
    let span = span(&changes, &context.zone);
    let zone = changes.first().map_or_else(String::new, |first| own_zone(first, &context.zone));
    let lines = changes
        .into_iter()
        .map(|mut change| {
            change.fields = readable(&change.fields, change.is_whole_days());
            change.fields.retain(|name, _| !shared.contains_key(name));
            let reason = (!same_reason).then(|| why(&change.reason));
            view! { <Page change reason context=context.clone()/> }
        })
        .collect_view();
    view! {
        <li class="change">
            <p class="change__title">
                <span dir="auto">{name}</span>" "<span class="badge badge--quiet">{t!("changes-dates", count = pages)}</span>
            </p>
            <p class="change__facts">{t!("changes-series", span = span)}</p>
            {same_reason.then(|| view! { <p class="change__reason">{reason}</p> })}
            <Differences fields=shared zone/>
            <details class="more">
                <summary>{t!("changes-show-dates", count = pages)}</summary>
                <ul class="pages" role="list">{lines}</ul>
            </details>
        </li>
    }
    .into_any()
}

/// One page of a series.
#[component]
fn Page(change: Change, reason: Option<String>, context: EntryContext) -> AnyView {
    let zone = own_zone(&change, &context.zone);
    view! {
        <li>
            <p><Facts change=change.clone() context=context.clone()/></p>
            {reason.map(|reason| view! { <p class="change__reason">{reason}</p> })}
            <Differences fields=change.fields zone/>
        </li>
    }
    .into_any()
}

fn title(change: &Change) -> String {
    change.title.clone().unwrap_or_else(|| match &change.google_id {
        Some(id) => t!("changes-named-by-google", id = id.as_str()),
        None => t!("changes-no-name"),
    })
}

/// The zone of its times: its own, or the calendar's where that is not known.
fn own_zone(change: &Change, zone: &str) -> String {
    change.when.as_ref().map_or(zone, When::time_zone).to_owned()
}

/// From the first page's start to the last one's.
fn span(changes: &[Change], zone: &str) -> String {
    let known = || changes.iter().filter(|change| change.starts_at.is_some());
    let first = known().min_by_key(|change| change.starts_at);
    let last = known().max_by_key(|change| change.starts_at);
    let begins = |change: &Change| start(change, zone).unwrap_or_default();
    match (first, last) {
        (Some(first), Some(last)) if first.starts_at != last.starts_at => {
            t!("changes-span", first = begins(first), last = begins(last))
        }
        (Some(only), _) => begins(only),
        _ => t!("changes-no-span"),
    }
}

/// When a page begins: a day where it is whole days, in its own zone where that is known.
fn start(change: &Change, zone: &str) -> Option<String> {
    match (&change.when, change.starts_at) {
        (Some(when @ When::AllDay { .. }), _) => Some(short_day(first_day(when))),
        (Some(When::Timed { starts_at, time_zone, .. }), _) => Some(in_zone(*starts_at, time_zone)),
        (None, Some(at)) => Some(in_zone(at, zone)),
        (None, None) => None,
    }
}

/// When a page takes place.
fn whole(change: &Change, zone: &str) -> Option<String> {
    match &change.when {
        Some(when) => Some(label(when)),
        None => start(change, zone),
    }
}

/// When, which event, and the way to its page.
#[component]
fn Facts(change: Change, context: EntryContext) -> AnyView {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(whole(&change, &context.zone));
    facts.extend(change.event_id.map(|id| t!("changes-event", event = id.to_string())));
    let page = change.event_id.and_then(|id| Some((id, context.pages.get(&id)?.clone())));
    let links = page.map(|(id, page)| {
        let name = title(&change);
        let separator = if facts.is_empty() { "" } else { " · " };
        view! {
            {separator}
            {ways(&page, &context.trash)}
            {page.live.then(|| view! {
                " · "
                <a href=format!("/dashboard/events/{id}") aria-label=t!("changes-edit-event", name = name)>{t!("changes-edit")}</a>
            })}
        }
    });
    view! {
        {facts.join(" · ")}
        {links}
    }
    .into_any()
}

/// The public address; or what it is instead, and where in the trash.
fn ways(page: &PageRef, trash: &str) -> AnyView {
    if page.live && page.draft {
        return t!("changes-draft").into_any();
    }
    if page.live {
        let path = format!("/events/{}", page.slug);
        return view! { <a href=path.clone()>{path.clone()}</a> }.into_any();
    }
    let there = address(trash, &[("q", &page.slug)]);
    view! { <a href=there>{t!("changes-in-trash")}</a> }.into_any()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use domain::Action;

    fn change(starts_at: &str, when: Option<When>) -> Change {
        Change {
            action: Action::Create,
            event_id: None,
            google_id: None,
            title: None,
            starts_at: Some(starts_at.parse().unwrap()),
            when,
            reason: "new in Google".into(),
            fields: BTreeMap::new(),
            raw: None,
        }
    }

    #[test]
    fn whole_days_are_days_and_times_are_the_events_own() {
        let zone = "America/Chicago";
        let at = "2026-10-20T05:00:00Z";
        let jam = change(
            at,
            Some(When::AllDay {
                start_date: "2026-10-20".parse().unwrap(),
                end_date: "2026-10-22".parse().unwrap(),
                starts_at: at.parse().unwrap(),
                ends_at: "2026-10-22T05:00:00Z".parse().unwrap(),
                time_zone: zone.into(),
            }),
        );
        assert_eq!(whole(&jam, zone).unwrap(), "Tue 20 – Wed 21 Oct 2026");
        let evening = change(
            "2026-10-20T17:00:00Z",
            Some(When::Timed {
                starts_at: "2026-10-20T17:00:00Z".parse().unwrap(),
                ends_at: "2026-10-20T20:00:00Z".parse().unwrap(),
                time_zone: "Europe/Berlin".into(),
            }),
        );
        assert_eq!(whole(&evening, zone).unwrap(), "Tue 20 Oct 2026, 19:00–22:00 CEST");
        let before = change(at, None);
        assert_eq!(whole(&before, zone).unwrap(), "Tue 20 Oct 2026, 00:00 CDT");
        assert_eq!(span(&[jam, evening], zone), "Tue 20 Oct 2026 to Tue 20 Oct 2026, 19:00 CEST");
    }
}
