//! Letters to people about their accounts, by mail.
//!
//! What is to be told is a row that the act writes which it is about; the words, and the links in them,
//! are made here when it is sent. What cannot be sent is tried again, ever less often, for a day.

mod compose;
mod words;

use std::sync::Arc;

use chrono::TimeDelta;
use lettre::Address;
use planner::backoff::Backoff;
use store::{Mail, StoreResult};

use super::notify::{Mailer, Unsent};
use crate::services::Services;

/// Whoever takes a letter has so long to send it.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// A letter is given up that could not be sent for so long.
const GIVEN_UP: TimeDelta = TimeDelta::days(1);
/// When a letter is tried again.
const AGAIN: Backoff = Backoff { first: TimeDelta::minutes(1), longest: TimeDelta::hours(1) };

/// Who carries letters; nobody where the site sends no mail.
#[derive(Clone)]
pub struct Carrier(Option<Arc<Mailer>>);

impl Carrier {
    /// The one of a configuration.
    #[must_use]
    pub fn of(services: &Services) -> Self {
        let config = services.config.alerts.mail.as_ref();
        let mailer = config.map(|mail| Mailer::new(mail, &services.config.site_name));
        Self(mailer.and_then(|mailer| match mailer {
            Ok(mailer) => Some(Arc::new(mailer)),
            Err(error) => {
                tracing::error!("letters cannot be mailed: {error}");
                None
            }
        }))
    }
}

/// Sends what is due; says how many letters were tried.
///
/// # Errors
/// Where the store fails. That a letter cannot be sent is logged, and it is tried again.
pub async fn send_due(services: &Services, carrier: &Carrier) -> StoreResult<usize> {
    let mut tried = 0;
    loop {
        let now = services.clock.now();
        let Some(mail) = services.store.take_mail(now, now + LEASE).await? else {
            return Ok(tried);
        };
        tried += 1;
        match &carrier.0 {
            Some(mailer) => deliver(services, mailer, &mail).await?,
            // Nobody is told by mail, now or later.
            None => services.store.drop_mail(mail.id).await?,
        }
    }
}

async fn deliver(services: &Services, mailer: &Mailer, mail: &Mail) -> StoreResult<()> {
    let (Some(letter), Ok(to)) =
        (compose::compose(services, mail).await?, mail.mail.to.as_str().parse::<Address>())
    else {
        return services.store.drop_mail(mail.id).await;
    };
    match mailer.post(&to, letter.subject, letter.text).await {
        Ok(()) => services.store.drop_mail(mail.id).await,
        Err(unsent) => put_off(services, mail, &unsent).await,
    }
}

/// The log names no address: whoever asked for a link may have no account.
async fn put_off(services: &Services, mail: &Mail, unsent: &Unsent) -> StoreResult<()> {
    let now = services.clock.now();
    if unsent.for_good || now - mail.created_at >= GIVEN_UP {
        tracing::error!(mail = mail.id, "a letter was not sent, and is given up: {}", unsent.text);
        return services.store.drop_mail(mail.id).await;
    }
    tracing::warn!(mail = mail.id, "a letter was not sent, and is tried again: {}", unsent.text);
    services.store.put_mail_off(mail.id, now + AGAIN.pause(mail.attempts)).await
}
