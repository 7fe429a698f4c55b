//! `/forgotten`: asks for a link to another password.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::{Field, Head};
use crate::pages::load::{form_page, ports};
use crate::pages::post::{Next, answer_form};
use crate::words::t;

/// Where the form is.
const HERE: &str = "/forgotten";

/// Has a link be mailed, and says the same for every address.
#[server(endpoint = "forgotten")]
pub(in crate::pages) async fn forgotten(
    #[server(default)] email: String,
) -> Result<(), ServerFnError> {
    let ports = ports();
    let email = email.trim();
    let asked = ports.links.forgotten(email).await;
    let outcome = asked.map(|()| Next::to(HERE).say(t!("forgotten-sent", email = email)));
    answer_form(&ports, HERE, &[("email", email)], outcome).await
}

/// The form; where the site sends no mail, who to ask.
#[component]
pub(in crate::pages) fn ForgottenPage() -> AnyView {
    let sends_mail = ports().site.sends_mail;
    form_page(async { Ok(()) }, move |(), typed| {
        let email = typed.get("email").unwrap_or_default().to_owned();
        let body = match sends_mail {
            true => view! { <AskForLink email/> }.into_any(),
            false => view! { <p>{t!("forgotten-no-mail")}</p> }.into_any(),
        };
        view! {
            <Head title=t!("forgotten-title")/>
            <section class="card card--narrow">
                <h1>{t!("forgotten-title")}</h1>
                {body}
                <p class="hint"><a href="/sign-in">{t!("forgotten-back")}</a></p>
            </section>
        }
        .into_any()
    })
}

#[component]
fn AskForLink(email: String) -> AnyView {
    view! {
        <p class="hint">{t!("forgotten-lead")}</p>
        <form method="post" action=Forgotten::url() class="form">
            <Field name="email" label=t!("sign-in-email") kind="email" value=email autocomplete="username"/>
            <button type="submit" class="button button--wide">{t!("forgotten-button")}</button>
        </form>
    }
    .into_any()
}
