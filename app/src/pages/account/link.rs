//! `/link/{token}`: what somebody was sent a link for. Opening it changes nothing, since programs open
//! links as well; its button does.

use domain::{Denied, Email, Link, LinkKind, Reason};
use http::StatusCode;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_axum::ResponseOptions;

use crate::components::{Field, Head, PasswordField};
use crate::pages::load::{form_page, part, ports};
use crate::pages::post::{Next, answer, see_other};
use crate::pages::typed::Typed;
use crate::ports::{Answer, Failure, Ports};
use crate::words::{rich, t};

/// Where a link leads.
fn here(token: &str) -> String {
    // A token has no sign that means anything in an address; whatever else was sent is no token.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    format!("/link/{}", token.chars().filter(|c| plain(*c)).collect::<String>())
}

/// Gives the account of a link the password that its owner chose; then on to the sign-in.
#[server(endpoint = "choose-password")]
pub(in crate::pages) async fn choose_password(
    #[server(default)] link: String,
    #[server(default)] password: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let chosen = ports.links.choose_password(&link, &password).await;
    if let Ok(email) = &chosen {
        let _ = ports.visit.flash(Typed::flash("/sign-in", &[("email", email.as_str())])).await;
    }
    let outcome = chosen.map(|_| Next::to("/sign-in").say(t!("link-password-done")));
    end(&ports, &here(&link), outcome).await
}

/// Makes the address at which a link was opened the account's.
#[server(endpoint = "confirm-address")]
pub(in crate::pages) async fn confirm_address(
    #[server(default)] link: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = ports.links.confirm_address(&link).await.map(|email| {
        let next = if ports.visit.viewer().account().is_some() { "/account" } else { "/sign-in" };
        Next::to(next).say(t!("link-address-done", email = email.as_str()))
    });
    end(&ports, &here(&link), outcome).await
}

/// Gives the account its address of before; then on to another password.
#[server(endpoint = "take-address-back")]
pub(in crate::pages) async fn take_address_back(
    #[server(default)] link: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = ports.links.take_address_back(&link).await;
    let outcome = outcome.map(|next| Next::to(next).say(t!("link-back-done")));
    end(&ports, &here(&link), outcome).await
}

/// On to the next page, or back to that of the link.
async fn end(ports: &Ports, back: &str, outcome: Answer<Next>) -> Result<(), ServerFnError> {
    if matches!(outcome, Err(Failure::NotFound(Reason::Denied(Denied::DeadLink)))) {
        // Its page says what to do now.
        see_other(back);
        return Ok(());
    }
    answer(ports, back, outcome).await
}

/// What a link is for, or that it does not work.
#[component]
pub(in crate::pages) fn LinkAt() -> AnyView {
    let (links, site, token) = (ports().links, ports().site, part("token"));
    let load = {
        let token = token.clone();
        async move { links.look(&token).await }
    };
    form_page(load, move |link, _| match link {
        Some(Link { kind: LinkKind::Password, email, .. }) => {
            let (title, lead) = (t!("link-password-title"), t!("link-password-lead"));
            view! { <NewPassword title lead email token/> }.into_any()
        }
        Some(Link { kind: LinkKind::Invitation, email, .. }) => {
            let title = t!("link-invitation-title", site = site.name.as_str());
            view! { <NewPassword title lead=t!("link-invitation-lead") email token/> }.into_any()
        }
        Some(Link { kind: LinkKind::Address, email, address: Some(new), .. }) => {
            let lead = t!("link-address-lead", account = email.as_str(), new = new.as_str());
            view! {
                <OneButton
                    title=t!("link-address-title")
                    lead
                    action=ConfirmAddress::url()
                    button=t!("link-address-button")
                    token
                />
            }
            .into_any()
        }
        Some(Link { kind: LinkKind::AddressBack, email, address: Some(old), .. }) => {
            let lead = t!("link-back-lead", now = email.as_str(), old = old.as_str());
            view! {
                <OneButton
                    title=t!("link-back-title")
                    lead
                    action=TakeAddressBack::url()
                    button=t!("link-back-button")
                    token
                />
            }
            .into_any()
        }
        _ => view! { <Dead sends_mail=site.sends_mail/> }.into_any(),
    })
}

#[component]
fn NewPassword(title: String, lead: String, email: Email, token: String) -> AnyView {
    view! {
        <Head title=title.clone()/>
        <section class="card card--narrow">
            <h1>{title}</h1>
            <p class="hint">{lead}</p>
            <form method="post" action=ChoosePassword::url() class="form">
                <input type="hidden" name="link" value=token/>
                <Field
                    name="email"
                    label=t!("sign-in-email")
                    kind="email"
                    value=email.to_string()
                    autocomplete="username"
                    fixed=true
                />
                <PasswordField
                    name="password"
                    label=t!("link-password-new")
                    autocomplete="new-password"
                    hint=t!("setup-password-hint")
                />
                <button type="submit" class="button button--wide">{t!("link-password-button")}</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn OneButton(
    title: String,
    lead: String,
    action: &'static str,
    button: String,
    token: String,
) -> AnyView {
    view! {
        <Head title=title.clone()/>
        <section class="card card--narrow">
            <h1>{title}</h1>
            <p>{lead}</p>
            <form method="post" action=action class="form">
                <input type="hidden" name="link" value=token/>
                <button type="submit" class="button button--wide">{button}</button>
            </form>
        </section>
    }
    .into_any()
}

/// The same for a link that was used, is too old, was replaced or never was.
#[component]
fn Dead(sends_mail: bool) -> AnyView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::NOT_FOUND);
    }
    let next = match sends_mail {
        true => rich(&t!("link-dead-next"), |_, words| {
            view! { <a href="/forgotten">{words}</a> }.into_any()
        }),
        false => t!("forgotten-no-mail").into_any(),
    };
    view! {
        <Head title=t!("link-dead-title")/>
        <section class="card card--narrow">
            <h1>{t!("link-dead-title")}</h1>
            <p>{t!("link-dead")}</p>
            <p>{next}</p>
            <p><a class="button button--wide" href="/sign-in">{t!("sign-in-button")}</a></p>
        </section>
    }
    .into_any()
}
