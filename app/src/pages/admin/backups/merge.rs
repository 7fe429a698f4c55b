//! `/admin/backups/{id}/merge`: what taking records from a backup would do, and the button that
//! does it.

use domain::MergeReport;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::acts::{MergeBackup, request};
use super::filter::chosen;
use super::path::PATH;
use crate::components::text::count;
use crate::components::{Head, MergeTable, PostButton};
use crate::pages::load::{desk_page, number, parameter, ports};
use crate::ports::BringBack;

/// The trial, record by record.
#[component]
pub(in crate::pages) fn MergeAt() -> AnyView {
    let (ports, id) = (ports(), number::<i64>("backup"));
    let (chosen, overwrite) = (chosen(), parameter("overwrite"));
    let load = async move {
        let admin = ports.visit.viewer().admin()?;
        let (id, chosen) = (id?, chosen?);
        let trial = ports.backups.try_merge(&admin, id, request(&chosen, &overwrite)?).await?;
        Ok((id, chosen, overwrite, trial))
    };
    desk_page(load, |(id, chosen, overwrite, trial)| {
        view! {
            <Head title=format!("Take from backup {id}")/>
            <header class="intro intro--small">
                <p class="intro__kicker">
                    <a href="/admin">"Admin"</a>" / "<a href=PATH>"Backups"</a>" / "
                    <a href=format!("{PATH}/{id}")>{format!("Backup {id}")}</a>
                </p>
                <h1>{format!("Take from backup {id}")}</h1>
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
        0 => "Nothing would be taken".to_owned(),
        _ => format!("{} would come back", count(taken, "event", "events")),
    };
    let fields = vec![("backup", id.to_string()), ("ids", chosen), ("overwrite", overwrite)];
    let act = (taken > 0).then(|| {
        let words = format!("Take {}", count(taken, "event", "events"));
        view! { <PostButton action=MergeBackup::url() fields>{words}</PostButton> }
    });
    let kept = (!report.overwritten.is_empty()).then(|| {
        view! {
            <p class="note note--wait">
                <strong>{format!("{} overwritten. ", count(i64::try_from(report.overwritten.len()).unwrap_or(i64::MAX), "event is", "events are"))}</strong>
                "What the site has now stays in the history, and can be restored from there."
            </p>
        }
    });
    view! {
        <div class="verdict">
            <p class="verdict__counts"><strong>{words}</strong></p>
            {kept}
            <p class="hint">
                "Nothing has been changed yet. What comes back has its number, address and timestamps as \
                 the backup has them; series that they belong to come with them. Doing it twice changes \
                 nothing more."
            </p>
            <div class="actions">{act}<a class="button button--quiet" href=format!("{PATH}/{id}")>"Not now"</a></div>
        </div>
    }
    .into_any()
}

#[component]
fn Records(trial: BringBack) -> AnyView {
    view! {
        <section aria-labelledby="records">
            <h2 id="records">"Record by record"</h2>
            <MergeTable back=trial caption="What would be taken from the backup"/>
        </section>
    }
    .into_any()
}
