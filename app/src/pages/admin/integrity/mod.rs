//! `/admin/integrity`: whether every record is accounted for, and what to do where one is not.

mod bring_back;
mod report;

use domain::{BackupInfo, EventId, IntegrityReport};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::{Head, PostButton};
use crate::pages::load::{desk_page, ports};
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, Lost, Ports, Reports};

pub(in crate::pages) use bring_back::{BringBack, BringBackPage};
use report::Report;

/// Where the page is.
const PATH: &str = "/admin/integrity";

/// Looks at everything now.
#[server(endpoint = "check-everything")]
pub(in crate::pages) async fn check_everything() -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = check(&ports).await;
    answer(&ports, PATH, outcome.map(|said| Next::to(PATH).say(said))).await
}

async fn check(ports: &Ports) -> Answer<&'static str> {
    let admin = ports.visit.viewer().admin()?;
    let report = ports.integrity.check(&admin).await?;
    Ok(if report.ok() {
        "Everything was looked at: all is as it must be."
    } else {
        "Everything was looked at: something is wrong. What, is named below."
    })
}

/// The events that the last reports name, each once, in order.
fn named(reports: &Reports, lost: Lost) -> Vec<EventId> {
    let both = reports.last.iter().chain(&reports.whole);
    let mut ids: Vec<_> = both.flat_map(|report| lost.of(report).iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The newest backup that was verified.
async fn newest_verified(ports: &Ports) -> Option<BackupInfo> {
    let admin = ports.visit.viewer().admin().ok()?;
    // A storage that does not answer costs the link, not the page.
    let shelf = ports.backups.list(&admin).await.ok()?;
    shelf.backups.into_iter().find(|backup| backup.verified_at.is_some())
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
    desk_page(load, |(reports, backup)| {
        view! {
            <Head title="Integrity"/>
            <header class="intro intro--small">
                <p class="intro__kicker"><a href="/admin">"Admin"</a></p>
                <h1>"Is everything there?"</h1>
                <p class="intro__lead">
                    "Every number that an event was ever given is accounted for: quickly twice a \
                     minute, and down to the last revision every hour."
                </p>
            </header>
            <Said reports backup/>
            <section class="again" aria-labelledby="check">
                <h2 id="check">"Look again"</h2>
                <p>"Looks at every record, every revision and the audit log, now. It changes nothing."</p>
                <PostButton action=CheckEverything::url()>"Check everything now"</PostButton>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Said(reports: Reports, backup: Option<BackupInfo>) -> AnyView {
    let Reports { last, whole } = reports;
    match (last, whole) {
        (None, None) => {
            view! { <p class="empty">"Nothing was looked at yet: the server does it right after its start."</p> }
                .into_any()
        }
        (Some(last), Some(whole)) if !last.whole && last.checked_at >= whole.checked_at => {
            view! { <Both last whole backup/> }.into_any()
        }
        (_, Some(only)) | (Some(only), None) => {
            view! { <Report report=only title="The last look at everything" backup/> }.into_any()
        }
    }
}

/// A quick look after the last whole one: what is wrong comes first.
#[component]
fn Both(last: IntegrityReport, whole: IntegrityReport, backup: Option<BackupInfo>) -> AnyView {
    view! {
        <Report report=last title="The last quick look" backup=backup.clone()/>
        <Report report=whole title="The last look at everything" backup/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use chrono::DateTime;

    fn report(missing: &[i64]) -> IntegrityReport {
        IntegrityReport {
            checked_at: DateTime::UNIX_EPOCH,
            whole: false,
            allocated: 0,
            live: 0,
            trashed: 0,
            purged: 0,
            missing: missing.iter().map(|id| EventId(*id)).collect(),
            unaccounted: vec![],
            altered: vec![EventId(90)],
            lost_addresses: vec![],
            shrunk: vec![],
            unguarded: vec![],
            chain: None,
            audit: None,
            database: None,
            counts: BTreeMap::new(),
        }
    }

    #[test]
    fn what_either_report_names_is_named_once() {
        let reports = Reports { last: Some(report(&[3, 5])), whole: Some(report(&[1, 3])) };
        assert_eq!(named(&reports, Lost::Missing), [EventId(1), EventId(3), EventId(5)]);
        assert_eq!(named(&reports, Lost::Altered), [EventId(90)]);
        assert_eq!(named(&Reports::default(), Lost::Missing), []);
    }
}
