//! `/sign-out`: a page with a button, since a GET must not change anything.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{desk_page, ports};
use super::post::{Next, answer};
use crate::components::{Head, PostButton};

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
    desk_page(async move { Ok(account) }, |account| {
        let body = match account {
            Some(account) => view! {
                <p>"You are signed in as "<strong>{account.email.to_string()}</strong>"."</p>
                <PostButton action=SignOut::url() class="button button--wide">"Sign out"</PostButton>
            }
            .into_any(),
            None => view! {
                <p>"You are signed out."</p>
                <p><a class="button button--wide" href="/sign-in">"Sign in"</a></p>
            }
            .into_any(),
        };
        view! {
            <Head title="Sign out"/>
            <section class="card card--narrow"><h1>"Sign out"</h1>{body}</section>
        }
        .into_any()
    })
}
