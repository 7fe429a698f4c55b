//! The consent page.

use super::{request::Ask, scopes};
use crate::{
    shared::Shared,
    ui::html::{Html, escape, page_narrow},
};

/// The page on which a person chooses an account and what the site may see. Its form goes back
/// to the same address, so that the whole request is checked again.
pub(super) fn page(shared: &Shared, ask: &Ask, query: &str) -> Html {
    let accounts = shared.read(|state, _| state.accounts.clone());
    if accounts.is_empty() {
        return page_narrow(
            "No account",
            "<h1>No account yet</h1>\
             <p>The stand-in has no account that could sign in. \
             <a href=\"/\">Add one on its page</a>, and try again.</p>",
        );
    }
    let chosen = ask.login_hint.as_deref();
    let chosen = accounts.iter().position(|account| chosen == Some(&account.email)).unwrap_or(0);
    let rows: String = accounts
        .iter()
        .enumerate()
        .map(|(at, account)| {
            format!(
                "<label class=\"choice\"><input type=\"radio\" name=\"account\" value=\"{email}\" \
                 required{checked}><span><strong>{name}</strong><br>{email}</span></label>",
                email = escape(&account.email),
                name = escape(&account.name),
                checked = if at == chosen { " checked" } else { "" },
            )
        })
        .collect();
    let host = ask.redirect_uri.host_str().unwrap_or_default();
    let port = ask.redirect_uri.port().map(|port| format!(":{port}")).unwrap_or_default();
    let body = format!(
        "<p class=\"banner\">Stand-in for Google — nothing here leaves your machine.</p>\
         <h1>{site} wants access to your Google Account</h1>\
         <form method=\"post\" action=\"/o/oauth2/v2/auth?{query}\">\
         <fieldset><legend>Choose an account</legend>{rows}</fieldset>\
         <fieldset><legend>Select what {site} can access</legend>{scopes}</fieldset>\
         <p class=\"actions\"><button name=\"decision\" value=\"allow\">Allow</button>\
         <button class=\"plain\" name=\"decision\" value=\"deny\">Deny</button></p></form>",
        site = escape(&format!("{host}{port}")),
        query = escape(query),
        scopes = scope_boxes(ask),
    );
    page_narrow("Sign in with the stand-in", &body)
}

/// A box for each scope that can be left out, and a line for those that come with signing in.
fn scope_boxes(ask: &Ask) -> String {
    let mut boxes = String::new();
    if ask.scopes.iter().any(|scope| scopes::meaning(scope) == Some(None)) {
        boxes.push_str("<p>Your name and e-mail address (comes with signing in)</p>");
    }
    for scope in &ask.scopes {
        if let Some(Some(words)) = scopes::meaning(scope) {
            boxes.push_str(&format!(
                "<label class=\"choice\"><input type=\"checkbox\" name=\"scope\" value=\"{}\" \
                 checked><span>{}<br><small>{}</small></span></label>",
                escape(scope),
                escape(words),
                escape(scope.rsplit('/').next().unwrap_or(scope)),
            ));
        }
    }
    boxes
}
