//! Bringing events back from the trash.

use access::Owned;
use domain::why::Act;
use domain::{Addresses, RestoreOutcome, RestoreRequest};

use crate::acts::author::author;
use crate::acts::error::Done;
use crate::services::Services;

/// Brings events back, all that were asked for or none. What stands in the way comes in the outcome.
///
/// # Errors
/// Where one is not there, or not in the trash.
#[tracing::instrument(skip_all)]
pub async fn restore(
    services: &Services,
    what: &Owned<RestoreRequest>,
    addresses: Addresses,
) -> Done<RestoreOutcome> {
    let by = |act| author(services, what.actor(), act);
    let store = &services.store;
    Ok(match addresses {
        Addresses::Own => store.restore(&by(Act::Restored), what).await?,
        Addresses::Free => {
            let author = by(Act::RestoredFree);
            store.restore_at_free_addresses(&author, what).await?
        }
    })
}
