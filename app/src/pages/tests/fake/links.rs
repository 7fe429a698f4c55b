//! Links without a server.

use std::sync::atomic::Ordering::Relaxed;

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{Denied, Email, Link, LinkKind, UserId};

use super::{Inner, World, samples};
use crate::ports::{Answer, Links};

impl World {
    /// A link of some kind works; without, none does.
    pub(in crate::pages::tests) fn with_link(self, kind: LinkKind) -> Self {
        let link = Link {
            digest: "digest".into(),
            kind,
            user: UserId(1),
            email: "ada@example.org".parse().unwrap(),
            address: None,
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
}
