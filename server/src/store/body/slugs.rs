//! Addresses for new events: readable, and free among all rows, trashed ones included, so that a
//! later restore finds its address free.

use std::collections::{HashMap, HashSet};

use app::domain::{EventContent, EventId, When, slugify};
use sqlx::Row as _;

use super::{Tx, dialect, json, sql};
use crate::store::open::Kind;
use crate::store::{StoreError, StoreResult};

/// How many addresses are tried for a row whose own is taken.
const TRIES: usize = 5;

/// The address an event would like: its title and its day.
fn wish(content: &EventContent) -> String {
    let day = match &content.when {
        When::AllDay { start_date, .. } => *start_date,
        When::Timed { starts_at, time_zone, .. } => match time_zone.parse::<chrono_tz::Tz>() {
            Ok(zone) => starts_at.with_timezone(&zone).date_naive(),
            Err(_) => starts_at.date_naive(),
        },
    };
    format!("{}-{}", slugify(&content.title, "event"), day.format("%Y-%m-%d"))
}

/// Gives each event an address. Where the one it would like is taken, its id makes it unique.
pub async fn event_slugs(
    tx: &mut Tx,
    events: &[(EventId, &EventContent)],
) -> StoreResult<Vec<String>> {
    let wishes: Vec<String> = events.iter().map(|(_, content)| wish(content)).collect();
    let mut taken = taken(tx, "events", &wishes).await?;
    // An address that was purged answers 410 and is not given again.
    taken.extend(self::taken(tx, "purges", &wishes).await?);
    let slugs = wishes.into_iter().zip(events).map(|(wish, (id, _))| {
        let slug = if taken.contains(&wish) { format!("{wish}-{id}") } else { wish };
        taken.insert(slug.clone());
        slug
    });
    Ok(slugs.collect())
}

/// Free addresses for rows whose own are taken: theirs with their number behind it.
pub async fn free_slugs(
    tx: &mut Tx,
    events: &[(EventId, String)],
) -> StoreResult<HashMap<EventId, String>> {
    let numbered = |id: &EventId, slug: &str, n: usize| match n {
        0 => format!("{slug}-{id}"),
        n => format!("{slug}-{id}-{}", n + 1),
    };
    let wishes: Vec<String> = events
        .iter()
        .flat_map(|(id, slug)| (0..TRIES).map(move |n| numbered(id, slug, n)))
        .collect();
    let mut taken = taken(tx, "events", &wishes).await?;
    taken.extend(self::taken(tx, "purges", &wishes).await?);
    let mut free = HashMap::new();
    for (id, slug) in events {
        let found = (0..TRIES).map(|n| numbered(id, slug, n)).find(|slug| !taken.contains(slug));
        let Some(found) = found else {
            return Err(StoreError::Taken(format!("there is no free address like \"{slug}\"")));
        };
        taken.insert(found.clone());
        free.insert(*id, found);
    }
    Ok(free)
}

/// A free address for a series.
pub async fn series_slug(tx: &mut Tx, title: &str) -> StoreResult<String> {
    let wish = slugify(title, "series");
    let mut candidates = vec![wish.clone()];
    candidates.extend((2..100).map(|n| format!("{wish}-{n}")));
    let taken = taken(tx, "series", &candidates).await?;
    let free = candidates.into_iter().find(|slug| !taken.contains(slug));
    if let Some(free) = free {
        return Ok(free);
    }
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM series").fetch_one(&mut **tx).await?;
    Ok(format!("{wish}-{}", count + 1000))
}

async fn taken(tx: &mut Tx, table: &str, wishes: &[String]) -> StoreResult<HashSet<String>> {
    let list = dialect::list("$1", Kind::Text);
    let select = format!("SELECT slug FROM {table} WHERE slug IN (SELECT value FROM {list} AS w)");
    let rows = sqlx::query(sql(select)).bind(json(wishes)?).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| Ok(row.try_get("slug")?)).collect()
}
