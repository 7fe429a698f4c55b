//! Where somebody is signed in.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::own_acts::{EndOtherSessions, EndSession};
use crate::components::PostButton;
use crate::components::time::Instant;
use crate::pages::sentences::browser;
use crate::ports::MySession;
use crate::words::t;

/// The sessions of an account, each with a button that ends it.
#[component]
pub(super) fn Sessions(sessions: Vec<MySession>) -> AnyView {
    let others = sessions.iter().any(|session| !session.is_here);
    let lines = sessions.into_iter().map(|session| view! { <Line session/> }).collect_view();
    view! {
        <section class="panel" aria-labelledby="account-sessions">
            <h2 id="account-sessions">{t!("account-sessions")}</h2>
            <ul class="lines" role="list">{lines}</ul>
            {others.then(|| view! {
                <PostButton action=EndOtherSessions::url() class="button button--quiet">
                    {t!("account-sessions-end-others")}
                </PostButton>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Line(session: MySession) -> AnyView {
    let name = browser(&session.agent);
    let fields = vec![("session", session.handle)];
    let end = view! {
        <PostButton action=EndSession::url() fields class="button button--quiet button--small">
            {t!("account-session-end")}
        </PostButton>
    };
    view! {
        <li class="line line--act">
            <div>
                <p class="line__title">
                    {name}" "
                    {session.is_here.then(|| view! { <span class="badge badge--good">{t!("account-session-here")}</span> })}
                </p>
                <p class="hint">
                    {t!("account-session-since")}" "<Instant at=session.signed_in_at/>" · "
                    {t!("account-session-seen")}" "<Instant at=session.seen_at/>
                </p>
            </div>
            {(!session.is_here).then_some(end)}
        </li>
    }
    .into_any()
}
