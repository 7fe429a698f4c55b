//! The published period moves on day by day: new occurrences appear, and none ever leaves.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Europe::Berlin;
use domain::{Event, RunState};
use sandbox::event;
use serde_json::json;
use test_support::Fixture;
use test_support::story;

use crate::world::{CLUB, World, counts, series};

story!(a_year_goes_by);

/// Occurrences are published from so long before the first sync …
const BEFORE: TimeDelta = TimeDelta::days(31);
/// … to so long after each.
const AHEAD: TimeDelta = TimeDelta::days(366);

async fn a_year_goes_by(db: Fixture) {
    let world = World::on(&db.url, db.clock.clone()).await;
    let weekly = series("Weekly", "2025-06-03T19:00", "FREQ=WEEKLY");
    world.google.insert_event(CLUB, weekly).unwrap();
    let mut monthly = event::all_day("Market", "2025-06-15", "2025-06-16");
    monthly["recurrence"] = json!(["RRULE:FREQ=MONTHLY"]);
    world.google.insert_event(CLUB, monthly).unwrap();
    let source = world.connect(CLUB).await;
    let began = world.now();
    world.sync(source).await;
    let mut before = world.lines().await;

    for day in 0..365 {
        world.pass(TimeDelta::days(1));
        let log = world.sync(source).await;
        let created = log.run.counts.created;
        assert_eq!(counts(&log.run)[1..], [0; 5], "day {day}: {:?}", log.changes);
        let state = if created > 0 { RunState::Applied } else { RunState::Nothing };
        assert_eq!(log.run.state, state, "day {day}");
        if created == 0 {
            continue;
        }
        let after = world.lines().await;
        assert!(before.iter().all(|(id, line)| after.get(id) == Some(line)), "day {day}");
        assert_eq!(after.len(), before.len() + usize::try_from(created).unwrap());
        before = after;
    }
    assert_eq!(world.lines().await, before);

    let rows = world.live().await;
    let starts = (began - BEFORE).date_naive().and_time(NaiveTime::MIN).and_utc();
    let ends = (world.now() + AHEAD).date_naive().and_time(NaiveTime::MIN).and_utc();
    let weeks = of_title(&rows, "Weekly");
    for pair in weeks.windows(2) {
        let [one, next] = [&pair[0], &pair[1]].map(|e| e.starts_at.with_timezone(&Berlin));
        assert_eq!(next.naive_local() - one.naive_local(), TimeDelta::days(7), "{one}");
    }
    let (first, last) = (weeks[0].starts_at, weeks[weeks.len() - 1].starts_at);
    assert!(first >= starts && first - starts < TimeDelta::days(7), "{first}");
    assert!(last <= ends && ends - last < TimeDelta::days(8), "{last}");
    let months = of_title(&rows, "Market");
    assert_eq!(months.len(), 25, "from February 2026 to February 2028");
    assert_eq!(rows.len(), weeks.len() + months.len());
}

/// Rows in order of start.
fn of_title(rows: &[Event], title: &str) -> Vec<Event> {
    let mut rows: Vec<_> = rows.iter().filter(|row| row.title == title).cloned().collect();
    rows.sort_by_key(|row| row.starts_at);
    rows
}
