//! Checks of the sources: format, lints, dependencies, and what must not be in the repository.

use std::path::Path;
use std::process::Command;

use crate::acts;
use crate::arrows;
use crate::circles;
use crate::error::{Result, at, failed};
use crate::process;
use crate::setup::tools::Tool;
use crate::setup::wasm_target::{self, Toolchain};
use crate::term;
use crate::workspace::Workspace;

/// A check of the sources: its name and what does it.
pub type Check = (&'static str, fn(&Workspace) -> Result<()>);

/// What takes seconds.
pub const QUICK: [Check; 8] = [
    ("format", format),
    ("tracked files", tracked_files),
    ("arrows between crates", arrows::check),
    ("circles of files", circles::check),
    ("acts and their faults", acts::check_faults),
    ("what acts alone may call", acts::check_callers),
    ("unused dependencies", unused_dependencies),
    ("licenses and sources", licenses_and_sources),
];
/// What takes longer, or a network.
pub const SLOW: [Check; 3] = [
    ("known holes of dependencies", known_holes),
    ("lints", clippy),
    ("lints of the browser's side", clippy_wasm),
];

/// Folders at the top, folders anywhere and endings of files that are made, downloaded or private.
const FORBIDDEN_AT_TOP: [&str; 3] = ["target", "dist", "data"];
const FORBIDDEN_FOLDERS: [&str; 3] = ["node_modules", "test-results", "playwright-report"];
const FORBIDDEN_ENDINGS: [&str; 6] = [".db", ".db-wal", ".db-shm", ".wasm", ".env", ".orig"];

/// `cargo fmt`, without changing anything.
fn format(workspace: &Workspace) -> Result<()> {
    process::run(workspace.cargo()?.args(["fmt", "--all", "--check"]), "cargo fmt --check")
}

/// Clippy for everything that runs on the server's side, and for this program. `frontend` stays
/// out: together with the server, Leptos would be compiled for both sides at once.
fn clippy(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo()?;
    cargo.args(["clippy", "--workspace", "--exclude", "frontend", "--all-targets"]);
    process::run(cargo.args(["--", "--deny", "warnings"]), "clippy")
}

/// Clippy for the browser's side, `app` included.
fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    if wasm_target::ensure(workspace)? == Toolchain::Debian {
        term::say("left out: Debian's Rust for WebAssembly comes without clippy");
        return Ok(());
    }
    let mut cargo = workspace.cargo()?;
    cargo.args(["clippy", "--package", "frontend", "--target", "wasm32-unknown-unknown"]);
    process::run(cargo.args(["--", "--deny", "warnings"]), "clippy for the browser's side")
}

/// No dependency stands in a `Cargo.toml` that nothing uses (cargo-shear).
fn unused_dependencies(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.tool(Tool::Shear)?, "cargo shear")
}

/// Licenses, sources and versions of dependencies are those of `deny.toml` (cargo-deny).
fn licenses_and_sources(workspace: &Workspace) -> Result<()> {
    let mut deny = workspace.tool(Tool::Deny)?;
    deny.args(["--log-level", "error", "check", "bans", "licenses", "sources"]);
    process::run(&mut deny, "cargo deny")
}

/// No dependency has a known hole (RustSec's list, by cargo-deny). Left out, with a word, where
/// the list cannot be fetched: a check of the sources goes without a network.
fn known_holes(workspace: &Workspace) -> Result<()> {
    let mut fetch = workspace.tool(Tool::Deny)?;
    // A network that swallows everything must not hold the run up.
    fetch.env("GIT_HTTP_LOW_SPEED_LIMIT", "1000").env("GIT_HTTP_LOW_SPEED_TIME", "20");
    fetch.env("GIT_TERMINAL_PROMPT", "0").args(["--log-level", "off", "fetch", "db"]);
    if !process::capture(&mut fetch, "cargo deny fetch")?.status.success() {
        term::say("LEFT OUT: the list of known holes (RustSec) cannot be fetched from here");
        return Ok(());
    }
    let mut deny = workspace.tool(Tool::Deny)?;
    deny.args(["--offline", "--log-level", "error", "check", "advisories"]);
    process::run(&mut deny, "cargo deny")
}

/// No tracked file is generated, downloaded or private.
fn tracked_files(workspace: &Workspace) -> Result<()> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["ls-files", "-z"]);
    let list = process::output(&mut git, "git ls-files")?;
    let wrong: Vec<&str> = list.split('\0').filter(|path| is_forbidden(path)).collect();
    if !wrong.is_empty() {
        return failed(format!(
            "these files do not belong in the repository: {}",
            wrong.join(", ")
        ));
    }
    let folders = ["", "crates/card/fonts/", "crates/card/bench/", "readers/", "end2end/pages/"];
    folders
        .map(|folder| format!("{folder}package-lock.json"))
        .iter()
        .try_for_each(|lock| names_no_registry(&workspace.path(lock)))
}

fn is_forbidden(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let top = folders.split('/').next().unwrap_or_default();
    FORBIDDEN_AT_TOP.contains(&top)
        || folders.split('/').any(|folder| FORBIDDEN_FOLDERS.contains(&folder))
        || FORBIDDEN_ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// A lock file that names the registry it was made with ties everyone to that registry.
fn names_no_registry(lock: &Path) -> Result<()> {
    let text = std::fs::read_to_string(lock).map_err(at(lock))?;
    if !text.contains("\"resolved\"") {
        return Ok(());
    }
    failed(format!(
        "{} names a registry; make it anew: rm -r package-lock.json node_modules && npm install",
        lock.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_and_private_files_are_told_from_sources() {
        let cases = [
            ("target/debug/reroll", true),
            ("end2end/node_modules/x/index.js", true),
            ("data/reroll.db", true),
            ("server/tests/old.db-wal", true),
            (".env", true),
            ("server/src/data/mod.rs", false),
            ("app/src/pages/target.rs", false),
            ("migrations/sqlite/0001_first.sql", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_forbidden(path), expected, "{path}");
        }
    }

    #[test]
    fn a_lock_file_with_a_registry_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = folder.path().join("package-lock.json");
        for (text, good) in
            [("{\"integrity\": \"sha512\"}", true), ("{\"resolved\": \"https://r\"}", false)]
        {
            std::fs::write(&lock, text).expect("written");
            assert_eq!(names_no_registry(&lock).is_ok(), good, "{text}");
        }
    }
}
