//! `/sign-in`.

use domain::AccountProblem;
use leptos::prelude::*;

use super::load::{form_page, parameter, ports};
use super::post::{Next, answer_form, local_path, see_other, sign_in_address};
use crate::components::{Field, Head, PasswordField};
use crate::ports::Failure;
use crate::words::{rich, t};
use leptos::server_fn::ServerFn;

/// Checks a password and starts a session; then on to `next`.
#[server(endpoint = "sign-in")]
pub(super) async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let next = local_path(&next).unwrap_or_else(|| "/dashboard".into());
    let back = sign_in_address(&next);
    let outcome = match ports.accounts.sign_in(&email, &password).await {
        // "Sign in first" would be a strange answer to somebody who just tried.
        Err(Failure::SignIn) => Err(AccountProblem::NotRight.into()),
        other => other.map(|()| Next::to(next)),
    };
    // The address comes back into the form, and never into the page's own address.
    answer_form(&ports, &back, &[("email", email.trim())], outcome).await
}

/// The sign-in form. Who is signed in already goes straight on.
#[component]
pub(super) fn SignInPage() -> AnyView {
    let ports = ports();
    let next = local_path(&parameter("next"));
    let load = async move {
        if ports.visit.viewer().account().is_some() {
            see_other(next.as_deref().unwrap_or("/dashboard"));
        }
        let setup = ports.accounts.setup_open().await?;
        Ok((next, setup))
    };
    form_page(load, move |(next, setup), typed| {
        let email = typed.get("email").unwrap_or_default().to_owned();
        view! {
            <Head title=t!("sign-in-title")/>
            <section class="card card--narrow">
                <h1>{t!("sign-in-title")}</h1>
                <p class="hint">{t!("sign-in-lead")}</p>
                {setup.then(|| view! {
                    <p class="note">{rich(&t!("sign-in-set-up"), |_, words| view! { <a href="/setup">{words}</a> }.into_any())}</p>
                })}
                <form method="post" action=SignIn::url() class="form">
                    <input type="hidden" name="next" value=next.unwrap_or_default()/>
                    <Field name="email" label=t!("sign-in-email") kind="email" value=email autocomplete="username"/>
                    <PasswordField name="password" label=t!("sign-in-password") autocomplete="current-password"/>
                    <button type="submit" class="button button--wide">{t!("sign-in-button")}</button>
                </form>
                <p class="hint"><a href="/forgotten">{t!("sign-in-forgotten")}</a></p>
            </section>
        }
        .into_any()
    })
}
