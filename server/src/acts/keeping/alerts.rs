//! Alerts that somebody knows of, and one to try.

use access::{MayAdminister, Owned};
use domain::{Alert, AlertId};

use crate::acts::error::Done;
use crate::outgoing::notify;
use crate::services::Services;

/// Notes that a person knows of an alert.
///
/// # Errors
/// Where the store fails.
pub async fn acknowledge(services: &Services, alert: &Owned<Alert>) -> Done<()> {
    let (by, now) = (alert.actor().label(), services.clock.now());
    Ok(services.store.acknowledge(alert.id, &by, now).await?)
}

/// Raises an alert that says it is a test, and is sent on every way that is configured.
///
/// # Errors
/// Where the store fails.
pub async fn test_alert(services: &Services, by: &dyn MayAdminister) -> Done<AlertId> {
    Ok(notify::test(services, &by.actor().label()).await?)
}
