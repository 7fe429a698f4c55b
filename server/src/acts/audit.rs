//! Writing into the audit log what people do. What is done to events, runs and alerts notes itself,
//! in the transaction that does it (`store/sql`); what is done to calendars, in that of its act
//! (`acts/`).

use std::net::IpAddr;

use domain::{Actor, AuditAction, Email, Origin};
use store::{NewAudit, StoreResult};

use crate::services::Services;

/// A line that somebody did something, to be written in the transaction that does it.
#[must_use]
pub fn line(
    by: &Actor,
    action: AuditAction,
    subject: impl Into<String>,
    detail: impl Into<String>,
) -> NewAudit {
    let (subject, detail) = (subject.into(), detail.into());
    NewAudit { actor: by.label(), action, subject, detail, private: None }
}

/// Notes that somebody did something that is no transaction of the store.
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
    services.store.note(&line(by, action, subject, detail), services.clock.now()).await
}

/// A line that somebody signed in or out, and from where; the address is erased after 30 days.
#[must_use]
pub fn sign_in_line(
    services: &Services,
    account: &Email,
    action: AuditAction,
    from: IpAddr,
) -> NewAudit {
    let (subject, detail) = (String::new(), String::new());
    let private = Some(origin(services, from));
    NewAudit { actor: account.to_string(), action, subject, detail, private }
}

/// Where an act came from, as it is kept apart of its line ([`Origin`]).
#[must_use]
pub fn origin(services: &Services, address: IpAddr) -> String {
    let mut salt = [0; 16];
    services.entropy.fill(&mut salt);
    let origin = Origin { salt: hex::encode(salt), address: address.to_canonical() };
    serde_json::to_string(&origin).unwrap_or_default()
}
