//! `cargo xtask`: builds, serves, tests and measures Reroll, and installs what that takes.

mod acts;
mod arrows;
mod assets;
mod bench;
mod bench_pages;
mod checks;
mod circles;
mod dist;
mod error;
mod lint;
mod net;
mod postgres;
mod process;
mod readers;
mod scratch;
mod serve;
mod setup;
mod site;
mod smtp;
mod sweep;
mod term;
mod test;
mod watch;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::{Error, Result};
use workspace::Workspace;

/// Builds, serves, tests and measures Reroll.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Set everything up and show the running site; every change of the sources is put on it
    Serve(serve::Options),
    /// Run every check and test, in the browser too
    Test(test::Options),
    /// Check the sources: format, lints, dependencies
    Lint,
    /// Compile; with --release into one folder for a server
    Build(dist::Options),
    /// Fetch the faces for share cards, for `cargo test` without `cargo xtask test`
    Fonts,
    /// Measure; without a name, list what can be measured
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        // The status of a program that SIGINT ended, by the shells' custom.
        Err(Error::Interrupted) => {
            eprintln!("stopped");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result<()> {
    process::catch_signals()?;
    let workspace = Workspace::find()?;
    match task {
        Task::Serve(options) => serve::run(&workspace, options),
        Task::Test(options) => test::run(&workspace, options),
        Task::Lint => lint::run(&workspace),
        Task::Build(options) => dist::run(&workspace, options),
        Task::Fonts => setup::fonts::ensure(&workspace).map(drop),
        Task::Bench(options) => bench::run(&workspace, options),
    }
}
