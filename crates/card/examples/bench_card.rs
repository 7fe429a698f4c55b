//! CPU time a share card, against other renderers drawing the same in one run; `cargo xtask bench
//! card` runs it. Rounds take turns, so that a busy machine is busy for all of them.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use card::{Card, Renderer};
use rustix::time::{ClockId, clock_gettime};

#[allow(dead_code, reason = "each target uses another part of them")]
#[path = "../tests/samples/mod.rs"]
mod samples;

/// Rounds, and cards in each.
const ROUNDS: usize = 7;
const CARDS: u32 = 60;
/// The others, as `bench/compare.mjs` names them.
const OTHERS: [&str; 2] = ["takumi-js", "@vercel/og"];

/// The server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let renderer = Renderer::open(&home.join("../../target/card-fonts"))?;
    let mut ours = Vec::new();
    let mut theirs = [Vec::new(), Vec::new()];
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        ours.push(own(&renderer)?);
        for (other, times) in OTHERS.iter().zip(&mut theirs) {
            times.push(compare(home, other)?);
        }
    }
    println!("CPU ms a card, warm, {ROUNDS} rounds of {CARDS} cards: median (least–most)");
    let own = report("card", &ours);
    for (other, times) in OTHERS.iter().zip(&theirs) {
        let median = report(other, times);
        println!("  card takes {:.0} % of {other}", own / median * 100.0);
    }
    Ok(())
}

/// CPU time of this process in milliseconds.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

fn event(number: u32) -> Card {
    let mut card = samples::evening();
    card.title = format!("{}, evening {number}", card.title);
    if let Some(leaf) = &mut card.leaf {
        leaf.day = (number % 30 + 1).to_string();
    }
    card
}

/// One round of ours: every card differs, none comes from a cache.
fn own(renderer: &Renderer) -> Result<f64> {
    for number in 0..10 {
        renderer.render(&event(number))?;
    }
    let before = cpu();
    for number in 0..CARDS {
        renderer.render(&event(number))?;
    }
    Ok((cpu() - before) / f64::from(CARDS))
}

/// One round of another's, in a process of its own; it warms up as we do.
fn compare(home: &Path, other: &str) -> Result<f64> {
    let mut node = Command::new("node");
    node.current_dir(home.join("bench")).args(["compare.mjs", other, &CARDS.to_string()]);
    let output = node.output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "{other}: {said} (are its packages there? `npm ci` in crates/card/bench)"
        )
        .into());
    }
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    answer["cpu_ms"].as_f64().ok_or_else(|| format!("{other} said {answer}").into())
}

fn report(name: &str, times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
    println!("{name:>12}: {median:.2} ({least:.2}–{most:.2})");
    median
}
