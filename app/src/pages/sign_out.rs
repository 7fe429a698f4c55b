//! `/sign-out`: a page with a button, since a GET must not change anything.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{dashboard_page, ports};
use super::post::{Next, answer};
use crate::components::{Head, PostButton};
use crate::words::{rich, t};

/// Ends the session.
#[server(endpoint = "sign-out")]
pub(super) async fn sign_out() -> Result<(), ServerFnError> {
    let ports = ports();
    let outcome = ports.accounts.sign_out().await.map(|()| Next::to("/"));
    answer(&ports, "/sign-out", outcome).await
}

/// Asks whether to sign out.
#[component]
pub(super) fn SignOutPage() -> AnyView {
    let account = ports().visit.viewer().account().cloned();
    dashboard_page(async move { Ok(account) }, |account| {
        let body = match account {
            Some(account) => view! {
                <p>{rich(&t!("sign-out-who", email = account.email.to_string()), |_, email| view! { <strong>{email}</strong> }.into_any())}</p>
                <PostButton action=SignOut::url() class="button button--wide">{t!("sign-out-button")}</PostButton>
            }
            .into_any(),
            None => view! {
                <p>{t!("sign-out-done")}</p>
                <p><a class="button button--wide" href="/sign-in">{t!("sign-in-button")}</a></p>
            }
            .into_any(),
        };
        view! {
            <Head title=t!("sign-out-title")/>
            <section class="card card--narrow"><h1>{t!("sign-out-title")}</h1>{body}</section>
        }
        .into_any()
    })
}
