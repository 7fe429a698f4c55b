//! Examples in the documentation, which rustdoc compiles and runs one by one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::{Result, at};
use crate::process;
use crate::term;
use crate::workspace::Workspace;

/// Runs the examples; where there is none, rustdoc is not asked (it takes minutes to say so).
pub fn run(workspace: &Workspace) -> Result<()> {
    let with = files_with_examples(&workspace.root)?;
    if with.is_empty() {
        term::say("there is none");
        return Ok(());
    }
    term::say(format!("in {}", with.join(", ")));
    let mut cargo = workspace.cargo()?;
    cargo.args(["test", "--doc"]);
    for package in packages(&with) {
        cargo.args(["--package", package]);
    }
    process::run(&mut cargo, "cargo test --doc")
}

/// The packages that sources belong to, each once: their folder's name, which is theirs.
fn packages(files: &[String]) -> BTreeSet<&str> {
    files.iter().filter_map(|file| file.split("/src/").next()?.rsplit('/').next()).collect()
}

/// The tracked sources whose documentation has an example.
fn files_with_examples(root: &Path) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "*.rs"]);
    let list = process::output(&mut git, "git ls-files")?;
    let mut found = Vec::new();
    for file in list.split_terminator('\0') {
        let path = root.join(file);
        if path.exists() && has_example(&fs::read_to_string(&path).map_err(at(&path))?) {
            found.push(file.to_owned());
        }
    }
    Ok(found)
}

/// Whether rustdoc would take a fence in the comments of a source for an example: one of another
/// language (`text`, `sql`) it leaves alone.
fn has_example(source: &str) -> bool {
    let mut inside = false;
    source.lines().filter_map(fence).any(|language| {
        inside = !inside;
        let first = language.split([',', ' ']).next().unwrap_or_default();
        inside && (["", "rust", "no_run", "should_panic", "compile_fail"].contains(&first))
    })
}

/// What stands behind the backticks, where a line is a fence in a documentation comment.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
    comment.trim_start().strip_prefix("```").map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_with_examples_are_asked() {
        let files = ["crates/access/src/lib.rs", "crates/access/src/owned.rs", "app/src/lib.rs"];
        let files = files.map(str::to_owned);
        assert_eq!(packages(&files), BTreeSet::from(["access", "app"]));
    }

    #[test]
    fn examples_are_told_from_other_fences() {
        let cases = [
            ("/// ```\n/// f();\n/// ```\nfn f() {}", true),
            ("//! ```no_run\n//! f();\n//! ```", true),
            ("    /// ```rust,should_panic\n    /// f();\n    /// ```", true),
            ("/// ```text\n/// a table\n/// ```", false),
            ("/// ```text\n/// a table\n/// ```\n/// ```\n/// f();\n/// ```", true),
            ("// ```\n// not documentation\n// ```", false),
            ("let text = \"```\";", false),
        ];
        for (source, expected) in cases {
            assert_eq!(has_example(source), expected, "{source}");
        }
    }
}
