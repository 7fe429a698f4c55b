//! Who writes, and why.

use std::future::Future;

use domain::Actor;
use domain::why::Act;
use store::Author;

use super::error::{ActError, Done};
use crate::services::Services;

/// Who writes, what they do, and now.
pub(super) fn author(services: &Services, by: &Actor, act: Act) -> Author {
    Author { actor: by.clone(), reason: act.into(), at: services.clock.now() }
}

/// Does something in a task of its own: whoever stops waiting for it stops nothing half-way.
pub(super) async fn to_its_end<T: Send + 'static>(
    what: &'static str,
    act: impl Future<Output = Done<T>> + Send + 'static,
) -> Done<T> {
    tokio::spawn(act).await.unwrap_or_else(|error| {
        tracing::error!("{what} stopped: {error}");
        Err(ActError::Stopped(what))
    })
}
