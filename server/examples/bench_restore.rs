//! `cargo xtask bench restore`: 2,500 events go to the trash by mistake and come back, on SQLite;
//! then they are deleted by raw SQL and come back from history. Time, with its spread.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use clock::{Clock as _, SystemClock};
use domain::{
    Actor, Cause, EventContent, EventId, EventStatus, OrganizerId, RestoreRequest, Visibility, When,
};
use sqlx::{ConnectOptions as _, Executor as _};
use store::{Author, NewEvent, Store, open, sqlite_options};
use tempfile::TempDir;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const EVENTS: usize = 2_500;
/// What else there is.
const OTHERS: usize = 20_000;
const ROUNDS: usize = 5;
const AT_ONCE: usize = 500;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = TempDir::new()?;
    let url = format!("sqlite://{}/reroll.db", folder.path().display());
    let store = open(&url).await?;
    let club = store.add_organizer("club", "The Club", SystemClock.now()).await?;
    write(&*store, club, OTHERS).await?;
    let ids = write(&*store, club, EVENTS).await?;
    let (mut away, mut back, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let batch = store.trash(&by("a mistake"), &ids, Cause::Person).await?;
        away.push(began.elapsed().as_secs_f64() * 1000.0);
        let began = Instant::now();
        let what = RestoreRequest::Batch(batch);
        let restored = store.restore(&by("it was a mistake"), &what).await?.restored;
        back.push(began.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(restored.len(), EVENTS);
        delete(&url, &ids).await?;
        let began = Instant::now();
        let mut recovered = 0;
        for ids in ids.chunks(AT_ONCE) {
            let report = store.recover(&by("they are gone"), ids, false, false).await?;
            recovered += report.created.len();
        }
        again.push(began.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(recovered, EVENTS);
    }
    println!("{EVENTS} events among {OTHERS} others, {ROUNDS} rounds; median (least to most)");
    report("to the trash", away);
    report("restored from the trash", back);
    report("deleted raw, back from history", again);
    Ok(())
}

fn by(reason: &str) -> Author {
    Author { actor: Actor::CommandLine, reason: reason.into(), at: SystemClock.now() }
}

async fn write(
    store: &dyn Store,
    organizer_id: OrganizerId,
    count: usize,
) -> Result<Vec<EventId>, Failure> {
    let first = SystemClock.now() + TimeDelta::days(1);
    let mut ids = Vec::with_capacity(count);
    let numbers: Vec<usize> = (0..count).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        let new = numbers.iter().map(|n| NewEvent { organizer_id, content: content(*n, first) });
        let made = store.create_events(&by("a full site"), new.collect()).await?;
        ids.extend(made.iter().map(|event| event.id));
    }
    Ok(ids)
}

fn content(number: usize, first: DateTime<Utc>) -> EventContent {
    let starts_at = first + TimeDelta::hours(i64::try_from(number).unwrap_or_default());
    EventContent {
        title: format!("Board game evening {number}"),
        description: "<p>Bring a game, or play one of ours. Beginners are welcome.</p>".repeat(4),
        location: Some("Riverside Hall, 1 Main Street".into()),
        url: Some("https://example.org/evening".into()),
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        when: When::Timed {
            starts_at,
            ends_at: starts_at + TimeDelta::hours(3),
            time_zone: "Europe/Berlin".into(),
        },
        markdown: None,
        tags: None,
        cover: None,
    }
}

/// Deletes rows as somebody with a database client does who has put the guard aside first.
async fn delete(url: &str, ids: &[EventId]) -> Result<(), Failure> {
    let mut connection = sqlite_options(url)?.connect().await?;
    let guard = "SELECT sql FROM sqlite_schema WHERE name = 'events_no_delete'";
    let guard: String = sqlx::query_scalar(guard).fetch_one(&mut connection).await?;
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(()) };
    let delete = format!("DELETE FROM events WHERE id BETWEEN {first} AND {last}");
    for statement in ["DROP TRIGGER events_no_delete".to_owned(), delete, guard] {
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

fn report(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |index: usize| times.get(index).copied().unwrap_or_default();
    let (least, median, most) = (at(0), at(times.len() / 2), at(times.len().saturating_sub(1)));
    println!("{name:32} {median:7.0} ms ({least:.0} to {most:.0})");
}
