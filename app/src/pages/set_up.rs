//! `/setup`: the first account, while there is none.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{form_page, ports};
use super::post::{Next, answer_form};
use crate::components::{Field, Head};
use crate::ports::Failure;

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
    let outcome = made
        .map(|()| Next::to("/dashboard").say("Welcome! You are the administrator of this site."));
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
            Err(Failure::NotFound(
                "this site is set up already; there is nothing to do here".into(),
            ))
        }
    };
    form_page(load, move |(), typed| {
        let typed = |field: &str| typed.get(field).unwrap_or_default().to_owned();
        let (email, organizer) = (typed("email"), typed("organizer"));
        view! {
            <Head title="Set up"/>
            <section class="card card--narrow">
                <h1>"Set up this site"</h1>
                <p class="hint">"You make the first account: an administrator, who can do everything."</p>
                <form method="post" action=SetUp::url() class="form">
                    <Field
                        name="token"
                        label="Set-up token"
                        hint="The server printed it when it started. It proves that the server is yours."
                    />
                    <Field name="email" label="E-mail address" kind="email" value=email autocomplete="username"/>
                    <Field
                        name="password"
                        label="Password"
                        kind="password"
                        autocomplete="new-password"
                        hint="At least 10 characters. A few words that do not belong together are good."
                    />
                    <Field
                        name="organizer"
                        label="Your club, store or group"
                        value=organizer
                        autocomplete="organization"
                        hint="The first organizer of events. You can leave this empty and add one later."
                        may_be_empty=true
                    />
                    <button type="submit" class="button button--wide">"Create the account"</button>
                </form>
            </section>
        }
        .into_any()
    })
}
