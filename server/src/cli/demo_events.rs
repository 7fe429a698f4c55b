//! The demo's events: invented clubs, real-looking weeks.

use chrono::{
    DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc, Weekday,
};
use chrono_tz::Tz;
use domain::{EventContent, EventStatus, OrganizerId, Visibility, When};

use richtext::markdown;
use store::NewEvent;

/// Slug, name and description of each organizer.
pub const ORGANIZERS: [(&str, &str, &str); 3] = [
    (
        "riverside-game-club",
        "Riverside Game Club",
        "A neighborhood board game club since 2009. First visit is free; we will find you a table.",
    ),
    (
        "the-lucky-meeple",
        "The Lucky Meeple",
        "A game store and café with nine tables, 600 open boxes and very good cinnamon rolls.",
    ),
    (
        "elm-street-commons",
        "Elm Street Commons",
        "A community house: repair café, language tables, choir and everything in between.",
    ),
];

/// The zone of each organizer.
const ZONES: [Tz; 3] = [Tz::America__Chicago, Tz::America__Chicago, Tz::America__New_York];

/// One kind of event: from `day` days after today, `times` times every `every` days.
struct Kind {
    organizer: usize,
    title: &'static str,
    /// In Markdown.
    description: &'static str,
    /// As they are kept: in order, parted by commas.
    tags: &'static str,
    location: &'static str,
    url: Option<&'static str>,
    day: u64,
    every: u64,
    times: u64,
    /// The first such day from then on, where the title names one.
    on: Option<Weekday>,
    /// Start as hour and minute; `None` for whole days.
    at: Option<(u32, u32)>,
    /// Minutes, or days of a whole-day event.
    lasts: i64,
    status: EventStatus,
}

const BLANK: Kind = Kind {
    organizer: 0,
    title: "",
    description: "",
    tags: "",
    location: "",
    url: None,
    day: 0,
    every: 7,
    times: 1,
    on: None,
    at: None,
    lasts: 120,
    status: EventStatus::Confirmed,
};

const CLUB: &str = "Riverside Hall, 14 Mill Lane, Des Moines, IA 50309";
const STORE: &str = "The Lucky Meeple, 220 Main Street, Iowa City, IA 52240";
const HOUSE: &str = "Elm Street Commons, 8 Elm Street, Burlington, VT 05401";

const KINDS: [Kind; 16] = [
    Kind {
        title: "Open Game Night",
        description: "Bring a game or pick one of our 400. Tables are mixed at **7:15 pm**, so come a little early if you are new.\n\n- Free for first-time visitors\n- Step-free entrance",
        tags: "board games",
        location: CLUB,
        day: 2,
        times: 6,
        at: Some((19, 0)),
        lasts: 210,
        ..BLANK
    },
    Kind {
        title: "Dungeons & Dragons: Beginners' Table",
        description: "Four hours, one small adventure, no rules knowledge needed. Characters are ready for you.",
        tags: "beginners, role-playing",
        location: CLUB,
        day: 5,
        every: 14,
        times: 3,
        at: Some((14, 0)),
        lasts: 240,
        ..BLANK
    },
    Kind {
        title: "Winter Catan Championship",
        description: "Three rounds and a final on the big wooden board. Sign up at the door until noon.",
        tags: "board games, tournament",
        location: CLUB,
        day: 20,
        at: Some((12, 30)),
        lasts: 390,
        ..BLANK
    },
    Kind {
        title: "Riverside Game Weekend",
        description: "Two days, one hall, and the library open around the clock.",
        tags: "board games",
        location: CLUB,
        day: 33,
        lasts: 2,
        ..BLANK
    },
    Kind {
        title: "Painting Night: Miniatures for Absolute Beginners",
        description: "Brushes, paints and a primed hero are on the table. You go home with a painted one.",
        tags: "beginners, miniatures",
        location: CLUB,
        day: 9,
        every: 28,
        times: 2,
        at: Some((18, 30)),
        lasts: 150,
        status: EventStatus::Tentative,
        ..BLANK
    },
    Kind {
        organizer: 1,
        title: "Friday Night Magic: Booster Draft",
        description: "Swiss rounds, prizes for everyone. [How a draft works](https://example.org/draft).",
        tags: "card games, tournament",
        on: Some(Weekday::Fri),
        location: STORE,
        day: 4,
        times: 5,
        at: Some((18, 30)),
        lasts: 240,
        ..BLANK
    },
    Kind {
        organizer: 1,
        title: "Learn to Play: Ark Nova",
        description: "Two teachers, four tables. Reserve a seat at the counter.",
        tags: "beginners, board games",
        location: STORE,
        day: 7,
        at: Some((17, 0)),
        lasts: 180,
        ..BLANK
    },
    Kind {
        organizer: 1,
        title: "Family Sunday: Games and Cinnamon Rolls",
        description: "For ages 5 and up. The first roll is on us.",
        tags: "board games, families",
        on: Some(Weekday::Sun),
        location: STORE,
        day: 6,
        times: 4,
        at: Some((10, 0)),
        lasts: 180,
        ..BLANK
    },
    Kind {
        organizer: 1,
        title: "Go Club — 囲碁の夕べ",
        description: "Boards from 9×9 to 19×19, beginners welcome. 初心者歓迎。",
        tags: "beginners, board games",
        location: STORE,
        day: 3,
        every: 14,
        times: 3,
        at: Some((19, 0)),
        lasts: 150,
        ..BLANK
    },
    Kind {
        organizer: 1,
        title: "Warhammer 40,000 Escalation League, Round 3",
        description: "1,000 points. Cancelled: the heating in the back room is out. Round 3 moves to next month.",
        tags: "miniatures, tournament",
        location: STORE,
        day: 11,
        at: Some((13, 0)),
        lasts: 300,
        status: EventStatus::Cancelled,
        ..BLANK
    },
    Kind {
        organizer: 1,
        title: "Online Trivia League",
        description: "Six rounds by video. Teams of up to four.",
        tags: "online, trivia",
        location: "Online",
        url: Some("https://example.org/trivia"),
        day: 8,
        every: 14,
        times: 2,
        at: Some((20, 0)),
        lasts: 90,
        ..BLANK
    },
    Kind {
        organizer: 2,
        title: "Repair Café",
        description: "Bring a broken toaster, lamp or jacket; leave with a working one, most of the time.",
        tags: "repair",
        location: HOUSE,
        day: 6,
        every: 28,
        times: 3,
        at: Some((10, 0)),
        lasts: 240,
        ..BLANK
    },
    Kind {
        organizer: 2,
        title: "Mesa de español",
        description: "Una hora de conversación, todos los niveles.",
        tags: "languages",
        location: HOUSE,
        day: 1,
        times: 4,
        at: Some((12, 15)),
        lasts: 60,
        ..BLANK
    },
    Kind {
        organizer: 2,
        title: "Commons Choir: Open Rehearsal",
        description: "No audition. Altos are especially welcome.",
        tags: "music",
        location: HOUSE,
        day: 3,
        times: 4,
        at: Some((19, 0)),
        lasts: 120,
        ..BLANK
    },
    Kind {
        organizer: 2,
        title: "Seed Swap",
        description: "Heirloom tomatoes, beans and stories.",
        tags: "garden",
        location: HOUSE,
        day: 26,
        lasts: 1,
        ..BLANK
    },
    Kind {
        organizer: 2,
        title: "Full Moon Night Hike",
        description: "Five miles along the ridge, back after midnight. Postponed until the trail is dry.",
        tags: "outdoors",
        location: "Trailhead, Ridge Road, Burlington, VT",
        day: 13,
        at: Some((21, 30)),
        lasts: 210,
        status: EventStatus::Postponed,
        ..BLANK
    },
];

/// One organizer's events, from today on.
pub fn events(organizer: usize, id: OrganizerId, now: DateTime<Utc>) -> Vec<NewEvent> {
    let zone = ZONES[organizer];
    let today = now.with_timezone(&zone).date_naive();
    let kinds = KINDS.iter().filter(|kind| kind.organizer == organizer);
    kinds
        .flat_map(|kind| {
            (0..kind.times).map(move |time| {
                let day = first(kind, today) + Days::new(time * kind.every);
                NewEvent { organizer_id: id, content: content(kind, zone, day) }
            })
        })
        .collect()
}

/// The first day of a kind of event.
fn first(kind: &Kind, today: NaiveDate) -> NaiveDate {
    let day = today + Days::new(kind.day);
    let wait = kind.on.map_or(0, |on| on.days_since(day.weekday()));
    day + Days::new(u64::from(wait))
}

fn content(kind: &Kind, zone: Tz, day: NaiveDate) -> EventContent {
    EventContent {
        title: kind.title.into(),
        description: markdown::html(kind.description),
        location: Some(kind.location.into()),
        url: kind.url.map(Into::into),
        status: kind.status,
        visibility: Visibility::Public,
        when: when(kind, zone, day),
        markdown: Some(kind.description.into()),
        tags: Some(kind.tags.into()),
        cover: None,
    }
}

fn when(kind: &Kind, zone: Tz, day: NaiveDate) -> When {
    let time_zone = zone.name().to_owned();
    let Some((hour, minute)) = kind.at else {
        let end_date = day + TimeDelta::days(kind.lasts);
        let starts_at = instant(zone, day, NaiveTime::MIN);
        let ends_at = instant(zone, end_date, NaiveTime::MIN);
        return When::AllDay { start_date: day, end_date, starts_at, ends_at, time_zone };
    };
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let starts_at = instant(zone, day, time);
    When::Timed { starts_at, ends_at: starts_at + TimeDelta::minutes(kind.lasts), time_zone }
}

/// An instant by the wall clock; where a change of clocks leaves the time out, an hour later.
fn instant(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    let found = zone.from_local_datetime(&local).earliest();
    let found =
        found.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
    found.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use domain::tags::normalize_tags;

    use super::*;

    #[test]
    fn the_demo_is_worth_looking_at() {
        let now = Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap();
        let all: Vec<_> =
            (0..ORGANIZERS.len()).flat_map(|n| events(n, OrganizerId(1), now)).collect();
        assert!(all.len() > 35, "{}", all.len());
        assert!(all.iter().all(|event| event.content.when.ends_at() > now));
        for status in [EventStatus::Cancelled, EventStatus::Postponed, EventStatus::Tentative] {
            assert!(all.iter().any(|event| event.content.status == status), "{status:?}");
        }
        for event in &all {
            let content = &event.content;
            assert_eq!(normalize_tags(content.tags.as_deref().unwrap()), Ok(content.tags.clone()));
            if content.title.starts_with("Friday") {
                let there = content.when.starts_at().with_timezone(&ZONES[1]);
                assert_eq!(there.weekday(), Weekday::Fri);
            }
        }
    }
}
