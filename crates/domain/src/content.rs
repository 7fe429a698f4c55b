//! What a person may write into an event. Pages and the server ask the same function.
//!
//! On the server only: the list of time zones is too large for the browser.

use chrono::Datelike;
use chrono_tz::Tz;
use url::Url;

use super::tags::normalize_tags;
use super::{EventContent, Field, When};
use crate::reason::{ContentProblem, WhenProblem};

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 300;
/// The longest place, in characters.
pub const LONGEST_PLACE: usize = 1_000;
/// The longest link, in characters: what browsers and proxies agree on.
pub const LONGEST_LINK: usize = 2_000;
/// The longest description, in bytes.
pub const LONGEST_DESCRIPTION: usize = 64 * 1024;
/// Years outside of these are slips of the keyboard; what comes from Google is held to the same.
const YEARS: std::ops::RangeInclusive<i32> = FIRST_YEAR..=LAST_YEAR;
/// The first of these years.
pub(super) const FIRST_YEAR: i32 = 1900;
/// The last of these years.
pub(super) const LAST_YEAR: i32 = 2200;

/// Checks what a person wrote. White space around texts does not count; an empty place or link is
/// none.
///
/// # Errors
/// What is wrong, field by field in the order of a form.
pub fn check_content(content: &EventContent) -> Result<(), Vec<(Field, ContentProblem)>> {
    let fields = Field::ALL.into_iter().chain([Field::Tags]);
    let problems = fields.filter_map(|field| {
        let problem = match field {
            Field::Title => title(&content.title),
            Field::When => when_problem(&content.when).map(|(_, problem)| problem.into()),
            Field::Location => location(content.location.as_deref()),
            Field::Url => link(content.url.as_deref()),
            Field::Status | Field::Cover => None,
            Field::Description => description(&content.description)
                .or_else(|| description(content.markdown.as_deref().unwrap_or_default())),
            Field::Tags => {
                let tags = normalize_tags(content.tags.as_deref().unwrap_or_default());
                tags.err().map(ContentProblem::from)
            }
        };
        problem.map(|problem| (field, problem))
    });
    let problems: Vec<_> = problems.collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The characters that turn the direction of text (embeddings, overrides, isolates): in a title
/// they would turn the page around it.
#[must_use]
pub fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The characters that show nothing by themselves: joiners, marks of direction, selectors.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe0f}')
}

fn title(title: &str) -> Option<ContentProblem> {
    let title = title.trim();
    let shows_nothing = |c: char| c.is_whitespace() || is_invisible(c) || turns_text(c);
    if title.chars().all(shows_nothing) {
        return Some(ContentProblem::NoTitle);
    }
    if title.chars().any(char::is_control) {
        return Some(ContentProblem::TitleControls);
    }
    let most = LONGEST_TITLE;
    too_long(title, most).map(|length| ContentProblem::LongTitle { length, most })
}

fn location(location: Option<&str>) -> Option<ContentProblem> {
    let most = LONGEST_PLACE;
    let length = too_long(location.unwrap_or_default().trim(), most)?;
    Some(ContentProblem::LongPlace { length, most })
}

/// The length of a text that is longer than it may be, in characters.
fn too_long(text: &str, most: usize) -> Option<usize> {
    Some(text.chars().count()).filter(|length| *length > most)
}

fn link(link: Option<&str>) -> Option<ContentProblem> {
    let link = link.unwrap_or_default().trim();
    if link.is_empty() {
        return None;
    }
    match Url::parse(link) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            let most = LONGEST_LINK;
            too_long(link, most).map(|length| ContentProblem::LongLink { length, most })
        }
        _ => Some(ContentProblem::NoLink),
    }
}

fn description(html: &str) -> Option<ContentProblem> {
    (html.len() > LONGEST_DESCRIPTION).then(|| {
        let size = html.len().div_ceil(1024);
        let most = LONGEST_DESCRIPTION / 1024;
        ContentProblem::LongDescription { size, most }
    })
}

/// What is wrong with a time, and in which column.
pub(super) fn when_problem(when: &When) -> Option<(&'static str, WhenProblem)> {
    let name = when.time_zone();
    let Ok(zone) = name.parse::<Tz>() else {
        return Some(("time_zone", WhenProblem::NoZone(name.to_owned())));
    };
    if when.ends_at() < when.starts_at() {
        return Some(("ends_at", WhenProblem::EndsEarly));
    }
    let (first, last) =
        (when.starts_at().with_timezone(&zone), when.ends_at().with_timezone(&zone));
    let years = [("starts_at", first.year()), ("ends_at", last.year())];
    if let Some((column, year)) = years.into_iter().find(|(_, year)| !YEARS.contains(year)) {
        return Some((column, WhenProblem::FarYear(year)));
    }
    let When::AllDay { start_date, end_date, .. } = when else { return None };
    if end_date <= start_date {
        return Some(("end_date", WhenProblem::LastDayEarly));
    }
    let agree = (first.date_naive(), last.date_naive()) == (*start_date, *end_date);
    (!agree).then(|| ("start_date", WhenProblem::NoMidnight(zone.name().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EventStatus, Visibility};

    fn timed(starts_at: &str, ends_at: &str, zone: &str) -> When {
        When::Timed {
            starts_at: starts_at.parse().unwrap(),
            ends_at: ends_at.parse().unwrap(),
            time_zone: zone.into(),
        }
    }

    fn days(first: &str, end: &str, starts_at: &str, ends_at: &str) -> When {
        When::AllDay {
            start_date: first.parse().unwrap(),
            end_date: end.parse().unwrap(),
            starts_at: starts_at.parse().unwrap(),
            ends_at: ends_at.parse().unwrap(),
            time_zone: "Europe/Berlin".into(),
        }
    }

    fn content() -> EventContent {
        EventContent {
            title: "Chess".into(),
            description: "<p>Bring a board</p>".into(),
            location: Some("Hall 3\nMain St 1".into()),
            url: Some("https://example.org/chess?a=1#b".into()),
            status: EventStatus::Confirmed,
            visibility: Visibility::Public,
            when: timed("2026-03-10T18:00:00Z", "2026-03-10T20:00:00Z", "Europe/Berlin"),
            markdown: None,
            tags: None,
            cover: None,
        }
    }

    fn problems(change: impl FnOnce(&mut EventContent)) -> Vec<(Field, ContentProblem)> {
        let mut content = content();
        change(&mut content);
        check_content(&content).err().unwrap_or_default()
    }

    #[test]
    fn titles() {
        let (longest, longer) = ("ß".repeat(300), "ß".repeat(301));
        for (title, problem) in [
            ("Chess", None),
            ("  Chess  ", None),
            ("👨\u{200d}👩\u{200d}👧", None),
            (longest.as_str(), None),
            (longer.as_str(), Some("301 characters")),
            ("", Some("empty")),
            (" \t ", Some("empty")),
            ("\u{200b}\u{202e}\u{fe0f}", Some("empty")),
            ("a\nb", Some("line break")),
            ("a\0b", Some("control character")),
            ("a\u{85}b", Some("control character")),
        ] {
            told(&problems(|content| content.title = title.into()), Field::Title, problem);
        }
    }

    #[test]
    fn places_and_links() {
        for (place, problem) in [
            (None, None),
            (Some(String::new()), None),
            (Some("x".repeat(1_000)), None),
            (Some("x".repeat(1_001)), Some("1001 characters")),
        ] {
            told(&problems(|content| content.location = place), Field::Location, problem);
        }
        let long = format!("https://example.org/{}", "x".repeat(2_000));
        let full = Some("in full");
        for (link, problem) in [
            ("", None),
            ("  ", None),
            (" http://example.org ", None),
            ("HTTPS://EXAMPLE.ORG", None),
            (long.as_str(), Some("2020 characters")),
            ("example.org", full),
            ("/events", full),
            ("javascript:alert(1)", full),
            ("mailto:ada@example.org", full),
            ("data:text/html,x", full),
            ("https://", full),
            ("chess", full),
        ] {
            told(&problems(|content| content.url = Some(link.into())), Field::Url, problem);
        }
        told(&problems(|content| content.url = None), Field::Url, None);
    }

    #[test]
    fn descriptions() {
        for (length, problem) in [(0, None), (65_536, None), (65_537, Some("65 kB"))] {
            let html = "x".repeat(length);
            told(&problems(|content| content.description = html), Field::Description, problem);
        }
    }

    #[test]
    fn times_and_days() {
        let (six, eight) = ("2026-03-10T18:00:00Z", "2026-03-10T20:00:00Z");
        let midnight = ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"];
        for (when, problem) in [
            (timed(six, six, "UTC"), None),
            (timed(six, eight, "America/New_York"), None),
            (timed(eight, six, "UTC"), Some("before the start")),
            (timed(six, eight, ""), Some("time zone \"\" is unknown")),
            (timed(six, eight, "Berlin"), Some("time zone \"Berlin\" is unknown")),
            (timed("1066-10-14T09:00:00Z", eight, "UTC"), Some("the year 1066")),
            (timed(six, "9999-01-01T00:00:00Z", "UTC"), Some("the year 9999")),
            (days("2026-03-28", "2026-03-29", midnight[0], midnight[1]), None),
            // The clocks change within the second day.
            (days("2026-03-28", "2026-03-30", midnight[0], midnight[2]), None),
            (days("2026-03-28", "2026-03-28", midnight[0], midnight[0]), Some("before the first")),
            (days("2026-03-28", "2026-03-29", midnight[0], midnight[2]), Some("midnight")),
            (days("2026-03-27", "2026-03-29", midnight[0], midnight[1]), Some("midnight")),
        ] {
            told(&problems(|content| content.when = when.clone()), Field::When, problem);
        }
    }

    #[test]
    fn all_problems_are_told_in_the_order_of_a_form() {
        let told = problems(|content| {
            content.title.clear();
            content.url = Some("x".into());
            content.description = "x".repeat(100_000);
            content.when = timed("2026-03-10T18:00:00Z", "2026-03-10T17:00:00Z", "UTC");
        });
        let fields: Vec<_> = told.into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Field::Title, Field::When, Field::Url, Field::Description]);
    }

    fn told(problems: &[(Field, ContentProblem)], field: Field, part: Option<&str>) {
        match (problems, part) {
            ([], None) => {}
            ([(found, problem)], Some(part)) => {
                let words = problem.to_string();
                assert!(*found == field && words.contains(part), "{found:?}: {words}");
            }
            _ => panic!("{field:?}: expected {part:?}, found {problems:?}"),
        }
    }
}
