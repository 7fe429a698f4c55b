//! `reroll alert`.

use std::time::Duration;

use clap::Subcommand;
use domain::time::rfc3339;
use domain::{Alert, AlertChannel, AlertDelivery, AlertId, DeliveryState};
use serde_json::{Value, json};

use super::error::{CliError, Done};
use super::operator::{operator, own};
use super::output::{Output, minute, or_dash, word};
use crate::acts;
use crate::outgoing::notify::{self, Channels};
use crate::services::Services;

/// A server that delivers the test meanwhile is waited for so often, a second each.
const PATIENCE: usize = 60;

#[derive(Debug, Subcommand)]
pub enum AlertCommand {
    /// Alerts, newest first, and what became of them on each way out.
    List {
        /// Include alerts that are over.
        #[arg(long)]
        all: bool,
        /// Show at most this many.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Send a test alert on every configured channel, and say whether it arrived.
    Test,
    /// The channels that alerts go out on, and whether they work.
    Channels,
    /// Acknowledge an alert.
    Acknowledge {
        /// The alert's id.
        id: i64,
    },
    /// Print the key that webhooks are signed with.
    Secret,
}

pub async fn alert(services: &Services, output: &Output, command: AlertCommand) -> Done {
    match command {
        AlertCommand::List { all, limit } => list(services, output, all, limit).await,
        AlertCommand::Test => test(services, output).await,
        AlertCommand::Channels => channels(services, output).await,
        AlertCommand::Acknowledge { id } => acknowledge(services, output, AlertId(id)).await,
        AlertCommand::Secret => {
            let key = notify::signing_key(services);
            output.document(&json!({"secret": key}), || key.clone());
            Ok(())
        }
    }
}

async fn list(services: &Services, output: &Output, all: bool, limit: i64) -> Done {
    let alerts = services.store.alerts(None, all, limit).await?;
    let head = ["alert", "kind", "raised", "over", "acknowledged by", "delivered", "title"];
    output.list(&alerts, "There are no open alerts.", &head, row);
    Ok(())
}

fn row(alert: &Alert) -> Vec<String> {
    let dash = || "-".to_owned();
    let deliveries: Vec<String> = alert.deliveries.iter().map(delivery).collect();
    vec![
        alert.id.to_string(),
        word(&alert.kind).replace('_', " "),
        minute(alert.raised_at),
        alert.resolved_at.map_or_else(dash, minute),
        alert.acknowledged_by.clone().unwrap_or_else(dash),
        if deliveries.is_empty() { dash() } else { deliveries.join(", ") },
        alert.title.clone(),
    ]
}

/// `email: delivered`, `webhook: pending (tried 3 times: it answered 503)`.
fn delivery(delivery: &AlertDelivery) -> String {
    let way = format!("{}: {}", word(&delivery.way), word(&delivery.state));
    match &delivery.error {
        Some(error) => format!("{way} (tried {} times: {error})", delivery.attempts),
        None => way,
    }
}

async fn acknowledge(services: &Services, output: &Output, id: AlertId) -> Done {
    acts::acknowledge(services, &own(services, id).await?).await?;
    output.document(&json!({"id": id}), || format!("Alert {id} is acknowledged."));
    Ok(())
}

async fn test(services: &Services, output: &Output) -> Done {
    let channels = Channels::of(services);
    if channels.open().is_empty() {
        if output.is_json() {
            // Nothing was raised, and nothing was sent.
            output.document(&json!({"id": null, "deliveries": []}), String::new);
        }
        return Err(CliError::Io(
            "alerts go nowhere: set SMTP_URL and ALERT_EMAIL, or ALERT_WEBHOOK_URL".into(),
        ));
    }
    let id = acts::test_alert(services, &operator()).await?;
    let deliveries = delivered(services, &channels, id).await?;
    output.document(&json!({"id": id, "deliveries": deliveries}), || {
        deliveries.iter().map(delivery).collect::<Vec<_>>().join("\n")
    });
    let arrived = |delivery: &AlertDelivery| delivery.state == DeliveryState::Delivered;
    if deliveries.iter().all(arrived) { Ok(()) } else { Err(CliError::Said) }
}

async fn channels(services: &Services, output: &Output) -> Done {
    let channels = notify::channels(services).await?;
    let lines: Vec<Value> = channels.iter().map(channel_line).collect();
    let head = ["channel", "state", "last worked", "last failed", "error"];
    output.list(&lines, "There are no channels.", &head, |line| {
        let at = |key: &str| {
            let text = line[key].as_str().and_then(|text| text.parse().ok());
            or_dash(text.map(minute))
        };
        let text = |key: &str| or_dash(line[key].as_str().map(|text| text.replace('_', " ")));
        vec![text("channel"), text("state"), at("worked_at"), at("failed_at"), text("error")]
    });
    Ok(())
}

/// A channel as `--json` prints it.
fn channel_line(channel: &AlertChannel) -> Value {
    json!({
        "channel": channel.kind,
        "state": channel.state(),
        "worked_at": channel.worked_at.map(rfc3339),
        "failed_at": channel.failed_at.map(rfc3339),
        "error": channel.error,
    })
}

/// What became of an alert, once each way was tried: here, or by a server that took it first.
async fn delivered(
    services: &Services,
    channels: &Channels,
    id: AlertId,
) -> Result<Vec<AlertDelivery>, CliError> {
    let mut deliveries = Vec::new();
    for _ in 0..PATIENCE {
        notify::send_due(services, channels).await?;
        let alert = services.store.alert(id).await?;
        deliveries = alert.map(|alert| alert.deliveries).unwrap_or_default();
        let tried = |delivery: &AlertDelivery| delivery.attempts > 0;
        if !deliveries.is_empty() && deliveries.iter().all(tried) {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(deliveries)
}
