//! What a row of an event may say, wherever it comes from: the rule of the forms, and that of what
//! no form asks for.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};

use super::content::{FIRST_YEAR, LAST_YEAR, check_content, when_problem};
use super::slug::check_characters;
use super::tags::normalize_tags;
use super::{Event, Field};
use crate::reason::{ColumnProblem, ContentProblem, RowProblem};

/// The longest address, in bytes: a title's, its day, and a number.
const LONGEST_SLUG: usize = 200;
/// The longest id that a calendar gives of itself, in characters.
pub const LONGEST_UID: usize = 1_024;
/// A picture's name: SHA-256, hexadecimal.
const HASH: usize = 64;

/// Checks a row from outside: what it holds must be what a form or a sync could have put there.
///
/// # Errors
/// What is wrong, each with the name of its column (which is its name in JSON).
pub fn check_row(event: &Event) -> Result<(), Vec<(&'static str, RowProblem)>> {
    let form = check_form(event).err().unwrap_or_default().into_iter();
    let mut problems: Vec<_> = form.map(|(name, problem)| (name, problem.into())).collect();
    let (content, tags) = (event.content(), event.tags.as_deref());
    let as_form = check_content(&content).err().unwrap_or_default();
    let as_form = as_form.into_iter().filter_map(|(field, problem): (_, ContentProblem)| {
        let column = match field {
            Field::Title => "title",
            Field::Location => "location",
            Field::Url => "url",
            Field::When => when_problem(&content.when).filter(|_| !only_zones_moved(event))?.0,
            Field::Description if too_long(content.markdown.as_deref()) => "markdown",
            Field::Description => "description",
            Field::Tags | Field::Status | Field::Cover => return None,
        };
        Some((column, problem.into()))
    });
    let others = [
        ("location", event.location.as_deref().and_then(controls)),
        ("i_cal_uid", event.i_cal_uid.as_deref().and_then(uid)),
        ("tags", tags.and_then(kept_tags)),
        ("cover", event.cover.as_deref().and_then(cover)),
        ("version", (event.version < 1).then_some(RowProblem::Version)),
    ];
    let others = others.into_iter().filter_map(|(name, problem)| Some((name, problem?)));
    for (name, problem) in as_form.chain(others) {
        if !problems.iter().any(|(known, _)| *known == name) {
            problems.push((name, problem));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn too_long(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.len() > super::LONGEST_DESCRIPTION)
}

/// Checks the form of a row: that what addresses, links and times are made of is of its kind. Rows
/// that come back from a site's own backup or history are held to this only: older releases let in
/// other lengths and characters, and zones have other rules than they had.
///
/// # Errors
/// As [`check_row`].
pub fn check_form(event: &Event) -> Result<(), Vec<(&'static str, ColumnProblem)>> {
    let problems = [
        ("slug", slug(&event.slug)),
        ("url", event.url.as_deref().and_then(link)),
        ("time_zone", zone(&event.time_zone)),
        ("ends_at", (event.ends_at < event.starts_at).then_some(ColumnProblem::EndsEarly)),
        ("original_start", event.original_start.as_deref().and_then(original_start)),
        ("start_date", days(event)),
    ];
    let problems = problems.into_iter().filter_map(|(name, problem)| Some((name, problem?)));
    let problems: Vec<_> = problems.collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn slug(slug: &str) -> Option<ColumnProblem> {
    let fits = slug.len() <= LONGEST_SLUG && check_characters(slug);
    (!fits).then_some(ColumnProblem::NoSlug)
}

fn controls(text: &str) -> Option<RowProblem> {
    text.chars().any(char::is_control).then_some(RowProblem::Controls)
}

fn link(link: &str) -> Option<ColumnProblem> {
    let is_web = url::Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    (!link.is_empty() && !is_web).then_some(ColumnProblem::NoLink)
}

fn zone(name: &str) -> Option<ColumnProblem> {
    let known = name.parse::<chrono_tz::Tz>().is_ok();
    (!known).then(|| ColumnProblem::NoZone(name.to_owned()))
}

fn uid(uid: &str) -> Option<RowProblem> {
    let fits = uid.chars().count() <= LONGEST_UID && !uid.chars().any(char::is_control);
    (!fits).then_some(RowProblem::Uid(LONGEST_UID))
}

fn kept_tags(tags: &str) -> Option<RowProblem> {
    match normalize_tags(tags) {
        Err(problem) => Some(problem.into()),
        Ok(kept) if kept.as_deref() == Some(tags) => None,
        Ok(None) => Some(RowProblem::NoTags),
        Ok(Some(kept)) => Some(RowProblem::TagsForm(kept)),
    }
}

fn cover(hash: &str) -> Option<RowProblem> {
    let is_hash =
        hash.len() == HASH && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (!is_hash).then_some(RowProblem::NoCover)
}

fn original_start(text: &str) -> Option<ColumnProblem> {
    let is_one = text.parse::<NaiveDate>().is_ok() || DateTime::parse_from_rfc3339(text).is_ok();
    (!is_one).then_some(ColumnProblem::NoStart)
}

/// Whether all that is odd about whole days is that their midnights lie a little elsewhere: zones have
/// other rules since the row was written.
fn only_zones_moved(event: &Event) -> bool {
    let near = |at: DateTime<Utc>, day: Option<NaiveDate>| {
        day.is_some_and(|day| (at.date_naive() - day).abs() <= TimeDelta::days(1))
    };
    let in_order = event.start_date < event.end_date;
    let years = event.starts_at.year() >= FIRST_YEAR && event.ends_at.year() <= LAST_YEAR;
    let near = near(event.starts_at, event.start_date) && near(event.ends_at, event.end_date);
    event.all_day && in_order && years && near
}

fn days(event: &Event) -> Option<ColumnProblem> {
    let both = event.start_date.is_some() && event.end_date.is_some();
    let none = event.start_date.is_none() && event.end_date.is_none();
    let fits = if event.all_day { both } else { none };
    (!fits).then_some(ColumnProblem::Days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Event {
        let text = r#"{"id":1,"organizer_id":1,"series_id":null,"source_id":null,"google_id":null,
            "i_cal_uid":null,"slug":"chess-2026-05-08","title":"Chess","description":"",
            "location":null,"url":null,"status":"confirmed","visibility":"public","all_day":false,
            "starts_at":"2026-05-08T17:00:00.000000Z","ends_at":"2026-05-08T19:00:00.000000Z",
            "start_date":null,"end_date":null,"time_zone":"Europe/Berlin","original_start":null,
            "version":1,"created_at":"2026-03-01T12:00:00.000000Z",
            "updated_at":"2026-03-01T12:00:00.000000Z","deleted_at":null,"deletion_id":null}"#;
        serde_json::from_str(text).unwrap()
    }

    fn problems(change: impl FnOnce(&mut Event)) -> Vec<&'static str> {
        let mut row = row();
        change(&mut row);
        let found = check_row(&row).err().unwrap_or_default();
        assert!(found.iter().all(|(_, problem)| problem.to_string().len() > 10), "{found:?}");
        found.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn rows_as_forms_and_syncs_make_them_fit() {
        assert_eq!(check_row(&row()), Ok(()));
        assert_eq!(
            problems(|row| row.slug = format!("{}-2026-05-08-123-2", "x".repeat(60))),
            [""; 0]
        );
        assert_eq!(problems(|row| row.original_start = Some("2026-05-08".into())), [""; 0]);
        assert_eq!(problems(|row| row.tags = Some("board games, chess".into())), [""; 0]);
        assert_eq!(problems(|row| row.cover = Some("a0".repeat(32))), [""; 0]);
        assert_eq!(problems(|row| row.ends_at = row.starts_at), [""; 0]);
    }

    /// A whole day in Berlin that begins at an instant.
    fn whole_day(starts_at: &str) -> Vec<&'static str> {
        problems(|row| {
            row.all_day = true;
            (row.start_date, row.end_date) = ("2026-05-08".parse().ok(), "2026-05-09".parse().ok());
            row.starts_at = starts_at.parse().unwrap();
            row.ends_at = row.starts_at + TimeDelta::days(1);
        })
    }

    #[test]
    fn whole_days_begin_near_their_midnight() {
        assert_eq!(whole_day("2026-05-07T22:00:00Z"), [""; 0]);
        assert_eq!(whole_day("2026-05-07T23:00:00Z"), [""; 0], "as another release knew the zone");
        assert_eq!(whole_day("2026-05-05T22:00:00Z"), ["start_date"]);
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_column() {
        type Change = fn(&mut Event);
        let cases: [(&str, Change); 24] = [
            ("slug", |row| row.slug = "../../x\"><b>".into()),
            ("slug", |row| row.slug = "x".repeat(3_000)),
            ("slug", |row| row.slug.clear()),
            ("title", |row| row.title = "x".repeat(5_000)),
            ("title", |row| row.title = " ".into()),
            ("location", |row| row.location = Some("x".repeat(1_001))),
            ("location", |row| row.location = Some("a\nb".into())),
            ("url", |row| row.url = Some("javascript:alert(1)".into())),
            ("url", |row| row.url = Some(format!("https://a.example/{}", "x".repeat(2_000)))),
            ("cover", |row| row.cover = Some("../../secret.key".into())),
            ("cover", |row| row.cover = Some("A0".repeat(32))),
            ("time_zone", |row| row.time_zone = "Nowhere/Town".into()),
            ("ends_at", |row| row.ends_at = row.starts_at - TimeDelta::hours(1)),
            ("starts_at", |row| row.starts_at = "1066-10-14T09:00:00Z".parse().unwrap()),
            ("start_date", |row| row.all_day = true),
            ("start_date", |row| row.start_date = "2026-05-08".parse().ok()),
            ("description", |row| row.description = "x".repeat(70_000)),
            ("markdown", |row| row.markdown = Some("x".repeat(70_000))),
            ("tags", |row| row.tags = Some("Chess".into())),
            ("tags", |row| row.tags = Some(String::new())),
            ("tags", |row| row.tags = Some("x".repeat(50))),
            ("original_start", |row| row.original_start = Some("soon".into())),
            ("i_cal_uid", |row| row.i_cal_uid = Some("a\nb".into())),
            ("version", |row| row.version = 0),
        ];
        for (number, (column, change)) in cases.into_iter().enumerate() {
            assert_eq!(problems(change), [column], "case {number}");
        }
    }
}
