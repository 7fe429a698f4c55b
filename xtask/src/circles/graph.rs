//! Which file of a crate takes what from which, and where that goes round.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::modules::{Found, Modules, Name};
use super::source::{Import, Source};

/// The arrows of one crate: from file to file, with the names taken.
#[derive(Debug, Default)]
pub struct Graph(BTreeMap<String, BTreeMap<String, BTreeSet<String>>>);

impl Graph {
    /// Draws the arrows of a crate.
    pub fn of(modules: &Modules) -> Self {
        let mut graph = Self::default();
        for (module, (file, source)) in &modules.0 {
            for (to, name) in taken(modules, module, source) {
                if to != *module {
                    let arrows = graph.0.entry(file.clone()).or_default();
                    arrows.entry(modules.0[&to].0.clone()).or_default().insert(name);
                }
            }
        }
        graph
    }

    /// The circles: the files of which each leads to each.
    pub fn circles(&self) -> Vec<BTreeSet<String>> {
        let reached: BTreeMap<&String, BTreeSet<&String>> =
            self.0.keys().map(|file| (file, self.reached(file))).collect();
        let leads =
            |from: &String, to: &String| reached.get(from).is_some_and(|all| all.contains(to));
        let mut circles: Vec<BTreeSet<String>> = Vec::new();
        for (file, all) in &reached {
            if leads(file, file) && !circles.iter().any(|circle| circle.contains(*file)) {
                let circle = all.iter().filter(|other| leads(other, file));
                circles.push(circle.map(|other| (*other).clone()).collect());
            }
        }
        circles
    }

    /// The files that an arrow of this one leads to.
    fn next(&self, file: &str) -> impl Iterator<Item = &String> {
        self.0.get(file).into_iter().flat_map(BTreeMap::keys)
    }

    fn reached(&self, file: &str) -> BTreeSet<&String> {
        let mut reached = BTreeSet::new();
        let mut ahead: Vec<&String> = self.next(file).collect();
        while let Some(file) = ahead.pop() {
            if reached.insert(file) {
                ahead.extend(self.next(file));
            }
        }
        reached
    }

    /// The shortest way from a circle's first file back to it: `a → b (What) → a (that)`.
    pub fn way_round(&self, circle: &BTreeSet<String>) -> String {
        let Some(first) = circle.first() else { return String::new() };
        let (mut ways, mut seen) = (VecDeque::from([vec![first]]), BTreeSet::new());
        while let Some(way) = ways.pop_front() {
            for to in way.last().into_iter().flat_map(|file| self.next(file)) {
                let further: Vec<&String> = way.iter().copied().chain([to]).collect();
                if to == first {
                    return self.phrase(&further);
                }
                if seen.insert(to) {
                    ways.push_back(further);
                }
            }
        }
        String::new()
    }

    fn phrase(&self, way: &[&String]) -> String {
        let mut phrase = way.first().map(ToString::to_string).unwrap_or_default();
        for step in way.windows(2) {
            let names: Vec<&str> = self.0[step[0]][step[1]].iter().map(String::as_str).collect();
            phrase += &format!(" → {} ({})", step[1], names.join(", "));
        }
        phrase
    }
}

/// The names that a file takes from others, each with the module that defines it: by its paths and
/// by its imports. One that only hands a name on takes nothing.
fn taken(modules: &Modules, module: &[String], source: &Source) -> Vec<(Name, String)> {
    let is_used = |import: &&Import| {
        let name = import.name.as_ref();
        !import.is_public || name.is_some_and(|name| source.words.contains(name))
    };
    let imports = source.imports.iter().filter(is_used);
    let mut taken = Vec::new();
    for path in imports.map(|import| &import.path).chain(&source.paths) {
        match (modules.find(module, path), path.last()) {
            (Found::Item(to), Some(name)) => taken.push((to, name.clone())),
            // All of it (`*`): what is used of that.
            (Found::Module(to), _) if has_all(source, path) => {
                let defined = modules.0.get(&to).map(|(_, source)| &source.defined);
                let used =
                    defined.into_iter().flatten().filter(|name| source.words.contains(*name));
                taken.extend(used.map(|name| (to.clone(), name.clone())));
            }
            _ => {}
        }
    }
    taken
}

/// Whether a file imports all of a path.
fn has_all(source: &Source, path: &[String]) -> bool {
    source.imports.iter().any(|import| import.name.is_none() && import.path == path)
}
