use domain::{EventId, OrganizerId, Visibility};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn event(when: When) -> Event {
    let mut event = Event {
        id: EventId(1),
        organizer_id: OrganizerId(1),
        series_id: None,
        source_id: None,
        google_id: None,
        i_cal_uid: None,
        slug: "chess".into(),
        title: String::new(),
        description: String::new(),
        location: None,
        url: None,
        status: EventStatus::Confirmed,
        visibility: Visibility::Unlisted,
        all_day: false,
        starts_at: DateTime::UNIX_EPOCH,
        ends_at: DateTime::UNIX_EPOCH,
        start_date: None,
        end_date: None,
        time_zone: "UTC".into(),
        original_start: None,
        version: 3,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
        deleted_at: None,
        deletion_id: None,
        markdown: None,
        tags: None,
        cover: None,
    };
    event.set_content(EventContent {
        title: "Chess  night".into(),
        description: "<p>Bring a board</p>\n<p>or two</p>".into(),
        location: Some("Hall".into()),
        url: Some("https://example.org".into()),
        status: EventStatus::Tentative,
        visibility: Visibility::Unlisted,
        when,
        markdown: None,
        tags: None,
        cover: None,
    });
    event
}

fn timed(start: &str, end: &str, zone: &str) -> When {
    When::Timed { starts_at: at(start), ends_at: at(end), time_zone: zone.into() }
}

fn evening() -> Event {
    event(timed("2026-11-27T18:00:30Z", "2026-11-27T21:00:00Z", "Europe/Berlin"))
}

fn days() -> Event {
    event(When::AllDay {
        start_date: "2026-11-27".parse().unwrap(),
        end_date: "2026-11-29".parse().unwrap(),
        starts_at: at("2026-11-26T23:00:00Z"),
        ends_at: at("2026-11-28T23:00:00Z"),
        time_zone: "Europe/Berlin".into(),
    })
}

fn with(event: &Event, fields: &[(&str, &str)]) -> EventForm {
    let mut form = EventForm::of(event);
    for (name, value) in fields {
        let slot = form.slots().into_iter().find(|(slot, _)| slot == name).unwrap();
        *slot.1 = (*value).to_owned();
    }
    form
}

#[test]
fn an_untouched_form_changes_nothing() {
    let open_end = event(timed("2026-11-27T18:00:00Z", "2026-11-27T18:00:00Z", "Europe/Berlin"));
    // The second of two times that clocks show as 02:30.
    let twice = event(timed("2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z", "Europe/Berlin"));
    for event in [evening(), days(), open_end, twice] {
        assert_eq!(EventForm::of(&event).read(&event), Ok(event.content()));
        let mut sent = EventForm::of(&event);
        sent.description = sent.description.replace('\n', "\r\n");
        assert_eq!(sent.read(&event), Ok(event.content()), "browsers send CR LF");
    }
}

#[test]
fn a_form_survives_the_way_back() {
    let form = with(&evening(), &[("location", ""), ("title", "a&b=c")]);
    let (typed, _) = Typed::split(vec![Typed::flash("/x", &form.fields())], "/x");
    assert_eq!(EventForm::typed(&typed), form);
}

#[test]
fn times_are_those_of_the_events_zone() {
    for (fields, when) in [
        (
            &[("start_time", "19:30")][..],
            timed("2026-11-27T18:30:00Z", "2026-11-27T21:00:00Z", "Europe/Berlin"),
        ),
        (
            &[("end_date", ""), ("end_time", "23:15")],
            timed("2026-11-27T18:00:30Z", "2026-11-27T22:15:00Z", "Europe/Berlin"),
        ),
        (
            &[("end_date", ""), ("end_time", "")],
            timed("2026-11-27T18:00:30Z", "2026-11-27T18:00:30Z", "Europe/Berlin"),
        ),
        (
            &[("time_zone", "America/Chicago")],
            timed("2026-11-28T01:00:00Z", "2026-11-28T04:00:00Z", "America/Chicago"),
        ),
        (
            &[("start_date", "2026-07-01"), ("end_date", "2026-07-01")],
            timed("2026-07-01T17:00:00Z", "2026-07-01T20:00:00Z", "Europe/Berlin"),
        ),
    ] {
        let content = with(&evening(), fields).read(&evening()).unwrap();
        assert_eq!(content.when, when, "{fields:?}");
    }
}

#[test]
fn whole_days_end_with_their_last() {
    let form = with(&evening(), &[("all_day", "1"), ("end_date", "2026-11-28")]);
    assert_eq!(form.read(&evening()).unwrap().when, days().when());
    let form = with(&days(), &[("end_date", "")]);
    let When::AllDay { start_date, end_date, .. } = form.read(&days()).unwrap().when else {
        panic!("still whole days");
    };
    assert_eq!((end_date - start_date).num_days(), 1);
    let form = with(&days(), &[("all_day", ""), ("start_time", "10:00"), ("end_time", "18:00")]);
    let expected = timed("2026-11-27T09:00:00Z", "2026-11-28T17:00:00Z", "Europe/Berlin");
    assert_eq!(form.read(&days()).unwrap().when, expected);
}

#[test]
fn what_cannot_be_taken_is_said_at_its_field() {
    for (fields, field, words) in [
        (&[("title", " \u{7} ")][..], "title", "The title is empty"),
        (&[("title", &*"x".repeat(301))], "title", "301 characters"),
        (&[("url", "javascript:alert(1)")], "url", "not a web address"),
        (&[("url", "example.org")], "url", "not a web address"),
        (&[("status", "maybe")], "status", "Choose"),
        (&[("time_zone", "Berlin")], "time_zone", "Europe/Berlin"),
        (&[("start_date", "27.11.2026")], "start_date", "2026-11-27"),
        (&[("start_date", "0202-11-27")], "start_date", "2026-11-27"),
        (&[("start_time", "7pm")], "start_time", "19:00"),
        (&[("end_time", "18:00")], "end_time", "before it starts"),
        (&[("end_time", "")], "end_time", "or leave both empty"),
        (&[("end_date", "tomorrow")], "end_date", "2026-11-27"),
        (&[("all_day", "1"), ("end_date", "2026-11-26")], "end_date", "before the first"),
        (
            &[("start_date", "2026-03-29"), ("start_time", "02:30"), ("end_date", "2026-03-29")],
            "start_time",
            "02:30 does not exist on Sun 29 Mar 2026 in Europe/Berlin",
        ),
    ] {
        let wrong = with(&evening(), fields).read(&evening()).unwrap_err();
        let said = wrong.get(field).unwrap_or_else(|| panic!("{fields:?}: {wrong:?}"));
        assert!(said.contains(words), "{fields:?}: {said}");
    }
    let all = [("title", ""), ("start_date", ""), ("start_time", ""), ("url", "x")];
    let wrong = with(&evening(), &all).read(&evening()).unwrap_err();
    assert_eq!(wrong.into_keys().collect::<Vec<_>>(), ["start_date", "start_time", "title", "url"]);
}

#[test]
fn what_google_wrote_is_not_held_against_who_edits() {
    let mut event = evening();
    event.title = "x".repeat(400);
    let content = with(&event, &[("location", "Hall 4")]).read(&event).unwrap();
    assert_eq!(content.title.len(), 400);
}

#[test]
fn lines_are_tidied_and_what_is_cleared_is_gone() {
    let form = with(&evening(), &[("title", " Go\tnight "), ("location", " "), ("url", "")]);
    let content = form.read(&evening()).unwrap();
    assert_eq!(content.title, "Go night");
    assert_eq!((content.location, content.url), (None, None));
    assert_eq!(content.visibility, Visibility::Unlisted, "nobody chose another");
}

#[test]
fn descriptions_of_events_written_here_are_markdown() {
    let mut event = evening();
    let content = with(&event, &[("description", "**Hi**\r\n")]).read(&event).unwrap();
    assert_eq!(content.markdown.as_deref(), Some("**Hi**"));
    event.markdown = Some("# Hi".into());
    assert_eq!(EventForm::of(&event).get("description"), "# Hi");
    assert_eq!(EventForm::of(&event).read(&event), Ok(event.content()));
    let cleared = with(&event, &[("description", " ")]).read(&event).unwrap();
    assert_eq!((cleared.markdown, cleared.description.as_str()), (None, ""));
    let googles = Event { source_id: Some(domain::SourceId(1)), ..evening() };
    let content = with(&googles, &[("description", "<b>Hi</b>")]).read(&googles).unwrap();
    assert_eq!((content.markdown, content.description.as_str()), (None, "<b>Hi</b>"));
}

#[test]
fn tags_and_who_can_find_it() {
    let event = evening();
    let fields = [("tags", "Chess; #board  games"), ("visibility", "draft")];
    let content = with(&event, &fields).read(&event).unwrap();
    assert_eq!(content.tags.as_deref(), Some("board games, chess"));
    assert_eq!(content.visibility, Visibility::Draft);
    let long = "x".repeat(41);
    let wrong = with(&event, &[("tags", &long), ("visibility", "all")]).read(&event).unwrap_err();
    assert_eq!(wrong.into_keys().collect::<Vec<_>>(), ["tags", "visibility"]);
    let unasked = with(&event, &[("visibility", "")]).read(&event).unwrap();
    assert_eq!(unasked.visibility, Visibility::Unlisted);
}

#[test]
fn a_new_event_is_checked_in_full() {
    let mut defaults = evening();
    defaults.title = String::new();
    let wrong = EventForm::of(&defaults).read_new(&defaults).unwrap_err();
    assert!(wrong.contains_key("title"), "{wrong:?}");
    assert!(EventForm::of(&evening()).read_new(&evening()).is_ok());
}

#[test]
fn a_template_is_a_week_later_by_the_clock() {
    let event = event(timed("2026-10-20T17:00:00Z", "2026-10-20T19:00:00Z", "Europe/Berlin"));
    let form = EventForm::of(&event).a_week_later();
    let content = form.read_new(&event).unwrap();
    let later = timed("2026-10-27T18:00:00Z", "2026-10-27T20:00:00Z", "Europe/Berlin");
    assert_eq!((content.when, content.status), (later, EventStatus::Confirmed));
}
