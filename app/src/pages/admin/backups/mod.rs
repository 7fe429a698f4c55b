//! `/admin/backups`: what there is, whether it was verified, and what is under way.

mod acts;
mod diff;
mod filter;
mod merge;
mod path;

use domain::{BackupInfo, BackupProgress};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::time::Instant;
use crate::components::{
    BackupBadge, Head, PostButton, backup_progress, backup_reason, grouped, size,
};
use crate::islands::{self, TimeAgo};
use crate::pages::load::{dashboard_page, ports};
use crate::ports::BackupList;
use crate::words::{language, t};

pub(in crate::pages) use acts::{CreateBackup, MergeBackup, VerifyBackup};
pub(in crate::pages) use diff::BackupAt;
pub(super) use filter::diff_of;
pub(in crate::pages) use merge::MergeAt;
use path::PATH;

/// All backups, newest first.
#[component]
pub(in crate::pages) fn BackupsPage() -> AnyView {
    let ports = ports();
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        ports.backups.list(&admin).await
    };
    dashboard_page(load, |list| {
        let BackupList { backups, under_way } = list;
        let busy = under_way.is_some();
        view! {
            <Head title=t!("backups-title")/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">{t!("admin-title")}</a></p>
                <h1>{t!("backups-title")}</h1>
                <p class="intro__lead">{t!("backups-lead")}</p>
            </header>
            {under_way.map(|progress| view! { <UnderWay progress/> })}
            {(!busy).then(|| view! {
                <div class="actions">
                    <PostButton action=CreateBackup::url()>{t!("backups-create")}</PostButton>
                </div>
            })}
            <List backups busy/>
        }
        .into_any()
    })
}

/// What is being done: kept current by server-sent events, or without JavaScript by loading the
/// page again every two seconds.
#[component]
fn UnderWay(progress: BackupProgress) -> AnyView {
    let so_far = backup_progress(language(), &progress);
    view! {
        <noscript><meta http-equiv="refresh" content="2"/></noscript>
        <section class="under-way" aria-labelledby="under-way">
            <h2 id="under-way">{t!("backups-in-progress")}</h2>
            <p><strong><islands::BackupProgress events=format!("{PATH}/progress") so_far/></strong></p>
            <div class="under-way__bar" aria-hidden="true"></div>
            <p class="hint">{t!("backups-in-progress-hint")}</p>
        </section>
    }
    .into_any()
}

#[component]
fn List(backups: Vec<BackupInfo>, busy: bool) -> AnyView {
    if backups.is_empty() {
        return view! { <p class="empty">{t!("backups-none")}</p> }.into_any();
    }
    let rows = backups.into_iter().map(|backup| view! { <Row backup busy/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t!("backups-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!("backups-backup")}</th>
                    <th scope="col">{t!("backups-status")}</th>
                    <th scope="col">{t!("backups-reason")}</th>
                    <th scope="col">{t!("backups-events")}</th>
                    <th scope="col">{t!("backups-size")}</th>
                    <th scope="col"><span class="visually-hidden">{t!("backups-verify")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(backup: BackupInfo, busy: bool) -> AnyView {
    let (id, events) = (backup.id, backup.counts.get("events").copied().unwrap_or_default());
    let rows: i64 = backup.counts.values().sum();
    let name = t!("backup-name", id = id.to_string());
    let encrypted = match backup.encrypted {
        true => t!("backups-encrypted"),
        false => t!("backups-not-encrypted"),
    };
    let verify = (!busy).then(|| {
        let name = name.clone();
        view! {
            <PostButton
                action=VerifyBackup::url()
                fields=vec![("backup", id.to_string())]
                class="button button--quiet button--small"
            >
                {t!("backups-verify")}<span class="visually-hidden">": "{name}</span>
            </PostButton>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <a class="table__title" href=format!("{PATH}/{id}")>
                    {name}
                </a>
                <span class="hint">
                    <Instant at=backup.created_at/>" "<TimeAgo at=backup.created_at.to_rfc3339()/>
                </span>
            </th>
            <td data-label=t!("backups-status")><BackupBadge backup=backup.clone()/></td>
            <td data-label=t!("backups-reason")>{backup_reason(backup.reason)}</td>
            <td data-label=t!("backups-events")>
                {grouped(events)}<span class="hint">{t!("backups-rows", count = grouped(rows))}</span>
            </td>
            <td data-label=t!("backups-size")>
                {size(backup.bytes)}
                <span class="hint">{encrypted}</span>
            </td>
            <td class="table__act">{verify}</td>
        </tr>
    }
    .into_any()
}
