//! `cargo xtask test`: every check there is, in stages, the quick ones first.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::assets::{Manifest, Site, WASM_LIMIT, brotli_size, islands};
use crate::checks;
use crate::error::{Error, Result, at, failed};
use crate::net;
use crate::postgres::Cluster;
use crate::process::{self, find_program};
use crate::readers;
use crate::setup::{self, chromium, npm, postgres, wasm_target};
use crate::site::{ACCOUNTS, Place, forget_configuration};
use crate::smtp::Smtp;
use crate::term;
use crate::workspace::{Profile, Workspace};

/// How much of the site's log is shown when the journeys fail.
const LOG_LINES: usize = 40;
/// The stage of readers that others wrote, and the filter that runs it alone.
const READERS: &str = "readers";

/// What `test` was asked for.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Leave out what needs a browser: the bundle and the journeys
    #[arg(long)]
    no_browser: bool,
    /// Run only tests whose name contains this, and no other checks; "readers" runs the readers of
    /// pages and feeds alone
    filter: Option<String>,
}

/// Runs all stages up to the first that fails, and says how each went.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let begin = Instant::now();
    let mut stages = Stages::default();
    let result = run_stages(workspace, options, &mut stages);
    if !matches!(result, Err(Error::Interrupted)) {
        stages.summarize(begin.elapsed());
    }
    result
}

fn run_stages(workspace: &Workspace, options: &Options, stages: &mut Stages) -> Result<()> {
    if options.filter.as_deref() == Some(READERS) {
        return stages.run(READERS, || readers::run(workspace));
    }
    if options.filter.is_none() {
        stages.run("format", || checks::format(workspace))?;
        stages.run("tracked files", || checks::tracked_files(workspace))?;
        stages.run("lints", || checks::clippy(workspace))?;
        stages.run("lints of the browser's side", || checks::clippy_wasm(workspace))?;
    }
    let cluster = stages.run("PostgreSQL", start_cluster)?;
    let smtp = stages.run("SMTP server", || start_smtp(workspace))?;
    let filter = options.filter.as_deref();
    let tests = Tests { workspace, filter, postgres: cluster.url(), smtp: &smtp };
    stages.run("faces for share cards", || setup::fonts::ensure(workspace).map(drop))?;
    stages.run("tests", || tests.run_packages(&["app", "card", "server", "sandbox"]))?;
    // Apart, as cargo would otherwise choose other features for xtask and compile it anew.
    stages.run("tests of xtask", || tests.run_packages(&["xtask"]))?;
    if options.filter.is_none() {
        stages.run("tests in the documentation", || tests.run_documentation())?;
        stages.run(READERS, || readers::run(workspace))?;
    }
    if !options.no_browser {
        let site = Site { root: workspace.path("target/site-release"), profile: Profile::Release };
        let manifest = stages.run("bundle", || build_bundle(workspace, &site))?;
        stages.run("islands", || check_islands(workspace, &site, &manifest))?;
        stages.run("size of the bundle", || check_size(&site, &manifest))?;
        stages.run("journeys in the browser", || tests.run_journeys(&site))?;
    }
    Ok(())
}

/// What ran, how it ended and how long it took.
#[derive(Default)]
struct Stages(Vec<(String, bool, Duration)>);

impl Stages {
    fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        process::check_interrupted()?;
        term::heading(name);
        let begin = Instant::now();
        let result = work();
        let took = begin.elapsed();
        self.0.push((name.to_owned(), result.is_ok(), took));
        let end = if result.is_ok() { "passed" } else { "FAILED" };
        term::say(format!("{end} in {}", term::duration(took)));
        result
    }

    fn summarize(&self, total: Duration) {
        term::heading("summary");
        let row = |(name, good, took): &(String, bool, Duration)| {
            let end = if *good { "passed" } else { "FAILED" };
            vec![name.clone(), end.to_owned(), term::duration(*took)]
        };
        let mut rows: Vec<_> = self.0.iter().map(row).collect();
        rows.push(vec!["all".to_owned(), String::new(), term::duration(total)]);
        term::table(&rows).iter().for_each(term::say);
        println!("\n{}", self.closing_line());
    }

    /// The line that scripts look for: how many stages passed and failed.
    fn closing_line(&self) -> String {
        let passed = self.0.iter().filter(|(_, good, _)| *good).count();
        format!("{passed} passed, {} failed", self.0.len() - passed)
    }
}

fn start_cluster() -> Result<Cluster> {
    let programs = postgres::ensure()?;
    let cluster = Cluster::start(&programs)?;
    term::say(format!("a cluster of {} runs for these tests", programs.display()));
    Ok(cluster)
}

fn start_smtp(workspace: &Workspace) -> Result<Smtp> {
    let python = setup::smtp::ensure()?;
    let smtp = Smtp::start(&python, &workspace.path("xtask/smtp.py"))?;
    term::say("mail that tests send is kept in a folder of its own");
    Ok(smtp)
}

/// How tests are run.
struct Tests<'a> {
    workspace: &'a Workspace,
    filter: Option<&'a str>,
    postgres: String,
    smtp: &'a Smtp,
}

impl Tests<'_> {
    /// Makes a program independent of how the person's own site is configured.
    fn isolate(&self, command: &mut Command) {
        forget_configuration(command);
        command.env("TEST_POSTGRES_URL", &self.postgres);
        command.env("TEST_SMTP_URL", self.smtp.url()).env("TEST_SMTP_MAIL", self.smtp.mail());
    }

    /// Unit, contract, HTTP and story tests of some packages.
    fn run_packages(&self, packages: &[&str]) -> Result<()> {
        let mut cargo = self.workspace.cargo()?;
        let nextest = find_program("cargo-nextest").is_some();
        if nextest {
            cargo.args([
                "nextest",
                "run",
                "--no-fail-fast",
                "--no-tests",
                "pass",
                "--status-level",
                "fail",
            ]);
        } else {
            cargo.arg("test").args(["--lib", "--bins", "--tests"]);
        }
        packages.iter().for_each(|package| {
            cargo.args(["--package", package]);
        });
        cargo.args(self.filter);
        self.isolate(&mut cargo);
        process::run(&mut cargo, if nextest { "cargo nextest" } else { "cargo test" })
    }

    fn run_documentation(&self) -> Result<()> {
        let mut cargo = self.workspace.cargo()?;
        cargo.args([
            "test",
            "--doc",
            "--package",
            "app",
            "--package",
            "server",
            "--package",
            "sandbox",
        ]);
        self.isolate(&mut cargo);
        process::run(&mut cargo, "cargo test --doc")
    }

    /// Playwright's journeys against a site of their own with the demo's data.
    fn run_journeys(&self, site: &Site) -> Result<()> {
        let browser = chromium::ensure()?;
        let compiled = self.workspace.build_programs()?;
        let mut builder = tempfile::Builder::new();
        let folder =
            builder.prefix("reroll-journeys-").tempdir().map_err(at(std::env::temp_dir()))?;
        let log = folder.path().join("log");
        let place = Place {
            programs: folder.path().join("programs"),
            assets: site.root.clone(),
            data: folder.path().join("data"),
            port: net::free_port()?,
            sandbox_port: Some(net::free_port()?),
            apart: Some(log.clone()),
        };
        place.take_programs(&compiled, &["reroll", "sandbox"])?;
        let result = self.play(&place, &browser);
        if result.is_err() {
            tell_end_of(&log);
        }
        result
    }

    /// Starts the site, lets Playwright loose on it, and stops it.
    fn play(&self, place: &Place, browser: &Path) -> Result<()> {
        std::fs::create_dir_all(&place.data).map_err(at(&place.data))?;
        let _sandbox = place.start_sandbox()?;
        place.prepare_data()?;
        let _server = place.start_server()?;
        let root = &self.workspace.root;
        let mut playwright = Command::new(root.join("node_modules/.bin/playwright"));
        playwright.current_dir(root).args(["test", "--config", "end2end"]);
        if let Some(filter) = self.filter {
            playwright.args(["--grep", filter, "--pass-with-no-tests"]);
        }
        place.configure(&mut playwright);
        playwright
            .env("REROLL_URL", place.url())
            .env("SANDBOX_URL", place.sandbox_url().unwrap_or_default())
            .env("REROLL_ACCOUNTS", place.data.join(ACCOUNTS))
            .env("REROLL_BIN", place.programs.join("reroll"))
            .env("JOURNEYS_DATA", &place.data)
            .env("CHROMIUM_PATH", browser);
        process::run(&mut playwright, "playwright")
    }
}

/// Prints the last lines of what the site's programs said.
pub fn tell_end_of(log: &Path) {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    term::say("the last lines of the site's log:");
    lines[lines.len().saturating_sub(LOG_LINES)..].iter().for_each(term::say);
}

/// The browser's files as people get them.
fn build_bundle(workspace: &Workspace, site: &Site) -> Result<Manifest> {
    npm::ensure(workspace)?;
    let toolchain = wasm_target::ensure(workspace)?;
    site.clear()?;
    site.build(workspace, toolchain)
}

fn check_islands(workspace: &Workspace, site: &Site, manifest: &Manifest) -> Result<()> {
    let script = site.read(manifest, "reroll.js")?;
    let found = islands::check(&workspace.path("app/src"), &String::from_utf8_lossy(&script))?;
    term::say(format!("all {} are there: {}", found.len(), found.join(", ")));
    Ok(())
}

fn check_size(site: &Site, manifest: &Manifest) -> Result<()> {
    let wasm = site.read(manifest, "reroll_bg.wasm")?;
    let packed = brotli_size(&wasm)?;
    let sizes = [packed, wasm.len(), WASM_LIMIT].map(term::kilobytes);
    let line = format!("{} with brotli ({} unpacked), {} allowed", sizes[0], sizes[1], sizes[2]);
    if packed > WASM_LIMIT {
        return failed(format!("the browser's side is too large: {line}"));
    }
    term::say(line);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_counts_stages() {
        let mut stages = Stages::default();
        stages.run("one", || Ok(())).expect("passes");
        assert_eq!(stages.closing_line(), "1 passed, 0 failed");
        assert!(stages.run("two", || failed::<()>("no")).is_err());
        assert_eq!(stages.closing_line(), "1 passed, 1 failed");
    }
}
