//! Tries at passwords and tokens: counted, looked at in their turn, noted.

use app::ports::{Answer, Failure};
use store::Credentials;

use crate::access::PasswordTrouble;
use crate::http::peer::Caller;
use crate::http::session::Session;
use crate::services::Services;
use crate::tries::{self, Device, Door, Failed, Refused, Try};

/// The longest password that is hashed, in bytes: 1,000 characters.
const LONGEST_PASSWORD: usize = 4_000;

/// The accounts, as one request sees them.
pub struct AccountsPort {
    pub services: Services,
    pub session: Option<Session>,
    pub peer: Caller,
}

impl AccountsPort {
    /// Counts a try and waits for its turn. Nothing is looked at before.
    pub(super) async fn turn(&self, door: &Door<'_>) -> Answer<Try> {
        self.services.tries.turn(door).await.map_err(|refused| match refused {
            Refused::Later(seconds) => Failure::too_many(seconds),
            Refused::Store(error) => error.into(),
        })
    }

    /// Whether a password is an account's. It always costs one hash, whether there is such an
    /// account or not, and however long the password is; and what was taken once is taken for ever,
    /// whatever new passwords have to be. Where it cannot be checked, the try is taken back.
    pub(super) async fn check(
        &self,
        turn: Try,
        password: &str,
        known: Option<&Credentials>,
    ) -> Answer<(bool, Try)> {
        let fits = password.len() <= LONGEST_PASSWORD;
        let hash = known.map(|known| known.password_hash.as_str());
        // Whoever was invited has none yet: as if there were no account.
        let hash = hash.filter(|hash| !hash.is_empty());
        match self.services.passwords.verify(if fits { password } else { "" }, hash).await {
            Ok(right) => Ok((right && fits && known.is_some(), turn)),
            Err(trouble) => Err(self.unchecked(turn, trouble).await),
        }
    }

    async fn unchecked(&self, turn: Try, trouble: PasswordTrouble) -> Failure {
        if let Err(error) = self.services.tries.not_looked_at(turn).await {
            return error.into();
        }
        trouble.into()
    }

    /// Takes a right try back. Where that fails, it counts for a while more: no reason to refuse.
    pub(super) async fn was_right(&self, turn: Try) {
        if let Err(error) = self.services.tries.was_right(turn).await {
            tracing::warn!("a right try cannot be taken back just now: {error}");
        }
    }

    /// Notes a try in vain.
    pub(super) async fn failed(&self, failed: &Failed<'_>) -> Answer<()> {
        Ok(tries::note(&self.services, failed, self.peer.address).await?)
    }

    /// The browser that asks, where this account has signed in from it before.
    pub(super) fn device(&self, account: Option<&Credentials>) -> Option<Device> {
        Device::of(self.peer.device.as_deref()?, &self.services.vault, account?)
    }

    /// Makes the browser known to its account.
    pub(super) fn remember(&self, account: &Credentials, known: Option<Device>) {
        let device = known.unwrap_or_else(|| Device::new(&*self.services.entropy));
        self.peer.remember(device.cookie(&self.services.vault, account));
    }
}
