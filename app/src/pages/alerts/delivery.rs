//! What became of an alert on its ways out of the house.

use domain::{
    Alert, AlertChannel, AlertDelivery, AlertKind, ChannelKind, DeliveryChannel, DeliveryState,
};
use leptos::prelude::*;

use super::channels::channel_name;
use crate::pages::sentences::dated;
use crate::words::{rich, t};

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
        ChannelKind::Email => Some(DeliveryChannel::Email),
        ChannelKind::Webhook => Some(DeliveryChannel::Webhook),
        ChannelKind::Heartbeat => None,
    };
    let words = |channel: &AlertChannel| {
        let way = of(channel.kind)?;
        if alert.deliveries.iter().any(|delivery| delivery.way == way) {
            return None;
        }
        let channel_name = channel_name(channel.kind);
        Some(match (channel.is_configured, alert.resolved_at) {
            (false, _) => t!("alerts-unsent-off", channel = channel_name),
            (true, None) => t!("alerts-on-its-way", channel = channel_name),
            (true, Some(_)) => t!("alerts-unsent", channel = channel_name),
        })
    };
    channels.iter().filter_map(words).collect()
}

#[component]
fn Delivery(delivery: AlertDelivery) -> AnyView {
    let channel = channel_name(match delivery.way {
        DeliveryChannel::Email => ChannelKind::Email,
        DeliveryChannel::Webhook => ChannelKind::Webhook,
    });
    let tries = delivery.attempts;
    let with_error = |sentence: &str| with_error(sentence, delivery.error.as_deref());
    let (class, words) = match delivery.state {
        DeliveryState::Delivered => {
            let words = match delivery.delivered_at {
                Some(at) => dated(&t!("alerts-delivered-at", channel = channel), at),
                None => t!("alerts-delivered", channel = channel).into_any(),
            };
            ("delivery", words)
        }
        DeliveryState::Pending if tries == 0 => {
            ("delivery", t!("alerts-on-its-way", channel = channel).into_any())
        }
        DeliveryState::Pending => {
            let words = t!("alerts-not-yet", channel = channel, tries = tries);
            ("delivery delivery--wait", with_error(&words))
        }
        DeliveryState::Failed => {
            let words = t!("alerts-undelivered", channel = channel, tries = tries);
            ("delivery delivery--stop", with_error(&words))
        }
    };
    view! { <li class=class>{words}</li> }.into_any()
}

/// A sentence that ends with what the last try came to.
fn with_error(sentence: &str, error: Option<&str>) -> AnyView {
    rich(sentence, |name, words| match name {
        "error" => view! { <span dir="auto">{error.map(ToOwned::to_owned)}</span> }.into_any(),
        _ => view! { <strong>{words}</strong> }.into_any(),
    })
}
