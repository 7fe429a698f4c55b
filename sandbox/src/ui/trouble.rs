//! Faults, the clock, and what was asked.

use axum::{Form, response::Redirect};
use serde::Deserialize;

use super::answer::Done;
use super::html::escape;
use crate::{
    error::ControlError,
    faults::{Fault, FaultKind},
    handle::Handle,
};

/// How many requests the page shows.
const SHOWN: usize = 100;

/// The sections of the first page.
pub(super) fn sections(at: &Handle) -> String {
    format!("{}{}{}{}", faults(at), clock(at), channels(at), requests(at))
}

/// The faults that can be set on the page: value, words, and whether it takes a number.
const KINDS: &[(&str, &str)] = &[
    ("503", "503 backend error"),
    ("429", "429 rate limit"),
    ("403", "403 rate limit exceeded"),
    ("403p", "403 insufficient permissions"),
    ("401", "401 invalid credentials"),
    ("404", "404 not found"),
    ("410", "410 sync token expired"),
    ("delay", "answer 5 seconds late"),
    ("cut", "cut the body after 200 bytes"),
    ("garbage", "a body that is no JSON"),
    ("drop", "drop the connection"),
    ("empty", "an empty page with a next page"),
    ("no-sync-token", "a last page without sync token"),
    ("duplicate", "two revisions of one event"),
    ("exceptions-first", "exceptions before their series"),
    ("invalid-grant", "invalid_grant on refresh"),
];

fn faults(at: &Handle) -> String {
    let set: String = at
        .faults()
        .iter()
        .map(|fault| {
            let times = fault.times.map_or("always".to_owned(), |times| format!("{times} ×"));
            let place = if fault.path.is_empty() { "any request" } else { &fault.path };
            let what = serde_json::to_string(&fault.kind).unwrap_or_default();
            format!("<li>{times} {} — <code>{}</code></li>", escape(place), escape(&what))
        })
        .collect();
    let set = if set.is_empty() {
        "<p class=\"empty\">None set.</p>".to_owned()
    } else {
        format!(
            "<ul>{set}</ul><form method=\"post\" action=\"/faults/clear\">\
             <button class=\"plain\">Clear all faults</button></form>"
        )
    };
    let options: String = KINDS
        .iter()
        .map(|(value, words)| format!("<option value=\"{value}\">{words}</option>"))
        .collect();
    format!(
        "<h2>Faults</h2>{set}<form method=\"post\" action=\"/faults\" class=\"grid\">\
         <label>What goes wrong<select name=\"kind\">{options}</select></label>\
         <label>Only where the path has<input name=\"path\" placeholder=\"/events\"></label>\
         <label>How often<input name=\"times\" type=\"number\" min=\"1\" max=\"1000\" value=\"1\">\
         </label><p><button>Set fault</button></p></form>"
    )
}

fn clock(at: &Handle) -> String {
    let offset = at.0.read(|state, _| state.clock_offset_seconds);
    format!(
        "<h2>Clock</h2><form method=\"post\" action=\"/clock\" class=\"grid\">\
         <p>It is {} here.</p><label>Seconds ahead of this machine\
         <input name=\"offset_seconds\" type=\"number\" value=\"{offset}\" required></label>\
         <p><button class=\"plain\">Set clock</button></p></form>",
        at.now().format("%Y-%m-%d %H:%M:%S UTC"),
    )
}

fn channels(at: &Handle) -> String {
    let channels: String = at
        .channels()
        .iter()
        .map(|channel| {
            format!(
                "<li>{} → {} <small>until {}</small></li>",
                escape(&channel.calendar),
                escape(&channel.address),
                channel.expires.format("%Y-%m-%d %H:%M UTC"),
            )
        })
        .collect();
    let sent: String =
        at.0.deliveries
            .newest(10)
            .iter()
            .map(|delivery| {
                let result = match (&delivery.error, delivery.status) {
                    (Some(error), _) => escape(error),
                    (None, status) => status.map(|s| s.to_string()).unwrap_or_default(),
                };
                format!(
                    "<li>{} no. {} to {}: {result}</li>",
                    escape(&delivery.resource_state),
                    delivery.message_number,
                    escape(&delivery.address),
                )
            })
            .collect();
    if channels.is_empty() && sent.is_empty() {
        return "<h2>Push notifications</h2><p class=\"empty\">No channel is open.</p>".to_owned();
    }
    format!(
        "<h2>Push notifications</h2><ul>{channels}</ul><details><summary>The last ten sent\
         </summary><ul>{sent}</ul></details>"
    )
}

fn requests(at: &Handle) -> String {
    let rows: String = at
        .0
        .log
        .newest(SHOWN)
        .iter()
        .map(|line| {
            let query =
                if line.query.is_empty() { String::new() } else { format!("?{}", line.query) };
            let good = (200..400).contains(&line.status);
            format!(
                "<tr><td>{}</td><td><span class=\"{}\">{}</span></td><td>{}</td>\
                 <td class=\"address\">{}<wbr><small>{}</small></td><td><small>{}</small></td></tr>",
                line.at.format("%H:%M:%S"),
                if good { "good" } else { "bad" },
                if line.status == 0 { "dropped".to_owned() } else { line.status.to_string() },
                escape(&line.method),
                escape(&line.path),
                escape(&query),
                escape(&line.note),
            )
        })
        .collect();
    if rows.is_empty() {
        return "<h2 id=\"requests\">Requests</h2><p class=\"empty\">None yet.</p>".to_owned();
    }
    format!(
        "<h2 id=\"requests\">Requests</h2><p>The last {SHOWN}, newest first.</p>\
         <div class=\"scroll\"><table><thead><tr><th>At (UTC)</th><th>Status</th><th>Method</th>\
         <th>Address</th><th>Note</th></tr></thead><tbody>{rows}</tbody></table></div>\
         <form method=\"post\" action=\"/requests/clear\">\
         <button class=\"plain\">Clear the list</button></form>"
    )
}

/// The form that sets a fault.
#[derive(Deserialize)]
pub(super) struct FaultForm {
    kind: String,
    #[serde(default)]
    path: String,
    times: u32,
}

/// `POST /faults`
pub(super) async fn add_fault(at: Handle, Form(form): Form<FaultForm>) -> Done {
    let fault = match form.kind.as_str() {
        "403p" => Fault::status(403, "insufficientPermissions"),
        "delay" => Fault::new(FaultKind::Delay { milliseconds: 5000 }),
        "cut" => Fault::new(FaultKind::CutBody { bytes: 200 }),
        "garbage" => Fault::new(FaultKind::GarbageBody),
        "drop" => Fault::new(FaultKind::Drop),
        "empty" => Fault::new(FaultKind::EmptyPage),
        "no-sync-token" => Fault::new(FaultKind::NoSyncToken),
        "duplicate" => Fault::new(FaultKind::DuplicateItem { newest_first: true }),
        "exceptions-first" => Fault::new(FaultKind::ExceptionsFirst),
        "invalid-grant" => Fault::new(FaultKind::InvalidGrant),
        status => {
            let status = status
                .parse()
                .map_err(|_| ControlError::Invalid(format!("{status:?} is none of the faults")))?;
            Fault::new(FaultKind::Status { status, reason: None, retry_after: None })
        }
    };
    at.add_fault(fault.path(form.path.trim()).times(form.times));
    Ok(Redirect::to("/?said=fault"))
}

/// `POST /faults/clear`
pub(super) async fn clear_faults(at: Handle) -> Redirect {
    at.clear_faults();
    Redirect::to("/?said=no-faults")
}

/// `POST /requests/clear`
pub(super) async fn clear_requests(at: Handle) -> Redirect {
    at.clear_requests();
    Redirect::to("/#requests")
}

/// The form that sets the clock.
#[derive(Deserialize)]
pub(super) struct ClockForm {
    offset_seconds: i64,
}

/// `POST /clock`
pub(super) async fn set_clock(at: Handle, Form(form): Form<ClockForm>) -> Done {
    at.set_clock_offset(form.offset_seconds)?;
    Ok(Redirect::to("/?said=clock"))
}
