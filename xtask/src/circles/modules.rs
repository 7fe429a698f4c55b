//! The modules of a crate, and what a path inside one of them names.

use std::collections::BTreeMap;

use super::source::{Import, Source};

/// So far imports are followed that hand a name on; they may go round.
const FURTHEST: usize = 12;

/// The name of a module: the words of its path from the crate's root, which has none.
pub type Name = Vec<String>;

/// The modules of one crate that exist outside of tests.
#[derive(Debug, Default)]
pub struct Modules(pub BTreeMap<Name, (String, Source)>);

/// What a path names.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A module.
    Module(Name),
    /// An item of this module.
    Item(Name),
    /// Something of another crate.
    Outside,
}

impl Modules {
    /// The modules in these files, whose paths begin at the folder of the crate's sources.
    pub fn of(files: Vec<(String, Source)>) -> Self {
        let mut modules = BTreeMap::new();
        for (file, source) in files {
            modules.insert(name_of(&file), (file, source));
        }
        let mut tests = Vec::new();
        for (module, (_, source)) in &modules {
            tests.extend(source.test_modules.iter().map(|name| child(module, name)));
        }
        modules.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        Self(modules)
    }

    /// Follows a path from a module to what it names, through imports that hand it on.
    pub fn find(&self, module: &[String], path: &[String]) -> Found {
        self.follow(module, path, 0)
    }

    fn follow(&self, module: &[String], path: &[String], depth: usize) -> Found {
        let Some((first, mut rest)) = path.split_first() else { return Found::Outside };
        let mut at = match first.as_str() {
            _ if depth > FURTHEST => return Found::Outside,
            "crate" => self.root(module),
            "self" => module.to_vec(),
            "super" => parent(module),
            name => match self.named(module, name, rest.is_empty(), depth) {
                Some(Found::Module(at)) => at,
                found => return found.unwrap_or(Found::Outside),
            },
        };
        while let Some((name, after)) = rest.split_first() {
            at = match self.named(&at, name, after.is_empty(), depth) {
                _ if name == "super" => parent(&at),
                Some(Found::Module(inner)) => inner,
                Some(found) => return found,
                // A macro makes it there.
                None if self.0.contains_key(&at) => return Found::Item(at),
                None => return Found::Outside,
            };
            rest = after;
        }
        Found::Module(at)
    }

    /// What a name is inside a module.
    fn named(&self, module: &[String], name: &str, is_last: bool, depth: usize) -> Option<Found> {
        let source = &self.0.get(module)?.1;
        let inner = child(module, name);
        let next = self.0.range(inner.clone()..).next();
        let is_module = next.is_some_and(|(module, _)| module.starts_with(&inner));
        if is_module && !is_last {
            return Some(Found::Module(inner));
        }
        if source.defined.contains(name) && !is_module {
            return Some(Found::Item(module.to_vec()));
        }
        let found =
            source.imports.iter().find_map(|import| self.brought(module, import, name, depth));
        found.or_else(|| is_module.then_some(Found::Module(inner)))
    }

    /// What an import brings under a name.
    fn brought(
        &self,
        module: &[String],
        import: &Import,
        name: &str,
        depth: usize,
    ) -> Option<Found> {
        match &import.name {
            Some(brought) if brought == name => Some(self.follow(module, &import.path, depth + 1)),
            Some(_) => None,
            None => match self.follow(module, &import.path, depth + 1) {
                Found::Module(at) => {
                    self.0.get(&at)?.1.defined.contains(name).then_some(Found::Item(at))
                }
                Found::Item(_) | Found::Outside => None,
            },
        }
    }

    /// The root of the library or program that a module is of.
    fn root(&self, module: &[String]) -> Name {
        let has_library = self.0.contains_key(&[][..]);
        let is_program = module.first().is_some_and(|first| first == "main");
        if is_program || !has_library { vec!["main".to_owned()] } else { Vec::new() }
    }
}

/// `pages/event/mod.rs` is `pages::event`.
fn name_of(file: &str) -> Name {
    let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
    if stem == "lib" { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }
}

fn child(module: &[String], name: &str) -> Name {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn parent(module: &[String]) -> Name {
    module.split_last().map(|(_, parent)| parent.to_vec()).unwrap_or_default()
}
