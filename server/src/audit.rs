//! Writing into the audit log what people do. What is done to events, runs and alerts notes itself,
//! in the transaction that does it (`store/body`).

use app::domain::{Actor, AuditAction};
use app::text::clip;

use crate::services::Services;
use crate::store::{NewAudit, StoreResult};

/// The longest address of a failed sign-in that is kept: it comes from a stranger.
const LONGEST_NAME: usize = 200;

/// Notes that somebody did something.
///
/// # Errors
/// Where the database fails.
pub async fn note(
    services: &Services,
    by: &Actor,
    action: AuditAction,
    subject: impl Into<String> + Send,
    detail: impl Into<String> + Send,
) -> StoreResult<()> {
    let (subject, detail) = (subject.into(), detail.into());
    let new = NewAudit { actor: by.label(), action, subject, detail };
    services.store.note(&new, services.clock.now()).await
}

/// A line about signing in, of whoever gave that address.
#[must_use]
pub fn sign_in_line(address: &str, action: AuditAction, detail: String) -> NewAudit {
    let actor = clip(address.trim(), LONGEST_NAME).to_owned();
    NewAudit { actor, action, subject: String::new(), detail }
}
