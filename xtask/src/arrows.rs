//! The arrows between crates that `docs/ARCHITECTURE.md` draws are those of the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::error::{Result, at, failed};
use crate::workspace::{self, Workspace};

/// What draws them.
const MAP: &str = "docs/ARCHITECTURE.md";

/// Which crate uses which others.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Compares the picture with the manifests.
pub fn check(workspace: &Workspace) -> Result<()> {
    let map = workspace.path(MAP);
    let drawn = drawn(&fs::read_to_string(&map).map_err(at(&map))?);
    let told = difference(&drawn, &reduced(&used(&workspace::packages(&workspace.root)?)));
    if told.is_empty() {
        return Ok(());
    }
    failed(format!("{MAP} draws other arrows than the manifests have: {}", told.join("; ")))
}

/// The arrows `one --> other` of the picture.
fn drawn(text: &str) -> Arrows {
    let mut arrows = Arrows::new();
    let lines = text.lines().filter_map(|line| line.trim().split_once(" --> "));
    for (one, other) in lines {
        arrows.entry(one.to_owned()).or_default().insert(other.to_owned());
    }
    arrows
}

/// Which of the workspace's packages each of them depends on, in other than tests.
fn used(packages: &[Value]) -> Arrows {
    let name = |package: &Value| package["name"].as_str().unwrap_or_default().to_owned();
    let own: BTreeSet<String> = packages.iter().map(name).collect();
    let uses = |package: &Value| {
        let all = package["dependencies"].as_array().into_iter().flatten();
        let lasting = all.filter(|dependency| dependency["kind"].is_null());
        lasting.map(name).filter(|dependency| own.contains(dependency)).collect()
    };
    packages.iter().map(|package| (name(package), uses(package))).collect()
}

/// The same without arrows that follow from others: a picture of all would be a tangle.
fn reduced(arrows: &Arrows) -> Arrows {
    let mut reduced = Arrows::new();
    for (one, others) in arrows {
        let follows = |other: &String| {
            others.iter().any(|via| via != other && reachable(arrows, via).contains(other))
        };
        let kept: BTreeSet<String> =
            others.iter().filter(|other| !follows(other)).cloned().collect();
        if !kept.is_empty() {
            reduced.insert(one.clone(), kept);
        }
    }
    reduced
}

/// All that a crate uses, straight or by way of others.
fn reachable(arrows: &Arrows, from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(one) = open.pop() {
        for other in arrows.get(&one).into_iter().flatten() {
            if found.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    found
}

/// What one has and the other has not, in words.
fn difference(drawn: &Arrows, real: &Arrows) -> Vec<String> {
    let pairs = |arrows: &Arrows| -> BTreeSet<String> {
        let each = arrows.iter();
        each.flat_map(|(one, others)| others.iter().map(move |other| format!("{one} → {other}")))
            .collect()
    };
    let (drawn, real) = (pairs(drawn), pairs(real));
    let missing = real.difference(&drawn).map(|arrow| format!("{arrow} is not drawn"));
    let invented =
        drawn.difference(&real).map(|arrow| format!("{arrow} is drawn and is not there"));
    missing.chain(invented).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn arrows(pairs: &[(&str, &str)]) -> Arrows {
        let lines: Vec<String> = pairs.iter().map(|(a, b)| format!("    {a} --> {b}")).collect();
        drawn(&lines.join("\n"))
    }

    #[test]
    fn arrows_that_follow_are_left_out() {
        let all = arrows(&[("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")]);
        assert_eq!(reduced(&all), arrows(&[("a", "b"), ("b", "c"), ("a", "d")]));
    }

    #[test]
    fn manifests_count_without_tests_and_strangers() {
        let packages = [
            json!({"name": "server", "dependencies": [
                {"name": "store", "kind": null}, {"name": "sandbox", "kind": "dev"},
                {"name": "serde", "kind": null},
            ]}),
            json!({"name": "store", "dependencies": []}),
            json!({"name": "sandbox", "dependencies": []}),
        ];
        assert_eq!(reduced(&used(&packages)), arrows(&[("server", "store")]));
    }

    #[test]
    fn both_kinds_of_difference_are_told() {
        let told = difference(&arrows(&[("a", "b")]), &arrows(&[("a", "c")]));
        assert_eq!(told, ["a → c is not drawn", "a → b is drawn and is not there"]);
    }
}
