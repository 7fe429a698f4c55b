//! Links without a server.

use std::sync::atomic::Ordering::Relaxed;

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{Denied, Email, Link, LinkKind, UserId};

use super::{Inner, World, samples};
use crate::ports::{Answer, Links, Me, Member, MyAccount, MySession};

impl World {
    /// A link of some kind works; without, none does.
    pub(in crate::pages::tests) fn with_link(self, kind: LinkKind) -> Self {
        let link = Link {
            digest: "digest".into(),
            kind,
            user: UserId(1),
            email: "ada@example.org".parse().unwrap(),
            address: Some("new@example.org".parse().unwrap()),
            expires_at: samples::now() + TimeDelta::hours(1),
        };
        *self.0.link.lock().unwrap() = Some(link);
        self
    }

    /// The site sends no mail.
    pub(in crate::pages::tests) fn without_mail(self) -> Self {
        self.0.sends_mail.store(false, Relaxed);
        self
    }
}

#[async_trait]
impl Links for Inner {
    async fn forgotten(&self, email: &str) -> Answer<()> {
        self.act(format!("forgotten {email}"))
    }
    async fn look(&self, _: &str) -> Answer<Option<Link>> {
        Ok(self.link.lock().unwrap().clone())
    }
    async fn choose_password(&self, token: &str, _: &str) -> Answer<Email> {
        let link = self.link.lock().unwrap().clone().ok_or(Denied::DeadLink)?;
        self.act(format!("choose a password by {token}")).map(|()| link.email)
    }
    async fn confirm_address(&self, token: &str) -> Answer<Email> {
        let link = self.link.lock().unwrap().clone().ok_or(Denied::DeadLink)?;
        self.act(format!("confirm an address by {token}")).map(|()| link.email)
    }
    async fn take_address_back(&self, token: &str) -> Answer<String> {
        self.act(format!("take an address back by {token}")).map(|()| "/link/next".into())
    }
}

#[async_trait]
impl Me for Inner {
    async fn show(&self, member: &Member) -> Answer<MyAccount> {
        let session = |handle: &str, is_here| MySession {
            handle: handle.into(),
            is_here,
            agent: "Firefox/Linux".parse().unwrap(),
            signed_in_at: samples::now() - TimeDelta::days(1),
            seen_at: samples::now(),
        };
        Ok(MyAccount {
            email: member.account().email.clone(),
            name: "Ada Lovelace".into(),
            role: member.account().role,
            created_at: samples::now() - TimeDelta::days(100),
            organizers: vec![samples::organizer()],
            sessions: vec![session("here", true), session("there", false)],
        })
    }
    async fn rename(&self, _: &Member, name: &str) -> Answer<()> {
        self.act(format!("rename to {name}"))
    }
    async fn change_address(&self, _: &Member, to: &str, password: &str) -> Answer<()> {
        self.act(format!("change address to {to} with {password}"))
    }
    async fn change_password(&self, _: &Member, old: &str, new: &str) -> Answer<()> {
        self.act(format!("change password from {old} to {new}"))
    }
    async fn end_session(&self, _: &Member, handle: &str) -> Answer<u64> {
        self.act(format!("end session {handle}")).map(|()| 1)
    }
    async fn end_other_sessions(&self, _: &Member) -> Answer<u64> {
        self.act("end other sessions".into()).map(|()| 2)
    }
    async fn leave(&self, _: &Member, password: &str) -> Answer<()> {
        self.act(format!("leave with {password}"))
    }
}
