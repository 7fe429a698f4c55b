//! What became of an alert on its ways out of the house.

use domain::{
    Alert, AlertChannel, AlertDelivery, AlertKind, ChannelKind, DeliveryState, DeliveryWay,
};
use leptos::prelude::*;

use super::channels::channel_name;
use crate::components::text::count;
use crate::components::time::Instant;

/// Each way with how far the alert is; what could not be delivered stands out. A test says also on
/// which ways it was not sent at all.
#[component]
pub(super) fn Deliveries(alert: Alert, channels: Vec<AlertChannel>) -> impl IntoView {
    let unsent = if alert.kind == AlertKind::Test { unsent(&alert, &channels) } else { Vec::new() };
    (!alert.deliveries.is_empty() || !unsent.is_empty()).then(|| {
        let sent = alert.deliveries.into_iter();
        let sent = sent.map(|delivery| view! { <Delivery delivery/> }).collect_view();
        let unsent = unsent
            .into_iter()
            .map(|words| view! { <li class="delivery delivery--wait">{words}</li> })
            .collect_view();
        view! { <ul class="deliveries" role="list">{sent}{unsent}</ul> }
    })
}

/// The ways on which nothing is known of an alert, and why.
fn unsent(alert: &Alert, channels: &[AlertChannel]) -> Vec<String> {
    let of = |kind: ChannelKind| match kind {
        ChannelKind::Email => Some(DeliveryWay::Email),
        ChannelKind::Webhook => Some(DeliveryWay::Webhook),
        ChannelKind::Heartbeat => None,
    };
    let words = |channel: &AlertChannel| {
        let way = of(channel.kind)?;
        if alert.deliveries.iter().any(|delivery| delivery.way == way) {
            return None;
        }
        let name = channel_name(channel.kind);
        Some(match (channel.is_configured, alert.resolved_at) {
            (false, _) => format!("{name}: not configured, so nothing was sent"),
            (true, None) => format!("{name}: on its way"),
            (true, Some(_)) => format!("{name}: not sent"),
        })
    };
    channels.iter().filter_map(words).collect()
}

#[component]
fn Delivery(delivery: AlertDelivery) -> AnyView {
    let way = match delivery.way {
        DeliveryWay::Email => "E-mail",
        DeliveryWay::Webhook => "Webhook",
    };
    let tries = count(delivery.attempts, "try", "tries");
    let error = delivery.error.clone().unwrap_or_default();
    match delivery.state {
        DeliveryState::Delivered => view! {
            <li class="delivery">
                {way}": delivered"{delivery.delivered_at.map(|at| view! { " "<Instant at/> })}
            </li>
        }
        .into_any(),
        DeliveryState::Pending if delivery.attempts == 0 => {
            view! { <li class="delivery">{way}": on its way"</li> }.into_any()
        }
        DeliveryState::Pending => view! {
            <li class="delivery delivery--wait">
                <strong>{way}": not delivered yet"</strong>{format!(", after {tries}. It is tried again. ")}
                <span dir="auto">{error}</span>
            </li>
        }
        .into_any(),
        DeliveryState::Failed => view! {
            <li class="delivery delivery--stop">
                <strong>{format!("{way}: undelivered after {tries}")}</strong>". "
                <span dir="auto">{error}</span>
            </li>
        }
        .into_any(),
    }
}
