//! The check that every island is in the bundle: an island that the linker dropped leaves its
//! page dead without a word.

use std::fs;
use std::path::Path;

use crate::error::{Result, at, failed};

/// Fails where an island of the sources below `folder` is not exported by the page's script.
/// Gives the islands' names.
pub fn check(folder: &Path, script: &str) -> Result<Vec<String>> {
    let mut islands = Vec::new();
    scan_folder(folder, &mut islands)?;
    let exported = exports(script);
    let missing: Vec<&str> = islands
        .iter()
        .filter(|island| !exported.iter().any(|export| is_export_of(export, island)))
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        return Ok(islands);
    }
    failed(format!(
        "missing in the browser's bundle: {} (does `frontend` still use the crate `app`?)",
        missing.join(", ")
    ))
}

fn scan_folder(folder: &Path, islands: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path.is_dir() {
            scan_folder(&path, islands)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            islands.extend(islands_in(&fs::read_to_string(&path).map_err(at(&path))?));
        }
    }
    Ok(())
}

/// The components of the functions under `#[island]` in a source text.
fn islands_in(source: &str) -> Vec<String> {
    let mut islands = Vec::new();
    let mut marked = false;
    for line in source.lines().map(str::trim_start).filter(|line| !line.starts_with("//")) {
        marked |= line.starts_with("#[island]") || line.starts_with("#[island(");
        if let Some(name) = function_name(line).filter(|_| marked) {
            islands.push(component_name(name));
            marked = false;
        }
    }
    islands
}

fn function_name(line: &str) -> Option<&str> {
    let start = if line.starts_with("fn ") { 3 } else { line.find(" fn ")? + 4 };
    let rest = &line[start..];
    let end = rest.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    Some(&rest[..end])
}

/// What Leptos calls the component of a function: `local_time` becomes `LocalTime`.
fn component_name(function: &str) -> String {
    if function.starts_with(char::is_uppercase) {
        return function.to_owned();
    }
    let capitalized = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    function.split('_').filter_map(capitalized).collect()
}

/// The functions that wasm-bindgen's script exports.
fn exports(script: &str) -> Vec<&str> {
    let after = |line: &str| {
        let line = line.trim_start();
        ["export function ", "export async function "]
            .iter()
            .find_map(|start| line.strip_prefix(start).map(str::len))
    };
    script
        .lines()
        .filter_map(|line| {
            let rest = &line[line.len() - after(line)?..];
            rest.split_once('(').map(|(name, _)| name.trim())
        })
        .collect()
}

/// Leptos names an island's export after the component and a number made of its source.
fn is_export_of(export: &str, island: &str) -> bool {
    let number = export.strip_prefix(island).and_then(|rest| rest.strip_prefix('_'));
    number.is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
        /// Times. `#[island]` in a comment counts for nothing.
        #[island]
        pub fn LocalTimes(children: Children) -> impl IntoView {}
        #[component]
        pub fn Page() -> impl IntoView {}
        // #[island]
        pub fn Gone() {}
        #[island(lazy)]
        #[expect(clippy::some, reason = \"x\")]
        pub(crate) fn copy_button<T>() -> impl IntoView {}";

    #[test]
    fn finds_islands_and_nothing_else() {
        assert_eq!(islands_in(SOURCE), ["LocalTimes", "CopyButton"]);
    }

    #[test]
    fn knows_an_islands_export_from_others() {
        let script = "export function LocalTimes_123(el) {\n}\nexport async function A_1(el) {\n\
                      function CopyButton_5(el) {\nexport { initSync, x as default };";
        assert_eq!(exports(script), ["LocalTimes_123", "A_1"]);
        for (export, island, expected) in [
            ("LocalTimes_123", "LocalTimes", true),
            ("LocalTimes_123", "Local", false),
            ("LocalTimesMore_1", "LocalTimes", false),
            ("LocalTimes_", "LocalTimes", false),
        ] {
            assert_eq!(is_export_of(export, island), expected, "{export} {island}");
        }
    }

    #[test]
    fn names_the_missing_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("islands")).expect("made");
        fs::write(folder.path().join("islands/times.rs"), SOURCE).expect("written");
        let script = "export function LocalTimes_123(el) {";
        let error = check(folder.path(), script).expect_err("one is missing").to_string();
        assert!(error.contains("CopyButton") && !error.contains("LocalTimes"), "{error}");
        let script = format!("{script}\nexport async function CopyButton_7(el) {{");
        assert_eq!(check(folder.path(), &script).expect("all there").len(), 2);
    }
}
