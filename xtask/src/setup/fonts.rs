//! The faces for share cards, from npm: installed apart from the other tools, since starting the
//! site needs nothing else from there.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::assets::{content_hash, fonts};
use crate::error::{Error, Result, at};
use crate::process::{self, find_program};
use crate::setup::apt;
use crate::term;
use crate::workspace::Workspace;

/// Where the packages are named, below the workspace.
const PACKAGES: &str = "crates/card/fonts";
/// Where the chosen faces and their index are put: tests read them here, sites get links to them.
const PACKED: &str = "target/card-fonts";

/// Installs and packs the faces, unless the lock file's are there already. Gives their folder.
pub fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let home = workspace.path(PACKAGES);
    let packed = workspace.path(PACKED);
    let lock = home.join("package-lock.json");
    let choice = include_bytes!("../assets/fonts.rs");
    let lock = fs::read(&lock).map_err(at(&lock))?;
    let hash = content_hash(&[lock.as_slice(), choice].concat());
    let stamp = packed.join(".stamp");
    if fs::read_to_string(&stamp).is_ok_and(|known| known == hash) {
        return Ok(packed);
    }
    if find_program("npm").is_none() {
        apt::install(&["nodejs", "npm"], "Node.js with npm")?;
    }
    term::step("fetching the faces for share cards", || {
        let mut npm = Command::new("npm");
        npm.current_dir(&home).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        process::run(&mut npm, "npm ci").map_err(|error| match error {
            Error::Interrupted => Error::Interrupted,
            other => Error::Missing {
                problem: format!("the faces for share cards could not be installed: {other}"),
                command: format!("cd {} && npm ci", home.display()),
            },
        })
    })?;
    fonts::pack(&home.join("node_modules"), &packed)?;
    fs::write(&stamp, hash).map_err(at(&stamp))?;
    Ok(packed)
}
