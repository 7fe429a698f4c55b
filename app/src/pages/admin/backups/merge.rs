//! `/admin/backups/{id}/merge`: what taking records from a backup would do, and the button that
//! does it.

use domain::{MergeReport, RecordKind};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{MergeBackup, request};
use super::filter::chosen;
use super::path::PATH;
use crate::components::{Head, MergeTable, PostButton};
use crate::pages::load::{dashboard_page, number, parameter, ports};
use crate::pages::sentences::strong;
use crate::ports::BringBack;
use crate::words::t;

/// The trial, record by record.
#[component]
pub(in crate::pages) fn MergeAt() -> AnyView {
    let (ports, id) = (ports(), number::<i64>(RecordKind::Backup));
    let (chosen, overwrite) = (chosen(), parameter("overwrite"));
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        let (id, chosen) = (id?, chosen?);
        let trial = ports.backups.try_merge(&admin, id, request(&chosen, &overwrite)?).await?;
        Ok((id, chosen, overwrite, trial))
    };
    dashboard_page(load, |(id, chosen, overwrite, trial)| {
        let title = t!("backup-restore-title", id = id.to_string());
        view! {
            <Head title=title.clone()/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/admin">{t!("admin-title")}</a>" / "
                    <a href=PATH>{t!("backups-title")}</a>" / "
                    <a href=format!("{PATH}/{id}")>{t!("backup-name", id = id.to_string())}</a>
                </p>
                <h1>{title}</h1>
            </header>
            <Verdict id chosen overwrite report=trial.report.clone()/>
            <Records trial/>
        }
        .into_any()
    })
}

#[component]
fn Verdict(id: i64, chosen: String, overwrite: String, report: MergeReport) -> AnyView {
    let taken = report.created.len() + report.restored.len() + report.overwritten.len();
    let taken = i64::try_from(taken).unwrap_or(i64::MAX);
    let words = match taken {
        0 => t!("backup-would-nothing"),
        _ => t!("backup-would-restore", count = taken),
    };
    let fields = vec![("backup", id.to_string()), ("ids", chosen), ("overwrite", overwrite)];
    let act = (taken > 0).then(|| {
        let words = t!("backup-restore-button", count = taken);
        view! { <PostButton action=MergeBackup::url() fields>{words}</PostButton> }
    });
    let kept = (!report.overwritten.is_empty()).then(|| {
        let words = strong(&t!("backup-would-overwrite", count = report.overwritten.len()));
        view! { <p class="note note--wait">{words}</p> }
    });
    view! {
        <div class="verdict">
            <p class="verdict__counts"><strong>{words}</strong></p>
            {kept}
            <p class="hint">{t!("backup-restore-hint")}</p>
            <div class="actions">
                {act}
                <a class="button button--quiet" href=format!("{PATH}/{id}")>{t!("act-not-now")}</a>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Records(trial: BringBack) -> AnyView {
    view! {
        <section aria-labelledby="records">
            <h2 id="records">{t!("backup-records")}</h2>
            <MergeTable back=trial caption=t!("backup-records-caption")/>
        </section>
    }
    .into_any()
}
