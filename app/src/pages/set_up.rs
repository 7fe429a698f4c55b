//! `/setup`: the first account, while there is none.

use domain::AccountProblem;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{form_page, ports};
use super::post::{Next, answer_form};
use crate::components::{Field, Head, PasswordField};
use crate::words::t;

/// Makes the first admin and signs them in.
#[server(endpoint = "set-up")]
pub(super) async fn set_up(
    #[server(default)] token: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] organizer: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let fields = [("email", email.trim()), ("organizer", organizer.trim())];
    let made = ports.accounts.set_up(token.trim(), email.trim(), &password, organizer.trim()).await;
    let outcome = made.map(|()| Next::to("/dashboard").say(t!("setup-done")));
    answer_form(&ports, "/setup", &fields, outcome).await
}

/// The form for the first account.
#[component]
pub(super) fn SetUpPage() -> AnyView {
    let accounts = ports().accounts;
    let load = async move {
        if accounts.setup_open().await? {
            Ok(())
        } else {
            Err(AccountProblem::NothingToSetUp.into())
        }
    };
    form_page(load, move |(), typed| {
        let typed = |field: &str| typed.get(field).unwrap_or_default().to_owned();
        let (email, organizer) = (typed("email"), typed("organizer"));
        view! {
            <Head title=t!("setup-title")/>
            <section class="card card--narrow">
                <h1>{t!("setup-heading")}</h1>
                <p class="hint">{t!("setup-lead")}</p>
                <form method="post" action=SetUp::url() class="form">
                    <Field
                        name="token"
                        label=t!("setup-token")
                        hint=t!("setup-token-hint")
                    />
                    <Field name="email" label=t!("sign-in-email") kind="email" value=email autocomplete="username"/>
                    <PasswordField
                        name="password"
                        label=t!("sign-in-password")
                        autocomplete="new-password"
                        hint=t!("setup-password-hint")
                    />
                    <Field
                        name="organizer"
                        label=t!("setup-organizer")
                        value=organizer
                        autocomplete="organization"
                        hint=t!("setup-organizer-hint")
                        may_be_empty=true
                    />
                    <button type="submit" class="button button--wide">{t!("setup-create")}</button>
                </form>
            </section>
        }
        .into_any()
    })
}
