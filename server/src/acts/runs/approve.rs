//! Approving a held sync.

use access::Owned;
use domain::Run;

use super::patience::PATIENCE;
use crate::acts::author::to_its_end;
use crate::acts::error::Done;
use crate::services::Services;

/// Applies a held sync: exactly the list that it shows, or nothing.
///
/// # Errors
/// Where it is not held, or its list would be another one now; where its calendar was disconnected, or
/// another sync of it does not come to an end.
pub async fn approve(services: &Services, run: &Owned<Run>) -> Done<Run> {
    let (syncer, id, by) = (services.syncer.clone(), *run.id(), run.actor().clone());
    // A browser that goes away does not leave the lease behind.
    to_its_end("an approval", async move { Ok(syncer.approve(id, &by, PATIENCE).await?) }).await
}
