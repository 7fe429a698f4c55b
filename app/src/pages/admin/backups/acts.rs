//! Server functions about backups.

use domain::{BackupProblem, MergeReport, MergeRequest};
use leptos::prelude::*;

use super::path::PATH;
use crate::components::ids::read_ranges;
use crate::components::merge_lines;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer, local_path};
use crate::ports::{Answer, Ports};
use crate::words::t;

/// Makes a backup.
#[server(endpoint = "create-backup")]
pub(in crate::pages) async fn create_backup() -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = create(&ports).await;
    answer(&ports, PATH, outcome).await
}

async fn create(ports: &Ports) -> Answer<Next> {
    let admin = ports.visit.viewer().admin()?;
    let made = ports.backups.create(&admin).await?;
    Ok(match made {
        Some(backup) => Next::to(PATH).say(t!("backups-created", id = backup.id.to_string())),
        None => Next::to(PATH),
    })
}

/// Verifies a backup by restoring it for a trial.
#[server(endpoint = "verify-backup")]
pub(in crate::pages) async fn verify_backup(
    backup: i64,
    #[server(default)] back: String,
) -> Result<(), ServerFnError> {
    let (ports, back) = (ports(), own_page(&back));
    let outcome = verify(&ports, backup, &back).await;
    answer(&ports, &back, outcome).await
}

async fn verify(ports: &Ports, id: i64, back: &str) -> Answer<Next> {
    let admin = ports.visit.viewer().admin()?;
    let Some(backup) = ports.backups.verify(&admin, id).await? else {
        // Goes on: the list shows how far it is.
        return Ok(Next::to(PATH));
    };
    match backup.problem {
        Some(problem) => Err(BackupProblem::NotVerified { id, problem }.into()),
        None if backup.verified_at.is_none() => Err(BackupProblem::Unverified(id).into()),
        None => Ok(Next::to(back).say(t!("backups-verified", id = id.to_string()))),
    }
}

/// Takes records from a backup: those named, or all that are absent or in the trash.
#[server(endpoint = "merge-backup")]
pub(in crate::pages) async fn merge_backup(
    backup: i64,
    #[server(default)] ids: String,
    #[server(default)] overwrite: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let here = format!("{PATH}/{backup}");
    let outcome = merge(&ports, backup, &ids, &overwrite).await;
    answer(&ports, &here, outcome.map(|report| Next::to(&here).say(merge_lines(&report)))).await
}

async fn merge(ports: &Ports, id: i64, ids: &str, overwrite: &str) -> Answer<MergeReport> {
    let admin = ports.visit.viewer().admin()?;
    ports.backups.merge(&admin, id, request(ids, overwrite)?).await
}

/// What a form or an address asks for; an empty list is all.
pub(super) fn request(ids: &str, overwrite: &str) -> Answer<MergeRequest> {
    let ids = match ids.trim() {
        "" => None,
        ids => Some(read_ranges(ids)?),
    };
    Ok(MergeRequest { ids, overwrite: overwrite == "1", dry_run: false })
}

/// The page about backups that a form was sent from; never another.
fn own_page(back: &str) -> String {
    let own = |path: &String| path.starts_with("/admin/backups/");
    local_path(back).filter(own).unwrap_or_else(|| PATH.into())
}
