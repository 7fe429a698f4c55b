//! Links that people are sent: asking for one, looking at it, doing what it is for.

use access::{ByLink, LoadError};
use app::ports::{Answer, Links};
use async_trait::async_trait;
use domain::{AccountProblem, Denied, Email, Link};

use super::tries::AccountsPort;
use crate::acts;
use crate::tries::Door;

#[async_trait]
impl Links for AccountsPort {
    async fn forgotten(&self, email: &str) -> Answer<()> {
        if !self.services.config.alerts.sends_mail() {
            return Err(AccountProblem::NoMail.into());
        }
        let address: Email = email.parse().map_err(AccountProblem::from)?;
        // Counted for good: there is nothing about it that could be right.
        let _ = self.turn(&Door::Forgotten { from: self.peer.address, email }).await?;
        Ok(acts::forgotten(&self.services, &address).await?)
    }

    async fn look(&self, token: &str) -> Answer<Option<Link>> {
        match ByLink::open(&self.services, token).await {
            Ok(by) => Ok(Some(by.link().clone())),
            Err(LoadError::Denied(Denied::DeadLink)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn choose_password(&self, token: &str, password: &str) -> Answer<Email> {
        let by = ByLink::open(&self.services, token).await?;
        let hash = self.new_hash(by.link().user, &by.link().email, password).await?;
        Ok(acts::choose_password(&self.services, &by, hash).await?)
    }

    async fn confirm_address(&self, token: &str) -> Answer<Email> {
        let by = ByLink::open(&self.services, token).await?;
        Ok(acts::confirm_address(&self.services, &by).await?)
    }

    async fn take_address_back(&self, token: &str) -> Answer<String> {
        let by = ByLink::open(&self.services, token).await?;
        let handed = acts::take_address_back(&self.services, &by).await?;
        let path = handed.address.strip_prefix(&self.services.config.origin());
        Ok(path.unwrap_or("/forgotten").to_owned())
    }
}
