//! What accounts have granted: codes, refresh tokens, access tokens.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::scopes::Scopes;
use crate::clock::{Entropy, random_text};

/// How long an authorization code can be exchanged.
pub(crate) const CODE_LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// How long an access token works.
pub(crate) const ACCESS_LIFETIME: TimeDelta = TimeDelta::seconds(3600);
/// A refresh token dies when it is not used for so long ("six months").
const REFRESH_IDLE: TimeDelta = TimeDelta::days(183);
/// A refresh token of an app in testing dies after this time.
pub(crate) const REFRESH_TESTING: TimeDelta = TimeDelta::days(7);
/// An account has at most so many refresh tokens a client: a new one pushes the oldest out.
const REFRESH_TOKENS: usize = 100;

/// What was agreed to on the consent page, waiting to be exchanged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Code {
    pub account: String,
    pub scopes: Scopes,
    pub redirect_uri: String,
    /// The PKCE challenge (S256), where one was sent.
    pub challenge: Option<String>,
    /// `access_type=offline`.
    pub offline: bool,
    /// `prompt=consent`.
    pub consent_forced: bool,
    pub expires: DateTime<Utc>,
}

/// A refresh token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refresh {
    pub token: String,
    pub scopes: Scopes,
    pub issued: DateTime<Utc>,
    pub used: DateTime<Utc>,
}

/// An access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Access {
    pub account: String,
    pub scopes: Scopes,
    pub expires: DateTime<Utc>,
}

/// What one account has granted to the client.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub scopes: Scopes,
    /// Oldest first.
    pub refresh: Vec<Refresh>,
    /// Whether a refresh token was ever issued: the next one has to be forced.
    pub had_refresh: bool,
}

/// All that was granted and issued.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Grants {
    pub codes: BTreeMap<String, Code>,
    /// By e-mail address.
    pub accounts: BTreeMap<String, Grant>,
    /// By token.
    pub access: BTreeMap<String, Access>,
}

impl Grants {
    /// Notes what was agreed to, and answers the code for it.
    pub fn add_code(&mut self, code: Code, entropy: &dyn Entropy) -> String {
        let grant = self.accounts.entry(code.account.clone()).or_default();
        grant.scopes.extend(code.scopes.iter().cloned());
        let text = format!("4/0A{}", random_text(entropy, 45));
        self.codes.insert(text.clone(), code);
        text
    }

    /// A refresh token for the account.
    pub fn add_refresh(
        &mut self,
        account: &str,
        scopes: Scopes,
        now: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> String {
        let grant = self.accounts.entry(account.to_owned()).or_default();
        let token = format!("1//0{}", random_text(entropy, 60));
        grant.scopes.extend(scopes.iter().cloned());
        grant.refresh.push(Refresh { token: token.clone(), scopes, issued: now, used: now });
        grant.had_refresh = true;
        if grant.refresh.len() > REFRESH_TOKENS {
            grant.refresh.remove(0);
        }
        token
    }

    /// An access token for the account.
    pub fn add_access(
        &mut self,
        account: &str,
        scopes: Scopes,
        now: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> String {
        self.access.retain(|_, access| access.expires > now);
        let token = format!("ya29.a0{}", random_text(entropy, 90));
        let access = Access { account: account.to_owned(), scopes, expires: now + ACCESS_LIFETIME };
        self.access.insert(token.clone(), access);
        token
    }

    /// The account and scopes of a refresh token that still works, noting its use.
    pub fn use_refresh(
        &mut self,
        token: &str,
        testing: bool,
        now: DateTime<Utc>,
    ) -> Option<(String, Scopes)> {
        self.accounts.iter_mut().find_map(|(account, grant)| {
            let refresh = grant.refresh.iter_mut().find(|refresh| refresh.token == token)?;
            let aged = testing && now - refresh.issued >= REFRESH_TESTING;
            if aged || now - refresh.used >= REFRESH_IDLE {
                return None;
            }
            refresh.used = now;
            Some((account.clone(), refresh.scopes.clone()))
        })
    }

    /// What an access token stands for, unless it has expired.
    pub fn access(&self, token: &str, now: DateTime<Utc>) -> Option<&Access> {
        self.access.get(token).filter(|access| access.expires > now)
    }

    /// The account that a refresh or access token belongs to.
    pub fn owner_of(&self, token: &str, now: DateTime<Utc>) -> Option<String> {
        let by_refresh = self
            .accounts
            .iter()
            .find(|(_, grant)| grant.refresh.iter().any(|refresh| refresh.token == token))
            .map(|(account, _)| account.clone());
        by_refresh.or_else(|| self.access(token, now).map(|access| access.account.clone()))
    }

    /// Takes back everything that the account has granted: all its tokens stop working.
    /// Answers whether there was anything to take back.
    pub fn revoke(&mut self, account: &str) -> bool {
        self.codes.retain(|_, code| code.account != account);
        self.access.retain(|_, access| access.account != account);
        self.accounts.remove(account).is_some()
    }

    /// Makes every access token expire now; refresh tokens go on.
    pub fn expire_access(&mut self) {
        self.access.clear();
    }
}
