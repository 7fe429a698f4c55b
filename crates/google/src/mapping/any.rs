//! Whatever comes, the mapping understands it or puts it aside, and what it lets through keeps
//! the promises of its types.

use chrono_tz::Tz;
use domain::{RemoteBody, RemoteEvent, RemoteWhen};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::map_item;

/// Text that is likely to hurt.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[<>/a-z&;\\n\\x00 =\"':.]{0,60}",
        "(GMT|UTC|Etc/GMT)[+−-]?[0-9:]{0,6}",
        "[0-9]{1,5}-[0-9]{1,2}-[0-9]{1,2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?",
        "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])(T[01][0-9]:[0-5][0-9]:00(Z)?)?",
        Just("cancelled".to_owned()),
        Just("Europe/Berlin".to_owned()),
    ]
}

fn field() -> impl Strategy<Value = Value> {
    let time =
        (text(), text(), text(), 0..4_u8).prop_map(|(date, time, zone, which)| match which {
            0 => json!({"date": date}),
            1 => json!({"dateTime": time}),
            2 => json!({"dateTime": time, "timeZone": zone}),
            _ => json!({"date": date, "dateTime": time, "timeZone": zone}),
        });
    prop_oneof![
        4 => time,
        4 => text().prop_map(Value::String),
        1 => prop::collection::vec(text(), 0..3).prop_map(|lines| json!(lines)),
        1 => Just(Value::Null),
        1 => any::<i64>().prop_map(Value::from),
    ]
}

const FIELDS: [&str; 15] = [
    "id",
    "status",
    "summary",
    "description",
    "location",
    "start",
    "end",
    "recurrence",
    "recurringEventId",
    "originalStartTime",
    "updated",
    "sequence",
    "source",
    "iCalUID",
    "visibility",
];

fn event(body: &RemoteBody) -> Option<&RemoteEvent> {
    match body {
        RemoteBody::Single { event } | RemoteBody::Master { event, .. } => Some(event),
        RemoteBody::Exception { event, .. } => event.as_ref(),
        RemoteBody::Tombstone => None,
    }
}

proptest! {
    #[test]
    fn any_item_is_understood_or_put_aside(
        values in prop::collection::vec((0..FIELDS.len(), field()), 0..12),
        description in text(),
    ) {
        let mut item = json!({"id": "a", "description": description,
            "start": {"date": "2026-05-01"}, "end": {"date": "2026-05-02"}});
        for (at, value) in values {
            item[FIELDS[at]] = value;
        }
        let mapped = map_item(&item, Tz::Europe__Berlin);
        let written = match &mapped {
            Ok(item) => serde_json::to_string(item),
            Err(bad) => serde_json::to_string(bad),
        };
        // As JSON, and as PostgreSQL takes it.
        prop_assert!(written.is_ok_and(|text| !text.contains("\\u0000")));
        let Ok(mapped) = mapped else { return Ok(()) };
        let Some(event) = event(&mapped.body) else { return Ok(()) };
        prop_assert!(!event.title.trim().is_empty() && !event.title.contains('\n'));
        prop_assert!(!event.description.contains("<script") && !event.description.contains("<img"));
        match &event.when {
            RemoteWhen::Timed { start, end, zone } => {
                prop_assert!(start <= end && zone.parse::<Tz>().is_ok());
            }
            RemoteWhen::AllDay { start, end, .. } => prop_assert!(start < end),
        }
    }
}
