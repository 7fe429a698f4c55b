//! Sending what is due, and noting what became of it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::DeliveryChannel;
use domain::time::CLOCK_SLACK;
use lettre::Address;
use store::{Due, Sent, StoreResult};

use super::mail::Mailer;
use super::message::Item;
use super::webhook::Hook;
use super::{Channels, schedule};
use crate::services::Services;

/// Whoever takes something has so long to send it.
pub const LEASE: TimeDelta = TimeDelta::minutes(15);
/// Nothing is begun that might not end before the lease does.
const MARGIN: TimeDelta = TimeDelta::minutes(5);

/// Plans what has not been planned, and sends what is due on each way that is open. Says how many
/// messages were tried.
///
/// # Errors
/// Where the database fails. That a message cannot be sent is noted with it.
pub async fn send_due(services: &Services, channels: &Channels) -> StoreResult<usize> {
    let open = channels.open();
    services.store.plan_deliveries(&open, services.clock.now()).await?;
    let mut tried = 0;
    for way in open {
        tried += send_on(services, channels, way).await?;
    }
    Ok(tried)
}

async fn send_on(
    services: &Services,
    channels: &Channels,
    way: DeliveryChannel,
) -> StoreResult<usize> {
    let now = services.clock.now();
    // What a clock that was ahead dated later takes nothing from the budget.
    let (since, until) = (now - schedule::WINDOW, now + CLOCK_SLACK);
    let sent = services.store.messages_since(way, since, until).await?;
    let budget = schedule::budget(sent);
    if budget == 0 {
        return Ok(0);
    }
    let until = now + LEASE;
    let due = services.store.take_deliveries(way, now, until).await?;
    let messages = schedule::messages(due.len(), budget);
    for (place, range) in messages.iter().enumerate() {
        let part = &due[range.clone()];
        if services.clock.now() > until - MARGIN {
            for due in part {
                services.store.give_back(due).await?;
            }
            continue;
        }
        // A time of its own for each message, by which messages are counted.
        let offset = TimeDelta::microseconds(i64::try_from(place).unwrap_or_default());
        let at = services.clock.now() + offset;
        match (way, &channels.mail, &channels.hook) {
            (DeliveryChannel::Email, Some(mailer), _) => mail(services, mailer, part, at).await?,
            (DeliveryChannel::Webhook, _, Some(hook)) => call(services, hook, part, at).await?,
            _ => {}
        }
    }
    Ok(messages.len())
}

/// One mail about some alerts, to each of their people what concerns them.
async fn mail(
    services: &Services,
    mailer: &Mailer,
    due: &[Due],
    at: DateTime<Utc>,
) -> StoreResult<()> {
    let origin = services.config.origin();
    let items: Vec<Item> = due.iter().map(|due| Item::of(due, &origin)).collect();
    let mut post = Mailing::of(services, mailer, due).await?;
    for (address, places) in &post.to_send {
        let letter: Vec<&Item> = places.iter().map(|place| &items[*place]).collect();
        let sent = mailer.send(address, &letter).await;
        for place in places {
            match &sent {
                Ok(()) => post.reached[*place].push(address.to_string()),
                Err(error) => {
                    tracing::warn!(alert = due[*place].alert.id.0, "not mailed to {error}");
                    post.problems[*place].push((error.to_string(), error.for_good));
                }
            }
        }
    }
    for (place, due) in due.iter().enumerate() {
        let (reached, problems) = (&post.reached[place], &post.problems[place]);
        let sent = outcome(services, due, reached, problems, at);
        services.store.note_delivery(due, reached, &sent, at).await?;
    }
    Ok(())
}

/// Who gets which of some alerts, and what became of it.
struct Mailing {
    to_send: BTreeMap<Address, Vec<usize>>,
    reached: Vec<Vec<String>>,
    problems: Vec<Vec<(String, bool)>>,
}

impl Mailing {
    /// Every alert goes to `ALERT_EMAIL`, and to the people of the organizer that it concerns; to
    /// nobody twice.
    async fn of(services: &Services, mailer: &Mailer, due: &[Due]) -> StoreResult<Self> {
        let mut to_send: BTreeMap<Address, Vec<usize>> = BTreeMap::new();
        for (place, due) in due.iter().enumerate() {
            let mut people = mailer.to.clone();
            if let Some(organizer) = due.alert.organizer_id {
                let members = services.store.addresses_of(organizer).await?;
                people.extend(members.iter().filter_map(|address| address.parse().ok()));
            }
            people.sort();
            people.dedup();
            people.retain(|address| !due.reached.contains(&address.to_string()));
            for address in people {
                to_send.entry(address).or_default().push(place);
            }
        }
        let reached = due.iter().map(|due| due.reached.clone()).collect();
        Ok(Self { to_send, reached, problems: vec![Vec::new(); due.len()] })
    }
}

/// What a try came to: whoever could be reached and refuses for good does not hold up the others.
fn outcome(
    services: &Services,
    due: &Due,
    reached: &[String],
    problems: &[(String, bool)],
    now: DateTime<Utc>,
) -> Sent {
    let hopeless = problems.iter().all(|(_, for_good)| *for_good);
    match problems.first() {
        None => Sent::Delivered,
        Some(_) if hopeless && !reached.is_empty() => Sent::Delivered,
        Some((error, _)) => retry(services, due, error.clone(), None, now),
    }
}

/// One call about some alerts.
async fn call(services: &Services, hook: &Hook, due: &[Due], at: DateTime<Utc>) -> StoreResult<()> {
    let (site, origin) = (services.config.site_name.as_str(), services.config.origin());
    let items: Vec<Item> = due.iter().map(|due| Item::of(due, &origin)).collect();
    let items: Vec<&Item> = items.iter().collect();
    let called = hook.send((site, &origin), &items, at).await;
    for due in due {
        let sent = match &called {
            Ok(()) => Sent::Delivered,
            Err(refusal) => {
                tracing::warn!(alert = due.alert.id.0, "the webhook did not take it: {refusal}");
                retry(services, due, refusal.to_string(), refusal.wait(), at)
            }
        };
        services.store.note_delivery(due, &[], &sent, at).await?;
    }
    Ok(())
}

fn retry(
    services: &Services,
    due: &Due,
    error: String,
    wait: Option<TimeDelta>,
    now: DateTime<Utc>,
) -> Sent {
    let mut jitter = [0];
    services.entropy.fill(&mut jitter);
    match schedule::again(due.attempts + 1, due.since, now, jitter[0]) {
        Some(at) => Sent::Later { at: at.max(now + wait.unwrap_or_default()), error },
        None => {
            tracing::error!(alert = due.alert.id.0, "given up, after a day: {error}");
            Sent::Failed { error }
        }
    }
}
