//! The tools that come from npm: wasm-opt, Playwright, axe.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::assets::content_hash;
use crate::error::{Error, Result, at};
use crate::process::{self, find_program};
use crate::setup::apt;
use crate::term;
use crate::workspace::Workspace;

/// Where it is noted which lock file `node_modules` was made from.
const STAMP: &str = "node_modules/.reroll-lock";

/// The oldest Node.js that the tools run on.
const OLDEST_NODE: u32 = 20;

/// Installs what `package-lock.json` names, unless it is there already.
pub fn ensure(workspace: &Workspace) -> Result<()> {
    let lock = workspace.path("package-lock.json");
    let hash = content_hash(&fs::read(&lock).map_err(at(&lock))?);
    let stamp = workspace.path(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|known| known == hash) {
        return Ok(());
    }
    if find_program("npm").is_none() {
        apt::install(&["nodejs", "npm"], "Node.js with npm")?;
    }
    check_node()?;
    term::step("installing npm packages (wasm-opt, Playwright, axe)", || {
        let mut npm = Command::new("npm");
        npm.current_dir(&workspace.root).args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        process::run(&mut npm, "npm ci").map_err(|error| match error {
            Error::Interrupted => Error::Interrupted,
            other => Error::Missing {
                problem: format!("the npm packages could not be installed: {other}"),
                command: format!("cd {} && npm ci", workspace.root.display()),
            },
        })
    })?;
    fs::write(&stamp, hash).map_err(at(&stamp))
}

/// Installs the renderers that `bench card` compares with, unless they are there.
pub fn ensure_others(workspace: &Workspace) -> Result<()> {
    let home = workspace.path("crates/card/bench");
    if home.join("node_modules/.package-lock.json").exists() {
        return Ok(());
    }
    if find_program("npm").is_none() {
        apt::install(&["nodejs", "npm"], "Node.js with npm")?;
    }
    term::step("installing the renderers to compare with", || {
        let mut npm = Command::new("npm");
        npm.current_dir(&home).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        process::run(&mut npm, "npm ci")
    })
}

/// Installs what a folder's lock file names, unless there is an installation.
pub fn ensure_in(home: &Path, step: &str) -> Result<()> {
    if home.join("node_modules/.package-lock.json").exists() { Ok(()) } else { ci(home, step) }
}

/// Installs what a folder's lock file names, without the scripts of packages.
pub fn ci(home: &Path, step: &str) -> Result<()> {
    if find_program("npm").is_none() {
        apt::install(&["nodejs", "npm"], "Node.js with npm")?;
    }
    check_node()?;
    term::step(step, || {
        let mut npm = Command::new("npm");
        npm.current_dir(home).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        process::run(npm.arg("--loglevel=error"), "npm ci").map_err(|error| match error {
            Error::Interrupted => Error::Interrupted,
            other => Error::Missing {
                problem: format!("the npm packages could not be installed: {other}"),
                command: format!("cd {} && npm ci --ignore-scripts", home.display()),
            },
        })
    })
}

fn check_node() -> Result<()> {
    let version = process::output(Command::new("node").arg("--version"), "node --version")?;
    match major(&version) {
        Some(number) if number < OLDEST_NODE => Err(Error::Missing {
            problem: format!(
                "Node.js {OLDEST_NODE} or newer is needed for the browser tests and wasm-opt, and \
                 this is {}",
                version.trim()
            ),
            command: format!("(your system's package manager) install nodejs >= {OLDEST_NODE}"),
        }),
        _ => Ok(()),
    }
}

/// The first number of a version like `v20.19.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_nodes_version() {
        for (text, expected) in [("v20.19.2\n", Some(20)), ("18.0", Some(18)), ("what", None)] {
            assert_eq!(major(text), expected, "{text}");
        }
    }
}
