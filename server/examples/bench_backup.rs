//! `cargo xtask bench backup`: 100,000 events on SQLite: a backup made, verified, and restored into
//! SQLite; time and memory, with their spread.
//!
//! Each step runs in a process of its own, whose peak memory the system tells (`VmHWM`).

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use chrono::TimeDelta;
use domain::{Actor, BackupReason, EventContent, EventStatus, OrganizerId, Visibility, When};
use reroll::config::Config;
use reroll::services::Services;
use store::{Author, NewEvent};
use tempfile::TempDir;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const EVENTS: usize = 100_000;
const BATCH: usize = 2_000;
const ROUNDS: usize = 5;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match std::env::args().nth(1).as_deref() {
        Some("child") => runtime.block_on(child()),
        _ => bench(),
    }
}

/// One step in a process of its own; tells what it took on its standard output.
async fn child() -> Result<(), Failure> {
    let what = std::env::args().nth(2).unwrap_or_default();
    let subject = std::env::args().nth(3).unwrap_or_default();
    let services = Services::open(Config::from_env()?).await?;
    let (backups, actor) = (&services.backups, Actor::CommandLine);
    let began = Instant::now();
    let said = match what.as_str() {
        "fill" => fill(&services).await?,
        "create" => {
            let made = backups.create(&actor, BackupReason::Asked, &|_| {}).await?;
            format!("{} {} bytes", made.id, made.bytes)
        }
        "verify" => {
            let info = backups.verify(&actor, subject.parse()?, &|_| {}).await?;
            info.problem.map_or_else(|| Ok("equal".to_owned()), Err)?
        }
        _ => {
            let into = format!("sqlite://{}", std::env::args().nth(4).unwrap_or_default());
            let info = backups.restore(&actor, subject.parse()?, &into, &|_| {}).await?;
            format!("{} rows", info.counts.values().sum::<i64>())
        }
    };
    println!("{} {} {said}", began.elapsed().as_secs_f64(), peak()?);
    Ok(())
}

/// Native events with a page of text each.
async fn fill(services: &Services) -> Result<String, Failure> {
    let now = services.clock.now();
    let organizer = services.store.add_organizer("club", "The Club", now).await?;
    let author = Author { actor: Actor::CommandLine, reason: "bench".into(), at: now };
    for first in (0..EVENTS).step_by(BATCH) {
        let events = (first..first + BATCH).map(|number| event(organizer, number, now)).collect();
        services.store.create_events(&author, events).await?;
    }
    Ok(format!("{EVENTS} events"))
}

fn event(organizer_id: OrganizerId, number: usize, now: chrono::DateTime<chrono::Utc>) -> NewEvent {
    let starts_at = now + TimeDelta::minutes(i64::try_from(number).unwrap_or(0));
    let description = format!(
        "<p>Board game evening number {number} at the riverside hall. Bring a game, or try one of \
         the {} that we have.</p><p>Doors open at seven; newcomers are welcome, and somebody \
         explains the rules.</p>",
        number % 97
    );
    let content = EventContent {
        title: format!("Board game evening {number}"),
        description,
        location: Some("Riverside hall, Mill Lane 4".into()),
        url: None,
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
    };
    NewEvent { organizer_id, content }
}

/// The most memory this process has had, in MiB.
fn peak() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = line.unwrap_or_default().trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

/// What a step took.
struct Took {
    seconds: f64,
    mebibytes: f64,
    said: String,
}

fn bench() -> Result<(), Failure> {
    let folder = TempDir::new()?;
    println!("{EVENTS} events, {ROUNDS} rounds each; median (least to most)");
    let data = folder.path().join("data");
    step(&data, &["fill"])?;
    let mut steps: Vec<(&str, f64, Vec<Took>)> =
        [("create", 10.0), ("verify", 30.0), ("restore", 60.0)]
            .map(|(name, limit)| (name, limit, Vec::new()))
            .into();
    for round in 0..ROUNDS {
        let made = step(&data, &["create"])?;
        let id = made.said.split(' ').next().unwrap_or_default().to_owned();
        steps[0].2.push(made);
        steps[1].2.push(step(&data, &["verify", &id])?);
        let into = folder.path().join(format!("restored-{round}.db"));
        steps[2].2.push(step(&data, &["restore", &id, &into.display().to_string()])?);
    }
    for (name, limit, took) in &steps {
        report(name, *limit, took);
    }
    Ok(())
}

fn step(data: &Path, arguments: &[&str]) -> Result<Took, Failure> {
    let output = Command::new(std::env::current_exe()?)
        .arg("child")
        .args(arguments)
        .env("DATA_DIR", data)
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut words = text.trim().splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse().ok()).ok_or("it failed");
    let (seconds, mebibytes) = (number()?, number()?);
    Ok(Took { seconds, mebibytes, said: words.next().unwrap_or_default().to_owned() })
}

fn report(name: &str, limit: f64, took: &[Took]) {
    let [least, median, most] = spread(took.iter().map(|took| took.seconds));
    let [lightest, middle, heaviest] = spread(took.iter().map(|took| took.mebibytes));
    let said = took.first().map(|took| took.said.as_str()).unwrap_or_default();
    println!(
        "{name:8} {median:6.2} s ({least:.2} to {most:.2}), must be below {limit} s  {middle:4.0} \
         MiB ({lightest:.0} to {heaviest:.0})  {said}"
    );
}

fn spread(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    [at(0), at(values.len() / 2), at(values.len().saturating_sub(1))]
}
