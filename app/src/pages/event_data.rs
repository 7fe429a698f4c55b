//! An event for machines: the description of its share tags, and schema.org's `Event`.

use serde_json::{Value, json};

use crate::components::text::{cut, plain};
use crate::components::time::{label, machine_end, machine_start};
use crate::domain::EventStatus;
use crate::ports::EventPage;

/// When, where and what in about 200 characters of plain text.
pub(super) fn summary(page: &EventPage) -> String {
    let event = &page.event;
    let mut facts = vec![label(&event.when())];
    facts.extend(event.location.clone().filter(|place| online_address(place).is_none()));
    let status = match event.status {
        EventStatus::Cancelled => "Cancelled: ",
        EventStatus::Postponed => "Postponed: ",
        EventStatus::Tentative | EventStatus::Confirmed => "",
    };
    let text = plain(&event.description);
    let text = if text.is_empty() { format!("By {}.", page.organizer.name) } else { text };
    cut(&format!("{status}{}. {text}", facts.join(" · ")), 200)
}

/// The address, where a text is one of the web; anything else (`javascript:` too) is `None`.
pub(super) fn online_address(text: &str) -> Option<String> {
    let address = url::Url::parse(text.trim()).ok()?;
    (matches!(address.scheme(), "http" | "https") && address.has_host()).then(|| address.into())
}

/// schema.org's `Event` as JSON that is safe inside `<script>`: no `<` can end the element.
pub(super) fn json_ld(page: &EventPage, base_url: &str) -> String {
    event_object(page, base_url)
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn event_object(page: &EventPage, base_url: &str) -> Value {
    let event = &page.event;
    let when = event.when();
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "startDate": machine_start(&when),
        "eventStatus": status(event.status),
        "description": summary(page),
        "url": format!("{base_url}/events/{}", event.slug),
        "organizer": {
            "@type": "Organization",
            "name": page.organizer.name,
            "url": format!("{base_url}/organizers/{}", page.organizer.slug),
        },
    });
    if let Some(end) = machine_end(&when) {
        object["endDate"] = end.into();
    }
    let place = event.location.as_deref();
    let online = place.and_then(online_address);
    match (online, place) {
        (Some(url), _) => {
            object["location"] = json!({"@type": "VirtualLocation", "url": url});
            object["eventAttendanceMode"] = "https://schema.org/OnlineEventAttendanceMode".into();
        }
        (None, Some(place)) => {
            object["location"] = json!({"@type": "Place", "name": place, "address": place});
            object["eventAttendanceMode"] = "https://schema.org/OfflineEventAttendanceMode".into();
        }
        (None, None) => {}
    }
    object
}

/// schema.org has no word for "tentative": such an event is scheduled.
fn status(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Confirmed | EventStatus::Tentative => "https://schema.org/EventScheduled",
        EventStatus::Cancelled => "https://schema.org/EventCancelled",
        EventStatus::Postponed => "https://schema.org/EventPostponed",
    }
}

#[cfg(test)]
mod tests {
    use super::online_address;

    #[test]
    fn only_web_addresses_are_links() {
        for (text, link) in [
            ("https://example.org/x", true),
            (" http://example.org ", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("The Dragon's Den", false),
            ("https:", false),
        ] {
            assert_eq!(online_address(text).is_some(), link, "{text}");
        }
    }
}
