//! `/admin/integrity/bring-back`: what history has of records that are gone or altered, first as a
//! trial, then in earnest.

use domain::{EventId, FormProblem, MergeReport};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::lost::{PATH, named, read, word};
use crate::components::ids::{ranges, read_ranges};
use crate::components::{Head, MergeTable, PostButton, merge_lines};
use crate::pages::load::{dashboard_page, parameter, ports};
use crate::pages::post::{Next, answer};
use crate::pages::sentences::{linked, strong};
use crate::ports::{Answer, BringBack as Trial, Lost, Ports};
use crate::words::t;

/// Brings records back as their last revision has them.
#[server(endpoint = "bring-back")]
pub(in crate::pages) async fn bring_back(
    #[server(default)] what: String,
    #[server(default)] ids: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = act(&ports, &what, &ids).await;
    answer(&ports, PATH, outcome.map(|report| Next::to(PATH).say(merge_lines(&report)))).await
}

async fn act(ports: &Ports, what: &str, ids: &str) -> Answer<MergeReport> {
    let admin = ports.visit.viewer().admin()?;
    let (lost, ids) = (read(what)?, read_ranges(ids)?);
    if ids.is_empty() {
        return Err(FormProblem::NoRecords.into());
    }
    ports.integrity.bring_back(&admin, lost, ids).await
}

/// What would come back, record by record, and the button that does it.
#[component]
pub(in crate::pages) fn BringBackPage() -> AnyView {
    let (ports, what) = (ports(), parameter("what"));
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        let lost = read(&what)?;
        let ids = named(&ports.integrity.reports(&admin).await?, lost);
        let trial = match ids.is_empty() {
            true => Trial::default(),
            false => ports.integrity.try_bring_back(&admin, lost, ids.clone()).await?,
        };
        Ok((lost, ids, trial))
    };
    dashboard_page(load, |(lost, ids, trial)| {
        view! {
            <Head title=t!("integrity-from-history")/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/admin">{t!("admin-title")}</a>" / "<a href=PATH>{t!("integrity-title")}</a>
                </p>
                <h1>{t!("integrity-from-history")}</h1>
            </header>
            <Body lost ids trial/>
        }
        .into_any()
    })
}

#[component]
fn Body(lost: Lost, ids: Vec<EventId>, trial: Trial) -> AnyView {
    if ids.is_empty() {
        let words = linked(&t!("integrity-restore-none"), PATH);
        return view! { <p class="empty">{words}</p> }.into_any();
    }
    let about = match lost {
        Lost::Missing => t!("integrity-restore-missing"),
        Lost::Altered => t!("integrity-restore-altered"),
    };
    let report = &trial.report;
    let able = report.created.len() + report.restored.len() + report.overwritten.len();
    let fields = vec![("what", word(lost).to_owned()), ("ids", ranges(&ids))];
    let act = (able > 0).then(|| {
        let words = t!("integrity-restore-button", count = able);
        view! { <PostButton action=BringBack::url() fields>{words}</PostButton> }
    });
    view! {
        <div class="verdict">
            <p class="verdict__counts">
                {strong(&t!("integrity-restore-lead", count = ids.len()))}
            </p>
            <p>{about}</p>
            <p class="hint">{t!("integrity-restore-hint")}</p>
            <div class="actions">
                {act}
                <a class="button button--quiet" href=PATH>{t!("act-not-now")}</a>
            </div>
        </div>
        <section aria-labelledby="records">
            <h2 id="records">{t!("integrity-records")}</h2>
            <MergeTable back=trial caption=t!("integrity-records-caption")/>
        </section>
    }
    .into_any()
}
