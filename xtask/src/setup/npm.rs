//! The tools that come from npm: wasm-opt, Playwright, axe.

use std::fs;
use std::process::Command;

use crate::assets::content_hash;
use crate::error::{Error, Result, at};
use crate::process::{self, find_program};
use crate::setup::apt;
use crate::term;
use crate::workspace::Workspace;

/// Where it is noted which lock file `node_modules` was made from.
const STAMP: &str = "node_modules/.reroll-lock";

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
