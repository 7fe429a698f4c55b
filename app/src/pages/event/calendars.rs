//! Ways into the viewer's own calendar.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Event, When};
use leptos::prelude::*;

use crate::components::text::address;
use crate::words::t;

/// Links into calendars, behind a button that needs no script.
#[component]
pub(super) fn AddToCalendar(
    event: Event,
    /// The page's whole address.
    address: String,
    /// The event in words.
    about: String,
) -> AnyView {
    let file = format!("/events/{}.ics", event.slug);
    let details = format!("{about}\n\n{address}");
    let outlook = |host: &str| outlook(host, &event, &details);
    view! {
        <details class="menu" name="acts">
            <summary class="button">{t!("event-add-to-calendar")}</summary>
            <ul class="menu__list" role="list">
                <li><a href=file>{t!("event-calendar-file")}<small>{t!("event-calendar-file-hint")}</small></a></li>
                <li><a href=google(&event, &details) rel="noopener">"Google Calendar"</a></li>
                <li><a href=outlook("outlook.live.com") rel="noopener">"Outlook.com"</a></li>
                <li><a href=outlook("outlook.office.com") rel="noopener">"Microsoft 365"</a></li>
            </ul>
        </details>
    }
    .into_any()
}

/// <https://calendar.google.com/calendar/render?action=TEMPLATE>: whole days end on the day after.
fn google(event: &Event, details: &str) -> String {
    let compact = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let dates = match event.when() {
        When::AllDay { start_date, end_date, .. } => {
            format!("{}/{}", start_date.format("%Y%m%d"), end_date.format("%Y%m%d"))
        }
        When::Timed { starts_at, ends_at, .. } => {
            format!("{}/{}", compact(starts_at), compact(ends_at))
        }
    };
    address(
        "https://calendar.google.com/calendar/render",
        &[
            ("action", "TEMPLATE"),
            ("text", &event.title),
            ("dates", &dates),
            ("ctz", &event.time_zone),
            ("details", details),
            ("location", &event.place().unwrap_or_default()),
        ],
    )
}

/// Outlook's form for a new event. It knows `%20` only: a `+` would be seen.
fn outlook(host: &str, event: &Event, details: &str) -> String {
    let (start, end, whole) = match event.when() {
        When::AllDay { start_date, end_date, .. } => {
            (start_date.to_string(), end_date.to_string(), "true")
        }
        When::Timed { starts_at, ends_at, .. } => {
            let stamp = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
            (stamp(starts_at), stamp(ends_at), "false")
        }
    };
    let link = address(
        &format!("https://{host}/calendar/0/deeplink/compose"),
        &[
            ("path", "/calendar/action/compose"),
            ("rru", "addevent"),
            ("subject", &event.title),
            ("startdt", &start),
            ("enddt", &end),
            ("allday", whole),
            ("body", details),
            ("location", &event.place().unwrap_or_default()),
        ],
    );
    link.replace('+', "%20")
}
