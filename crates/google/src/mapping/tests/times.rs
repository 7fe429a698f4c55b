//! When an event is.

use domain::{OccurrenceKey, RemoteBody, RemoteWhen};
use serde_json::{Value, json};

use super::{at, body, day, item, single, timed, times};

#[test]
fn times_are_read_as_google_writes_them() {
    let sixteen = "2026-05-01T16:00:00Z";
    for (start, end, when) in [
        // With an offset; the zone is for showing.
        (
            json!({"dateTime": "2026-05-01T18:00:00+02:00"}),
            json!({"dateTime": "2026-05-01T20:00:00Z"}),
            timed(sixteen, "2026-05-01T20:00:00Z", "Europe/Berlin"),
        ),
        (
            json!({"dateTime": "2026-05-01T12:00:00-04:00", "timeZone": "America/New_York"}),
            json!({"dateTime": "2026-05-01T13:00:00-04:00", "timeZone": "America/New_York"}),
            timed(sixteen, "2026-05-01T17:00:00Z", "America/New_York"),
        ),
        // Without an offset: its zone, or the calendar's.
        (
            json!({"dateTime": "2026-05-01T12:00:00", "timeZone": "America/New_York"}),
            json!({"dateTime": "2026-05-01T12:30:00", "timeZone": "America/New_York"}),
            timed(sixteen, "2026-05-01T16:30:00Z", "America/New_York"),
        ),
        (
            json!({"dateTime": "2026-05-01T18:00:00"}),
            json!({"dateTime": "2026-05-01T18:00"}),
            timed(sixteen, sixteen, "Europe/Berlin"),
        ),
        // Fractions, to microseconds.
        (
            json!({"dateTime": "2026-05-01T16:00:00.1234567Z"}),
            json!({"dateTime": "2026-05-01T17:00:00Z"}),
            timed("2026-05-01T16:00:00.123456Z", "2026-05-01T17:00:00Z", "Europe/Berlin"),
        ),
        // Ends as it starts.
        (
            json!({"dateTime": sixteen}),
            json!({"dateTime": sixteen}),
            timed(sixteen, sixteen, "Europe/Berlin"),
        ),
        // Starts and ends in different zones.
        (
            json!({"dateTime": "2026-05-01T18:00:00", "timeZone": "Europe/Berlin"}),
            json!({"dateTime": "2026-05-01T18:00:00", "timeZone": "Europe/London"}),
            timed(sixteen, "2026-05-01T17:00:00Z", "Europe/Berlin"),
        ),
        // A zone written as an offset.
        (
            json!({"dateTime": "2026-05-01T18:00:00+02:00", "timeZone": "GMT+02:00"}),
            json!({"dateTime": "2026-05-01T19:00:00+02:00", "timeZone": "GMT+02:00"}),
            timed(sixteen, "2026-05-01T17:00:00Z", "Etc/GMT-2"),
        ),
        // A leap second.
        (
            json!({"dateTime": "2016-12-31T23:59:60Z"}),
            json!({"dateTime": "2017-01-01T01:00:00Z"}),
            timed("2017-01-01T00:00:00Z", "2017-01-01T01:00:00Z", "Europe/Berlin"),
        ),
    ] {
        let item = times(start, end);
        assert_eq!(single(&item).when, when, "{item}");
    }
}

#[test]
fn clock_changes_are_resolved() {
    for (local, zone, start, note) in [
        // Skipped: 02:30 does not exist; with the offset before, it is 03:30.
        ("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00Z", "is skipped"),
        ("2026-03-08T02:30:00", "America/New_York", "2026-03-08T07:30:00Z", "is skipped"),
        // A whole day that Samoa left out.
        ("2011-12-30T10:00:00", "Pacific/Apia", "2011-12-30T20:00:00Z", "is skipped"),
        // Twice: the first.
        ("2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30:00Z", "occurs twice"),
    ] {
        let time = json!({"dateTime": local, "timeZone": zone});
        let event = single(&times(time.clone(), time));
        assert_eq!(event.when, timed(start, start, zone), "{local} {zone}");
        assert!(event.notes.iter().any(|n| n.to_string().contains(note)), "{:?}", event.notes);
    }
    // With an offset there is nothing to resolve.
    let exact = json!({"dateTime": "2026-10-25T02:30:00+01:00", "timeZone": "Europe/Berlin"});
    let event = single(&times(exact.clone(), exact));
    assert_eq!(
        event.when.clone(),
        timed("2026-10-25T01:30:00Z", "2026-10-25T01:30:00Z", "Europe/Berlin")
    );
    assert_eq!(event.notes, [""; 0]);
}

#[test]
fn whole_days_have_an_exclusive_end() {
    for (start, end, last) in [
        ("2026-05-01", Some("2026-05-02"), "2026-05-02"),
        ("2026-05-01", Some("2026-05-04"), "2026-05-04"),
        ("2026-05-01", Some("2026-05-01"), "2026-05-02"),
        ("2026-05-01", None, "2026-05-02"),
    ] {
        let end = end.map_or(Value::Null, |end| json!({"date": end}));
        let event = single(&times(json!({"date": start}), end));
        let (start, end) = (day(start), day(last));
        assert_eq!(event.when, RemoteWhen::AllDay { start, end, zone: "Europe/Berlin".into() });
    }
}

#[test]
fn a_missing_end_is_the_start() {
    for end in [Value::Null, json!({}), json!({"timeZone": "Europe/Berlin"})] {
        let event = single(&times(json!({"dateTime": "2026-05-01T16:00:00Z"}), end));
        assert_eq!(
            event.when,
            timed("2026-05-01T16:00:00Z", "2026-05-01T16:00:00Z", "Europe/Berlin")
        );
        assert_eq!(event.notes, ["it has no end: taken as ending at its start"]);
    }
    // Google gives an end even where it is not meant: it is what Google's own pages show.
    let unspecified = single(&item(json!({"endTimeUnspecified": true})));
    assert_eq!(
        unspecified.when.clone(),
        timed("2026-05-01T16:00:00Z", "2026-05-01T20:00:00Z", "Europe/Berlin")
    );
}

#[test]
fn an_unknown_zone_is_noted_once() {
    let zone = "W. Europe Standard Time";
    let event = single(&times(
        json!({"dateTime": "2026-05-01T18:00:00", "timeZone": zone}),
        json!({"dateTime": "2026-05-01T19:00:00", "timeZone": zone}),
    ));
    assert_eq!(event.when, timed("2026-05-01T16:00:00Z", "2026-05-01T17:00:00Z", "Europe/Berlin"));
    assert_eq!(event.notes.len(), 1);
    let note = event.notes[0].to_string();
    assert!(note.contains(zone) && note.contains("Europe/Berlin"), "{note}");
}

#[test]
fn occurrences_know_their_place_in_the_series() {
    let seven = OccurrenceKey::At(at("2023-05-19T07:00:00Z"));
    let on = OccurrenceKey::On(day("2023-05-19"));
    for (id, original, key) in [
        ("m_20230519T070000Z", json!({"dateTime": "2023-05-19T09:00:00+02:00"}), seven),
        (
            "m_20230519T070000Z",
            json!({"dateTime": "2023-05-19T09:00:00", "timeZone": "Europe/Berlin"}),
            seven,
        ),
        ("m_20230519T070000Z", json!({"dateTime": "2023-05-19T09:00:00"}), seven),
        ("any", json!({"dateTime": "2023-05-19T07:00:00Z"}), seven),
        ("m_20230519", json!({"date": "2023-05-19"}), on),
        // Only the id says it.
        ("m_20230519T070000Z", Value::Null, seven),
        ("m_20230519", json!({}), on),
        ("m_20230519", json!(7), on),
    ] {
        let over = json!({"id": id, "recurringEventId": "m", "originalStartTime": original});
        let mut cancelled = over.clone();
        cancelled["status"] = "cancelled".into();
        let RemoteBody::Exception { master, original, event } = body(&cancelled) else {
            panic!("{cancelled}")
        };
        assert_eq!((master.as_str(), original, event), ("m", key, None), "{cancelled}");
        let live = item(over);
        let RemoteBody::Exception { original, event: Some(event), .. } = body(&live) else {
            panic!("{live}")
        };
        assert_eq!((original, event.title.as_str()), (key, "Game night"), "{live}");
    }
}
