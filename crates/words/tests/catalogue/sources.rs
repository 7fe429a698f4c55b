//! The sources that use the catalogue.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// A file's path, as people name it, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// The files of pages and their pieces, without those of tests.
pub fn of_pages() -> Vec<Source> {
    let all = ["app/src/components", "app/src/islands", "app/src/pages"].map(under);
    let all = all.into_iter().flatten();
    all.filter(|source| !source.path.starts_with("app/src/pages/tests/")).collect()
}

/// Each text in the code of pages, the server and the catalogue: its keys are among them.
pub fn keys() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in ["app/src", "server/src", "crates/words/src"].map(under).into_iter().flatten() {
        texts(source.text.parse().expect("a file of Rust"), &mut found);
    }
    found
}

fn texts(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => texts(group.stream(), found),
            TokenTree::Literal(literal) => {
                found.insert(literal.to_string().trim_matches('"').to_owned());
            }
            _ => {}
        }
    }
}

fn under(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    files(&root.join(folder), &mut paths);
    let source = |path: PathBuf| Source {
        text: fs::read_to_string(&path).expect("a file that can be read"),
        path: path.strip_prefix(&root).expect("below the root").display().to_string(),
    };
    paths.into_iter().map(source).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder that can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}
