//! Connecting a Google account: the button, and what it starts.

use domain::OrganizerId;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::PostButton;
use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, Ports};
use crate::words::{rich, t};

/// Prepares the consent and sends the browser to Google.
#[server(endpoint = "connect-google")]
pub(in crate::pages) async fn connect_google(organizer: i64) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = start(&ports, OrganizerId(organizer)).await;
    answer(&ports, "/dashboard", outcome).await
}

async fn start(ports: &Ports, organizer: OrganizerId) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    let start = ports.calendars.start_connect(&member, organizer).await?;
    Ok(Next::to(start.consent_url))
}

/// Starts connecting a Google account for an organizer.
#[component]
pub(in crate::pages::dashboard) fn ConnectButton(
    organizer: OrganizerId,
    /// What it says, where that is not the first connection.
    #[prop(optional, into)]
    label: Option<String>,
) -> AnyView {
    let fields = vec![("organizer", organizer.to_string())];
    let label = label.unwrap_or_else(|| t!("connect-button"));
    view! { <PostButton action=ConnectGoogle::url() fields>{label}</PostButton> }.into_any()
}

/// Says plainly when "Google" is not Google.
#[component]
pub(in crate::pages::dashboard) fn StandInNote() -> impl IntoView {
    ports().site.google_stand_in.clone().map(|host| {
        let words = rich(&t!("connect-stand-in"), |name, words| match name {
            "host" => view! { <code>{host.clone()}</code> }.into_any(),
            _ => view! { <strong>{words}</strong> }.into_any(),
        });
        view! { <p class="note">{words}</p> }
    })
}
