//! Tables for the mapping: each trap of Google's items that we know of.

mod times;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{EventStatus, RemoteBody, RemoteEvent, RemoteItem, RemoteWhen};
use serde_json::{Value, json};

use super::map_item;

const BERLIN: Tz = Tz::Europe__Berlin;

/// A plain event with the given fields over it; `null` takes a field away.
fn item(over: Value) -> Value {
    let mut item = json!({
        "kind": "calendar#event", "etag": "\"1\"", "id": "abc", "status": "confirmed",
        "updated": "2026-01-02T03:04:05.678Z", "sequence": 3, "iCalUID": "abc@google.com",
        "summary": "Game night",
        "start": {"dateTime": "2026-05-01T18:00:00+02:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-05-01T22:00:00+02:00", "timeZone": "Europe/Berlin"},
    });
    for (name, value) in over.as_object().unwrap() {
        item[name] = value.clone();
    }
    item
}

fn times(start: Value, end: Value) -> Value {
    item(json!({"start": start, "end": end}))
}

fn body(item: &Value) -> RemoteBody {
    map_item(item, BERLIN).unwrap_or_else(|bad| panic!("{}: {item}", bad.reason)).body
}

fn single(item: &Value) -> RemoteEvent {
    match body(item) {
        RemoteBody::Single { event } => event,
        other => panic!("{other:?}"),
    }
}

fn refused(item: &Value) -> String {
    map_item(item, BERLIN).expect_err("it should be put aside").reason.to_string()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn timed(start: &str, end: &str, zone: &str) -> RemoteWhen {
    RemoteWhen::Timed { start: at(start), end: at(end), zone: zone.into() }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_single_event_keeps_all_that_we_take() {
    let item = item(json!({
        "description": "Bring <b>dice</b>", "location": "Hall 3\nMain Street 1",
        "source": {"url": "https://example.org/night", "title": "More"},
        "hangoutLink": "https://meet.google.com/abc", "transparency": "transparent",
        "attendees": [{"email": "ada@example.org"}],
    }));
    let mapped = map_item(&item, BERLIN).unwrap();
    assert_eq!(mapped.google_id.as_str(), "abc");
    assert_eq!(mapped.revision.updated, Some(at("2026-01-02T03:04:05.678Z")));
    assert_eq!(mapped.revision.sequence, Some(3));
    assert_eq!(mapped.revision.etag.as_deref(), Some("\"1\""));
    let RemoteBody::Single { event } = mapped.body else { panic!() };
    let expected = RemoteEvent {
        i_cal_uid: Some("abc@google.com".into()),
        title: "Game night".into(),
        description: "Bring <b>dice</b>".into(),
        location: Some("Hall 3, Main Street 1".into()),
        url: Some("https://example.org/night".into()),
        has_meeting: true,
        status: EventStatus::Confirmed,
        when: timed("2026-05-01T16:00:00Z", "2026-05-01T20:00:00Z", "Europe/Berlin"),
        unpublished: None,
        bare: false,
        notes: Vec::new(),
    };
    assert_eq!(event, expected);
}

#[test]
fn people_and_meetings_never_get_through() {
    let personal = json!({
        "attendees": [{"email": "ada@example.org", "displayName": "Ada"}],
        "creator": {"email": "ada@example.org"}, "organizer": {"email": "ada@example.org"},
        "hangoutLink": "https://meet.google.com/secret",
        "conferenceData": {"entryPoints": [{"entryPointType": "video",
            "uri": "https://meet.google.com/secret"}]},
    });
    let good = serde_json::to_string(&map_item(&item(personal.clone()), BERLIN).unwrap()).unwrap();
    let mut bad = item(personal);
    bad["start"] = json!({"date": "soon\u{0}"});
    let bad = serde_json::to_string(&map_item(&bad, BERLIN).unwrap_err()).unwrap();
    for text in [good, bad] {
        for word in ["ada@", "Ada", "secret", "\\u0000"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn a_meeting_is_noticed_and_its_address_is_not_kept() {
    let way = |uri: &str| json!({"conferenceData": {"entryPoints": [{"uri": uri}]}});
    for (fields, expected) in [
        (json!({}), false),
        (json!({"hangoutLink": "https://meet.google.com/abc"}), true),
        (way("https://zoom.us/j/1"), true),
        (way("tel:+49-30-123"), false),
        (
            json!({"conferenceData": {"createRequest": {"status": {"statusCode": "pending"}}}}),
            false,
        ),
        (json!({"hangoutLink": 7, "conferenceData": "odd"}), false),
        (json!({"hangoutLink": "", "conferenceData": {"entryPoints": [7, {"uri": null}]}}), false),
    ] {
        let mapped = map_item(&item(fields.clone()), BERLIN).unwrap();
        let RemoteBody::Single { event } = &mapped.body else { panic!() };
        assert_eq!((event.has_meeting, event.url.as_deref()), (expected, None), "{fields}");
        let kept = serde_json::to_string(&mapped).unwrap();
        assert!(!kept.contains("meet.google") && !kept.contains("zoom"), "{kept}");
        assert_eq!(serde_json::from_str::<RemoteItem>(&kept).unwrap(), mapped);
    }
}

#[test]
fn folded_recurrence_lines_are_whole_again() {
    let folded = json!({"recurrence": ["RRULE:FREQ=WEEKLY;\r\n BYDAY=MO,\n\tTU", "EXDATE:20260508T160000Z"]});
    let RemoteBody::Master { recurrence, .. } = map_item(&item(folded), BERLIN).unwrap().body
    else {
        panic!()
    };
    assert_eq!(recurrence, ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU", "EXDATE:20260508T160000Z"]);
}

#[test]
fn what_makes_no_sense_is_put_aside_with_its_reason() {
    let ok = json!({"dateTime": "2026-05-01T16:00:00Z"});
    let on = json!({"date": "2026-05-01"});
    for (item, reason) in [
        (item(json!({"id": null})), "no usable id"),
        (item(json!({"id": ""})), "no usable id"),
        (item(json!({"id": 7})), "no usable id"),
        (item(json!({"id": "a\u{0}b"})), "no usable id"),
        (item(json!({"id": "x".repeat(1025)})), "no usable id"),
        (json!("text"), "no usable id"),
        (json!(null), "no usable id"),
        (item(json!({"start": null})), "no start"),
        (times(json!({}), ok.clone()), "neither a date nor a time"),
        (times(json!({"dateTime": "tomorrow"}), ok.clone()), "\"tomorrow\" is not a date and time"),
        (times(json!({"dateTime": "2026-02-30T10:00:00Z"}), ok.clone()), "is not a date and time"),
        (times(json!({"date": "2026-13-01"}), on.clone()), "is not a date"),
        (times(json!({"date": 20260501}), on.clone()), "one of its fields is odd"),
        (times(ok.clone(), json!({"dateTime": "2026-05-01T15:59:59Z"})), "before it starts"),
        (times(on.clone(), json!({"date": "2026-04-30"})), "before it starts"),
        (times(on.clone(), ok.clone()), "starts on a day but ends at a time"),
        (times(ok.clone(), on.clone()), "starts at a time but ends on a day"),
        (times(json!({"date": "1899-12-31"}), on.clone()), "in the year 1899"),
        (times(on.clone(), json!({"date": "2201-01-01"})), "in the year 2201"),
        (times(json!({"dateTime": "0001-01-01T00:00:00Z"}), ok.clone()), "in the year 1,"),
        (times(json!({"date": "+12026-05-01"}), on.clone()), "its start"),
        (item(json!({"summary": {"a": 1}})), "one of its fields is odd"),
        (item(json!({"recurrence": "RRULE:FREQ=DAILY"})), "one of its fields is odd"),
        (item(json!({"id": "abc\u{fffd}"})), "no usable id"),
        (item(json!({"recurringEventId": "m"})), "which occurrence"),
        (item(json!({"recurringEventId": "abc"})), "names itself as the series"),
        (item(json!({"recurringEventId": 7})), "the series that it names has no usable id"),
        (item(json!({"recurringEventId": "m\u{fffd}"})), "the series that it names"),
        (
            item(json!({"recurringEventId": "m", "originalStartTime": {"date": "x"}})),
            "original start",
        ),
    ] {
        let said = refused(&item);
        assert!(said.contains(reason), "\"{said}\" does not say \"{reason}\"");
    }
}

#[test]
fn what_the_calendar_declined_is_not_published() {
    let answer = |own: Value, response: &str| {
        let attendees = json!([
            {"email": "ada@example.org", "responseStatus": "declined"},
            {"email": "club@example.org", "self": own, "responseStatus": response},
        ]);
        single(&item(json!({"attendees": attendees}))).unpublished.map(|why| why.to_string())
    };
    let declined = Some("the calendar's owner declined it".to_owned());
    for (own, response, why) in [
        (json!(true), "declined", declined),
        (json!(true), "accepted", None),
        (json!(true), "tentative", None),
        (json!(true), "needsAction", None),
        (json!(false), "declined", None),
        (json!(null), "declined", None),
        (json!("true"), "declined", None),
    ] {
        assert_eq!(answer(own.clone(), response), why, "{own} {response}");
    }
    for odd in [json!("?"), json!([7, null, {"self": true}]), json!({})] {
        assert_eq!(single(&item(json!({"attendees": odd}))).unpublished, None);
    }
}

#[test]
fn an_item_without_any_details_is_known() {
    let bare = json!({"id": "abc", "status": "confirmed", "updated": "2026-01-02T03:04:05Z",
        "start": {"date": "2026-05-01"}, "end": {"date": "2026-05-02"}});
    assert!(single(&bare).bare);
    for detail in ["summary", "description", "location"] {
        let mut item = bare.clone();
        item[detail] = json!("x");
        assert!(!single(&item).bare, "{detail}");
        item[detail] = Value::Null;
        assert!(single(&item).bare, "{detail}");
    }
    // An event without a title, as Google shows it to whoever may see it.
    let mut untitled = bare;
    untitled["organizer"] = json!({"email": "club@example.org"});
    assert!(!single(&untitled).bare);
}

#[test]
fn a_quarantined_item_keeps_its_id() {
    let bad = map_item(&item(json!({"start": null})), BERLIN).unwrap_err();
    assert_eq!(bad.google_id.map(|id| id.to_string()).as_deref(), Some("abc"));
    assert_eq!(bad.raw["summary"], "Game night");
}

#[test]
fn tombstones_need_nothing_but_an_id() {
    for item in [
        json!({"id": "abc", "status": "cancelled"}),
        json!({"id": "abc", "status": "cancelled", "kind": "calendar#event", "etag": "\"2\""}),
        // An organizer's cancelled event may still show all of it.
        item(json!({"status": "cancelled"})),
        item(json!({"status": "cancelled", "recurrence": ["RRULE:FREQ=DAILY"]})),
        // What would put a live event aside does not matter any more.
        json!({"id": "abc", "status": "cancelled", "start": 5, "sequence": "x"}),
        // A cancelled occurrence that does not say which one it is.
        json!({"id": "abc", "status": "cancelled", "recurringEventId": "m"}),
    ] {
        assert_eq!(body(&item), RemoteBody::Tombstone, "{item}");
    }
    let bare = map_item(&json!({"id": "abc", "status": "cancelled"}), BERLIN).unwrap();
    assert_eq!(bare.revision, domain::RemoteRevision::default());
}

#[test]
fn masters_carry_their_lines() {
    let lines = json!([
        "RRULE:FREQ=WEEKLY;UNTIL=20261231T000000Z",
        " EXDATE;TZID=Europe/Berlin:20260508T180000 \n"
    ]);
    let RemoteBody::Master { recurrence, .. } = body(&item(json!({"recurrence": lines}))) else {
        panic!()
    };
    assert_eq!(
        recurrence,
        ["RRULE:FREQ=WEEKLY;UNTIL=20261231T000000Z", "EXDATE;TZID=Europe/Berlin:20260508T180000",]
    );
    // RDATE-only series exist; a malformed rule is the planner's to judge.
    for line in ["RDATE;VALUE=DATE:20260508,20260515", "RRULE:FREQ=SOMETIMES"] {
        let master = body(&item(json!({"recurrence": [line]})));
        assert!(matches!(master, RemoteBody::Master { .. }), "{line}");
    }
    for none in [json!([]), json!(null), json!([" "])] {
        assert!(matches!(body(&item(json!({"recurrence": none}))), RemoteBody::Single { .. }));
    }
    // The second half of a split series is a master like any other, with a new iCalUID.
    let split =
        item(json!({"id": "abc_R20230519T070000", "iCalUID": "abc_R20230519T070000@google.com",
        "recurrence": ["RRULE:FREQ=WEEKLY"]}));
    assert!(matches!(body(&split), RemoteBody::Master { .. }));
}

#[test]
fn only_default_and_public_is_published() {
    for (over, unpublished) in [
        (json!({}), None),
        (json!({"eventType": "default", "visibility": "default"}), None),
        (json!({"visibility": "public"}), None),
        (json!({"visibility": "private"}), Some("its visibility is private")),
        (json!({"visibility": "confidential"}), Some("its visibility is confidential")),
        (json!({"visibility": "friends"}), Some("its visibility is friends")),
        (json!({"eventType": "birthday"}), Some("its type is birthday")),
        (json!({"eventType": "focusTime"}), Some("its type is focusTime")),
        (json!({"eventType": "fromGmail"}), Some("its type is fromGmail")),
        (json!({"eventType": "outOfOffice"}), Some("its type is outOfOffice")),
        (json!({"eventType": "workingLocation"}), Some("its type is workingLocation")),
        (json!({"transparency": "transparent"}), None),
    ] {
        assert_eq!(single(&item(over.clone())).unpublished, unpublished.map(Into::into), "{over}");
    }
}

#[test]
fn statuses_and_sequences_of_any_size() {
    for (status, mapped, notes) in [
        (json!("confirmed"), EventStatus::Confirmed, 0),
        (json!("tentative"), EventStatus::Tentative, 0),
        (json!(null), EventStatus::Confirmed, 0),
        (json!("maybe"), EventStatus::Confirmed, 1),
    ] {
        let event = single(&item(json!({"status": status})));
        assert_eq!((event.status, event.notes.len()), (mapped, notes), "{status}");
    }
    for (sequence, read) in [
        (json!(2_147_483_648_i64), Some(2_147_483_648)),
        (json!(null), None),
        (json!("7"), None),
        (json!(1.5), None),
    ] {
        let mapped = map_item(&item(json!({"sequence": sequence})), BERLIN).unwrap();
        assert_eq!(mapped.revision.sequence, read, "{sequence}");
    }
}

#[test]
fn links_are_web_addresses() {
    for (url, kept, notes) in [
        (json!("https://example.org/a b"), Some("https://example.org/a%20b"), 0),
        (json!("http://example.org"), Some("http://example.org/"), 0),
        (json!("javascript:alert(1)"), None, 1),
        (json!("example.org"), None, 1),
        (json!(""), None, 0),
        (json!(null), None, 0),
    ] {
        let event = single(&item(json!({"source": {"url": url}})));
        assert_eq!((event.url.as_deref(), event.notes.len()), (kept, notes), "{url}");
    }
}

#[test]
fn an_event_without_words_still_has_a_title() {
    let event = single(&item(json!({"summary": null, "iCalUID": null, "location": "\u{0}"})));
    assert_eq!(event.title, "(No title)");
    assert_eq!((event.i_cal_uid, event.location, event.description.as_str()), (None, None, ""));
}

#[test]
fn odd_fields_that_we_do_not_take_do_not_matter() {
    let event = single(&item(json!({
        "attendees": "?", "reminders": 5, "created": "never", "extendedProperties": [1],
        "colorId": {}, "gadget": false, "etag": 7, "updated": "yesterday",
    })));
    assert_eq!(event.title, "Game night");
}
