//! The kinds of jobs that there are.

use std::sync::Arc;

use store::{JobEnd, StoreResult};

use super::backups::Backup;
use super::job::{Job, Subject};
use super::retention::Retention;
use super::runner;
use super::strangers::Erasure;
use super::sweeping::Sweep;
use super::syncs::Sync;
use super::tries::Tries;
use super::watches::Watch;
use crate::services::Services;

/// All of them.
#[must_use]
pub fn all() -> Vec<Arc<dyn Job>> {
    vec![
        Arc::new(Sync),
        Arc::new(Watch),
        Arc::new(Backup),
        Arc::new(Retention),
        Arc::new(Erasure),
        Arc::new(Tries),
        Arc::new(Sweep),
    ]
}

/// Makes sure that there is a job of each kind that the site always has.
///
/// # Errors
/// Where the store fails.
pub async fn plan_missing(services: &Services) -> StoreResult<()> {
    let all = all();
    let of_site = all.iter().filter(|job| job.subject() == Subject::Site);
    let kinds: Vec<&str> = of_site.map(|job| job.kind()).collect();
    services.store.plan_site_jobs(&kinds, services.clock.now()).await
}

/// Does one job of a kind that is due, as a server does again and again; says how it ended, or that
/// there was none.
///
/// # Errors
/// Where the store fails.
pub async fn do_due(services: &Services, kind: &str) -> StoreResult<Option<JobEnd>> {
    plan_missing(services).await?;
    match all().into_iter().find(|job| job.kind() == kind) {
        Some(job) => runner::one_due(services, job).await,
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn each_kind_is_one_and_keeps_within_its_bounds() {
        let all = all();
        let kinds: BTreeSet<&str> = all.iter().map(|job| job.kind()).collect();
        assert_eq!(kinds.len(), all.len());
        for before in ["sync", "watch", "backup", "retention", "erasure"] {
            assert!(kinds.contains(before), "rows of {before} are in databases");
        }
        for job in all {
            let (kind, backoff) = (job.kind(), job.backoff());
            assert!(job.lease() >= TimeDelta::minutes(1), "{kind}");
            let furthest = job.furthest(TimeDelta::minutes(15));
            let fits = furthest.is_none_or(|furthest| backoff.longest <= furthest);
            assert!(fits && backoff.first <= backoff.longest, "{kind} tried again looks wrong");
        }
    }
}
