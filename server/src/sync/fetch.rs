//! Asking Google: the account's token, the increment or the complete list, and what a failure says.

use chrono::{DateTime, Utc};
use domain::{Delivery, Source, SourceState};
use google::{Calendar, FetchError, Tally};
use planner::filter;

use super::syncer::Syncer;
use crate::connections::grants::GrantError;

/// Why a run fails, and what that says of its source.
#[derive(Default)]
pub(super) struct Failure {
    pub(super) words: String,
    pub(super) pages: i64,
    pub(super) requests: i64,
    pub(super) source_state: Option<SourceState>,
    pub(super) access_lowered: bool,
    pub(super) retry_at: Option<DateTime<Utc>>,
}

impl Failure {
    pub(super) fn plain(error: impl ToString) -> Self {
        Self { words: error.to_string(), ..Self::default() }
    }
}

/// What is asked of Google.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Extent {
    /// What changed since the last sync, where Google still knows it.
    #[default]
    Increment,
    /// Everything, compared with everything that is held.
    Full,
}

impl Syncer {
    pub(super) async fn calendar(&self, source: &Source) -> Result<Calendar, Failure> {
        self.grants.open(source.connection_id).await.map_err(|error| unopened(&error))
    }

    /// Everything Google has to say: the increment, or the complete list where there is no token
    /// or Google no longer knows it. A lost token never removes anything by itself.
    pub(super) async fn fetch(
        &self,
        calendar: &Calendar,
        source: &Source,
        extent: Extent,
    ) -> Result<Delivery, Failure> {
        let token = source.sync_token.as_deref().filter(|_| extent == Extent::Increment);
        let mut asked = calendar.deliver(&source.calendar_id, token).await;
        if matches!(asked, Err(FetchError::TokenExpired)) && token.is_some() {
            tracing::info!(source = source.id.0, "sync token expired: listing in full");
            asked = calendar.deliver(&source.calendar_id, None).await;
        }
        let kept = self.grants.keep_rotated(source.connection_id, calendar).await;
        kept.map_err(Failure::plain)?;
        let mut delivery = asked
            .map_err(|error| fetch_failure(&error, source, calendar.tally(), self.clock.now()))?;
        filter::apply(&mut delivery, source.settings.filter.as_deref());
        Ok(delivery)
    }
}

/// What a grant that cannot be used says of the run and of the source.
fn unopened(error: &GrantError) -> Failure {
    let source_state = error.needs_reconnect().then_some(SourceState::NeedsReconnect);
    Failure { source_state, ..Failure::plain(error) }
}

/// What a failed fetch says of the run and of the source.
fn fetch_failure(error: &FetchError, source: &Source, tally: Tally, now: DateTime<Utc>) -> Failure {
    let source_state = match error {
        FetchError::NeedsReconnect(_) => Some(SourceState::NeedsReconnect),
        FetchError::AccessLost(_) | FetchError::AccessLowered(_) => Some(SourceState::AccessLost),
        _ => None,
    };
    let access_lowered = matches!(error, FetchError::AccessLowered(_));
    let words = if access_lowered { lowered(error, source, now) } else { error.to_string() };
    let retry_at = error.retry_at(now);
    Failure {
        words,
        pages: tally.pages,
        requests: tally.requests,
        source_state,
        access_lowered,
        retry_at,
    }
}

/// That access was lowered, since when, and what to do. What we know is when it was seen first.
fn lowered(error: &FetchError, source: &Source, now: DateTime<Utc>) -> String {
    let since = source.lowered_since.unwrap_or(now).format("%-d %B %Y, %H:%M UTC");
    let seen = match source.last_synced_at {
        Some(_) => format!("Access to this calendar was lowered, as seen since {since}: "),
        None => String::new(),
    };
    format!("{seen}{error}. Nothing was changed. Ask its owner to share all event details")
}
