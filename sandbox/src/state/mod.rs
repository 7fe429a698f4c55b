//! What the stand-in holds: accounts, calendars with their events, grants and channels.

mod calendar;
mod event;
pub(crate) mod file;
mod series;
mod stamp;
pub(crate) mod when;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::calendar::Role;
pub(crate) use self::calendar::{Calendar, Entry, Presence};
pub(crate) use self::stamp::Stamp;
use crate::{
    channel::Channel,
    clock::{Entropy, random_text},
    error::{ControlError, Result},
    oauth::grants::Grants,
    options::Behaviour,
};

/// A person with a Google account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Google's number for the account: never changes, never re-used.
    pub sub: String,
    /// The address, which is also the id of the account's primary calendar.
    pub email: String,
    /// The person's name.
    pub name: String,
}

/// Everything the stand-in holds; the state file is this as JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// Names this life of the state, so that tokens of another are not mistaken for its own.
    pub epoch: String,
    /// Counts changes of events; the basis of sync tokens.
    pub serial: u64,
    /// Added to the clock.
    pub clock_offset_seconds: i64,
    pub accounts: Vec<Account>,
    pub calendars: BTreeMap<String, Calendar>,
    pub grants: Grants,
    pub channels: Vec<Channel>,
    #[serde(skip)]
    pub behaviour: Behaviour,
}

impl State {
    /// An empty state with a name of its own.
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self { epoch: random_text(entropy, 6), ..Self::default() }
    }

    /// Whether nothing has been put in yet.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.calendars.is_empty()
    }

    /// The stamp of the next change.
    pub fn stamp(&mut self, now: DateTime<Utc>) -> Stamp {
        self.serial += 1;
        Stamp { serial: self.serial, now }
    }

    pub fn account(&self, email: &str) -> Result<&Account> {
        self.accounts
            .iter()
            .find(|account| account.email == email)
            .ok_or_else(|| ControlError::UnknownAccount(email.to_owned()))
    }

    /// Adds an account and, as Google does, its primary calendar with the same id.
    pub fn add_account(&mut self, email: &str, name: &str, now: DateTime<Utc>) -> Result<Account> {
        if !email.contains('@') {
            return Err(ControlError::Invalid(format!("{email:?} is not an e-mail address")));
        }
        if self.account(email).is_ok() {
            return Err(ControlError::Exists(email.to_owned()));
        }
        let sub = format!("1{:020}", self.accounts.len() + 1);
        let account = Account { sub, email: email.to_owned(), name: name.to_owned() };
        self.accounts.push(account.clone());
        self.add_calendar(email, email, email, "UTC", now)?;
        Ok(account)
    }

    /// Adds a calendar that `owner` owns.
    pub fn add_calendar(
        &mut self,
        owner: &str,
        id: &str,
        summary: &str,
        time_zone: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.account(owner)?;
        when::zone(time_zone)?;
        if self.calendars.contains_key(id) {
            return Err(ControlError::Exists(id.to_owned()));
        }
        let calendar = Calendar::new(id, summary, time_zone, owner, now);
        self.calendars.insert(id.to_owned(), calendar);
        Ok(())
    }

    pub fn calendar(&self, id: &str) -> Result<&Calendar> {
        self.calendars.get(id).ok_or_else(|| ControlError::UnknownCalendar(id.to_owned()))
    }

    pub fn calendar_mut(&mut self, id: &str) -> Result<&mut Calendar> {
        self.calendars.get_mut(id).ok_or_else(|| ControlError::UnknownCalendar(id.to_owned()))
    }

    /// The calendar, and the stamp of a change that is about to be made in it.
    pub fn change(&mut self, id: &str, now: DateTime<Utc>) -> Result<(&mut Calendar, Stamp)> {
        self.calendar(id)?;
        let stamp = self.stamp(now);
        let calendar = self.calendar_mut(id)?;
        calendar.updated = now;
        Ok((calendar, stamp))
    }

    /// Makes every sync token issued until now answer 410, for one calendar or for all.
    pub fn expire_sync_tokens(&mut self, calendar: Option<&str>) -> Result<()> {
        match calendar {
            Some(id) => self.calendar_mut(id)?.sync_generation += 1,
            None => self.calendars.values_mut().for_each(|c| c.sync_generation += 1),
        }
        Ok(())
    }
}
