//! What can be done with a calendar: sync, pause, resume, disconnect.

use domain::SourceId;
use leptos::prelude::*;

use crate::pages::load::ports;
use crate::pages::post::{Next, answer};
use crate::ports::{Answer, GrantLeft, Ports};
use crate::words::t;

/// Syncs now, and shows the run.
#[server(endpoint = "sync-now")]
pub(in crate::pages) async fn sync_now(source: i64) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = sync(&ports, SourceId(source)).await;
    answer(&ports, &page(source), outcome).await
}

async fn sync(ports: &Ports, source: SourceId) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    let run = ports.calendars.sync(&member, source).await?;
    Ok(Next::to(format!("/dashboard/runs/{run}")))
}

/// Stops syncing for now.
#[server(endpoint = "pause-source")]
pub(in crate::pages) async fn pause_source(source: i64) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = match ports.visit.viewer().member() {
        Ok(member) => ports.calendars.pause(&member, SourceId(source)).await,
        Err(denied) => Err(denied.into()),
    };
    let outcome = outcome.map(|()| Next::to(page(source)).say(t!("source-paused")));
    answer(&ports, &page(source), outcome).await
}

/// Takes up syncing again.
#[server(endpoint = "resume-source")]
pub(in crate::pages) async fn resume_source(source: i64) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = match ports.visit.viewer().member() {
        Ok(member) => ports.calendars.resume(&member, SourceId(source)).await,
        Err(denied) => Err(denied.into()),
    };
    let outcome = outcome.map(|()| Next::to(page(source)).say(t!("source-resumed")));
    answer(&ports, &page(source), outcome).await
}

/// Ends it; events stay.
#[server(endpoint = "disconnect-source")]
pub(in crate::pages) async fn disconnect_source(source: i64) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = match ports.visit.viewer().member() {
        Ok(member) => ports.calendars.disconnect(&member, SourceId(source)).await,
        Err(denied) => Err(denied.into()),
    };
    let message = |left| match left {
        GrantLeft::Nowhere => t!("source-disconnected"),
        GrantLeft::AtGoogle => t!("source-disconnected-grant-left"),
    };
    let outcome = outcome.map(|left| Next::to(page(source)).say(message(left)));
    answer(&ports, &page(source), outcome).await
}

fn page(source: i64) -> String {
    format!("/dashboard/sources/{source}")
}
