//! `reroll doctor`.

use clap::Args;
use domain::IntegrityReport;
use serde_json::{Value, json};
use store::Trouble;
use words::Language;

use super::error::{CliError, Done};
use super::operator::operator;
use super::output::{Output, counted};
use super::rescue;
use crate::health::space::spaces;
use crate::services::Services;
use crate::{acts, watchdog};

#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Accept lost rows of the log and lost addresses: they are no longer reported.
    /// Missing events are never accepted; restore them.
    #[arg(long)]
    accept_losses: bool,
}

pub async fn doctor(services: &Services, output: &Output, arguments: DoctorArguments) -> Done {
    if arguments.accept_losses {
        accept(services).await?;
    }
    let report = match watchdog::check(services, true).await {
        Err(error) if error.trouble() == Some(Trouble::Damaged) => {
            return rescue::diagnose(services, output, &error.to_string()).await;
        }
        report => report?,
    };
    let warnings = warnings(services);
    let mut page = document(&report);
    page["warnings"] = json!(warnings);
    output.document(&page, || [vec![describe(&report)], warnings.clone()].concat().join("\n"));
    if report.ok() { Ok(()) } else { Err(CliError::Said) }
}

/// What is no loss, and should be looked after all the same.
fn warnings(services: &Services) -> Vec<String> {
    let low = spaces(&services.config).into_iter().filter(|space| space.is_low(false));
    let low =
        low.map(|space| format!("Warning: {}. Make room before it is full.", space.describe()));
    let exposed = services.exposed.iter().map(|path| {
        let path = path.display();
        format!("Warning: others on this machine may read {path}: chmod go-rwx {path}")
    });
    low.chain(exposed).collect()
}

async fn accept(services: &Services) -> Done {
    Ok(acts::accept_losses(services, &operator()).await?)
}

/// A report as `--json` prints it.
fn document(report: &IntegrityReport) -> Value {
    let ok = |said: &Option<String>| said.clone().unwrap_or_else(|| "ok".into());
    let chain = report.chain.as_ref().map(ToString::to_string);
    let audit = report.audit.as_ref().map(ToString::to_string);
    let faults: Vec<&str> =
        [&chain, &audit].into_iter().filter_map(|said| said.as_deref()).collect();
    let chains = if faults.is_empty() { "ok".to_owned() } else { faults.join("; ") };
    json!({
        "ok": report.ok(),
        "allocated": report.allocated,
        "live": report.live,
        "trashed": report.trashed,
        "purged": report.purged,
        "missing": report.missing,
        "audit_chain": chains,
        "database": ok(&report.database),
        "unaccounted": report.unaccounted,
        "altered": report.altered,
        "lost_addresses": report.lost_addresses,
        "shrunk": report.shrunk,
        "unguarded": report.unguarded,
        "history": ok(&chain),
        "audit_log": ok(&audit),
        "counts": report.counts,
        "checked_at": domain::time::rfc3339(report.checked_at),
    })
}

fn describe(report: &IntegrityReport) -> String {
    let sum = format!(
        "{} ever given: {} live, {} in the trash, {} purged, {} missing.",
        counted(usize::try_from(report.allocated).unwrap_or(usize::MAX), "id"),
        report.live,
        report.trashed,
        report.purged,
        report.missing.len()
    );
    if report.ok() {
        return format!(
            "All is well. {sum}\nEvery row is what its history says, the history and the audit log \
             are whole, and the database is sound."
        );
    }
    let mut lines = vec!["SOMETHING IS WRONG.".to_owned(), sum];
    let findings = watchdog::findings(Language::English, report);
    lines.extend(findings.into_iter().map(|finding| format!("  - {finding}")));
    lines.push("What to do next, in this order:".into());
    lines.extend(next(report).into_iter().map(|step| format!("  {step}")));
    lines.join("\n")
}

/// The exact commands that come next.
fn next(report: &IntegrityReport) -> Vec<&'static str> {
    let mut steps = Vec::new();
    if !report.missing.is_empty() {
        steps.push("reroll recover --dry-run      shows what history can restore");
        steps.push("reroll recover                restores it, with its ids and timestamps");
    }
    if !report.altered.is_empty() {
        steps.push("reroll recover --id EVENT --overwrite --dry-run");
        steps.push("                              shows what an altered event was");
        steps.push("reroll recover --id EVENT --overwrite");
        steps.push("                              sets it back to that");
    }
    steps.push("reroll backup list            then, with the newest id:");
    steps.push("reroll backup diff ID         shows what that backup has and the site has not");
    if !report.shrunk.is_empty() || !report.lost_addresses.is_empty() {
        steps.push("reroll doctor --accept-losses once you know why rows or addresses are gone");
    }
    steps.push("reroll doctor                 until all is well");
    steps
}

#[cfg(test)]
mod tests {
    use domain::{AuditFault, EventId};

    use super::*;
    use crate::watchdog::samples::report;

    #[test]
    fn a_person_is_told_what_comes_next() {
        assert!(describe(&report()).starts_with("All is well. 10 ids ever given: 7 live, "));
        let missing = vec![EventId(2)];
        let lost = describe(&IntegrityReport { missing, live: 0, ..report() });
        assert!(lost.contains("Gone without a trace: 1 (2)"), "{lost}");
        assert!(
            lost.contains("reroll recover --dry-run") && lost.contains("reroll backup diff ID")
        );
        assert!(!lost.contains("--overwrite"), "nothing is altered: {lost}");
        let altered = describe(&IntegrityReport { altered: vec![EventId(2)], ..report() });
        assert!(altered.contains("reroll recover --id EVENT --overwrite --dry-run"), "{altered}");
        assert!(!altered.contains("reroll recover --dry-run"), "nothing is missing: {altered}");
    }

    #[test]
    fn programs_are_told_by_keys() {
        let good = document(&report());
        assert_eq!((&good["ok"], &good["audit_chain"]), (&json!(true), &json!("ok")));
        let bad = IntegrityReport { audit: Some(AuditFault::Changed(2)), ..report() };
        let told = "line 2 of the audit log was changed, or follows another one than it used to";
        assert_eq!(document(&bad)["audit_chain"], told);
        assert_eq!(document(&bad)["history"], "ok");
    }
}
