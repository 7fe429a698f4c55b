//! The channels on which alerts leave the house, and whether they work.

use leptos::prelude::*;

use crate::components::time::Instant;
use crate::domain::{AlertChannel, ChannelKind, ChannelState};

/// A channel's name, as people know it.
pub(super) fn channel_name(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Email => "E-mail",
        ChannelKind::Webhook => "Webhook",
        ChannelKind::Heartbeat => "Heartbeat",
    }
}

/// What opens a channel.
fn variables(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Email => "SMTP_URL and ALERT_EMAIL",
        ChannelKind::Webhook => "ALERT_WEBHOOK_URL",
        ChannelKind::Heartbeat => "HEARTBEAT_URL",
    }
}

/// Every channel with its state; those that do not work stand out.
#[component]
pub(super) fn Channels(channels: Vec<AlertChannel>) -> AnyView {
    let nobody = !channels.iter().any(AlertChannel::tells);
    let lines =
        channels.into_iter().map(|channel| view! { <Channel channel nobody/> }).collect_view();
    view! { <ul class="deliveries" role="list">{lines}</ul> }.into_any()
}

#[component]
fn Channel(
    channel: AlertChannel,
    /// No alert leaves the house on any channel.
    nobody: bool,
) -> AnyView {
    let name = channel_name(channel.kind);
    let is_mute = nobody && channel.kind != ChannelKind::Heartbeat;
    let worked = channel.worked_at.map(|at| view! { " Worked last on "<Instant at/>"." });
    let failed = channel.failed_at.map(|at| view! { " on "<Instant at/> });
    match channel.state() {
        ChannelState::NotConfigured => {
            let class = if is_mute { "delivery delivery--stop" } else { "delivery" };
            let how = format!(": not configured. Set {}.", variables(channel.kind));
            view! { <li class=class><strong>{name}</strong>{how}</li> }.into_any()
        }
        ChannelState::Untried => view! {
            <li class="delivery delivery--wait"><strong>{name}</strong>": configured, not used yet."</li>
        }
        .into_any(),
        ChannelState::Works => view! {
            <li class="delivery"><strong>{name}</strong>": configured."{worked}</li>
        }
        .into_any(),
        ChannelState::Fails => view! {
            <li class="delivery delivery--stop">
                <strong>{format!("{name}: failed")}{failed}</strong>". "
                <span dir="auto">{channel.error}</span>{worked}
            </li>
        }
        .into_any(),
    }
}
