//! `/account`: one's own account.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::own_acts::{ChangeAddress, ChangePassword, LeaveSite, RenameAccount};
use super::sessions::Sessions;
use crate::components::{Field, Head, PasswordField};
use crate::pages::load::{form_page, ports};
use crate::pages::typed::Typed;
use crate::ports::MyAccount;
use crate::words::t;
use domain::{LONGEST_NAME, Role};

/// Everything about one's own account.
#[component]
pub(in crate::pages) fn AccountPage() -> AnyView {
    let ports = ports();
    let sends_mail = ports.site.sends_mail;
    let load = async move {
        let member = ports.visit.viewer().member()?;
        ports.me.show(&member).await
    };
    form_page(load, move |me, typed| {
        let (sessions, email) = (me.sessions.clone(), me.email.to_string());
        view! {
            <Head title=t!("account-title")/>
            <header class="intro intro--small">
                <h1>{t!("account-title")}</h1>
                <p class="intro__lead">{who(&me)}</p>
            </header>
            <div class="account">
                <Name name=typed.get("name").unwrap_or(&me.name).to_owned()/>
                <Address email=email.clone() typed=typed.clone() sends_mail/>
                <Password email/>
                <Sessions sessions/>
                <MyData/>
                <Leave/>
            </div>
        }
        .into_any()
    })
}

/// Who it is, and what they may do.
fn who(me: &MyAccount) -> String {
    let email = me.email.as_str();
    let organizers: Vec<String> = me.organizers.iter().map(|one| one.name.clone()).collect();
    let organizers = crate::components::text::all_of(&organizers);
    match (me.role, me.organizers.is_empty()) {
        (Role::Admin, _) => t!("account-who-admin", email = email),
        (Role::Organizer, false) => {
            t!("account-who-organizer", email = email, organizers = organizers)
        }
        (Role::Organizer, true) => t!("account-who-nobody", email = email),
    }
}

#[component]
fn Name(name: String) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="account-name">
            <h2 id="account-name">{t!("account-name")}</h2>
            <form method="post" action=RenameAccount::url() class="form">
                <Field
                    name="name"
                    label=t!("account-name-label")
                    value=name
                    autocomplete="name"
                    hint=t!("account-name-hint")
                    may_be_empty=true
                    longest=LONGEST_NAME
                />
                <button type="submit" class="button button--quiet">{t!("account-name-save")}</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Address(email: String, typed: Typed, sends_mail: bool) -> AnyView {
    let body = if sends_mail {
        let new = typed.get("email").unwrap_or_default().to_owned();
        view! {
            <p class="hint">{t!("account-address-lead", email = email)}</p>
            <form method="post" action=ChangeAddress::url() class="form">
                <Field name="email" label=t!("account-address-new") kind="email" value=new autocomplete="email"/>
                <PasswordField name="password" label=t!("account-password-now") autocomplete="current-password"/>
                <button type="submit" class="button button--quiet">{t!("account-address-send")}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="hint">{t!("account-address-no-mail", email = email)}</p> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="account-address">
            <h2 id="account-address">{t!("account-address")}</h2>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn Password(email: String) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="account-password">
            <h2 id="account-password">{t!("account-password")}</h2>
            <p class="hint">{t!("account-password-lead")}</p>
            <form method="post" action=ChangePassword::url() class="form">
                // For programs that keep passwords: whose it is.
                <input type="hidden" name="username" value=email autocomplete="username"/>
                <PasswordField name="old_password" label=t!("account-password-now") autocomplete="current-password"/>
                <PasswordField
                    name="new_password"
                    label=t!("link-password-new")
                    autocomplete="new-password"
                    hint=t!("setup-password-hint")
                />
                <button type="submit" class="button button--quiet">{t!("account-password-save")}</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn MyData() -> AnyView {
    view! {
        <section class="panel" aria-labelledby="account-data">
            <h2 id="account-data">{t!("account-data")}</h2>
            <p class="hint">{t!("account-data-lead")}</p>
            <form method="post" action="/account/data.json" class="form">
                <button type="submit" class="button button--quiet">{t!("account-data-button")}</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Leave() -> AnyView {
    view! {
        <section class="panel" aria-labelledby="account-leave">
            <h2 id="account-leave">{t!("account-leave")}</h2>
            <p class="hint">{t!("account-leave-lead")}</p>
            <details>
                <summary>{t!("account-leave-open")}</summary>
                <form method="post" action=LeaveSite::url() class="form">
                    <PasswordField name="leave_password" label=t!("account-password-now") autocomplete="current-password"/>
                    <button type="submit" class="button button--careful">{t!("account-leave-button")}</button>
                </form>
            </details>
        </section>
    }
    .into_any()
}
