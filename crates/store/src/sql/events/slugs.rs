//! Addresses for new events and for those that come back: readable, and never given to another record
//! before, so that whoever has an old one finds what it was given to. Whoever needs a free address
//! finds it here.

use std::collections::{HashMap, HashSet};

use domain::time::micros;
use domain::views::Place;
use domain::{Event, EventContent, EventId, EventProblem, SeriesId, When, slugify};
use sqlx::Row as _;

use super::super::{Tx, dialect, json, sql};
use super::addresses;
use crate::{Author, Kind, StoreResult};

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

/// Makes room for rows that are about to come back: those whose address belongs to another event by
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
    let owners = addresses::owners(tx, Place::Event, &slugs).await?;
    let in_the_way = |event: &&Event| {
        let blocker = addresses::blocker(owners.get(&event.slug), event.id.0);
        blocker.is_some() || !taken.insert(event.slug.clone())
    };
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
/// Free is what no row has, trashed ones included, and what was never given to another event: that
/// leads there, or answers 410. An event may take an address of its own again.
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
        let names: Vec<&str> = candidates.iter().map(String::as_str).collect();
        let owners = addresses::owners(tx, Place::Event, &names).await?;
        for place in open {
            let id = wanted[place].0.0;
            let own = |slug: &String| {
                owners.get(slug).is_none_or(|owners| owners.iter().all(|owner| owner.id == id))
            };
            let mut candidates = numbers.clone().map(|n| numbered(&wanted[place], n)).filter(own);
            found[place] = candidates.find(|slug| taken.insert(slug.clone()));
        }
    }
    let none = |slug: &str| EventProblem::NoFreeAddress(slug.to_owned()).into();
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

/// Whether a series cannot come back under its address: it is another one's.
pub async fn is_taken(tx: &mut Tx, id: SeriesId, slug: &str) -> StoreResult<bool> {
    let owners = addresses::owners(tx, Place::Series, &[slug]).await?;
    let live = "SELECT count(*) FROM series WHERE slug = $1 AND deleted_at IS NULL AND id <> $2";
    let live: i64 = sqlx::query_scalar(live).bind(slug).bind(id.0).fetch_one(&mut **tx).await?;
    Ok(live > 0 || addresses::blocker(owners.get(slug), id.0).is_some())
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
        let mut taken = taken(tx, "series", &candidates).await?;
        let names: Vec<&str> = candidates.iter().map(String::as_str).collect();
        taken.extend(addresses::owners(tx, Place::Series, &names).await?.into_keys());
        if let Some(free) = candidates.into_iter().find(|slug| !taken.contains(slug)) {
            return Ok(free);
        }
    }
    Err(EventProblem::NoFreeAddress(wish).into())
}

async fn taken(tx: &mut Tx, table: &str, wishes: &[String]) -> StoreResult<HashSet<String>> {
    let list = dialect::list("$1", Kind::Text);
    let select = format!("SELECT slug FROM {table} WHERE slug IN (SELECT value FROM {list} AS w)");
    let rows = sqlx::query(sql(select)).bind(json(wishes)?).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| Ok(row.try_get("slug")?)).collect()
}
