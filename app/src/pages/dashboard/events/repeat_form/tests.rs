//! What the fields mean, and what is wrong with them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::When;
use leptos::prelude::*;

use super::{RepeatFields, RepeatForm};
use crate::pages::typed::{Typed, Wrong};
use crate::ports::Flash;

/// A Tuesday evening in Berlin.
fn tuesday() -> When {
    let starts_at: DateTime<Utc> = "2026-03-10T18:00:00Z".parse().unwrap();
    When::Timed {
        starts_at,
        ends_at: starts_at + TimeDelta::hours(2),
        time_zone: "Europe/Berlin".into(),
    }
}

fn form(fields: &[(&str, &str)]) -> RepeatForm {
    let flash: Vec<Flash> = vec![Typed::flash("/x", fields)];
    RepeatForm::typed(&Typed::split(flash, "/x").0)
}

#[test]
fn fields_make_a_rule() {
    for (fields, rule) in [
        (
            vec![("repeat", "day"), ("repeat_end", "after"), ("repeat_count", "5")],
            "FREQ=DAILY;COUNT=5",
        ),
        (
            vec![
                ("repeat", "week"),
                ("repeat_every", " 2 "),
                ("repeat_tu", "1"),
                ("repeat_th", "1"),
                ("repeat_end", "on"),
                ("repeat_until", "2026-06-30"),
                ("repeat_count", "what is hidden does not count"),
            ],
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20260630T215959Z",
        ),
        (
            vec![("repeat", "weekday"), ("repeat_end", "after"), ("repeat_count", "12")],
            "FREQ=MONTHLY;BYDAY=2TU;COUNT=12",
        ),
        (
            vec![("repeat", "own"), ("repeat_rule", "FREQ=YEARLY;COUNT=3"), ("repeat_every", "x")],
            "FREQ=YEARLY;COUNT=3",
        ),
        (
            vec![
                ("repeat", "own"),
                ("repeat_rule", "FREQ=YEARLY"),
                ("repeat_end", "after"),
                ("repeat_count", "3"),
            ],
            "FREQ=YEARLY;COUNT=3",
        ),
    ] {
        let repeat = form(&fields).read(&tuesday()).unwrap().unwrap();
        assert_eq!(repeat.rule(&tuesday()), [format!("RRULE:{rule}")]);
    }
    assert_eq!(form(&[("repeat_every", "0")]).read(&tuesday()), Ok(None));
}

#[test]
fn what_is_wrong_is_said_at_its_field() {
    for (fields, wrong) in [
        (vec![("repeat", "year"), ("repeat_until", "2026-06-30")], vec!["repeat"]),
        (vec![("repeat", "day")], vec!["repeat_until"]),
        (vec![("repeat", "day"), ("repeat_end", "after")], vec!["repeat_count"]),
        (
            vec![("repeat", "day"), ("repeat_every", "often"), ("repeat_until", "soon")],
            vec!["repeat_every", "repeat_until"],
        ),
        (
            vec![("repeat", "week"), ("repeat_mo", "1"), ("repeat_until", "2036-06-30")],
            vec!["repeat_days", "repeat_until"],
        ),
        (vec![("repeat", "last"), ("repeat_until", "2026-06-30")], vec!["repeat"]),
        (
            vec![("repeat", "own"), ("repeat_rule", "FREQ=SECONDLY"), ("repeat_until", "x")],
            vec!["repeat_rule", "repeat_until"],
        ),
        (
            vec![
                ("repeat", "own"),
                ("repeat_rule", "FREQ=DAILY;COUNT=3"),
                ("repeat_until", "2026-06-30"),
            ],
            vec!["repeat_rule"],
        ),
        (vec![("repeat", "own"), ("repeat_rule", "FREQ=DAILY;COUNT=900")], vec!["repeat_rule"]),
    ] {
        let found: Wrong = form(&fields).read(&tuesday()).unwrap_err();
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), wrong, "{fields:?}: {found:?}");
    }
}

#[test]
fn the_fields_show_what_was_typed_and_what_is_wrong() {
    let form = form(&[("repeat", "week"), ("repeat_mo", "1"), ("repeat_until", "2036-06-30")]);
    let wrong = form.read(&tuesday()).unwrap_err();
    let html = Owner::new().with(|| view! { <RepeatFields form wrong/> }.to_html());
    for part in [
        "<option value=\"week\" selected",
        "id=\"repeat_mo\" name=\"repeat_mo\" value=\"1\" checked",
        "value=\"2036-06-30\"",
        "id=\"repeat_until-error\"",
        "aria-describedby=\"repeat_days-error repeat_days-hint\"",
        "The first date is a Tuesday",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("id=\"repeat_tu\" name=\"repeat_tu\" value=\"1\" checked"), "{html}");
}
