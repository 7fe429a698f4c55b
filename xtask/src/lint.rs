//! `cargo xtask lint`: the checks of the sources alone.

use crate::checks;
use crate::error::Result;
use crate::term;
use crate::workspace::Workspace;

/// Runs the checks one after another.
pub fn run(workspace: &Workspace) -> Result<()> {
    type Check = fn(&Workspace) -> Result<()>;
    let all: [(&str, Check); 5] = [
        ("format", checks::format),
        ("tracked files", checks::tracked_files),
        ("lints", checks::clippy),
        ("lints of the browser's side", checks::clippy_wasm),
        ("licenses and sources (cargo deny)", checks::deny),
    ];
    for (name, check) in all {
        term::step(name, || check(workspace))?;
    }
    Ok(())
}
