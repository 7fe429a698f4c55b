//! No circle of files: what a file takes from others of its crate never leads back to it. Files in a
//! circle can only be understood, moved and tested together.
//!
//! An arrow is an import or a path to a name that another file defines; one that only hands a name
//! on (`mod`, `pub use`) is none, and is followed to where the name is defined. Tests do not count.

mod graph;
mod modules;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::error::{Result, at, failed};
use crate::process;
use crate::workspace::Workspace;
use graph::Graph;
use modules::Modules;
use source::Source;

/// The files of the crates, by the folders of their sources.
type Crates = BTreeMap<String, Vec<(String, Source)>>;

/// Fails where files of a crate lead to each other in a circle.
///
/// # Errors
///
/// Names each circle by a way round it.
pub fn check(workspace: &Workspace) -> Result<()> {
    let mut found = Vec::new();
    for (folder, files) in crates(workspace)? {
        let graph = Graph::of(&Modules::of(files));
        let circles = graph.circles();
        let ways = circles.iter().map(|circle| graph.way_round(circle));
        found.extend(ways.map(|way| format!("a circle of files: {folder}: {way}")));
    }
    if found.is_empty() { Ok(()) } else { failed(found.join("\n")) }
}

/// Reads all sources in the work tree.
fn crates(workspace: &Workspace) -> Result<Crates> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["ls-files", "-z", "--cached", "--others"]);
    git.args(["--exclude-standard", "*.rs"]);
    let mut crates = Crates::new();
    for path in process::output(&mut git, "git ls-files")?.split('\0') {
        let file = workspace.path(path);
        if let (Some((folder, name)), true) = (path.split_once("/src/"), file.is_file()) {
            let files = crates.entry(format!("{folder}/src/")).or_default();
            files.push((name.to_owned(), read(&file)?));
        }
    }
    Ok(crates)
}

fn read(file: &Path) -> Result<Source> {
    let text = std::fs::read_to_string(file).map_err(at(file))?;
    Source::read(&text).or_else(|error| failed(format!("{}: {error}", file.display())))
}
