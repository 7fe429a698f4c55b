//! Somebody's own account.

use access::Oneself;
use app::ports::{Answer, Failure, Me, Member, MyAccount, MySession};
use async_trait::async_trait;
use domain::{AccountProblem, Denied, Email, Organizer, UserId};
use sha2::{Digest as _, Sha256};
use store::{OpenSession, Which};

use super::tries::AccountsPort;
use crate::access::{Owner, check_new_password};
use crate::acts;

#[async_trait]
impl Me for AccountsPort {
    async fn show(&self, member: &Member) -> Answer<MyAccount> {
        let (store, now) = (&self.services.store, self.services.clock.now());
        let account = member.account();
        let person = store.person(account.id, now).await?.ok_or(Denied::SignIn)?;
        let mine = |one: &Organizer| account.organizers.contains(&one.id);
        let organizers = store.organizers().await?.into_iter().filter(mine);
        let here = self.session.as_ref().and_then(|session| session.id());
        let open = store.open_sessions(Some(account.id), now).await?;
        Ok(MyAccount {
            email: account.email.clone(),
            name: person.name,
            role: account.role,
            created_at: person.created_at,
            organizers: organizers.collect(),
            sessions: open.into_iter().map(|open| session(open, here.as_deref())).collect(),
        })
    }

    async fn rename(&self, member: &Member, name: &str) -> Answer<()> {
        Ok(acts::rename(&self.services, member, name).await?)
    }

    async fn change_address(&self, member: &Member, to: &str, password: &str) -> Answer<()> {
        let to: Email = to.parse().map_err(AccountProblem::from)?;
        let by = Oneself::by_password(self, member, password).await?;
        Ok(acts::change_address(&self.services, &by, &to).await?)
    }

    async fn change_password(&self, member: &Member, old: &str, new: &str) -> Answer<()> {
        let by = Oneself::by_password(self, member, old).await?;
        let account = member.account();
        let hash = self.new_hash(account.id, &account.email, new).await?;
        acts::change_password(&self.services, &by, hash).await?;
        // All sessions have ended: this browser gets a new one, and is known to the new password.
        let known = self.services.store.credentials(&account.email).await?;
        let known = known.filter(|known| known.account.id == account.id).ok_or(Failure::SignIn)?;
        self.begin(&known, false).await?;
        self.remember(&known, None);
        Ok(())
    }

    async fn end_session(&self, member: &Member, handle: &str) -> Answer<u64> {
        let (store, now) = (&self.services.store, self.services.clock.now());
        let open = store.open_sessions(Some(member.account().id), now).await?;
        let one = open.into_iter().find(|open| handle_of(&open.id) == handle);
        let Some(one) = one else { return Ok(0) };
        Ok(acts::end_sessions(&self.services, member, &Which::One(one.id)).await?)
    }

    async fn end_other_sessions(&self, member: &Member) -> Answer<u64> {
        let here = self.session.as_ref().and_then(|session| session.id()).unwrap_or_default();
        Ok(acts::end_sessions(&self.services, member, &Which::AllBut(here)).await?)
    }

    async fn leave(&self, member: &Member, password: &str) -> Answer<()> {
        let by = Oneself::by_password(self, member, password).await?;
        acts::leave(&self.services, &by).await?;
        Ok(())
    }
}

impl AccountsPort {
    /// The hash of a new password of somebody's, if it may be one.
    pub(super) async fn new_hash(
        &self,
        user: UserId,
        email: &Email,
        password: &str,
    ) -> Answer<String> {
        let person = self.services.store.person(user, self.services.clock.now()).await?;
        let name = person.map(|person| person.name).unwrap_or_default();
        let owner = Owner { email, name: &name };
        check_new_password(password, &owner, &self.services.config.site_name)?;
        Ok(self.services.passwords.hash(password).await?)
    }
}

/// What a page calls a session: nothing by which the database could be asked for it.
fn handle_of(digest: &str) -> String {
    let handle = Sha256::digest(format!("session on a page\n{digest}"));
    hex::encode(&handle[..8])
}

fn session(open: OpenSession, here: Option<&str>) -> MySession {
    MySession {
        handle: handle_of(&open.id),
        is_here: here == Some(open.id.as_str()),
        agent: open.agent,
        signed_in_at: open.signed_in_at,
        seen_at: open.seen_at,
    }
}
