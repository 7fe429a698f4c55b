//! Push channels (Calendar API guide, "Push notifications"): opening and stopping them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::time::micros;
use serde::Deserialize;
use serde_json::Value;

use super::ask::Ask;
use super::channel::{NewChannel, OpenChannel};
use super::retry::Budget;
use super::walk::path_segment;
use super::{Calendar, FetchError};

/// No channel is taken to last longer, whatever an answer says.
const LONGEST: TimeDelta = TimeDelta::days(31);

/// Google's answer to a watch. `expiration` is documented as a number in text, and as a number.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    resource_id: String,
    expiration: Option<Value>,
}

impl Calendar {
    /// Asks Google to tell changes of a calendar's events (`events.watch`). Each call needs a new
    /// id: where an answer got lost on its way, the channel exists and the id is taken.
    ///
    /// # Errors
    /// See [`FetchError`]; [`FetchError::Refused`] for calendars that cannot be watched, such as
    /// public holidays.
    pub async fn watch(
        &self,
        calendar_id: &str,
        channel: &NewChannel,
    ) -> Result<OpenChannel, FetchError> {
        let calendar = path_segment(calendar_id)
            .ok_or_else(|| FetchError::AccessLost(format!("\"{calendar_id}\" is no calendar")))?;
        let ask = Ask::Watch { calendar: &calendar, channel };
        let asked_at = self.now();
        self.ask(ask, &mut self.budget(), |body| read(body, asked_at, channel.lifetime)).await
    }

    /// Asks Google to close a channel (`channels.stop`), with the account that opened it. One that
    /// Google does not know, or not as this account's, counts as closed.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn stop(&self, channel_id: &str, resource_id: &str) -> Result<(), FetchError> {
        let ask = Ask::Stop { channel: channel_id, resource: resource_id };
        match self.ask(ask, &mut self.budget(), |_| Ok(())).await {
            Err(FetchError::AccessLost(said)) => {
                tracing::debug!(channel_id, "nothing to stop: {said}");
                Ok(())
            }
            stopped => stopped,
        }
    }

    fn budget(&self) -> Budget<'_> {
        Budget::new(self.policy(), self.entropy())
    }
}

/// Reads Google's answer. Where it names no end, the lifetime we asked for counts.
fn read(body: &[u8], now: DateTime<Utc>, lifetime: Duration) -> Result<OpenChannel, String> {
    let answer: Answer = serde_json::from_slice(body)
        .map_err(|error| format!("the answer's body is not a channel in JSON: {error}"))?;
    let millis = match &answer.expiration {
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_i64(),
        None => None,
    };
    let asked = now + TimeDelta::from_std(lifetime).unwrap_or(LONGEST).min(LONGEST);
    let said = millis.and_then(DateTime::from_timestamp_millis);
    let expires_at = micros(said.unwrap_or(asked).min(now + LONGEST));
    Ok(OpenChannel { resource_id: answer.resource_id, expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_when_it_ends() {
        let now: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let day = Duration::from_secs(86_400);
        for (expiration, ends) in [
            (r#","expiration":"1772452800000""#, Some("2026-03-02T12:00:00Z")),
            (r#","expiration":1772452800000"#, Some("2026-03-02T12:00:00Z")),
            ("", Some("2026-03-02T12:00:00Z")),
            (r#","expiration":null"#, Some("2026-03-02T12:00:00Z")),
            (r#","expiration":"soon""#, Some("2026-03-02T12:00:00Z")),
            (r#","expiration":"9223372036854775807""#, Some("2026-03-02T12:00:00Z")),
            (r#","expiration":"1900000000000""#, Some("2026-04-01T12:00:00Z")),
        ] {
            let body = format!(r#"{{"kind":"api#channel","resourceId":"r"{expiration}}}"#);
            let found = read(body.as_bytes(), now, day).ok();
            assert_eq!(found.as_ref().map(|c| c.resource_id.as_str()), Some("r"));
            let expected = ends.map(|at| at.parse().unwrap());
            assert_eq!(found.map(|channel| channel.expires_at), expected, "{expiration}");
        }
        for bad in ["", "{}", "null", r#"{"resourceId":7}"#, r#"{"resourceId":"r""#] {
            assert!(read(bad.as_bytes(), now, day).is_err(), "{bad}");
        }
    }
}
