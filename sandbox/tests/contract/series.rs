//! Recurring events: exceptions, splits, conversions, deletion.

use sandbox::{Behaviour, Options};
use serde_json::{Value, json};

use crate::tools::{CALENDAR, Google, each, fields};

const FIRST: &str = "2026-05-08T19:00:00-05:00";
const SECOND: &str = "2026-05-15T19:00:00-05:00";
const THIRD: &str = "2026-05-22T19:00:00-05:00";

fn item<'a>(items: &'a [Value], id: &str) -> &'a Value {
    items.iter().find(|item| item["id"] == id).unwrap_or_else(|| panic!("no {id} in {items:?}"))
}

#[tokio::test]
async fn an_exception_names_its_series_and_its_original_start() {
    let google = Google::start().await;
    let series = google.add_series("Weekly");
    let (_, token) = google.whole(&[]).await;
    let moved = json!({
        "start": {"dateTime": "2026-05-16T19:00:00-05:00"},
        "end": {"dateTime": "2026-05-16T22:00:00-05:00"},
    });
    let id = google.change_occurrence(CALENDAR, &series, SECOND, &moved).unwrap();
    assert_eq!(id, format!("{series}_20260516T000000Z"), "named by the original start, in UTC");
    let (items, _) = google.since(&token).await;
    assert_eq!(each(&items, "id"), [&*id], "the series itself has not changed");
    let exception = &items[0];
    assert_eq!(exception["recurringEventId"], json!(series));
    assert_eq!(exception["originalStartTime"]["dateTime"], SECOND);
    assert_eq!(exception["start"]["dateTime"], "2026-05-16T19:00:00-05:00");
    assert_eq!(exception["iCalUID"], json!(format!("{series}@google.com")));
    assert_eq!(exception["summary"], "Weekly");
    assert!(exception["recurrence"].is_null());
}

#[tokio::test]
async fn a_cancelled_occurrence_is_all_but_bare_and_stays_with_its_series() {
    let google = Google::start().await;
    let series = google.add_series("Weekly");
    let id = google.cancel_occurrence(CALENDAR, &series, FIRST).unwrap();
    let (items, _) = google.whole(&[]).await;
    let cancelled = item(&items, &id);
    assert_eq!(
        fields(cancelled),
        ["etag", "id", "kind", "originalStartTime", "recurringEventId", "status"]
    );
    assert_eq!(cancelled["status"], "cancelled");
    let behaviour = Behaviour { cancelled_exceptions_in_full_list: false, ..Behaviour::default() };
    google.set_behaviour(behaviour);
    assert_eq!(each(&google.whole(&[]).await.0, "id"), [&*series]);
}

#[tokio::test]
async fn an_occurrence_can_come_back() {
    let google = Google::start().await;
    let series = google.add_series("Weekly");
    let id = google.cancel_occurrence(CALENDAR, &series, FIRST).unwrap();
    let (_, token) = google.whole(&[]).await;
    google.undelete_event(CALENDAR, &id).unwrap();
    let (items, _) = google.since(&token).await;
    assert_eq!(items[0]["status"], "confirmed");
    assert_eq!(items[0]["start"]["dateTime"], FIRST);
    google.cancel_occurrence(CALENDAR, &series, FIRST).unwrap();
    assert_eq!(item(&google.whole(&[]).await.0, &id)["status"], "cancelled", "and go again");
}

#[tokio::test]
async fn a_deleted_series_is_one_tombstone() {
    let google = Google::start().await;
    let series = google.add_series("Weekly");
    google.cancel_occurrence(CALENDAR, &series, FIRST).unwrap();
    let changed = json!({"summary": "Special"});
    let exception = google.change_occurrence(CALENDAR, &series, SECOND, &changed).unwrap();
    let (_, token) = google.whole(&[]).await;
    google.cancel_event(CALENDAR, &series).unwrap();
    let (items, next) = google.since(&token).await;
    assert_eq!(each(&items, "id"), [&*series]);
    assert_eq!(fields(&items[0]), ["etag", "id", "kind", "status"]);
    assert!(google.whole(&[]).await.0.is_empty(), "its exceptions are heard of no more");

    google.undelete_event(CALENDAR, &series).unwrap();
    let (items, _) = google.since(&next).await;
    assert_eq!(items.len(), 3, "they come back with it");
    assert_eq!(item(&items, &exception)["summary"], "Special");
}

#[tokio::test]
async fn this_and_following_makes_another_series() {
    let google = Google::start().await;
    let series = google.add_series("Weekly");
    let before = google.cancel_occurrence(CALENDAR, &series, FIRST).unwrap();
    let after = google.cancel_occurrence(CALENDAR, &series, THIRD).unwrap();
    let (_, token) = google.whole(&[]).await;
    let changes = json!({"summary": "Weekly, upstairs"});
    let new = google.split_series(CALENDAR, &series, SECOND, &changes).unwrap();
    assert_eq!(new, format!("{series}_R20260516T000000"));

    let (items, _) = google.since(&token).await;
    assert_eq!(items.len(), 3);
    let (old, later) = (item(&items, &series), item(&items, &new));
    assert_eq!(old["recurrence"], json!(["RRULE:FREQ=WEEKLY;UNTIL=20260515T235959Z"]));
    assert_eq!(later["recurrence"], json!(["RRULE:FREQ=WEEKLY"]));
    assert_eq!(later["summary"], "Weekly, upstairs");
    assert_eq!(later["start"]["dateTime"], SECOND);
    assert_ne!(later["iCalUID"], old["iCalUID"]);
    assert!(later["recurringEventId"].is_null());
    assert_eq!(item(&items, &after)["status"], "cancelled", "exceptions after it leave");
    let (all, _) = google.whole(&[]).await;
    assert_eq!(each(&all, "id"), [&*series, &*before, &*new]);
}

#[tokio::test]
async fn a_split_shares_the_count() {
    let google = Google::start().await;
    let event =
        sandbox::event::series("Course", FIRST, "2026-05-08T20:00:00-05:00", "FREQ=WEEKLY;COUNT=6");
    let series = google.insert_event(CALENDAR, event).unwrap();
    let new = google.split_series(CALENDAR, &series, THIRD, &json!({})).unwrap();
    let (items, _) = google.whole(&[]).await;
    assert_eq!(item(&items, &new)["recurrence"], json!(["RRULE:FREQ=WEEKLY;COUNT=4"]));
    assert_eq!(
        item(&items, &series)["recurrence"],
        json!(["RRULE:FREQ=WEEKLY;UNTIL=20260522T235959Z"])
    );
    let again = google.split_series(CALENDAR, &new, "2026-06-05T19:00:00-05:00", &json!({}));
    assert_eq!(again.unwrap(), format!("{series}_R20260606T000000"), "the first id is the base");
}

#[tokio::test]
async fn all_day_series_name_days() {
    let google = Google::start().await;
    let mut event = sandbox::event::all_day("Open day", "2026-06-01", "2026-06-02");
    event["recurrence"] = json!(["RRULE:FREQ=MONTHLY"]);
    let series = google.insert_event(CALENDAR, event).unwrap();
    let id = google.cancel_occurrence(CALENDAR, &series, "2026-07-01").unwrap();
    assert_eq!(id, format!("{series}_20260701"));
    let new = google.split_series(CALENDAR, &series, "2026-08-01", &json!({})).unwrap();
    assert_eq!(new, format!("{series}_R20260801"));
    let (items, _) = google.whole(&[]).await;
    assert_eq!(item(&items, &series)["recurrence"], json!(["RRULE:FREQ=MONTHLY;UNTIL=20260731"]));
    assert_eq!(item(&items, &id)["originalStartTime"], json!({"date": "2026-07-01"}));
    let wrong = google.cancel_occurrence(CALENDAR, &series, SECOND);
    assert!(wrong.is_err(), "a time names no occurrence of an all-day series");
}

#[tokio::test]
async fn an_event_becomes_a_series_and_back() {
    let google = Google::start().await;
    let id = google.add("Once");
    let (_, token) = google.whole(&[]).await;
    google.make_series(CALENDAR, &id, &["RRULE:FREQ=DAILY".to_owned()]).unwrap();
    let exception = google.cancel_occurrence(CALENDAR, &id, "2026-05-03T18:00:00Z").unwrap();
    let (items, token) = google.since(&token).await;
    assert_eq!(each(&items, "id"), [&*id, &*exception]);
    google.make_single(CALENDAR, &id).unwrap();
    let (items, _) = google.since(&token).await;
    assert_eq!(each(&items, "id"), [&*id]);
    assert!(items[0]["recurrence"].is_null());
    assert_eq!(each(&google.whole(&[]).await.0, "id"), [&*id], "its exceptions are gone");
    assert!(google.make_single(CALENDAR, &id).is_err());
}

#[tokio::test]
async fn moving_a_series_gives_its_exceptions_other_original_starts() {
    let google = Google::start().await;
    let series = google.add_series("Weekly");
    let changed = json!({"summary": "Special"});
    let old = google.change_occurrence(CALENDAR, &series, SECOND, &changed).unwrap();
    let (_, token) = google.whole(&[]).await;
    let later = json!({
        "start": {"dateTime": "2026-05-08T20:00:00-05:00"},
        "end": {"dateTime": "2026-05-08T23:00:00-05:00"},
    });
    google.patch_event(CALENDAR, &series, &later).unwrap();
    let (items, _) = google.since(&token).await;
    let new = format!("{series}_20260516T010000Z");
    assert_eq!(item(&items, &new)["originalStartTime"]["dateTime"], "2026-05-15T20:00:00-05:00");
    assert_eq!(item(&items, &new)["summary"], "Special");
    assert_eq!(item(&items, &old)["status"], "cancelled");
    assert_eq!(each(&google.whole(&[]).await.0, "id"), [&*series, &*new]);
}

#[tokio::test]
async fn only_a_series_has_occurrences() {
    let google = Google::with(Options::default()).await;
    let id = google.add("Once");
    assert!(google.cancel_occurrence(CALENDAR, &id, FIRST).is_err());
    assert!(google.cancel_occurrence(CALENDAR, "unknown", FIRST).is_err());
    let series = google.add_series("Weekly");
    assert!(google.cancel_occurrence(CALENDAR, &series, "some day").is_err());
    assert!(google.make_series(CALENDAR, &id, &[]).is_err());
}
