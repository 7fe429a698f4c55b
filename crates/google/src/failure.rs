//! What Google's failures mean (Calendar API guide, "Handle API errors"), and what they mean for
//! a source. None of them ever removes an event.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::clip;
use domain::tidy::line;
use serde_json::Value;
use thiserror::Error;

use super::OAuthError;

/// Why there is no delivery. Nothing was delivered in part.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum FetchError {
    /// Google does not take the sync token any more: list in full, with the same source.
    #[error("Google's sync token has expired: the calendar has to be listed in full")]
    TokenExpired,
    /// The list ended without a token for the next increment, so it cannot be trusted to be whole.
    #[error("Google's list ended without a sync token, so it is not known to be complete")]
    NoSyncToken,
    /// The pages go on forever.
    #[error("Google's list does not end: {0}")]
    Endless(String),
    /// The account has to be connected again.
    #[error("Google asks for the account to be connected again: {0}")]
    NeedsReconnect(String),
    /// The calendar is gone, or not shared with the account any more.
    #[error("Google does not show this calendar to the connected account any more: {0}")]
    AccessLost(String),
    /// The account sees that there are events, but not what they are; the access role that Google
    /// named.
    #[error(
        "Google shows the connected account only when this calendar is busy, without titles, texts \
         and places (its access role is \"{0}\")"
    )]
    AccessLowered(String),
    /// Google refuses the request itself; trying again does not help.
    #[error("Google refuses the request: {0}")]
    Refused(String),
    /// No usable answer, after all tries.
    #[error("Google did not answer usefully, and was asked often enough: {reason}")]
    Unavailable {
        /// The last failure.
        reason: String,
        /// How long Google asked to be left alone, where it did.
        retry_after: Option<Duration>,
    },
}

/// The longest silence that Google can ask for: an answer with a nonsensical `Retry-After` must
/// not end a source's syncs.
const LONGEST_SILENCE: TimeDelta = TimeDelta::days(1);

impl FetchError {
    /// Before when Google asked not to be asked again (`Retry-After`), where it did: no later
    /// than a day from `now`.
    #[must_use]
    pub fn retry_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Self::Unavailable { retry_after: Some(wait), .. } = self else { return None };
        let wait = TimeDelta::from_std(*wait).unwrap_or(LONGEST_SILENCE);
        Some(now + wait.min(LONGEST_SILENCE))
    }
}

/// What became of one request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Failure {
    /// 401: the access token is not accepted.
    Unauthorized(String),
    /// Worth another try.
    Transient { reason: String, retry_after: Option<Duration> },
    /// No use to try again.
    Final(FetchError),
}

impl Failure {
    pub(super) fn transient(reason: impl Into<String>) -> Self {
        Self::Transient { reason: reason.into(), retry_after: None }
    }
}

/// What was asked for, as far as it changes what an answer means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// For a calendar's events, rather than for the list of calendars.
    pub(super) events: bool,
    /// With a sync token.
    pub(super) sync_token: bool,
}

/// What a failed answer means, from its status and its JSON body.
pub(super) fn classify(
    asked: Asked,
    status: u16,
    body: Option<&Value>,
    retry_after: Option<Duration>,
) -> Failure {
    let said = describe(status, body);
    let reasons = reasons(body);
    let is = |known: &[&str]| reasons.iter().any(|r| known.contains(r));
    match status {
        410 if asked.sync_token => Failure::Final(FetchError::TokenExpired),
        400 if asked.sync_token && about_sync_token(body) => {
            Failure::Final(FetchError::TokenExpired)
        }
        // An earlier try came through whose answer got lost: no use with this id, but with another.
        400 if is(&[CHANNEL_TAKEN]) => {
            Failure::Final(FetchError::Unavailable { reason: said, retry_after: None })
        }
        401 => Failure::Unauthorized(said),
        403 if is(&BUSY) => Failure::Transient { reason: said, retry_after },
        403 if is(&SCOPES) => Failure::Final(FetchError::NeedsReconnect(said)),
        403 if asked.events && is(&FORBIDDEN) => Failure::Final(FetchError::AccessLost(said)),
        404 if asked.events => Failure::Final(FetchError::AccessLost(said)),
        408 | 429 | 500.. => Failure::Transient { reason: said, retry_after },
        _ => Failure::Final(FetchError::Refused(said)),
    }
}

/// Reasons of a 403 that pass. (A daily limit passes too, if not within this run.)
const BUSY: [&str; 6] = [
    "rateLimitExceeded",
    "userRateLimitExceeded",
    "quotaExceeded",
    "dailyLimitExceeded",
    "RATE_LIMIT_EXCEEDED",
    "RESOURCE_EXHAUSTED",
];

/// Reasons of a 403 that a new consent cures.
const SCOPES: [&str; 3] = [
    "insufficientPermissions",
    "insufficientAuthenticationScopes",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
];

/// The reason of a 400 for a channel whose id is in use.
const CHANNEL_TAKEN: &str = "channelIdNotUnique";

/// Reasons of a 403 that the calendar's owner has to cure.
const FORBIDDEN: [&str; 2] = ["forbidden", "requiredAccessLevel"];

/// All machine-readable reasons in an error body: `error.errors[].reason`, the newer
/// `error.details[].reason`, and `error.status`.
fn reasons(body: Option<&Value>) -> Vec<&str> {
    let Some(error) = body.and_then(|b| b.get("error")) else { return Vec::new() };
    ["errors", "details"]
        .iter()
        .filter_map(|list| error.get(list)?.as_array())
        .flatten()
        .filter_map(|entry| entry.get("reason")?.as_str())
        .chain(error.get("status").and_then(Value::as_str))
        .collect()
}

fn message(body: Option<&Value>) -> Option<&str> {
    body?.get("error")?.get("message")?.as_str()
}

/// Some senders of a bad sync token get a 400 that names it, rather than a 410.
fn about_sync_token(body: Option<&Value>) -> bool {
    let named = |text: &str| {
        let text = text.to_lowercase();
        text.contains("sync token") || text.contains("synctoken") || text.contains("fullsync")
    };
    let located = body
        .and_then(|b| b.get("error")?.get("errors")?.as_array())
        .into_iter()
        .flatten()
        .any(|entry| entry.get("location").and_then(Value::as_str) == Some("syncToken"));
    located || message(body).is_some_and(named) || reasons(body).iter().any(|r| named(r))
}

/// `403 rateLimitExceeded: Rate Limit Exceeded`, as far as the body tells; cut to one short line.
fn describe(status: u16, body: Option<&Value>) -> String {
    let mut said = status.to_string();
    if let Some(reason) = reasons(body).first() {
        said = format!("{said} {reason}");
    }
    if let Some(message) = message(body) {
        said = format!("{said}: {message}");
    }
    clip(&line(&said), 300).to_owned()
}

/// What OAuth's errors mean for a fetch.
pub(super) fn of_oauth(error: &OAuthError) -> Failure {
    match error {
        OAuthError::InvalidGrant(_) | OAuthError::MissingScopes(_) => {
            Failure::Final(FetchError::NeedsReconnect(error.to_string()))
        }
        OAuthError::Refused(_) => Failure::Final(FetchError::Refused(error.to_string())),
        OAuthError::Unreachable(_) | OAuthError::Garbled(_) => {
            Failure::transient(error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use serde_json::json;

    use super::*;

    const FULL: Asked = Asked { events: true, sync_token: false };
    const INCREMENT: Asked = Asked { events: true, sync_token: true };
    const LIST: Asked = Asked { events: false, sync_token: false };

    /// The word for a failure, for tables.
    fn word(failure: &Failure) -> &'static str {
        match failure {
            Failure::Unauthorized(_) => "refresh",
            Failure::Transient { .. } => "again",
            Failure::Final(FetchError::TokenExpired) => "full list",
            Failure::Final(FetchError::NeedsReconnect(_)) => "reconnect",
            Failure::Final(FetchError::AccessLost(_)) => "access lost",
            Failure::Final(FetchError::Refused(_)) => "refused",
            Failure::Final(FetchError::Unavailable { .. }) => "unavailable",
            Failure::Final(_) => "other",
        }
    }

    fn body(reason: &str, message: &str) -> Value {
        json!({"error": {"code": 0, "message": message, "errors": [{"reason": reason}]}})
    }

    #[test]
    fn statuses_and_reasons_have_a_meaning() {
        for (asked, status, reason, message, meaning) in [
            (INCREMENT, 410, "fullSyncRequired", "Sync token is no longer valid", "full list"),
            (INCREMENT, 410, "updatedMinTooLongAgo", "", "full list"),
            (INCREMENT, 400, "invalid", "Invalid sync token value.", "full list"),
            (INCREMENT, 400, "fullSyncRequired", "", "full list"),
            (INCREMENT, 400, "invalid", "Bad Request", "refused"),
            (FULL, 400, "channelIdNotUnique", "Channel id x not unique", "unavailable"),
            (FULL, 400, "invalid", "Invalid sync token value.", "refused"),
            (FULL, 410, "deleted", "Resource has been deleted", "refused"),
            (FULL, 401, "authError", "Invalid Credentials", "refresh"),
            (FULL, 403, "rateLimitExceeded", "", "again"),
            (FULL, 403, "userRateLimitExceeded", "", "again"),
            (FULL, 403, "quotaExceeded", "", "again"),
            (FULL, 403, "insufficientPermissions", "", "reconnect"),
            (LIST, 403, "insufficientPermissions", "", "reconnect"),
            (FULL, 403, "forbidden", "", "access lost"),
            (LIST, 403, "forbidden", "", "refused"),
            (FULL, 403, "accessNotConfigured", "", "refused"),
            (FULL, 404, "notFound", "Not Found", "access lost"),
            (LIST, 404, "notFound", "Not Found", "refused"),
            (FULL, 429, "rateLimitExceeded", "", "again"),
            (FULL, 500, "backendError", "", "again"),
            (FULL, 503, "backendError", "", "again"),
            (FULL, 302, "", "", "refused"),
        ] {
            let failure = classify(asked, status, Some(&body(reason, message)), None);
            assert_eq!(word(&failure), meaning, "{status} {reason} {message}");
        }
    }

    #[test]
    fn bodies_of_other_shapes_do_not_disturb() {
        for odd in [json!(null), json!([]), json!({"error": "x"}), json!({"error": {"errors": 7}})]
        {
            assert_eq!(word(&classify(FULL, 503, Some(&odd), None)), "again");
            assert_eq!(word(&classify(INCREMENT, 400, Some(&odd), None)), "refused");
            assert_eq!(word(&classify(FULL, 403, Some(&odd), None)), "refused");
        }
        let newer = json!({"error": {"code": 403, "status": "PERMISSION_DENIED",
            "details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}});
        assert_eq!(word(&classify(FULL, 403, Some(&newer), None)), "reconnect");
        let located =
            json!({"error": {"errors": [{"reason": "invalid", "location": "syncToken"}]}});
        assert_eq!(word(&classify(INCREMENT, 400, Some(&located), None)), "full list");
        assert_eq!(word(&classify(FULL, 502, None, None)), "again");
    }

    #[test]
    fn google_is_left_alone_as_long_as_it_asks_but_no_longer_than_a_day() {
        let now = Utc.with_ymd_and_hms(2026, 2, 14, 19, 0, 0).unwrap();
        for (asked, seconds) in [
            (Some(0), Some(0)),
            (Some(1800), Some(1800)),
            (Some(86_401), Some(86_400)),
            (Some(u64::MAX), Some(86_400)),
            (None, None),
        ] {
            let retry_after = asked.map(Duration::from_secs);
            let error = FetchError::Unavailable { reason: "busy".into(), retry_after };
            let until = seconds.map(|seconds| now + TimeDelta::seconds(seconds));
            assert_eq!(error.retry_at(now), until, "{asked:?}");
        }
        assert_eq!(FetchError::TokenExpired.retry_at(now), None);
    }
}
