//! `cargo xtask bench import [LINES]`: a file of 1,000,000 events is imported into SQLite by the
//! command line, imported again, and exported; time and peak memory of each.
//!
//! Each step is a process of its own: this program, as the command line of the product.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Event, EventId, EventStatus, OrganizerId, Visibility};
use tempfile::TempDir;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const LINES: i64 = 1_000_000;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    // Numbers are for the benchmark; words are the product's commands.
    let lines = match std::env::args().nth(1) {
        None => LINES,
        Some(first) => match first.parse() {
            Ok(lines) => lines,
            Err(_) => {
                let status = reroll::cli::main();
                eprintln!("{}", peak().unwrap_or_default());
                return status;
            }
        },
    };
    match bench(lines) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The most memory this process has had, in MiB.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib / 1024.0)
}

fn bench(lines: i64) -> Result<(), Failure> {
    let folder = TempDir::new()?;
    let file = folder.path().join("events.jsonl");
    write(&file, lines)?;
    let size = std::fs::metadata(&file)?.len() / (1 << 20);
    println!("{lines} lines, {size} MiB");
    let data = folder.path();
    step(data, "an organizer", &["organizer", "add", "--slug", "club", "--name", "The Club"])?;
    let path = file.to_string_lossy();
    step(data, "import, dry run", &["import", "events", &path, "--dry-run", "--json"])?;
    step(data, "import", &["import", "events", &path, "--json"])?;
    step(data, "import again", &["import", "events", &path, "--json"])?;
    let out = folder.path().join("out.jsonl");
    step(data, "export", &["export", "events", "--out", &out.to_string_lossy()])?;
    let same = std::fs::read(&file)? == std::fs::read(&out)?;
    println!("what came out is {}", if same { "what went in" } else { "NOT what went in" });
    Ok(())
}

fn write(path: &Path, lines: i64) -> Result<(), Failure> {
    let first: DateTime<Utc> = "2026-03-01T18:00:00Z".parse()?;
    let mut file = BufWriter::new(File::create(path)?);
    for id in 1..=lines {
        serde_json::to_writer(&mut file, &event(id, first))?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}

fn event(id: i64, first: DateTime<Utc>) -> Event {
    let starts_at = first + TimeDelta::minutes(id);
    Event {
        id: EventId(id),
        organizer_id: OrganizerId(1),
        series_id: None,
        source_id: None,
        google_id: None,
        i_cal_uid: None,
        slug: format!("board-game-evening-{id}"),
        title: format!("Board game evening {id}"),
        description: "<p>Bring a game, or play one of ours. Beginners are welcome.</p>".repeat(4),
        location: Some("Riverside Hall, 1 Main Street".into()),
        url: Some("https://example.org/evening".into()),
        status: EventStatus::Confirmed,
        visibility: Visibility::Public,
        all_day: false,
        starts_at,
        ends_at: starts_at + TimeDelta::hours(3),
        start_date: None,
        end_date: None,
        time_zone: "Europe/Berlin".into(),
        original_start: None,
        version: 1,
        created_at: first,
        updated_at: first,
        deleted_at: None,
        deletion_id: None,
        markdown: None,
        tags: None,
        cover: None,
    }
}

fn step(data: &Path, name: &str, arguments: &[&str]) -> Result<(), Failure> {
    let began = Instant::now();
    let output = Command::new(std::env::current_exe()?)
        .args(arguments)
        .env("DATA_DIR", data)
        .env("DATABASE_URL", format!("sqlite://{}/reroll.db", data.display()))
        .stdout(Stdio::null())
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{name}: {told}").into());
    }
    let peak: f64 = told.trim().lines().last().unwrap_or_default().parse()?;
    println!("{name:20} {:7.1} s  {peak:5.0} MiB", began.elapsed().as_secs_f64());
    Ok(())
}
