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
use crate::components::{BackupBadge, Head, PostButton, backup_reason, grouped, size};
use crate::islands::{self, TimeAgo, stage_words};
use crate::pages::load::{desk_page, ports};
use crate::ports::Shelf;

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
    desk_page(load, |shelf| {
        let Shelf { backups, under_way } = shelf;
        let busy = under_way.is_some();
        view! {
            <Head title="Backups"/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">"Admin"</a></p>
                <h1>"Backups"</h1>
                <p class="intro__lead">
                    "A backup is verified when it was restored for a trial and every row was found \
                     equal. Only then it is green."
                </p>
            </header>
            {under_way.map(|progress| view! { <UnderWay progress/> })}
            {(!busy).then(|| view! {
                <div class="actions">
                    <PostButton action=CreateBackup::url()>"Back up now"</PostButton>
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
    let so_far = stage_words(&progress.stage, progress.done, progress.total);
    view! {
        <noscript><meta http-equiv="refresh" content="2"/></noscript>
        <section class="under-way" aria-labelledby="under-way">
            <h2 id="under-way">"Under way"</h2>
            <p><strong><islands::BackupProgress events=format!("{PATH}/progress") so_far/></strong></p>
            <div class="under-way__bar" aria-hidden="true"></div>
            <p class="hint">
                "The site goes on while this is done, and so does this where you leave. The page shows \
                 the outcome as soon as it is there."
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn List(backups: Vec<BackupInfo>, busy: bool) -> AnyView {
    if backups.is_empty() {
        return view! {
            <p class="empty">"There is no backup yet. One is made every hour; the first one can be made now."</p>
        }
        .into_any();
    }
    let rows = backups.into_iter().map(|backup| view! { <Row backup busy/> }).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Backups, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Backup"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Made"</th>
                    <th scope="col">"Events"</th>
                    <th scope="col">"Size"</th>
                    <th scope="col"><span class="visually-hidden">"Verify"</span></th>
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
    let verify = (!busy).then(|| {
        view! {
            <PostButton
                action=VerifyBackup::url()
                fields=vec![("backup", id.to_string())]
                class="button button--quiet button--small"
            >
                "Verify"<span class="visually-hidden">{format!(" backup {id}")}</span>
            </PostButton>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <a class="table__title" href=format!("{PATH}/{id}")>
                    {format!("Backup {id}")}
                </a>
                <span class="hint">
                    <Instant at=backup.created_at/>" "<TimeAgo at=backup.created_at.to_rfc3339()/>
                </span>
            </th>
            <td data-label="State"><BackupBadge backup=backup.clone()/></td>
            <td data-label="Made">{backup_reason(backup.reason)}</td>
            <td data-label="Events">
                {grouped(events)}<span class="hint">{format!("{} rows in all", grouped(rows))}</span>
            </td>
            <td data-label="Size">
                {size(backup.bytes)}
                <span class="hint">{if backup.encrypted { "encrypted" } else { "not encrypted" }}</span>
            </td>
            <td class="table__act">{verify}</td>
        </tr>
    }
    .into_any()
}
