//! The channels on which alerts leave the house: which there are, whether they work, and the alert
//! that says so where nobody would hear of anything.

use chrono::{DateTime, TimeDelta, Utc};
use domain::time::stamp_option;
use domain::{Alert, AlertChannel, AlertKind, ChannelKind, DeliveryChannel};
use serde::{Deserialize, Serialize};
use store::{NewAlert, Outcome, StoreResult};
use words::t;

use crate::alerts::{LANGUAGE, within_sentence};
use crate::services::Services;

/// The setting that remembers the heartbeat's last calls.
const HEARTBEAT: &str = "heartbeat";
/// A channel that fails for so long is as good as none.
const BROKEN: TimeDelta = TimeDelta::hours(1);

/// What became of the heartbeat's calls.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// The last call that was answered with success.
    #[serde(with = "stamp_option")]
    pub answered_at: Option<DateTime<Utc>>,
    /// The last one that was not, or was not made, where that came later.
    #[serde(with = "stamp_option")]
    pub failed_at: Option<DateTime<Utc>>,
    /// Why.
    pub error: Option<String>,
}

/// What is remembered of the heartbeat. What cannot be read is as good as nothing.
///
/// # Errors
/// Where the database fails.
pub async fn pulse(services: &Services) -> StoreResult<Pulse> {
    let known = services.store.setting(HEARTBEAT).await?;
    Ok(known.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Remembers what became of the heartbeat.
///
/// # Errors
/// Where the database fails.
pub async fn keep_pulse(services: &Services, pulse: &Pulse) -> StoreResult<()> {
    let text = serde_json::to_string(pulse).unwrap_or_default();
    services.store.put_setting(HEARTBEAT, &text, services.clock.now()).await
}

/// Every channel, configured or not, with what became of it.
///
/// # Errors
/// Where the database fails.
pub async fn channels(services: &Services) -> StoreResult<Vec<AlertChannel>> {
    let config = &services.config.alerts;
    let mail = services.store.outcome_of(DeliveryChannel::Email).await?;
    let hook = services.store.outcome_of(DeliveryChannel::Webhook).await?;
    let pulse = pulse(services).await?;
    Ok(vec![
        channel(ChannelKind::Email, config.mail.is_some(), mail),
        channel(ChannelKind::Webhook, config.webhook.is_some(), hook),
        AlertChannel {
            kind: ChannelKind::Heartbeat,
            is_configured: config.heartbeat.is_some(),
            worked_at: pulse.answered_at,
            failed_at: pulse.failed_at,
            error: pulse.error,
        },
    ])
}

fn channel(kind: ChannelKind, is_configured: bool, outcome: Outcome) -> AlertChannel {
    let (failed_at, error) = match outcome.failure {
        Some(failure) => (Some(failure.at), Some(failure.error)),
        None => (None, None),
    };
    AlertChannel { kind, is_configured, worked_at: outcome.worked_at, failed_at, error }
}

/// Raises the alert that nobody would hear of a problem, where no way is open or none has worked for
/// an hour; ends it with the first delivery.
///
/// # Errors
/// Where the database fails.
pub async fn look_at_channels(services: &Services, open: &[DeliveryChannel]) -> StoreResult<()> {
    let store = &services.store;
    let mut outcomes = Vec::new();
    for way in open {
        outcomes.push(store.outcome_of(*way).await?);
    }
    let known = store.open_alert(AlertKind::NoChannel).await?;
    let now = services.clock.now();
    match judge(&outcomes, known.as_ref()) {
        Verdict::Heard if known.is_some() => {
            store.resolve(AlertKind::NoChannel, None, now).await?;
        }
        Verdict::Heard => {}
        Verdict::Unheard(detail) => {
            // Written only where that says something new: this is looked at often.
            if known.is_none_or(|alert| alert.detail != detail) {
                store.raise(&alert(detail), now).await?;
            }
        }
    }
    Ok(())
}

#[derive(Debug, Eq, PartialEq)]
enum Verdict {
    Heard,
    Unheard(String),
}

fn judge(outcomes: &[Outcome], known: Option<&Alert>) -> Verdict {
    if outcomes.is_empty() {
        return Verdict::Unheard(t!(LANGUAGE, "alert-no-channel-none"));
    }
    let is_broken = |outcome: &Outcome| {
        outcome.failure.as_ref().is_some_and(|failure| failure.at - failure.since >= BROKEN)
    };
    if outcomes.iter().all(is_broken) {
        let errors: Vec<&str> = outcomes
            .iter()
            .filter_map(|outcome| outcome.failure.as_ref().map(|failure| failure.error.as_str()))
            .collect();
        let errors = errors.join("; ");
        let errors = within_sentence(&errors);
        return Verdict::Unheard(t!(LANGUAGE, "alert-no-channel-broken", errors = errors));
    }
    // One that was configured since has to have worked once.
    let has_worked = |alert: &Alert| {
        outcomes.iter().any(|outcome| outcome.worked_at.is_some_and(|at| at >= alert.raised_at))
    };
    match known {
        Some(alert) if !has_worked(alert) => {
            Verdict::Unheard(t!(LANGUAGE, "alert-no-channel-untried"))
        }
        _ => Verdict::Heard,
    }
}

fn alert(detail: String) -> NewAlert {
    NewAlert {
        kind: AlertKind::NoChannel,
        organizer_id: None,
        source_id: None,
        run_id: None,
        subject: String::new(),
        link: Some("/admin/alerts#channels".into()),
        title: t!(LANGUAGE, "alert-no-channel-title"),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use domain::AlertId;

    use super::*;
    use store::Failed;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn outcome(worked: Option<i64>, failed: Option<(i64, i64)>) -> Outcome {
        let at = |minutes| NOW + TimeDelta::minutes(minutes);
        let failure = failed.map(|(since, last)| Failed {
            at: at(last),
            since: at(since),
            error: "it answered 503".into(),
        });
        Outcome { worked_at: worked.map(at), failure }
    }

    fn raised(minutes: i64) -> Alert {
        let NewAlert { kind, title, detail, link, .. } = alert("x".into());
        Alert {
            id: AlertId(1),
            kind,
            organizer_id: None,
            source_id: None,
            run_id: None,
            subject: String::new(),
            title,
            detail,
            link,
            deliveries: vec![],
            raised_at: NOW + TimeDelta::minutes(minutes),
            resolved_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
        }
    }

    #[test]
    fn it_is_heard_where_a_channel_works() {
        for (outcomes, known, unheard) in [
            (vec![], None, Some("Neither email nor")),
            (vec![outcome(None, None)], None, None),
            (vec![outcome(None, None)], Some(raised(0)), Some("no alert has got out on it yet")),
            (vec![outcome(Some(-5), None)], Some(raised(0)), Some("first delivery")),
            (vec![outcome(Some(5), None)], Some(raised(0)), None),
            (vec![outcome(Some(5), Some((10, 69)))], None, None),
            (vec![outcome(Some(5), Some((10, 70)))], None, Some("on any channel: it answered 503")),
            (vec![outcome(Some(5), Some((10, 70))), outcome(None, None)], None, None),
        ] {
            match (judge(&outcomes, known.as_ref()), unheard) {
                (Verdict::Heard, None) => {}
                (Verdict::Unheard(words), Some(part)) => assert!(words.contains(part), "{words}"),
                other => assert_eq!(other.0, Verdict::Heard, "{outcomes:?} {unheard:?}"),
            }
        }
    }
}
