//! Tools beside cargo: nextest runs tests, cargo-deny judges dependencies, cargo-shear finds those
//! that nothing uses.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::process::find_program;
use crate::setup::python;
use crate::workspace::Workspace;

/// Which versions are installed, and their hashes.
const LIST: &str = "xtask/tools.txt";
/// The folder of those that were installed, below cargo's.
const FOLDER: &str = "tools";

/// A tool.
#[derive(Debug, Clone, Copy)]
pub enum Tool {
    /// Runs tests.
    Nextest,
    /// Judges licenses, sources and versions of dependencies.
    Deny,
    /// Finds dependencies that nothing uses.
    Shear,
}

impl Tool {
    /// The program's name.
    fn name(self) -> &'static str {
        match self {
            Self::Nextest => "cargo-nextest",
            Self::Deny => "cargo-deny",
            Self::Shear => "cargo-shear",
        }
    }

    /// The program: the one in `PATH`, else one that is installed for this repository. (Compiling
    /// them would take longer than all that they are used for.)
    pub fn ensure(self, workspace: &Workspace) -> Result<PathBuf> {
        if let Some(found) = find_program(self.name()) {
            return Ok(found);
        }
        let folder = workspace.target.join(FOLDER);
        python::ensure(&workspace.path(LIST), &folder, "tools for cargo").map_err(|error| {
            match error {
                Error::Interrupted => Error::Interrupted,
                other => Error::Missing {
                    problem: format!("{} is missing: {other}", self.name()),
                    command: format!("cargo install --locked {}", self.name()),
                },
            }
        })?;
        Ok(folder.join("bin").join(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_in_the_list_with_a_version_and_hashes() {
        let list = include_str!("../../tools.txt");
        for tool in [Tool::Nextest, Tool::Deny, Tool::Shear] {
            let (_, rest) = list.split_once(&format!("{}==", tool.name())).expect("in the list");
            let entry = rest.split("astral-dev").next().unwrap_or_default();
            assert_eq!(entry.matches("--hash=sha256:").count(), 4, "{}", tool.name());
        }
    }
}
