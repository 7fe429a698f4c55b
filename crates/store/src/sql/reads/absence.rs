//! What a page says where nothing answers at its address.

use chrono::{DateTime, Utc};
use domain::views::{Absence, EventTeaser, Place, Remains};
use domain::{OrganizerId, SeriesId, Visibility};
use sqlx::Row as _;

use super::super::events::addresses::table;
use super::super::{Database, Row, dialect, from_enum_text, plain, rows, sql};
use super::public::{LIVE, series_answers, teasers};
use crate::StoreResult;

/// Coming events shown where nothing else is.
const NEXT: i64 = 6;

/// How good an answer the record of an address `a` is, its row being `r`: what answers here, what answers
/// elsewhere, what the public knew, and the rest.
fn rank(place: Place) -> String {
    let (answers, known) = match place {
        Place::Event => (
            "r.deleted_at IS NULL AND r.visibility <> 'draft'".to_owned(),
            "r.visibility = 'public' AND r.deleted_at IS NOT NULL",
        ),
        Place::Organizer => ("r.deleted_at IS NULL".to_owned(), "false"),
        Place::Series => (series_answers("r"), "r.id IS NOT NULL"),
    };
    format!(
        "CASE WHEN r.slug = a.slug AND {answers} THEN 0 WHEN {answers} THEN 1
              WHEN {known} THEN 2 ELSE 3 END"
    )
}

/// Records of one address that are asked what to say there: more than one only where releases before, or
/// an import, gave it to several.
const ASKED: i64 = 10;

/// The records that an address was given to, the one with the best answer first.
async fn candidates(database: &Database, place: Place, slug: &str) -> StoreResult<Vec<i64>> {
    let select = format!(
        "SELECT a.record_id FROM addresses a LEFT JOIN {} r ON r.id = a.record_id
         WHERE a.kind = $1 AND a.slug = $2 ORDER BY {}, a.record_id LIMIT $3",
        table(place),
        rank(place)
    );
    let found = sqlx::query_scalar(sql(select)).bind(place.word()).bind(plain(slug)).bind(ASKED);
    Ok(found.fetch_all(&database.public).await?)
}

/// Why nothing answers at an address. What the public never saw cannot be told from what never was.
/// Addresses have no capitals: one that was typed with some is sent on.
pub async fn absence(
    database: &Database,
    place: Place,
    slug: &str,
    now: DateTime<Utc>,
) -> StoreResult<Absence> {
    let small = slug.to_ascii_lowercase();
    let found = match best_answer(database, place, slug, now).await? {
        Absence::Never if small != slug => best_answer(database, place, &small, now).await?,
        found => found,
    };
    Ok(match found {
        // It came (back) since the page was asked for: one hop to itself would be a loop.
        Absence::Moved(to) if to == slug => Absence::Never,
        other => other,
    })
}

/// The best answer of those that an address was given to.
async fn best_answer(
    database: &Database,
    place: Place,
    slug: &str,
    now: DateTime<Utc>,
) -> StoreResult<Absence> {
    for id in candidates(database, place, slug).await? {
        let found = match place {
            Place::Event => of_event(database, id, now).await?,
            Place::Series => of_series(database, id, now).await?,
            Place::Organizer => of_organizer(database, id).await?,
        };
        if !matches!(found, Absence::Never) {
            return Ok(found);
        }
    }
    Ok(Absence::Never)
}

async fn of_organizer(database: &Database, id: i64) -> StoreResult<Absence> {
    let select = "SELECT slug FROM organizers WHERE id = $1 AND deleted_at IS NULL";
    let slug = sqlx::query_scalar(select).bind(id).fetch_optional(&database.public).await?;
    Ok(slug.map_or(Absence::Never, Absence::Moved))
}

async fn of_event(database: &Database, id: i64, now: DateTime<Utc>) -> StoreResult<Absence> {
    let select = "SELECT slug, visibility, deleted_at, organizer_id, series_id FROM events
         WHERE id = $1";
    let row = sqlx::query(select).bind(id).fetch_optional(&database.public).await?;
    let Some(row) = row else {
        return Ok(match purged(database, "event_id = $1", id).await? {
            Some(known) => {
                gone(database, known, now).await?.map_or(Absence::Never, Absence::Purged)
            }
            None => Absence::Never,
        });
    };
    let visibility: Visibility = from_enum_text(row.try_get("visibility")?)?;
    if row.try_get::<Option<DateTime<Utc>>, _>("deleted_at")?.is_none() {
        let hidden = visibility == Visibility::Draft;
        return Ok(if hidden { Absence::Never } else { Absence::Moved(row.try_get("slug")?) });
    }
    if visibility != Visibility::Public {
        return Ok(Absence::Never);
    }
    let known = Known::of(&row)?;
    Ok(gone(database, known, now).await?.map_or(Absence::Never, Absence::TakenOff))
}

/// A series' page is there while one of its dates is; once none is, it says what became of them. They are
/// gone for good only where none is left that could come back, a draft included.
async fn of_series(database: &Database, id: i64, now: DateTime<Utc>) -> StoreResult<Absence> {
    let select = format!("SELECT s.slug FROM series s WHERE s.id = $1 AND {}", series_answers("s"));
    let slug = sqlx::query_scalar(sql(select)).bind(id).fetch_optional(&database.public).await?;
    if let Some(slug) = slug {
        return Ok(Absence::Moved(slug));
    }
    let trashed = "SELECT organizer_id, series_id FROM events
         WHERE series_id = $1 AND deleted_at IS NOT NULL AND visibility = 'public' LIMIT 1";
    let trashed = sqlx::query(trashed).bind(id).fetch_optional(&database.public).await?;
    let known = match trashed {
        Some(row) => Some(Known::of(&row)?),
        None => purged(database, "series_id = $1 AND visibility = 'public'", id).await?,
    };
    let Some(known) = known else { return Ok(Absence::Never) };
    let Some(remains) = gone(database, known, now).await? else { return Ok(Absence::Never) };
    let left = "SELECT count(*) FROM events WHERE series_id = $1";
    let left: i64 = sqlx::query_scalar(left).bind(id).fetch_one(&database.public).await?;
    Ok(if left > 0 { Absence::TakenOff(remains) } else { Absence::Purged(remains) })
}

/// Whose an event was. Of what was purged by older releases nothing is known.
struct Known {
    organizer: Option<OrganizerId>,
    series: Option<SeriesId>,
}

impl Known {
    fn of(row: &Row) -> StoreResult<Self> {
        let organizer = row.try_get::<Option<i64>, _>("organizer_id")?.map(OrganizerId);
        let series = row.try_get::<Option<i64>, _>("series_id")?.map(SeriesId);
        Ok(Self { organizer, series })
    }
}

/// A line of the ledger of purges, of an event that the public may have known.
async fn purged(database: &Database, which: &str, id: i64) -> StoreResult<Option<Known>> {
    let select = format!(
        "SELECT organizer_id, series_id FROM purges
         WHERE {which} AND COALESCE(visibility, 'public') = 'public' LIMIT 1"
    );
    let row = sqlx::query(sql(select)).bind(id).fetch_optional(&database.public).await?;
    row.as_ref().map(Known::of).transpose()
}

/// What is left to show of something that is gone; `None` where its organizer is not public, so that
/// nothing may be told of it.
async fn gone(
    database: &Database,
    known: Known,
    now: DateTime<Utc>,
) -> StoreResult<Option<Box<Remains>>> {
    let mut remains = Remains::default();
    if let Some(id) = known.organizer {
        let found = sqlx::query("SELECT * FROM organizers WHERE id = $1 AND deleted_at IS NULL")
            .bind(id.0)
            .fetch_optional(&database.public)
            .await?;
        let Some(row) = found else { return Ok(None) };
        remains.organizer = Some(rows::organizer(&row)?);
        remains.next = next(database, Some(id), now).await?;
        remains.theirs = !remains.next.is_empty();
    }
    if let Some(id) = known.series {
        let select = format!(
            "SELECT s.* FROM series s WHERE s.id = $1 AND s.deleted_at IS NULL
             AND EXISTS (SELECT 1 FROM events e WHERE e.series_id = s.id AND {LIVE}
                         AND e.ends_at > $2 AND e.status <> 'cancelled')"
        );
        let found = sqlx::query(sql(select))
            .bind(id.0)
            .bind(dialect::at(now))
            .fetch_optional(&database.public)
            .await?;
        remains.series = found.as_ref().map(rows::series).transpose()?;
    }
    if remains.next.is_empty() {
        remains.next = next(database, None, now).await?;
    }
    Ok(Some(Box::new(remains)))
}

/// The next public events, of one organizer or of the site.
async fn next(
    database: &Database,
    organizer: Option<OrganizerId>,
    now: DateTime<Utc>,
) -> StoreResult<Vec<EventTeaser>> {
    let select = teasers(
        " AND o.deleted_at IS NULL AND e.ends_at >= $3 AND ($2 = 0 OR e.organizer_id = $2)",
    );
    let found = sqlx::query(sql(select))
        .bind(NEXT)
        .bind(organizer.map_or(0, |id| id.0))
        .bind(dialect::at(now))
        .fetch_all(&database.public)
        .await?;
    found.iter().map(rows::teaser).collect()
}
