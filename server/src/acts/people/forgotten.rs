//! Somebody has forgotten their password.

use domain::{Email, Letter};
use store::NewMail;

use crate::acts::error::Done;
use crate::services::Services;

/// Has a link to another password be mailed to an address, if it has an account. Anybody may ask, and
/// whoever asks learns nothing of it: whether there is an account is looked up when the letter is
/// sent, so that until then the same is done for every address.
///
/// # Errors
/// Where the store fails.
#[tracing::instrument(skip_all)]
pub async fn forgotten(services: &Services, email: &Email) -> Done<()> {
    let mut tx = services.store.begin().await?;
    let mail = NewMail { to: email.clone(), user: None, letter: Letter::Forgotten };
    tx.post(&mail, services.clock.now()).await?;
    Ok(tx.commit().await?)
}
