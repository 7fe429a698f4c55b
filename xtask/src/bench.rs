//! `cargo xtask bench`: what measures itself, `server/benches/NAME.rs` (run by `cargo bench`) and
//! `server/examples/bench_NAME.rs` (programs of their own, compiled for release); the same of `card`;
//! and `pages`, which measures a running site.

use std::fs;
use std::path::Path;

use crate::bench_pages;
use crate::error::{Result, failed};
use crate::process;
use crate::setup::{fonts, npm};
use crate::term;
use crate::workspace::Workspace;

/// What `bench` was asked for.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which one; without it, what there is
    what: Option<String>,
    /// Passed on to it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bench,
    Example,
}

/// Runs one benchmark, or lists them.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut all = find(&workspace.path("server"), "server");
    all.extend(find(&workspace.path("crates/card"), "card"));
    let Some(what) = &options.what else {
        term::say(format!("there is: {}, {}", bench_pages::NAME, names(&all)));
        return Ok(());
    };
    if what == bench_pages::NAME {
        return bench_pages::run(workspace, &options.arguments);
    }
    let Some((name, package, kind)) = all.iter().find(|(name, ..)| name == what) else {
        return failed(format!(
            "there is no benchmark {what}; there is: {}, {}",
            bench_pages::NAME,
            names(&all)
        ));
    };
    if *package == "card" {
        fonts::ensure(workspace)?;
        npm::ensure_others(workspace)?;
    }
    let mut cargo = workspace.cargo()?;
    match kind {
        Kind::Bench => cargo.args(["bench", "--package", package, "--bench", name]),
        Kind::Example => {
            cargo.args(["run", "--release", "--package", package, "--example"]);
            cargo.arg(format!("bench_{name}"))
        }
    };
    process::run(cargo.arg("--").args(&options.arguments), &format!("the benchmark {name}"))
}

/// A benchmark: its name, its package and how it is run.
type Benchmark = (String, &'static str, Kind);

fn names(all: &[Benchmark]) -> String {
    let names: Vec<&str> = all.iter().map(|(name, ..)| name.as_str()).collect();
    if names.is_empty() { "nothing yet".to_owned() } else { names.join(", ") }
}

fn find(home: &Path, package: &'static str) -> Vec<Benchmark> {
    let examples = sources(&home.join("examples"))
        .filter_map(|name| name.strip_prefix("bench_").map(str::to_owned))
        .map(|name| (name, package, Kind::Example));
    let mut all: Vec<_> = sources(&home.join("benches"))
        .map(|name| (name, package, Kind::Bench))
        .chain(examples)
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

/// The names of a folder's Rust files, without their ending.
fn sources(folder: &Path) -> impl Iterator<Item = String> + use<> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_found_by_their_names() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(names(&find(folder.path(), "server")), "nothing yet");
        for file in ["benches/sync.rs", "examples/bench_pages.rs", "examples/other.rs"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, "").expect("written");
        }
        let expected = [
            ("pages".to_owned(), "server", Kind::Example),
            ("sync".to_owned(), "server", Kind::Bench),
        ];
        assert_eq!(find(folder.path(), "server"), expected);
    }
}
