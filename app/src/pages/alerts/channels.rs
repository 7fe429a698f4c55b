//! The channels on which alerts leave the house, and whether they work.

use chrono::{DateTime, Utc};
use domain::{AlertChannel, ChannelKind, ChannelState};
use leptos::prelude::*;

use crate::components::time::Instant;
use crate::pages::sentences::dated;
use crate::words::{rich, t};

/// A channel's name, as people know it.
pub(super) fn channel_name(kind: ChannelKind) -> String {
    match kind {
        ChannelKind::Email => t!("alerts-email"),
        ChannelKind::Webhook => t!("alerts-webhook"),
        ChannelKind::Heartbeat => t!("alerts-heartbeat"),
    }
}

/// What opens a channel.
fn variables(kind: ChannelKind) -> String {
    match kind {
        ChannelKind::Email => t!("alerts-channel-set-email"),
        ChannelKind::Webhook => t!("alerts-channel-set-webhook"),
        ChannelKind::Heartbeat => t!("alerts-channel-set-heartbeat"),
    }
}

/// Every channel with its state; those that do not work stand out.
#[component]
pub(super) fn Channels(channels: Vec<AlertChannel>) -> AnyView {
    let nobody = !channels.iter().any(AlertChannel::sends_alerts);
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
fn badge(channel: &AlertChannel, nobody: bool) -> (&'static str, String) {
    let is_mute = nobody && channel.kind != ChannelKind::Heartbeat;
    match channel.state() {
        ChannelState::NotConfigured if is_mute => ("badge badge--stop", t!("alerts-channel-off")),
        ChannelState::NotConfigured => ("badge badge--quiet", t!("alerts-channel-off")),
        ChannelState::Untried => ("badge badge--wait", t!("alerts-channel-untried")),
        ChannelState::Works => ("badge badge--good", t!("alerts-channel-works")),
        ChannelState::Fails => ("badge badge--stop", t!("alerts-channel-fails")),
    }
}

/// What opens it; when it worked and when not, and why.
#[component]
fn More(channel: AlertChannel) -> AnyView {
    let worked = channel.worked_at.map(|at| dated(&t!("alerts-channel-worked"), at));
    match channel.state() {
        ChannelState::NotConfigured => variables(channel.kind).into_any(),
        ChannelState::Untried => t!("alerts-channel-try").into_any(),
        ChannelState::Works => worked.into_any(),
        ChannelState::Fails => {
            let failed = channel.failed_at.map(|at| failed(at, channel.error.as_deref()));
            view! { {failed}" "{worked} }.into_any()
        }
    }
}

/// When it failed last, and why.
fn failed(at: DateTime<Utc>, error: Option<&str>) -> AnyView {
    rich(&t!("alerts-channel-failed"), |name, _| match name {
        "at" => view! { <Instant at/> }.into_any(),
        _ => view! { <span dir="auto">{error.map(ToOwned::to_owned)}</span> }.into_any(),
    })
}
