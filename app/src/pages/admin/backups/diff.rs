//! `/admin/backups/{id}`: what a backup has that the site has not, or has otherwise.

use domain::{BackupChange, BackupDifference, BackupInfo, When};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::VerifyBackup;
use super::filter::{KINDS, LONGEST, asked, here, word};
use super::path::PATH;
use crate::components::ids::{ranges, ranges_in_words};
use crate::components::text::{count, cut};
use crate::components::time::{Instant, WhenLine};
use crate::components::{
    BackupBadge, Differences, Head, PostButton, backup_reason, grouped, readable_fields, size,
};
use crate::islands::SelectAll;
use crate::pages::load::{desk_page, number, ports};
use crate::ports::{DiffFilter, DiffPage, DiffTotals};

/// A backup and its differences.
#[component]
pub(in crate::pages) fn BackupAt() -> AnyView {
    let (ports, id, filter) = (ports(), number::<i64>("backup"), asked());
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        let (id, filter) = (id?, filter?);
        let page = ports.backups.diff(&admin, id, filter.clone()).await?;
        Ok((page, filter))
    };
    desk_page(load, |(page, filter)| {
        view! {
            <Head title=format!("Backup {}", page.backup.id)/>
            <Intro backup=page.backup.clone()/>
            <Tabs id=page.backup.id totals=page.totals filter=filter.clone()/>
            <Search id=page.backup.id filter=filter.clone()/>
            <List page filter/>
        }
        .into_any()
    })
}

#[component]
fn Intro(backup: BackupInfo) -> AnyView {
    let here = format!("{PATH}/{}", backup.id);
    let fields = vec![("backup", backup.id.to_string()), ("back", here)];
    let events = backup.counts.get("events").copied().unwrap_or_default();
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">
                <a href="/admin">"Admin"</a>" / "<a href=PATH>"Backups"</a>
            </p>
            <h1>{format!("Backup {}", backup.id)}</h1>
            <p>"The site as it was on "<Instant at=backup.created_at/></p>
        </header>
        <dl class="facts">
            <div><dt>"State"</dt><dd><BackupBadge backup=backup.clone()/></dd></div>
            <div><dt>"Made"</dt><dd>{backup_reason(backup.reason)}</dd></div>
            <div><dt>"Events"</dt><dd>{grouped(events)}</dd></div>
            <div>
                <dt>"Size"</dt>
                <dd>{size(backup.bytes)}{if backup.encrypted { ", encrypted" } else { ", not encrypted" }}</dd>
            </div>
        </dl>
        <PostButton action=VerifyBackup::url() fields class="button button--quiet">"Verify it now"</PostButton>
    }
    .into_any()
}

#[component]
fn Tabs(id: i64, totals: DiffTotals, filter: DiffFilter) -> AnyView {
    let all = totals.absent + totals.purged + totals.trashed + totals.changed;
    let kinds = KINDS.map(|(_, kind)| match kind {
        BackupChange::Absent => (Some(kind), "Not on the site", totals.absent + totals.purged),
        BackupChange::Trashed => (Some(kind), "In the trash", totals.trashed),
        BackupChange::Changed => (Some(kind), "Changed since", totals.changed),
    });
    let tabs = [(None, "All differences", all)]
        .into_iter()
        .chain(kinds)
        .map(|(kind, words, number)| {
            let current = (kind == filter.change).then_some("page");
            let href = here(id, &DiffFilter { change: kind, after: None, ..filter.clone() });
            view! { <li><a href=href aria-current=current>{format!("{words} ({})", grouped(number))}</a></li> }
        })
        .collect_view();
    view! { <nav aria-label="Which differences"><ul class="tabs" role="list">{tabs}</ul></nav> }
        .into_any()
}

#[component]
fn Search(id: i64, filter: DiffFilter) -> AnyView {
    let kind = filter.change.and_then(word).unwrap_or_default();
    let only = filter.ids.as_ref().map(|ids| {
        let everything = here(id, &DiffFilter { ids: None, after: None, ..filter.clone() });
        view! {
            <input type="hidden" name="ids" value=ranges(ids)/>
            <p class="hint">
                {format!("Only events {}. ", cut(&ranges_in_words(ids), 200))}
                <a href=everything>"Show all"</a>
            </p>
        }
    });
    view! {
        <form method="get" action=format!("{PATH}/{id}") class="filter" role="search">
            <input type="hidden" name="show" value=kind/>
            <div class="filter__field filter__field--wide">
                <label for="q">"Words in the title"</label>
                <input id="q" name="q" type="search" dir="auto" value=filter.text.clone().unwrap_or_default()/>
            </div>
            <button type="submit" class="button button--quiet">"Search"</button>
            {only}
        </form>
    }
    .into_any()
}

#[component]
fn List(page: DiffPage, filter: DiffFilter) -> AnyView {
    let id = page.backup.id;
    if page.differences.is_empty() {
        let text = if filter == DiffFilter::default() {
            "The site has everything that this backup has, exactly so."
        } else {
            "Nothing of this backup fits: either the site has it exactly so, or it is not in here."
        };
        return view! { <p class="empty">{text}</p> }.into_any();
    }
    let next =
        page.next.map(|after| here(id, &DiffFilter { after: Some(after), ..filter.clone() }));
    let narrowed = filter.change.is_some() || filter.ids.is_some() || filter.text.is_some();
    view! {
        <form method="get" action=format!("{PATH}/{id}/merge") id="differences">
            <div class="bar">
                <SelectAll form="differences".to_owned() name="events[]".to_owned()/>
                <label class="check">
                    <input type="checkbox" name="overwrite" value="1"/>
                    <span>"Overwrite what was changed since, too"</span>
                </label>
                <div class="actions">
                    <button type="submit" class="button">"Take the selected…"</button>
                    <TakeAll page=page.clone() narrowed/>
                </div>
            </div>
            <p class="hint">"Nothing happens yet: the next page says, record by record, what would."</p>
            <Table differences=page.differences/>
        </form>
        {next.map(|href| view! {
            <nav class="paging" aria-label="Pages"><a class="button button--quiet" rel="next" href=href>"More"</a></nav>
        })}
    }
    .into_any()
}

/// Takes all that fit, on whatever page. Without a filter that needs no list.
#[component]
fn TakeAll(page: DiffPage, narrowed: bool) -> impl IntoView {
    let number = i64::try_from(page.fitting.len()).unwrap_or(i64::MAX);
    let fitting = ranges(&page.fitting);
    let (fitting, words) = match (narrowed, fitting.len() <= LONGEST) {
        (_, true) => (fitting, format!("Take all {}…", count(number, "event", "events"))),
        (false, false) => (String::new(), "Take all that are absent or in the trash…".to_owned()),
        // Too many to be named in an address: a narrower filter helps.
        (true, false) => return None,
    };
    (number > 0).then(|| {
        view! {
            <input type="hidden" name="fitting" value=fitting/>
            <button type="submit" name="all" value="1" class="button button--quiet">{words}</button>
        }
    })
}

#[component]
fn Table(differences: Vec<BackupDifference>) -> AnyView {
    let rows = differences.into_iter().map(|one| view! { <Row one/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Events of the backup that the site has not, or has otherwise"</caption>
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">"Select"</span></th>
                    <th scope="col">"Event"</th>
                    <th scope="col">"On the site"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(one: BackupDifference) -> AnyView {
    let id = one.event_id;
    let (class, words) = match one.change {
        _ if one.purged => ("badge badge--quiet", "Purged on purpose"),
        BackupChange::Absent => ("badge badge--stop", "Not there"),
        BackupChange::Trashed => ("badge badge--wait", "In the trash"),
        BackupChange::Changed => ("badge badge--quiet", "Changed since"),
    };
    let is_there = one.change != BackupChange::Absent;
    let label = format!("Select {}", one.title);
    let choose = (!one.purged).then(|| {
        view! { <input type="checkbox" name="events[]" value=id.to_string() aria-label=label/> }
    });
    view! {
        <tr>
            <td class="table__box">{choose}</td>
            <th scope="row">
                <span class="table__title" dir="auto">{one.title.clone()}</span>
                <span class="hint"><WhenLine when=one.when.clone()/>{format!(" · event {id}")}</span>
                <Fields one/>
            </th>
            <td data-label="On the site">
                <span class=class>{words}</span>
                {is_there.then(|| view! {
                    <span class="hint"><a href=format!("/dashboard/events/{id}")>{format!("See event {id}")}</a></span>
                })}
            </td>
        </tr>
    }
    .into_any()
}

/// The difference field by field: at once where it is small, else in a fold.
#[component]
fn Fields(one: BackupDifference) -> AnyView {
    let whole = matches!(one.when, When::AllDay { .. });
    let fields = readable_fields(&one.fields, whole);
    let zone = one.when.time_zone().to_owned();
    if fields.is_empty() {
        return ().into_any();
    }
    if one.change == BackupChange::Changed && fields.len() <= 3 {
        return view! { <Differences fields zone arrow="in the backup"/> }.into_any();
    }
    let summary = match one.change {
        BackupChange::Absent => "Show what the backup has",
        BackupChange::Trashed | BackupChange::Changed => "Show the differences",
    };
    view! {
        <details class="more">
            <summary>{summary}</summary>
            <Differences fields zone arrow="in the backup"/>
        </details>
    }
    .into_any()
}
