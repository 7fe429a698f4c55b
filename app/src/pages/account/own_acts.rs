//! What people do with their own accounts.

use leptos::prelude::*;

use crate::pages::load::ports;
use crate::pages::post::{Next, answer, answer_form};
use crate::ports::{Answer, Ports};
use crate::words::t;

/// Where it is done.
const HERE: &str = "/account";

/// Changes what somebody is called.
#[server(endpoint = "rename-account")]
pub(in crate::pages) async fn rename_account(
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = rename(&ports, &name).await;
    answer_form(&ports, HERE, &[("name", &name)], outcome).await
}

async fn rename(ports: &Ports, name: &str) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    ports.me.rename(&member, name).await?;
    Ok(Next::to(HERE).say(t!("account-name-saved")))
}

/// Has a link be mailed to another address.
#[server(endpoint = "change-address")]
pub(in crate::pages) async fn change_address(
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let email = email.trim();
    let outcome = change(&ports, email, &password).await;
    answer_form(&ports, HERE, &[("email", email)], outcome).await
}

async fn change(ports: &Ports, email: &str, password: &str) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    ports.me.change_address(&member, email, password).await?;
    Ok(Next::to(HERE).say(t!("account-address-sent", email = email)))
}

/// Changes the password.
#[server(endpoint = "change-password")]
pub(in crate::pages) async fn change_password(
    #[server(default)] old_password: String,
    #[server(default)] new_password: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = choose(&ports, &old_password, &new_password).await;
    answer(&ports, HERE, outcome).await
}

async fn choose(ports: &Ports, old: &str, new: &str) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    ports.me.change_password(&member, old, new).await?;
    Ok(Next::to(HERE).say(t!("account-password-saved")))
}

/// Ends one session.
#[server(endpoint = "end-session")]
pub(in crate::pages) async fn end_session(
    #[server(default)] session: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = end(&ports, Some(&session)).await;
    answer(&ports, HERE, outcome).await
}

/// Ends all sessions but the one that asks.
#[server(endpoint = "end-other-sessions")]
pub(in crate::pages) async fn end_other_sessions() -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = end(&ports, None).await;
    answer(&ports, HERE, outcome).await
}

async fn end(ports: &Ports, one: Option<&str>) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    let ended = match one {
        Some(handle) => ports.me.end_session(&member, handle).await?,
        None => ports.me.end_other_sessions(&member).await?,
    };
    Ok(Next::to(HERE).say(t!("account-sessions-ended", count = ended)))
}

/// Removes the account.
#[server(endpoint = "leave")]
pub(in crate::pages) async fn leave_site(
    #[server(default)] leave_password: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = leave(&ports, &leave_password).await;
    answer(&ports, HERE, outcome).await
}

async fn leave(ports: &Ports, password: &str) -> Answer<Next> {
    let member = ports.visit.viewer().member()?;
    ports.me.leave(&member, password).await?;
    Ok(Next::to("/sign-out").say(t!("account-left")))
}
