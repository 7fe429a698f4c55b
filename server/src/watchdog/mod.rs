//! The watchdog: accounts for every record, and says so when the account does not come out.
//!
//! A look reads everything in one instant ([`store::WatchStore::facts`]), the accounting is a
//! pure function ([`accounting::judge`]), and what it comes to is kept together with its alert. Of two
//! looks that overlap, on this server or another, only one is concluded; the other looks again.

pub mod accounting;
mod messages;
#[cfg(test)]
pub mod samples;

use domain::{AlertKind, IntegrityReport};
use store::{Conclusion, NewAlert, StoreError, StoreResult, Trouble};
use words::t;

use crate::alerts::{LANGUAGE, within_sentence};
use crate::services::Services;

pub use messages::{detail, findings, title};

/// Where a person looks into it.
const PAGE: &str = "/admin/integrity";
/// So often a look is begun again because another one was concluded meanwhile. Whoever loses even
/// then leaves it to the others, who look just as well.
const TRIES: usize = 5;

/// Accounts for what there is: cheaply, or (`whole`) for everything. Notes the report as the last
/// one, and raises or ends the alert.
///
/// # Errors
/// Where the database cannot be read.
#[tracing::instrument(name = "accounting", skip_all, fields(whole = whole))]
pub async fn check(services: &Services, whole: bool) -> StoreResult<IntegrityReport> {
    let store = &services.store;
    let mut tries = 0;
    let report = loop {
        let now = services.clock.now();
        let facts = match store.facts(whole).await {
            Err(error) if error.trouble() == Some(Trouble::Damaged) => {
                tell_damage(services, &error).await;
                return Err(error);
            }
            facts => facts?,
        };
        let report = accounting::judge(&facts, whole, now);
        let conclusion = Conclusion {
            looks: facts.memory.looks,
            memory: accounting::remember(&facts),
            alert: (!report.ok()).then(|| alert(&report)),
            told: accounting::findings(&report),
            report,
        };
        tries += 1;
        if store.conclude(&conclusion, now).await? || tries == TRIES {
            break conclusion.report;
        }
    };
    if whole {
        services.health.note_damage(messages::damage(&report).map(ToOwned::to_owned));
        store.note_addresses(services.clock.now()).await?;
    }
    Ok(report)
}

/// So much of the file cannot be read that no account can be made: that alone is told.
async fn tell_damage(services: &Services, error: &StoreError) {
    let said = error.to_string();
    services.health.note_damage(Some(said.clone()));
    let title = t!(LANGUAGE, "alert-integrity-damaged-title");
    let said = t!(LANGUAGE, "alert-integrity-damaged-said", error = within_sentence(&said));
    let what_to_do = t!(LANGUAGE, "alert-integrity-damaged-detail");
    let alert = alert_of(title, format!("{said} {what_to_do}"));
    if let Err(error) = services.store.raise(&alert, services.clock.now()).await {
        tracing::error!("cannot raise an alert about the damage: {error}");
    }
}

/// The last report, and the last whole one.
///
/// # Errors
/// Where the database cannot be read.
pub async fn last(
    services: &Services,
) -> StoreResult<(Option<IntegrityReport>, Option<IntegrityReport>)> {
    services.store.reports().await
}

fn alert(report: &IntegrityReport) -> NewAlert {
    alert_of(title(LANGUAGE, report), detail(LANGUAGE, report))
}

fn alert_of(title: String, detail: String) -> NewAlert {
    NewAlert {
        kind: AlertKind::Integrity,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: Some(PAGE.into()),
        title,
        detail,
    }
}
