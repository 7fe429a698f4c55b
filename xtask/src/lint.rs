//! `cargo xtask lint`: the checks of the sources alone.

use crate::checks;
use crate::error::Result;
use crate::term;
use crate::workspace::Workspace;

/// Runs the checks one after another.
pub fn run(workspace: &Workspace) -> Result<()> {
    for (name, check) in checks::QUICK.into_iter().chain(checks::SLOW) {
        term::step(name, || check(workspace))?;
    }
    Ok(())
}
