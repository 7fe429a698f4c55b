//! Addresses for new events and for those that come back: readable, and free among all rows, trashed
//! ones included, so that a later restore finds its address free. Whoever needs a free address finds
//! it here.

use std::collections::{HashMap, HashSet};

use app::domain::time::micros;
use app::domain::{Event, EventContent, EventId, When, slugify};
use sqlx::Row as _;

use super::{Tx, dialect, json, sql};
use crate::store::open::Kind;
use crate::store::{Author, StoreError, StoreResult};

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

/// Gives each new event an address: the one it would like, or where that is taken, one with its
/// number behind it.
pub async fn event_slugs(
    tx: &mut Tx,
    events: &[(EventId, &EventContent)],
) -> StoreResult<Vec<String>> {
    let wishes: Vec<_> = events.iter().map(|(id, content)| (*id, wish(content))).collect();
    find(tx, &wishes, 0).await
}

/// Makes room for rows that are about to come back: those whose address belongs to a live event by
/// now, or to one before them, take a free one, which is a change of theirs.
pub async fn make_room(tx: &mut Tx, author: &Author, events: &mut [Event]) -> StoreResult<()> {
    let slugs: Vec<&str> = events.iter().map(|event| event.slug.as_str()).collect();
    let select = format!(
        "SELECT slug FROM events WHERE deleted_at IS NULL AND slug IN (SELECT value FROM {} AS w)",
        dialect::list("$1", Kind::Text)
    );
    let taken: Vec<String> =
        sqlx::query_scalar(sql(select)).bind(json(&slugs)?).fetch_all(&mut **tx).await?;
    let mut taken: HashSet<String> = taken.into_iter().collect();
    let in_the_way = |event: &&Event| !taken.insert(event.slug.clone());
    let movers: Vec<EventId> = events.iter().filter(in_the_way).map(|event| event.id).collect();
    move_away(tx, author, events, &movers).await
}

/// Gives some of these rows another address, which is free.
pub async fn move_away(
    tx: &mut Tx,
    author: &Author,
    events: &mut [Event],
    movers: &[EventId],
) -> StoreResult<()> {
    let moving = events.iter().filter(|event| movers.contains(&event.id));
    let moving: Vec<_> = moving.map(|event| (event.id, event.slug.clone())).collect();
    let found = find(tx, &moving, 1).await?;
    let mut free: HashMap<EventId, String> =
        moving.into_iter().map(|(id, _)| id).zip(found).collect();
    for event in events.iter_mut() {
        if let Some(slug) = free.remove(&event.id) {
            event.slug = slug;
            event.version += 1;
            event.updated_at = micros(author.at);
        }
    }
    Ok(())
}

/// How far the search for a free address goes, in steps: nearly all are free at once.
const ROUNDS: [usize; 5] = [0, 2, 10, 100, 1000];

/// The first free address of each: its own (where `from` is 0), then with its number, then counted.
/// Free is what no row has, trashed ones included, and what no purged row had: that answers 410.
async fn find(tx: &mut Tx, wanted: &[(EventId, String)], from: usize) -> StoreResult<Vec<String>> {
    let mut found: Vec<Option<String>> = vec![None; wanted.len()];
    let mut taken = HashSet::new();
    for round in ROUNDS.windows(2) {
        let numbers = round[0].max(from)..round[1];
        let open: Vec<usize> = (0..wanted.len()).filter(|place| found[*place].is_none()).collect();
        let candidates: Vec<String> = open
            .iter()
            .flat_map(|place| numbers.clone().map(|n| numbered(&wanted[*place], n)))
            .collect();
        if candidates.is_empty() {
            break;
        }
        taken.extend(self::taken(tx, "events", &candidates).await?);
        taken.extend(self::taken(tx, "purges", &candidates).await?);
        for place in open {
            let mut candidates = numbers.clone().map(|n| numbered(&wanted[place], n));
            found[place] = candidates.find(|slug| taken.insert(slug.clone()));
        }
    }
    let none = |slug: &str| StoreError::Taken(format!("there is no free address like \"{slug}\""));
    let found = found.into_iter().zip(wanted);
    found.map(|(found, (_, slug))| found.ok_or_else(|| none(slug))).collect()
}

fn numbered((id, slug): &(EventId, String), n: usize) -> String {
    match n {
        0 => slug.clone(),
        1 => format!("{slug}-{id}"),
        n => format!("{slug}-{id}-{n}"),
    }
}

/// A free address for a series.
pub async fn series_slug(tx: &mut Tx, title: &str) -> StoreResult<String> {
    let wish = slugify(title, "series");
    for round in [1, 100, 1000, 10_000].windows(2) {
        let counted = (round[0]..round[1]).map(|n| match n {
            1 => wish.clone(),
            n => format!("{wish}-{n}"),
        });
        let candidates: Vec<String> = counted.collect();
        let taken = taken(tx, "series", &candidates).await?;
        if let Some(free) = candidates.into_iter().find(|slug| !taken.contains(slug)) {
            return Ok(free);
        }
    }
    Err(StoreError::Taken(format!("there is no free address like \"{wish}\"")))
}

async fn taken(tx: &mut Tx, table: &str, wishes: &[String]) -> StoreResult<HashSet<String>> {
    let list = dialect::list("$1", Kind::Text);
    let select = format!("SELECT slug FROM {table} WHERE slug IN (SELECT value FROM {list} AS w)");
    let rows = sqlx::query(sql(select)).bind(json(wishes)?).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| Ok(row.try_get("slug")?)).collect()
}
