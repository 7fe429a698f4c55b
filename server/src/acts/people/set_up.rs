//! The first set-up: a token that only whoever sees the server's output knows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use store::{SETUP_TOKEN, SetUp, SetUpOutcome, StoreResult};

use crate::acts::error::Done;
use crate::services::Services;

/// Makes a new token while nobody can sign in; `None` once somebody can.
///
/// # Errors
/// Where the store fails.
pub async fn token(services: &Services) -> StoreResult<Option<String>> {
    if services.store.count_users().await? > 0 {
        return Ok(None);
    }
    let mut bytes = [0; 18];
    services.entropy.fill(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    services.store.put_setting(SETUP_TOKEN, &digest(&token), services.clock.now()).await?;
    Ok(Some(token))
}

/// Makes the first administrator and their organizer, begins their session and uses the token up. The
/// right to it is the token itself, which is compared in the same transaction.
///
/// # Errors
/// Where the store fails.
#[tracing::instrument(skip_all)]
pub async fn first_admin(services: &Services, new: &SetUp) -> Done<SetUpOutcome> {
    Ok(services.store.set_up(new).await?)
}

/// What is kept of a token.
#[must_use]
pub fn digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
