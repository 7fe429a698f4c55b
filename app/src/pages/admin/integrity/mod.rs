//! `/admin/integrity`: whether every record is accounted for, and what to do where one is not.

mod bring_back;
mod lost;
mod report;

use domain::{BackupInfo, IntegrityReport};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::{Head, PostButton};
use crate::pages::load::{dashboard_page, ports};
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, Ports, Reports};
use crate::words::t;

pub(in crate::pages) use bring_back::{BringBack, BringBackPage};
use lost::PATH;
use report::Report;

/// Looks at everything now.
#[server(endpoint = "check-everything")]
pub(in crate::pages) async fn check_everything() -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = check(&ports).await;
    answer(&ports, PATH, outcome.map(|said| Next::to(PATH).say(said))).await
}

async fn check(ports: &Ports) -> Answer<String> {
    let admin = ports.visit.viewer().admin()?;
    let report = ports.integrity.check(&admin).await?;
    Ok(if report.ok() { t!("integrity-checked-well") } else { t!("integrity-checked-wrong") })
}

/// The newest backup that was verified.
async fn newest_verified(ports: &Ports) -> Option<BackupInfo> {
    let admin = ports.visit.viewer().admin().ok()?;
    // A storage that does not answer costs the link, not the page.
    let list = ports.backups.list(&admin).await.ok()?;
    list.backups.into_iter().find(|backup| backup.verified_at.is_some())
}

/// The last reports.
#[component]
pub(in crate::pages) fn IntegrityPage() -> AnyView {
    let ports = ports();
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        let reports = ports.integrity.reports(&admin).await?;
        Ok((reports, newest_verified(&ports).await))
    };
    dashboard_page(load, |(reports, backup)| {
        view! {
            <Head title=t!("integrity-title")/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">{t!("admin-title")}</a></p>
                <h1>{t!("integrity-heading")}</h1>
                <p class="intro__lead">{t!("integrity-lead")}</p>
            </header>
            <LatestReports reports backup/>
            <section class="again" aria-labelledby="check">
                <h2 id="check">{t!("integrity-again")}</h2>
                <p>{t!("integrity-again-lead")}</p>
                <PostButton action=CheckEverything::url()>{t!("integrity-again-button")}</PostButton>
            </section>
        }
        .into_any()
    })
}

#[component]
fn LatestReports(reports: Reports, backup: Option<BackupInfo>) -> AnyView {
    let Reports { last, whole } = reports;
    match (last, whole) {
        (None, None) => view! { <p class="empty">{t!("integrity-none")}</p> }.into_any(),
        (Some(last), Some(whole)) if !last.whole && last.checked_at >= whole.checked_at => {
            view! { <Both last whole backup/> }.into_any()
        }
        (_, Some(only)) | (Some(only), None) => {
            view! { <Report report=only title=t!("integrity-last-full") backup/> }.into_any()
        }
    }
}

/// A quick look after the last whole one: what is wrong comes first.
#[component]
fn Both(last: IntegrityReport, whole: IntegrityReport, backup: Option<BackupInfo>) -> AnyView {
    view! {
        <Report report=last title=t!("integrity-last-quick") backup=backup.clone()/>
        <Report report=whole title=t!("integrity-last-full") backup/>
    }
    .into_any()
}
