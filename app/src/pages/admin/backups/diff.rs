//! `/admin/backups/{id}`: what a backup has that the site has not, or has otherwise.

use domain::{BackupChange, BackupDifference, BackupInfo, RecordKind, When};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use strum::VariantArray as _;

use super::acts::VerifyBackup;
use super::filter::{LONGEST, asked, here};
use super::path::PATH;
use crate::components::ids::{ranges, ranges_in_words};
use crate::components::text::cut;
use crate::components::time::WhenLine;
use crate::components::{
    BackupBadge, Differences, Head, PostButton, backup_reason, grouped, readable_fields, size,
};
use crate::islands::SelectAll;
use crate::pages::load::{dashboard_page, number, ports};
use crate::pages::sentences::dated;
use crate::ports::{DiffFilter, DiffPage, DiffTotals};
use crate::words::t;

/// A backup and its differences.
#[component]
pub(in crate::pages) fn BackupAt() -> AnyView {
    let (ports, id, filter) = (ports(), number::<i64>(RecordKind::Backup), asked());
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        let (id, filter) = (id?, filter?);
        let page = ports.backups.diff(&admin, id, filter.clone()).await?;
        Ok((page, filter))
    };
    dashboard_page(load, |(page, filter)| {
        view! {
            <Head title=name(&page.backup)/>
            <Intro backup=page.backup.clone()/>
            <Tabs id=page.backup.id totals=page.totals filter=filter.clone()/>
            <Search id=page.backup.id filter=filter.clone()/>
            <List page filter/>
        }
        .into_any()
    })
}

fn name(backup: &BackupInfo) -> String {
    t!("backup-name", id = backup.id.to_string())
}

#[component]
fn Intro(backup: BackupInfo) -> AnyView {
    let here = format!("{PATH}/{}", backup.id);
    let fields = vec![("backup", backup.id.to_string()), ("back", here)];
    let events = backup.counts.get("events").copied().unwrap_or_default();
    let size = match backup.encrypted {
        true => t!("backup-size-encrypted", size = size(backup.bytes)),
        false => t!("backup-size", size = size(backup.bytes)),
    };
    view! {
        <header class="intro intro--small">
            <p class="intro__kicker">
                <a href="/admin">{t!("admin-title")}</a>" / "<a href=PATH>{t!("backups-title")}</a>
            </p>
            <h1>{name(&backup)}</h1>
            <p>{dated(&t!("backup-of"), backup.created_at)}</p>
        </header>
        <dl class="facts">
            <div><dt>{t!("backups-status")}</dt><dd><BackupBadge backup=backup.clone()/></dd></div>
            <div><dt>{t!("backups-reason")}</dt><dd>{backup_reason(backup.reason)}</dd></div>
            <div><dt>{t!("backups-events")}</dt><dd>{grouped(events)}</dd></div>
            <div><dt>{t!("backups-size")}</dt><dd>{size}</dd></div>
        </dl>
        <PostButton action=VerifyBackup::url() fields class="button button--quiet">
            {t!("backup-verify")}
        </PostButton>
    }
    .into_any()
}

#[component]
fn Tabs(id: i64, totals: DiffTotals, filter: DiffFilter) -> AnyView {
    let all = totals.absent + totals.purged + totals.trashed + totals.changed;
    let kinds = BackupChange::VARIANTS.iter().map(|&kind| match kind {
        BackupChange::Absent => {
            let number = totals.absent + totals.purged;
            (Some(kind), t!("backup-absent", count = grouped(number)))
        }
        BackupChange::Trashed => {
            (Some(kind), t!("backup-trashed", count = grouped(totals.trashed)))
        }
        BackupChange::Changed => {
            (Some(kind), t!("backup-changed", count = grouped(totals.changed)))
        }
    });
    let tabs = [(None, t!("backup-all", count = grouped(all)))]
        .into_iter()
        .chain(kinds)
        .map(|(kind, words)| {
            let current = (kind == filter.change).then_some("page");
            let href = here(id, &DiffFilter { change: kind, after: None, ..filter.clone() });
            view! { <li><a href=href aria-current=current>{words}</a></li> }
        })
        .collect_view();
    view! { <nav aria-label=t!("backup-tabs")><ul class="tabs" role="list">{tabs}</ul></nav> }
        .into_any()
}

#[component]
fn Search(id: i64, filter: DiffFilter) -> AnyView {
    let kind = filter.change.map_or("", Into::into);
    let only = filter.ids.as_ref().map(|ids| {
        let everything = here(id, &DiffFilter { ids: None, after: None, ..filter.clone() });
        view! {
            <input type="hidden" name="ids" value=ranges(ids)/>
            <p class="hint">
                {t!("backup-only", numbers = cut(&ranges_in_words(ids), 200))}" "
                <a href=everything>{t!("list-show-all")}</a>
            </p>
        }
    });
    view! {
        <form method="get" action=format!("{PATH}/{id}") class="filter" role="search">
            <input type="hidden" name="show" value=kind/>
            <div class="filter__field filter__field--wide">
                <label for="q">{t!("backup-search")}</label>
                <input id="q" name="q" type="search" dir="auto" value=filter.text.clone().unwrap_or_default()/>
            </div>
            <button type="submit" class="button button--quiet">{t!("act-search")}</button>
            {only}
        </form>
    }
    .into_any()
}

#[component]
fn List(page: DiffPage, filter: DiffFilter) -> AnyView {
    let id = page.backup.id;
    if page.differences.is_empty() {
        let text =
            if filter == DiffFilter::default() { t!("backup-same") } else { t!("backup-no-match") };
        return view! { <p class="empty">{text}</p> }.into_any();
    }
    let next =
        page.next.map(|after| here(id, &DiffFilter { after: Some(after), ..filter.clone() }));
    let narrowed = filter.change.is_some() || filter.ids.is_some() || filter.text.is_some();
    view! {
        <form method="get" action=format!("{PATH}/{id}/merge") id="differences">
            <div class="bar">
                <SelectAll form="differences".to_owned() name="events[]".to_owned() label=t!("list-select-all") tally_words=t!("list-tally", ticked = "{ticked}", of = "{of}")/>
                <label class="check">
                    <input type="checkbox" name="overwrite" value="1"/>
                    <span>{t!("backup-overwrite")}</span>
                </label>
                <div class="actions">
                    <button type="submit" class="button">{t!("backup-restore-selected")}</button>
                    <TakeAll page=page.clone() narrowed/>
                </div>
            </div>
            <p class="hint">{t!("backup-nothing-yet")}</p>
            <Table differences=page.differences/>
        </form>
        {next.map(|href| view! {
            <nav class="paging" aria-label=t!("list-pages")>
                <a class="button button--quiet" rel="next" href=href>{t!("list-more")}</a>
            </nav>
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
        (_, true) => (fitting, t!("backup-restore-all", count = number)),
        (false, false) => (String::new(), t!("backup-restore-lost")),
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
            <caption class="visually-hidden">{t!("backup-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">{t!("list-select-column")}</span></th>
                    <th scope="col">{t!("backup-event")}</th>
                    <th scope="col">{t!("backup-on-site")}</th>
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
        _ if one.purged => ("badge badge--quiet", t!("backup-event-purged")),
        BackupChange::Absent => ("badge badge--stop", t!("backup-event-absent")),
        BackupChange::Trashed => ("badge badge--wait", t!("backup-event-trashed")),
        BackupChange::Changed => ("badge badge--quiet", t!("backup-event-changed")),
    };
    let is_there = one.change != BackupChange::Absent;
    let label = t!("list-select", title = one.title.as_str());
    let number = id.to_string();
    let see = t!("backup-see-event", id = number.as_str());
    let choose = (!one.purged).then(|| {
        view! { <input type="checkbox" name="events[]" value=id.to_string() aria-label=label/> }
    });
    view! {
        <tr>
            <td class="table__box">{choose}</td>
            <th scope="row">
                <span class="table__title" dir="auto">{one.title.clone()}</span>
                <span class="hint"><WhenLine when=one.when.clone()/>" · "{t!("event-number", id = number)}</span>
                <Fields one/>
            </th>
            <td data-label=t!("backup-on-site")>
                <span class=class>{words}</span>
                {is_there.then(|| view! {
                    <span class="hint"><a href=format!("/dashboard/events/{id}")>{see}</a></span>
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
        return view! { <Differences fields zone arrow=t!("backup-arrow")/> }.into_any();
    }
    let summary = match one.change {
        BackupChange::Absent => t!("backup-show-content"),
        BackupChange::Trashed | BackupChange::Changed => t!("backup-show-differences"),
    };
    view! {
        <details class="more">
            <summary>{summary}</summary>
            <Differences fields zone arrow=t!("backup-arrow")/>
        </details>
    }
    .into_any()
}
