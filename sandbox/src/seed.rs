//! The demo club: an account with calendars such as a club has, around today.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::{America::Chicago, Tz};
use serde_json::{Value, json};

use crate::{
    clock::{Entropy, random_event_id},
    error::Result,
    state::{Calendar, Role, Stamp, State, when::When},
};

const ACCOUNT: &str = "club@riverside.example";
const ZONE: &str = "America/Chicago";
const EVENTS: &str = "riverside-events@group.calendar.google.com";
const VOLUNTEERS: &str = "riverside-volunteers@group.calendar.google.com";
const LEAGUE_OWNER: &str = "league@midwestgames.example";
const LEAGUE: &str = "midwest-league@group.calendar.google.com";

/// Fills an empty state.
pub(crate) fn fill(state: &mut State, now: DateTime<Utc>, entropy: &dyn Entropy) {
    if let Err(error) = accounts(state, now).and_then(|()| events(state, now, entropy)) {
        tracing::error!("the demo club is incomplete: {error}");
    }
}

fn accounts(state: &mut State, now: DateTime<Utc>) -> Result<()> {
    state.add_account(ACCOUNT, "Riverside Game Club", now)?;
    state.add_account(LEAGUE_OWNER, "Midwest Games League", now)?;
    for primary in [ACCOUNT, LEAGUE_OWNER] {
        ZONE.clone_into(&mut state.calendar_mut(primary)?.time_zone);
    }
    state.add_calendar(ACCOUNT, EVENTS, "Riverside public events", ZONE, now)?;
    state.calendar_mut(EVENTS)?.description =
        Some("Game nights, tournaments and open days at the Riverside clubhouse.".to_owned());
    state.add_calendar(ACCOUNT, VOLUNTEERS, "Volunteers (empty)", ZONE, now)?;
    state.add_calendar(LEAGUE_OWNER, LEAGUE, "Midwest League fixtures", ZONE, now)?;
    state.calendar_mut(LEAGUE)?.set_role(ACCOUNT, Some(Role::Reader));
    Ok(())
}

fn events(state: &mut State, now: DateTime<Utc>, entropy: &dyn Entropy) -> Result<()> {
    let days = Planner { today: now.with_timezone(&Chicago).date_naive(), zone: Chicago };
    // As if they had been made a while ago.
    let made = now - TimeDelta::days(20);
    let (calendar, stamp) = state.change(EVENTS, made)?;
    for event in days.singles().into_iter().chain(days.special()) {
        calendar.insert(&random_event_id(entropy), &event, stamp)?;
    }
    days.add_series(calendar, entropy, stamp)?;
    let (calendar, stamp) = state.change(LEAGUE, made)?;
    for event in days.league() {
        calendar.insert(&random_event_id(entropy), &event, stamp)?;
    }
    Ok(())
}

/// Makes events around a day.
struct Planner {
    today: NaiveDate,
    zone: Tz,
}

impl Planner {
    /// The day so many days from today.
    fn day(&self, offset: i64) -> NaiveDate {
        self.today + TimeDelta::days(offset)
    }

    /// The first such weekday that is at least `offset` days from today.
    fn next(&self, weekday: Weekday, offset: i64) -> NaiveDate {
        let day = self.day(offset);
        day + Days::new(u64::from(weekday.days_since(day.weekday())))
    }

    /// `start` o'clock that day. An hour that summer time skips starts an hour later.
    fn at(&self, day: NaiveDate, hour: u32, minute: u32) -> When {
        let local = day.and_hms_opt(hour, minute, 0).unwrap_or_default();
        let at = local.and_local_timezone(self.zone).earliest();
        When::Instant(at.map_or_else(|| local.and_utc().fixed_offset(), |at| at.fixed_offset()))
    }

    /// An event that starts that day at `start` and lasts `minutes`.
    fn timed(&self, day: NaiveDate, start: (u32, u32), minutes: i64, text: [&str; 3]) -> Value {
        let start = self.at(day, start.0, start.1);
        described(start, start.shifted(TimeDelta::minutes(minutes)), text)
    }

    fn all_day(&self, first: NaiveDate, days: i64, text: [&str; 3]) -> Value {
        let start = When::Day(first);
        described(start, start.shifted(TimeDelta::days(days)), text)
    }

    /// Fifteen events of one time each.
    fn singles(&self) -> Vec<Value> {
        const HALL: &str = "Riverside Clubhouse, 214 Water St, Davenport, IA";
        const LIBRARY: &str = "Davenport Public Library, 321 Main St, Davenport, IA";
        const PARK: &str = "LeClaire Park, Davenport, IA";
        let six = (18, 0);
        let ten = (10, 0);
        let plan = [
            (-24, six, 240, ["Terraforming Mars evening", "All expansions, two tables.", HALL]),
            (-10, ten, 300, ["Painting workshop: first miniature", PAINTING, HALL]),
            (-3, (19, 0), 150, ["Chess ladder, round 3", "Bring your own clock.", HALL]),
            (2, (19, 0), 180, ["Catan league night", CATAN, HALL]),
            (4, ten, 120, ["Story games for kids", "Ages 6 to 10, with a parent.", LIBRARY]),
            (8, (13, 0), 420, ["Warhammer 40,000 doubles", WARHAMMER, HALL]),
            (11, (18, 30), 150, ["Learn to play: Root", "No experience needed.", HALL]),
            (16, (20, 0), 420, ["Late night Blood on the Clocktower", CLOCKTOWER, HALL]),
            (19, (12, 0), 360, ["Games in the park", "Moves indoors when it rains.", PARK]),
            (23, six, 240, ["Designer night: prototypes welcome", PROTOTYPES, HALL]),
            (30, ten, 540, ["Magic: the Gathering store championship", MAGIC, HALL]),
            (37, (17, 0), 60, ["Members’ meeting", "", HALL]),
            (44, (19, 0), 0, ["Doors open (no end given)", "", HALL]),
            (58, ten, 480, ["Flea market for games", "Tables are free for members.", HALL]),
            (120, (18, 0), 300, ["Gloomhaven: the finale", "The campaign ends here.", HALL]),
        ];
        plan.iter()
            .map(|(d, start, min, text)| self.timed(self.day(*d), *start, *min, *text))
            .collect()
    }

    /// Events of other kinds: all-day, several days, private, out of office.
    fn special(&self) -> Vec<Value> {
        let convention = self.next(Weekday::Fri, 40);
        let mut private = self.timed(
            self.day(6),
            (9, 0),
            60,
            ["Landlord: lease renewal", "Do not publish.", "Office"],
        );
        private["visibility"] = json!("private");
        private["attendees"] = json!([
            { "email": ACCOUNT, "self": true, "organizer": true, "responseStatus": "accepted" },
            { "email": "landlord@properties.example", "responseStatus": "needsAction" },
        ]);
        let mut away = self.timed(self.day(13), (8, 0), 600, ["Out of office", "", ""]);
        away["eventType"] = json!("outOfOffice");
        away["outOfOfficeProperties"] = json!({ "autoDeclineMode": "declineNone" });
        let mut tentative = self.timed(
            self.day(26),
            (19, 0),
            120,
            ["Guest talk: how board games are made", "Date not yet confirmed.", ""],
        );
        tentative["status"] = json!("tentative");
        tentative["attendees"] = json!([
            { "email": "speaker@press.example", "displayName": "Dana Ito",
              "responseStatus": "tentative" },
        ]);
        vec![
            self.all_day(self.day(9), 1, ["Clubhouse closed (inventory)", "", ""]),
            self.all_day(convention, 3, ["RiverCon", RIVERCON, "RiverCenter, Davenport, IA"]),
            self.all_day(self.day(-40), 2, ["48-hour game jam", "Two days, one game.", ""]),
            private,
            away,
            tentative,
        ]
    }

    /// Three series; the weekly one with a moved and a cancelled occurrence.
    fn add_series(
        &self,
        calendar: &mut Calendar,
        entropy: &dyn Entropy,
        stamp: Stamp,
    ) -> Result<()> {
        const HALL: &str = "Riverside Clubhouse, 214 Water St, Davenport, IA";
        let thursday = self.next(Weekday::Thu, -28);
        let mut weekly =
            self.timed(thursday, (18, 0), 240, ["Open board game night", OPEN_NIGHT, HALL]);
        weekly["recurrence"] = json!(["RRULE:FREQ=WEEKLY;BYDAY=TH"]);
        let id = random_event_id(entropy);
        calendar.insert(&id, &weekly, stamp)?;
        let soon = self.next(Weekday::Thu, 7);
        let (moved, late) = (self.at(soon, 18, 0), self.at(soon, 19, 30));
        let changes = json!({
            "start": late.to_json(ZONE),
            "end": late.shifted(TimeDelta::hours(4)).to_json(ZONE),
            "summary": "Open board game night (starts late)",
        });
        calendar.change_occurrence(&id, moved, &changes, stamp)?;
        let off = self.next(Weekday::Thu, 21);
        calendar.cancel_occurrence(&id, self.at(off, 18, 0), stamp)?;

        let saturday = self.next(Weekday::Sat, -60).with_day(1).unwrap_or(thursday);
        let first = saturday + Days::new(u64::from(Weekday::Sat.days_since(saturday.weekday())));
        let mut monthly = self.timed(first, (13, 0), 300, ["Role-playing Saturday", RPG, HALL]);
        monthly["recurrence"] = json!(["RRULE:FREQ=MONTHLY;BYDAY=1SA"]);
        calendar.insert(&random_event_id(entropy), &monthly, stamp)?;

        let sunday = self.next(Weekday::Sun, -7);
        let mut course =
            self.timed(sunday, (15, 0), 90, ["Go for beginners (six Sundays)", GO, HALL]);
        course["recurrence"] = json!(["RRULE:FREQ=WEEKLY;COUNT=6"]);
        calendar.insert(&random_event_id(entropy), &course, stamp)
    }

    /// What another club shares, to be read only.
    fn league(&self) -> Vec<Value> {
        let hall = "Quad City Games, Moline, IL";
        let mut closed =
            self.timed(self.day(15), (18, 0), 90, ["League committee", "Minutes inside.", hall]);
        closed["visibility"] = json!("private");
        vec![
            self.timed(self.day(5), (11, 0), 420, ["League: Riverside at Moline", "", hall]),
            self.timed(self.day(33), (11, 0), 420, ["League: Riverside – Galena", "", hall]),
            self.all_day(self.next(Weekday::Sat, 75), 2, ["League finals", "", hall]),
            closed,
        ]
    }
}

fn described(start: When, end: When, [summary, description, location]: [&str; 3]) -> Value {
    let mut event = json!({
        "summary": summary,
        "start": start.to_json(ZONE),
        "end": end.to_json(ZONE),
    });
    for (field, text) in [("description", description), ("location", location)] {
        if !text.is_empty() {
            event[field] = json!(text);
        }
    }
    event
}

const PAINTING: &str = "Brushes and paints are there; a miniature costs $5.";
const CATAN: &str = "Four rounds, Swiss system. <b>Sign up at the bar</b> by 18:30.";
const WARHAMMER: &str = "2 × 1,000 points, three games. Painted armies only.<br>\
    <a href=\"https://riverside.example/40k\">Player pack</a>";
const CLOCKTOWER: &str = "15 players at most. Ends when the demon is dead, or at 3 a.m.";
const PROTOTYPES: &str = "Bring what you are working on. <i>Gentle feedback guaranteed.</i>";
const MAGIC: &str = "Format: Standard. Decklists at the door.\nFirst round at 10:30.";
const RIVERCON: &str = "<p>Three days of games by the river:</p><ul><li>Open gaming, 24 hours</li>\
    <li>Tournaments on Saturday</li><li>Flea market on Sunday</li></ul>\
    <p>Badges: <a href=\"https://rivercon.example/badges?year=next&amp;type=all\">\
    rivercon.example</a></p>";
const OPEN_NIGHT: &str = "Everyone is welcome, members or not. Over 400 games on the shelf.";
const RPG: &str = "One-shots for all levels. Tables are announced the Wednesday before.";
const GO: &str = "From the first stone to your first 13×13 game.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;

    #[test]
    fn the_demo_is_complete_on_any_day() {
        // New Year, leap day, and the days on which clocks change in Chicago.
        for day in ["2026-01-01", "2028-02-29", "2026-03-08", "2026-11-01", "2026-12-31"] {
            let now = format!("{day}T07:30:00Z").parse().expect(day);
            let entropy = SeededEntropy::new(7);
            let mut state = State::new(&entropy);
            accounts(&mut state, now).expect(day);
            events(&mut state, now, &entropy).expect(day);
            let calendar = state.calendar(EVENTS).expect(day);
            assert_eq!(calendar.events.len(), 15 + 6 + 3 + 2, "{day}");
            assert_eq!(calendar.events.iter().filter(|e| !e.is_live()).count(), 1, "{day}");
            assert!(state.calendar(VOLUNTEERS).expect(day).events.is_empty());
            assert_eq!(state.calendar(LEAGUE).expect(day).role_of(ACCOUNT), Some(Role::Reader));
        }
    }
}
