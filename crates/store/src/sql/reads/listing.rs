//! Public lists and pages. What the public must not see is left out by [`LIVE`].

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use domain::views::{
    Absence, AttendanceFilter, EventLookup, EventPage, EventQuery, EventTeaser, ListContext,
    Listing, OrganizerPage, Place, SeriesPage,
};
use sqlx::{QueryBuilder, Row as _};

use super::super::accounts::organizers;
use super::super::columns::{EVENT, names};
use super::super::events::cover;
use super::super::{Database, Db, dialect, plain, rows, sql};
use super::public::{LIVE, series_answers, teasers};
use super::{absence, meeting, moved};
use crate::StoreResult;
use crate::reads::search_words::search;

/// Lines on one page of a list.
const PAGE: usize = 30;

/// Events in one month's calendar at most.
const MONTH: usize = 500;

/// Events to come that a list's surroundings are taken from.
const SCENE: i64 = 300;

/// Where a page of a list starts: behind this start and id.
pub struct Position {
    /// The start of the last line before it.
    pub starts_at: DateTime<Utc>,
    /// The id of that line.
    pub id: i64,
}

impl Position {
    /// Before everything that is kept: the first instant of the year 1.
    pub fn start() -> Self {
        let day = NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default();
        Self { starts_at: day.and_time(NaiveTime::MIN).and_utc(), id: 0 }
    }

    /// Reads `{microseconds}-{id}`; anything else is the beginning, since addresses get mangled.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.rsplit_once('-')?;
        let starts_at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        // The databases order instants of these years only (see `store::fit`).
        let known = (1..=9999).contains(&starts_at.year());
        known.then_some(Self { starts_at, id: id.parse().ok()? })
    }

    /// As it stands in an address.
    pub fn text(starts_at: DateTime<Utc>, id: i64) -> String {
        format!("{}-{id}", starts_at.timestamp_micros())
    }
}

/// Public events, soonest first; those that have ended only where asked for.
pub async fn upcoming(
    database: &Database,
    query: &EventQuery,
    now: DateTime<Utc>,
) -> StoreResult<Listing> {
    let Some(mut select) = selection(query, now) else { return Ok(Listing::default()) };
    let most = if query.all { MONTH } else { PAGE };
    select.push(" ORDER BY e.starts_at, e.id LIMIT ");
    select.push_bind(i64::try_from(most).unwrap_or(i64::MAX) + 1);
    let found = select.build().fetch_all(&database.public).await?;
    let next = match found.get(most - 1) {
        Some(last) if found.len() > most => {
            Some(Position::text(last.try_get("starts_at")?, last.try_get("id")?))
        }
        _ => None,
    };
    let events = found.iter().take(most).map(rows::teaser).collect::<StoreResult<_>>()?;
    Ok(Listing { events, next })
}

/// The query of a list, without its order; `None` where nothing can match.
fn selection(query: &EventQuery, now: DateTime<Utc>) -> Option<QueryBuilder<Db>> {
    let mut select = QueryBuilder::new(format!(
        "SELECT {}, o.name AS organizer_name, o.slug AS organizer_slug
         FROM events e JOIN organizers o ON o.id = e.organizer_id WHERE {LIVE}",
        names(EVENT, "e.")
    ));
    if !query.past {
        select.push(" AND e.ends_at >= ").push_bind(dialect::at(now));
    }
    if let Some(organizer) = &query.organizer {
        select.push(" AND o.deleted_at IS NULL AND (o.slug = ").push_bind(plain(organizer));
        // A list that was shared shows the same organizer under an address of before.
        select.push(
            " OR o.id = (SELECT record_id FROM addresses WHERE kind = 'organizer' AND slug = ",
        );
        select.push_bind(plain(organizer)).push("))");
    }
    if let Some(tag) = &query.tag {
        select.push(" AND ', ' || e.tags || ', ' LIKE ").push_bind(with_tag(tag));
        select.push(" ESCAPE '\\'");
    }
    if let Some(after) = query.after.as_deref().and_then(Position::parse) {
        select.push(" AND (e.starts_at, e.id) > (").push_bind(dialect::at(after.starts_at));
        select.push(", ").push_bind(after.id).push(")");
    }
    // Only where it is needed: a list without filters does not depend on what is derived.
    if query.words.is_some() || query.from.is_some() || query.to.is_some() || query.way.is_some() {
        select.push(" AND e.id IN (SELECT s.event_id FROM event_search s WHERE true");
        filter(&mut select, query)?;
        select.push(")");
    }
    Some(select)
}

/// A pattern for the kept text of tags, with a comma around each: one whole tag, to the letter.
fn with_tag(tag: &str) -> String {
    let mut pattern = String::from("%, ");
    for c in plain(tag).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + ", %"
}

/// The conditions on `event_search s`; `None` where nothing can match.
fn filter(select: &mut QueryBuilder<Db>, query: &EventQuery) -> Option<()> {
    if let Some(from) = query.from {
        select.push(" AND s.last_day >= ").push_bind(from);
    }
    if let Some(to) = query.to {
        select.push(" AND s.first_day <= ").push_bind(to);
    }
    match query.way {
        Some(AttendanceFilter::Online) => select.push(" AND s.attendance IN ('online', 'mixed')"),
        Some(AttendanceFilter::InPerson) => {
            select.push(" AND s.attendance IN ('in_person', 'mixed')")
        }
        None => select,
    };
    if let Some(words) = &query.words {
        let words = search(words);
        // Signs without a letter: no event has them among its words.
        if words.is_empty() {
            return None;
        }
        let (before, behind) = dialect::MATCHES;
        select.push(before).push_bind(dialect::search(&words)).push(behind);
    }
    Some(())
}

/// What surrounds a list.
pub async fn list_context(database: &Database, now: DateTime<Utc>) -> StoreResult<ListContext> {
    let zone = format!(
        "SELECT time_zone FROM (SELECT e.time_zone FROM events e WHERE {LIVE} AND e.ends_at >= $1
                                ORDER BY e.starts_at, e.id LIMIT $2) AS next
         GROUP BY time_zone ORDER BY count(*) DESC, time_zone LIMIT 1"
    );
    let time_zone: Option<String> = sqlx::query_scalar(sql(zone))
        .bind(dialect::at(now))
        .bind(SCENE)
        .fetch_optional(&database.public)
        .await?;
    let organizers = format!(
        "SELECT o.slug, o.name FROM organizers o WHERE o.deleted_at IS NULL
         AND EXISTS (SELECT 1 FROM events e WHERE e.organizer_id = o.id AND {LIVE}
                     AND e.ends_at >= $1)
         ORDER BY o.id LIMIT 100"
    );
    let found =
        sqlx::query(sql(organizers)).bind(dialect::at(now)).fetch_all(&database.public).await?;
    let mut organizers = found
        .iter()
        .map(|row| Ok((row.try_get("slug")?, row.try_get("name")?)))
        .collect::<StoreResult<Vec<(String, String)>>>()?;
    // Here, since each database has its own order of letters.
    organizers.sort_by_cached_key(|(_, name)| name.to_lowercase());
    Ok(ListContext { time_zone: time_zone.unwrap_or_default(), organizers })
}

/// What is at an event's address.
pub async fn lookup(
    database: &Database,
    slug: &str,
    now: DateTime<Utc>,
) -> StoreResult<EventLookup> {
    let select = format!(
        "SELECT {} FROM events e WHERE e.slug = $1 AND e.deleted_at IS NULL
         AND e.visibility <> 'draft'",
        names(EVENT, "e.")
    );
    let found = sqlx::query(sql(select)).bind(plain(slug)).fetch_optional(&database.public).await?;
    let Some(row) = found else { return absent(database, slug, now).await };
    let event = rows::event(&row)?;
    let Some(organizer) = organizers::organizer_of(&database.public, event.organizer_id).await?
    else {
        return Ok(EventLookup::Absent);
    };
    let moved_from = moved::moved_from(database, &event).await?;
    let cover = cover::of_event(&database.public, event.cover.as_deref()).await?;
    let mut page = EventPage {
        event,
        organizer,
        series: None,
        moved_from,
        other_dates: Vec::new(),
        cover,
        has_meeting: false,
    };
    if let Some(series) = page.event.series_id {
        let row = sqlx::query("SELECT * FROM series WHERE id = $1 AND deleted_at IS NULL")
            .bind(series.0)
            .fetch_optional(&database.public)
            .await?;
        page.series = row.as_ref().map(rows::series).transpose()?;
        let all = occurrences(database, series.0, now, 11).await?;
        page.other_dates = all.into_iter().filter(|o| o.slug != page.event.slug).take(10).collect();
    }
    page.has_meeting = meeting::is_held(database, &page).await?;
    Ok(EventLookup::Live(Box::new(page)))
}

/// Whether there was an event at this address that was purged, or none that can be told of.
async fn absent(database: &Database, slug: &str, now: DateTime<Utc>) -> StoreResult<EventLookup> {
    let absence = absence::absence(database, Place::Event, slug, now).await?;
    let purged = matches!(absence, Absence::Purged(_));
    Ok(if purged { EventLookup::Purged } else { EventLookup::Absent })
}

/// A series' occurrences that have not ended, soonest first.
async fn occurrences(
    database: &Database,
    series: i64,
    now: DateTime<Utc>,
    limit: i64,
) -> StoreResult<Vec<EventTeaser>> {
    let found = sqlx::query(sql(teasers(" AND e.series_id = $2 AND e.ends_at >= $3")))
        .bind(limit)
        .bind(series)
        .bind(dialect::at(now))
        .fetch_all(&database.public)
        .await?;
    found.iter().map(rows::teaser).collect()
}

/// An organizer's page.
pub async fn organizer_page(
    database: &Database,
    slug: &str,
    after: Option<String>,
    now: DateTime<Utc>,
) -> StoreResult<Option<OrganizerPage>> {
    let organizer = organizers::organizer_at(&database.public, slug).await?;
    let Some(organizer) = organizer else { return Ok(None) };
    let organizer_slug = Some(organizer.slug.clone());
    let query = EventQuery { organizer: organizer_slug, after, ..EventQuery::default() };
    let listing = upcoming(database, &query, now).await?;
    Ok(Some(OrganizerPage { organizer, listing }))
}

/// A series' page. A series whose occurrences are all drafts, or in the trash, has none.
pub async fn series_page(
    database: &Database,
    slug: &str,
    now: DateTime<Utc>,
) -> StoreResult<Option<SeriesPage>> {
    let select = format!("SELECT * FROM series s WHERE s.slug = $1 AND {}", series_answers("s"));
    let found = sqlx::query(sql(select)).bind(plain(slug)).fetch_optional(&database.public).await?;
    let Some(row) = found else { return Ok(None) };
    let series = rows::series(&row)?;
    let organizer = organizers::organizer_of(&database.public, series.organizer_id).await?;
    let Some(organizer) = organizer else { return Ok(None) };
    let upcoming = occurrences(database, series.id.0, now, 60).await?;
    Ok(Some(SeriesPage { series, organizer, upcoming }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_survive_the_address_bar() {
        let at = DateTime::from_timestamp_micros(-1_500_000).unwrap();
        let text = Position::text(at, 42);
        let back = Position::parse(&text).unwrap();
        assert_eq!((back.starts_at, back.id), (at, 42));
        for mangled in
            ["", "-", "12", "x-1", "1-x", "99999999999999999999-1", "-90000000000000000-1"]
        {
            assert!(Position::parse(mangled).is_none(), "{mangled}");
        }
    }
}
