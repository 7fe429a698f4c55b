//! What a record may hold, so that both databases can keep it and give it back as it was.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{Event, Unkept};

/// Years that both databases can keep in order: SQLite compares instants as text of fixed width,
/// and PostgreSQL's text form has no year 0.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// Why a row cannot be kept, where that is so.
pub(crate) fn unfit(event: &Event) -> Option<Unkept> {
    nul(event).or_else(|| far_date(event))
}

/// PostgreSQL has no NUL in its texts; SQLite cuts them there.
fn nul(event: &Event) -> Option<Unkept> {
    let optional = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains('\0'));
    let texts = [
        ("title", event.title.contains('\0')),
        ("description", event.description.contains('\0')),
        ("location", optional(&event.location)),
        ("url", optional(&event.url)),
        ("time_zone", event.time_zone.contains('\0')),
        ("slug", event.slug.contains('\0')),
        ("i_cal_uid", optional(&event.i_cal_uid)),
        ("original_start", optional(&event.original_start)),
        ("markdown", optional(&event.markdown)),
        ("tags", optional(&event.tags)),
        ("cover", optional(&event.cover)),
    ];
    let (name, _) = texts.into_iter().find(|(_, found)| *found)?;
    Some(Unkept::Nul(name))
}

fn far_date(event: &Event) -> Option<Unkept> {
    let year_of = |at: DateTime<Utc>| at.year();
    let day = |day: NaiveDate| day.year();
    let years = [
        ("starts_at", Some(year_of(event.starts_at))),
        ("ends_at", Some(year_of(event.ends_at))),
        ("start_date", event.start_date.map(day)),
        ("end_date", event.end_date.map(day)),
        ("created_at", Some(year_of(event.created_at))),
        ("updated_at", Some(year_of(event.updated_at))),
        ("deleted_at", event.deleted_at.map(year_of)),
    ];
    let far = |year: Option<i32>| year.is_some_and(|year| !YEARS.contains(&year));
    let (name, year) = years.into_iter().find(|(_, year)| far(*year))?;
    Some(Unkept::Year(name, year?))
}
