//! The channels on which alerts leave the house, and whether they work.

use domain::{AlertChannel, ChannelKind, ChannelState};
use leptos::prelude::*;

use crate::components::time::Instant;

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
    view! { <ul class="channels" role="list">{lines}</ul> }.into_any()
}

#[component]
fn Channel(
    channel: AlertChannel,
    /// No alert leaves the house on any channel.
    nobody: bool,
) -> AnyView {
    let (class, word) = badge(&channel, nobody);
    view! {
        <li class="channel">
            <strong>{channel_name(channel.kind)}</strong>
            <span><span class=class>{word}</span></span>
            <span class="channel__more"><More channel/></span>
        </li>
    }
    .into_any()
}

/// A channel's state in a word or two.
fn badge(channel: &AlertChannel, nobody: bool) -> (&'static str, &'static str) {
    let is_mute = nobody && channel.kind != ChannelKind::Heartbeat;
    match channel.state() {
        ChannelState::NotConfigured if is_mute => ("badge badge--stop", "Not configured"),
        ChannelState::NotConfigured => ("badge badge--quiet", "Not configured"),
        ChannelState::Untried => ("badge badge--wait", "Not used yet"),
        ChannelState::Works => ("badge badge--good", "Works"),
        ChannelState::Fails => ("badge badge--stop", "Failed"),
    }
}

/// What opens it; when it worked and when not, and why.
#[component]
fn More(channel: AlertChannel) -> AnyView {
    let worked = channel.worked_at.map(|at| view! { "Worked last on "<Instant at/>". " });
    let failed = channel.failed_at.map(|at| view! { "Failed on "<Instant at/>": " });
    match channel.state() {
        ChannelState::NotConfigured => format!("Set {}.", variables(channel.kind)).into_any(),
        ChannelState::Untried => "Send a test alert to try it.".into_any(),
        ChannelState::Works => worked.into_any(),
        ChannelState::Fails => view! {
            {failed}<span dir="auto">{channel.error}</span>" "{worked}
        }
        .into_any(),
    }
}
