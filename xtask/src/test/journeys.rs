//! Playwright's journeys against a site of their own with the demo's data.

use std::path::Path;
use std::process::Command;

use crate::assets::Site;
use crate::error::{Error, Result, at};
use crate::net;
use crate::process;
use crate::setup::{chromium, npm};
use crate::site::{ACCOUNTS, Place};
use crate::term;
use crate::workspace::Workspace;

/// How much of the site's log is shown when the journeys fail.
const LOG_LINES: usize = 40;
/// Where the journeys are, below the workspace.
const HOME: &str = "end2end";

/// How many journeys a filter chooses: a regular expression on their files' names and titles.
pub fn count(workspace: &Workspace, filter: &str) -> Result<usize> {
    npm::ensure(workspace)?;
    let mut list = playwright(workspace, Some(filter));
    list.arg("--list");
    // What the journeys are told when they run: they ask for it, but a list makes no use of it.
    for name in ["REROLL_URL", "SANDBOX_URL", "REROLL_BIN", "JOURNEYS_DATA"] {
        list.env(name, "http://127.0.0.1:9");
    }
    list.env("REROLL_ACCOUNTS", r#"{"accounts":[{"role":"admin"},{"role":"organizer"}]}"#);
    let listed = process::output(&mut list, "playwright --list")?;
    total(&listed).ok_or_else(|| Error::Failed(format!("playwright listed no total: {listed}")))
}

/// The number in Playwright's last line, `Total: 12 tests in 3 files`.
fn total(listed: &str) -> Option<usize> {
    let line = listed.lines().rev().find_map(|line| line.trim().strip_prefix("Total: "))?;
    line.split(' ').next()?.parse().ok()
}

/// Plays the journeys that a filter chooses, or all.
pub fn play(workspace: &Workspace, site: &Site, filter: Option<&str>) -> Result<()> {
    let browser = chromium::without_windows()?;
    let compiled = workspace.build_programs()?;
    let mut builder = tempfile::Builder::new();
    let folder = builder.prefix("reroll-journeys-").tempdir().map_err(at(std::env::temp_dir()))?;
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
    let result = play_at(&place, &browser, &mut playwright(workspace, filter));
    if result.is_err() {
        tell_end_of(&log);
    }
    result
}

/// Starts the site, lets Playwright loose on it, and stops it.
fn play_at(place: &Place, browser: &Path, playwright: &mut Command) -> Result<()> {
    std::fs::create_dir_all(&place.data).map_err(at(&place.data))?;
    let _sandbox = place.start_sandbox()?;
    place.prepare_data()?;
    let _server = place.start_server()?;
    place.configure(playwright);
    playwright
        .env("REROLL_URL", place.url())
        .env("SANDBOX_URL", place.sandbox_url().unwrap_or_default())
        .env("REROLL_ACCOUNTS", place.data.join(ACCOUNTS))
        .env("REROLL_BIN", place.programs.join("reroll"))
        .env("JOURNEYS_DATA", &place.data)
        .env("CHROMIUM_PATH", browser);
    process::run(playwright, "playwright")
}

fn playwright(workspace: &Workspace, filter: Option<&str>) -> Command {
    let mut command = Command::new(workspace.path("node_modules/.bin/playwright"));
    command.current_dir(&workspace.root).args(["test", "--config", HOME]);
    if let Some(filter) = filter {
        command.args(["--grep", filter, "--pass-with-no-tests"]);
    }
    command
}

/// Prints the last lines of what the site's programs said.
pub fn tell_end_of(log: &Path) {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    term::say("the last lines of the site's log:");
    lines[lines.len().saturating_sub(LOG_LINES)..].iter().for_each(term::say);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_a_list_is_read() {
        let listed =
            "Listing tests:\n  [pages] › axe.spec.ts:9:1 › home\nTotal: 12 tests in 3 files\n";
        assert_eq!(total(listed), Some(12));
        assert_eq!(total("Listing tests:\nTotal: 1 test in 1 file\n"), Some(1));
        assert_eq!(total("Listing tests:\nTotal: 0 tests in 0 files\n"), Some(0));
        assert_eq!(total("Error: no config"), None);
    }
}
