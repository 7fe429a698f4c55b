//! The readers of our pages that others wrote: npm packages in `readers/`, and a Python of its own
//! with those from PyPI.

use std::path::PathBuf;

use crate::error::Result;
use crate::setup::{npm, python};
use crate::workspace::Workspace;

/// Where the packages are named, below the workspace.
const HOME: &str = "readers";
/// The Python's folder, below cargo's.
const PYTHON: &str = "readers-python";

/// Installs what the lock file and the requirements name, unless it is there already. Gives the
/// Python.
pub fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let home = workspace.path(HOME);
    python::once(&home.join("package-lock.json"), &home.join("node_modules"), |_| {
        npm::ci(&home, "installing readers of pages from npm")
    })?;
    let folder = workspace.target.join(PYTHON);
    python::ensure(&home.join("requirements.txt"), &folder, "readers of pages")?;
    Ok(folder.join("bin/python"))
}
