//! `cargo xtask bench sync`: a first sync of 50,000 events into SQLite, an increment of nothing, and
//! an increment of one event; time and memory, with their spread, beside a floor.
//!
//! The stand-in for Google runs in this process; each sync in a process of its own, whose peak
//! memory the system tells (`VmHWM`). The floor fetches the same pages and reads their JSON, and
//! does nothing else: what remains is ours.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::{Operator, Owned};
use chrono::TimeDelta;
use clock::Clock as _;
use domain::{Run, SourceId, Trigger};
use reroll::acts;
use reroll::config::Config;
use reroll::services::Services;
use sandbox::{Options, Sandbox, SystemClock};
use secrets::Secret;
use tempfile::TempDir;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLUB: &str = "club@example.org";
const EVENTS: usize = 50_000;
const ROUNDS: usize = 5;
const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.events.readonly",
];

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match std::env::args().nth(1).as_deref() {
        Some("child") => runtime.block_on(child()),
        _ => runtime.block_on(bench()),
    }
}

/// One step in a process of its own; tells what it took on its standard output.
async fn child() -> Result<(), Failure> {
    let what = std::env::args().nth(2).unwrap_or_default();
    let services = Services::open(Config::from_env()?).await?;
    let began = Instant::now();
    let run = match what.as_str() {
        "floor" => None,
        _ => Some(sync(&services).await?),
    };
    if what == "floor" {
        floor(&std::env::var("FLOOR_URL")?, &std::env::var("FLOOR_TOKEN")?).await?;
    }
    let seconds = began.elapsed().as_secs_f64();
    let counts = run.map(|run| (run.counts.created, run.counts.updated, run.requests));
    let (created, updated, requests) = counts.unwrap_or_default();
    println!("{seconds} {} {created} {updated} {requests}", peak()?);
    Ok(())
}

async fn sync(services: &Services) -> Result<Run, Failure> {
    let run = services.syncer.sync(SourceId(1), Trigger::Cli, Duration::ZERO).await?;
    match &run.error {
        Some(error) => Err(error.clone().into()),
        None => Ok(run),
    }
}

/// Fetches all pages and reads their JSON.
async fn floor(url: &str, token: &str) -> Result<(), Failure> {
    let client = reqwest::Client::new();
    let mut page: Option<String> = None;
    loop {
        let mut query = vec![("maxResults", "2500"), ("singleEvents", "false")];
        if let Some(page) = &page {
            query.push(("pageToken", page));
        }
        let answer = client.get(url).query(&query).bearer_auth(token).send().await?;
        let body: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)?;
        page = body["nextPageToken"].as_str().map(ToOwned::to_owned);
        if page.is_none() {
            return Ok(());
        }
    }
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

async fn bench() -> Result<(), Failure> {
    google::install_tls();
    let google = google().await?;
    println!("{EVENTS} events, {ROUNDS} rounds each; median (least to most)");
    let mut steps: Vec<(&str, Vec<Took>)> =
        ["floor: fetch and read JSON", "first sync", "nothing new", "one event changed"]
            .map(|name| (name, Vec::new()))
            .into();
    for _ in 0..ROUNDS {
        let folder = TempDir::new()?;
        connect(&google, folder.path()).await?;
        steps[0].1.push(step(&google, folder.path(), "floor")?);
        steps[1].1.push(step(&google, folder.path(), "sync")?);
        steps[2].1.push(step(&google, folder.path(), "sync")?);
        rename_one(&google)?;
        steps[3].1.push(step(&google, folder.path(), "sync")?);
    }
    for (name, took) in &steps {
        report(name, took);
    }
    Ok(())
}

async fn google() -> Result<Sandbox, Failure> {
    let options = Options { clock: Arc::new(SystemClock), ..Options::default() };
    let google = Sandbox::start(options).await?;
    google.add_account(CLUB, "The Club")?;
    let first = clock::SystemClock.now() + TimeDelta::days(1);
    google.add_many(CLUB, EVENTS, "Board game evening at the riverside hall", first)?;
    Ok(google)
}

fn rename_one(google: &Sandbox) -> Result<(), Failure> {
    let events = google.events(CLUB)?;
    let id = events.first().and_then(|event| event["id"].as_str()).unwrap_or_default();
    let title = format!("Renamed at {}", clock::SystemClock.now());
    Ok(google.patch_event(CLUB, id, &serde_json::json!({"summary": title}))?)
}

/// The variables that make a process use this Google and this folder.
fn settings(google: &Sandbox, data: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("DATA_DIR", data.display().to_string()),
        ("GOOGLE_CLIENT_ID", google.client_id().to_owned()),
        ("GOOGLE_CLIENT_SECRET", google.client_secret().to_owned()),
        ("GOOGLE_AUTH_URL", google.auth_url()),
        ("GOOGLE_TOKEN_URL", google.token_url()),
        ("GOOGLE_REVOKE_URL", google.revoke_url()),
        ("GOOGLE_USERINFO_URL", google.userinfo_url()),
        ("GOOGLE_CALENDAR_URL", google.calendar_url()),
    ]
}

#[expect(clippy::disallowed_methods, reason = "a bench is started by hand")]
fn operator() -> Operator {
    Operator::at_the_command_line()
}

/// A new database with the calendar connected, made in a process of its own as well.
async fn connect(google: &Sandbox, data: &Path) -> Result<(), Failure> {
    let config = Config {
        data_dir: data.to_owned(),
        database_url: format!("sqlite://{}/reroll.db", data.display()),
        ..Config::from_env()?
    };
    let services = Services::open(config).await?;
    let now = services.clock.now();
    let organizer = services.store.add_organizer("club", "The Club", now).await?;
    let organizer = Owned::load(&services, &operator(), organizer).await?;
    let token = Secret::new(google.issue_refresh_token(CLUB, &SCOPES)?);
    acts::add_calendar(&services, &organizer, CLUB, &token).await?;
    Ok(())
}

fn step(google: &Sandbox, data: &Path, what: &str) -> Result<Took, Failure> {
    let url = format!("{}calendars/{}/events", google.calendar_url(), CLUB.replace('@', "%40"));
    let output = Command::new(std::env::current_exe()?)
        .args(["child", what])
        .envs(settings(google, data))
        .env("FLOOR_URL", url)
        .env("FLOOR_TOKEN", google.issue_access_token(CLUB, &SCOPES)?)
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut words = text.split_whitespace();
    let mut number = || words.next().and_then(|word| word.parse().ok()).ok_or("it failed");
    let (seconds, mebibytes) = (number()?, number()?);
    let said: Vec<&str> = text.split_whitespace().skip(2).collect();
    Ok(Took { seconds, mebibytes, said: said.join(" ") })
}

fn report(name: &str, took: &[Took]) {
    let [least, median, most] = spread(took.iter().map(|took| took.seconds * 1000.0));
    let [lightest, middle, heaviest] = spread(took.iter().map(|took| took.mebibytes));
    let said = took.first().map(|took| took.said.as_str()).unwrap_or_default();
    println!(
        "{name:28} {median:7.0} ms ({least:.0} to {most:.0})  {middle:5.0} MiB ({lightest:.0} to \
         {heaviest:.0})  created, updated, requests: {said}"
    );
}

fn spread(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    [at(0), at(values.len() / 2), at(values.len().saturating_sub(1))]
}
