//! The control handle: what a test or the control pages do with the stand-in.

mod events;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    channel::{Channel, Delivery},
    error::{ControlError, Result},
    faults::Fault,
    log::LoggedRequest,
    oauth::scopes,
    options::Behaviour,
    seed,
    shared::Shared,
    state::{Account, Role, State},
};

/// The most that the clock can be set off by: a hundred years.
const OFFSET_MAX: i64 = 100 * 366 * 24 * 3600;

/// A grip on a running stand-in. Clones are grips on the same one.
///
/// Events are given as Google's event resources, in JSON; see [`crate::event`] for short ways
/// to make them. Every change of events is one that Google could show, and is notified to the
/// channels that watch the calendar.
#[derive(Clone)]
pub struct Handle(pub(crate) Arc<Shared>);

/// Accounts, calendars and who may see them.
impl Handle {
    /// Adds an account, with its primary calendar, whose id is the address.
    ///
    /// # Errors
    /// When the address is taken or is none.
    pub fn add_account(&self, email: &str, name: &str) -> Result<Account> {
        self.0.write(|state, now| state.add_account(email, name, now))
    }

    /// Adds a calendar that the account owns. `time_zone` is an IANA name.
    ///
    /// # Errors
    /// When the account is unknown, the id taken or the zone none.
    pub fn add_calendar(
        &self,
        owner: &str,
        id: &str,
        summary: &str,
        time_zone: &str,
    ) -> Result<()> {
        self.0.write(|state, now| state.add_calendar(owner, id, summary, time_zone, now))
    }

    /// Changes a calendar's title, description or zone; `None` leaves it as it is.
    ///
    /// # Errors
    /// When the calendar is unknown or the zone none.
    pub fn edit_calendar(
        &self,
        calendar: &str,
        summary: Option<&str>,
        description: Option<&str>,
        time_zone: Option<&str>,
    ) -> Result<()> {
        if let Some(name) = time_zone {
            crate::state::when::zone(name)?;
        }
        self.0.write(|state, now| {
            let found = state.calendar_mut(calendar)?;
            found.updated = now;
            if let Some(summary) = summary {
                summary.clone_into(&mut found.summary);
            }
            if let Some(description) = description {
                found.description = Some(description.to_owned());
            }
            if let Some(zone) = time_zone {
                zone.clone_into(&mut found.time_zone);
            }
            Ok(())
        })
    }

    /// Shares a calendar with an account, or changes what the account may do with it.
    /// As at Google, sync tokens of the calendar answer 410 from then on.
    ///
    /// # Errors
    /// When the account or calendar is unknown.
    pub fn share(&self, calendar: &str, account: &str, role: Role) -> Result<()> {
        self.0.write(|state, _| {
            state.account(account)?;
            state.calendar_mut(calendar)?.set_role(account, Some(role));
            Ok(())
        })
    }

    /// Takes a calendar away from an account: it answers 404 from then on.
    ///
    /// # Errors
    /// When the calendar is unknown.
    pub fn unshare(&self, calendar: &str, account: &str) -> Result<()> {
        self.0.write(|state, _| {
            state.calendar_mut(calendar)?.set_role(account, None);
            Ok(())
        })
    }

    /// The accounts.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.0.read(|state, _| state.accounts.clone())
    }

    /// The ids of the calendars.
    #[must_use]
    pub fn calendars(&self) -> Vec<String> {
        self.0.read(|state, _| state.calendars.keys().cloned().collect())
    }
}

/// Grants.
impl Handle {
    /// A refresh token as if the account had just granted `scopes`
    /// (in full, such as `https://www.googleapis.com/auth/calendar.events.readonly`).
    ///
    /// # Errors
    /// When the account is unknown.
    pub fn issue_refresh_token(&self, account: &str, scopes: &[&str]) -> Result<String> {
        let scopes = scopes.iter().map(|scope| scopes::canonical(scope)).collect();
        self.0.write(|state, now| {
            state.account(account)?;
            Ok(state.grants.add_refresh(account, scopes, now, &*self.0.options.entropy))
        })
    }

    /// An access token as the token endpoint would give, good for an hour.
    ///
    /// # Errors
    /// When the account is unknown.
    pub fn issue_access_token(&self, account: &str, scopes: &[&str]) -> Result<String> {
        let scopes = scopes.iter().map(|scope| scopes::canonical(scope)).collect();
        self.0.write(|state, now| {
            state.account(account)?;
            Ok(state.grants.add_access(account, scopes, now, &*self.0.options.entropy))
        })
    }

    /// Revokes what the account has granted, as the person can on Google's account page:
    /// refreshing answers `invalid_grant`. Answers whether there was anything to revoke.
    pub fn revoke_grants(&self, account: &str) -> bool {
        self.0.write(|state, _| state.grants.revoke(account))
    }

    /// Makes every access token expire now: requests answer 401 until a refresh.
    pub fn expire_access_tokens(&self) {
        self.0.write(|state, _| state.grants.expire_access());
    }

    /// Makes every sync token issued until now answer 410, of one calendar or of all.
    ///
    /// # Errors
    /// When the calendar is unknown.
    pub fn expire_sync_tokens(&self, calendar: Option<&str>) -> Result<()> {
        self.0.write(|state, _| state.expire_sync_tokens(calendar))
    }
}

/// Time, faults, and what was asked.
impl Handle {
    /// The time on the stand-in's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.read(|_, now| now)
    }

    /// Sets the stand-in's clock off against the machine's.
    ///
    /// # Errors
    /// When it is more than a hundred years.
    pub fn set_clock_offset(&self, seconds: i64) -> Result<()> {
        if seconds.unsigned_abs() > OFFSET_MAX.unsigned_abs() {
            return Err(ControlError::Invalid("at most a hundred years".to_owned()));
        }
        self.0.write(|state, _| state.clock_offset_seconds = seconds);
        Ok(())
    }

    /// How the stand-in behaves where Google's behaviour varies.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        self.0.read(|state, _| state.behaviour.clone())
    }

    /// Changes how the stand-in behaves.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.0.write(|state, _| state.behaviour = behaviour);
    }

    /// Sets a fault. Several can be set; each is matched on its own.
    pub fn add_fault(&self, fault: Fault) {
        self.0.faults.add(fault);
    }

    /// The faults that are still to come.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.0.faults.all()
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// The requests that were made to Google's endpoints, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.0.log.all()
    }

    /// Forgets the requests that were made.
    pub fn clear_requests(&self) {
        self.0.log.clear();
    }

    /// The open channels.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        self.0.read(|state, now| {
            state.channels.iter().filter(|channel| channel.expires > now).cloned().collect()
        })
    }

    /// What became of the notifications sent so far, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.0.deliveries.all()
    }

    /// Empties the stand-in; with `demo`, fills it with the demo club.
    pub fn reset(&self, demo: bool) {
        self.0.faults.clear();
        self.0.log.clear();
        self.0.deliveries.clear();
        self.0.write(|state, now| {
            let behaviour = std::mem::take(&mut state.behaviour);
            *state = State { behaviour, ..State::new(&*self.0.options.entropy) };
            if demo {
                seed::fill(state, now, &*self.0.options.entropy);
            }
        });
    }
}
