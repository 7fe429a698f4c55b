//! The first page: accounts, calendars, grants, and how to connect a site.

use axum::extract::Query;
use serde::Deserialize;

use super::paths::calendar_path;
use super::{
    html::{self, Html, escape},
    trouble,
};
use crate::{
    handle::Handle,
    state::{Calendar, State},
};

/// What was just done, for a line at the top of a page.
#[derive(Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    pub said: String,
}

/// `GET /`
pub(super) async fn show(at: Handle, Query(said): Query<Said>) -> Html {
    let body =
        at.0.read(|state, _| format!("{}{}{}", calendars(state), grants(state), adding(state)));
    html::page(
        "Calendars",
        &format!(
            "{}<h1>Calendars</h1>{body}{}{}",
            html::notice(&said.said),
            connecting(&at),
            trouble::sections(&at),
        ),
    )
}

fn calendars(state: &State) -> String {
    if state.calendars.is_empty() {
        return "<p class=\"empty\">No calendar yet. Add an account below; its primary calendar \
                comes with it. Or start the stand-in with <code>--demo</code>.</p>"
            .to_owned();
    }
    let rows: String = state.calendars.values().map(row).collect();
    format!(
        "<div class=\"scroll\"><table><thead><tr><th>Calendar</th><th>Events</th><th>Zone</th>\
         <th>Who may see it</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

fn row(calendar: &Calendar) -> String {
    let shared: Vec<_> = calendar
        .access
        .iter()
        .map(|(email, access)| format!("{} ({})", escape(email), access.role.as_str()))
        .collect();
    format!(
        "<tr><td><a href=\"{}\">{}</a><br><small>{}</small></td><td>{}</td><td>{}</td>\
         <td><small>{}</small></td></tr>",
        calendar_path(&calendar.id),
        escape(&calendar.summary),
        escape(&calendar.id),
        calendar.events.iter().filter(|event| event.is_live()).count(),
        escape(&calendar.time_zone),
        shared.join("<br>"),
    )
}

fn grants(state: &State) -> String {
    let rows: String = state
        .grants
        .accounts
        .iter()
        .map(|(email, grant)| {
            let short = grant.scopes.iter().map(|s| escape(s.rsplit('/').next().unwrap_or(s)));
            format!(
                "<tr><td>{email}</td><td><small>{}</small></td><td>{}</td><td>\
                 <form method=\"post\" action=\"/grants/revoke\">\
                 <input type=\"hidden\" name=\"account\" value=\"{email}\">\
                 <button class=\"plain\">Revoke</button></form></td></tr>",
                short.collect::<Vec<_>>().join(" "),
                grant.refresh.len(),
                email = escape(email),
            )
        })
        .collect();
    if rows.is_empty() {
        return "<h2>Access granted</h2><p class=\"empty\">No site has been given access.</p>"
            .to_owned();
    }
    format!(
        "<h2>Access granted</h2><div class=\"scroll\"><table><thead><tr><th>Account</th>\
         <th>Scopes</th><th>Refresh tokens</th><td></td></tr></thead><tbody>{rows}</tbody></table>\
         </div><form method=\"post\" action=\"/access-tokens/expire\">\
         <button class=\"plain\">Expire all access tokens now</button></form>"
    )
}

fn adding(state: &State) -> String {
    let options: String = state
        .accounts
        .iter()
        .map(|account| {
            let email = escape(&account.email);
            format!("<option value=\"{email}\">{} — {email}</option>", escape(&account.name))
        })
        .collect();
    let account = "<form method=\"post\" action=\"/accounts\" class=\"grid\">\
        <label>Name<input name=\"name\" required placeholder=\"Riverside Game Club\"></label>\
        <label>E-mail address<input name=\"email\" type=\"email\" required></label>\
        <p><button>Add account</button></p></form>";
    let calendar = format!(
        "<form method=\"post\" action=\"/calendars\" class=\"grid\">\
         <label>Account<select name=\"account\" required>{options}</select></label>\
         <label>Title<input name=\"summary\" required></label>\
         <label>Time zone<input name=\"time_zone\" required value=\"America/Chicago\"></label>\
         <p><button>Add calendar</button></p></form>"
    );
    let calendar = if options.is_empty() { String::new() } else { calendar };
    format!("<details><summary>Add an account or a calendar</summary>{account}{calendar}</details>")
}

/// The settings with which a site uses this stand-in.
fn connecting(at: &Handle) -> String {
    let settings = [
        ("GOOGLE_CLIENT_ID", at.client_id().to_owned()),
        ("GOOGLE_CLIENT_SECRET", at.client_secret().to_owned()),
        ("GOOGLE_AUTH_URL", at.auth_url()),
        ("GOOGLE_TOKEN_URL", at.token_url()),
        ("GOOGLE_REVOKE_URL", at.revoke_url()),
        ("GOOGLE_USERINFO_URL", at.userinfo_url()),
        ("GOOGLE_CALENDAR_URL", at.calendar_url()),
    ];
    let lines: Vec<_> =
        settings.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    format!(
        "<details><summary>Connect a site to this stand-in</summary><p>Start the site with these \
         in its environment:</p><pre>{}</pre></details>",
        lines.join("\n")
    )
}
