//! Acts are whole or not at all, and this is what keeps that so where the compiler cannot see it: each
//! act is called by a story that lets the database fail at each of its writes, and nothing but acts
//! calls what writes in somebody's name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::error::{Result, at, failed};
use crate::workspace::Workspace;

/// Where acts are.
const ACTS: &str = "server/src/acts";
/// The stories that let the database fail.
const FAULTS: &str = "server/tests/stories/faults";
/// Acts that write nothing.
const READ: [&str; 1] = ["missing"];

/// Where the store says what it does.
const STORE: &str = "crates/store/src";
/// The statements behind it, which call each other.
const STATEMENTS: &str = "crates/store/src/sql";
/// Whose code is looked through for such calls …
const SERVER: &str = "server/src";
/// … but for the acts themselves, the syncs that they and the schedule start, and the demo, which writes
/// into an empty database only.
const MAY: [&str; 3] = [ACTS, "server/src/sync", "server/src/cli/demo.rs"];

/// A file's path in the workspace, and its text.
type File = (String, String);

/// Every act has its faults.
pub fn check_faults(workspace: &Workspace) -> Result<()> {
    let stories = read(workspace, FAULTS)?;
    let called = called(&stories);
    let acts = read(workspace, ACTS)?;
    let missing = acts.iter().flat_map(|(path, text)| {
        let uncovered = |name: &&str| !READ.contains(name) && !called.contains(*name);
        acts_of(text).into_iter().filter(uncovered).map(move |name| format!("{name} ({path})"))
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    failed(format!("no story in {FAULTS} fails these acts at each write: {}", missing.join(", ")))
}

/// What writes in somebody's name is called by acts alone.
pub fn check_callers(workspace: &Workspace) -> Result<()> {
    let store = read(workspace, STORE)?;
    let traits = store.iter().filter(|(path, _)| !path.starts_with(STATEMENTS));
    let mut rightful: BTreeSet<&str> = traits.flat_map(|(_, text)| in_a_name(text)).collect();
    // The first administrator has no name yet: the token is their right.
    rightful.insert("set_up");
    let mut found = Vec::new();
    for (path, text) in read(workspace, SERVER)? {
        if MAY.iter().all(|may| !path.starts_with(may)) {
            let calls = rightful.iter().filter(|name| text_calls(&text, name));
            found.extend(calls.map(|name| format!("{path} calls store.{name}")));
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    failed(format!("what needs a right is done by an act ({ACTS}): {}", found.join("; ")))
}

/// All Rust files below a folder.
fn read(workspace: &Workspace, folder: &str) -> Result<Vec<File>> {
    let mut files = Vec::new();
    walk(&workspace.root, Path::new(folder), &mut files)?;
    if files.is_empty() {
        return failed(format!("there is no file in {folder}: was it moved?"));
    }
    Ok(files)
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) -> Result<()> {
    let place = root.join(folder);
    for entry in fs::read_dir(&place).map_err(at(&place))? {
        let name = entry.map_err(at(&place))?.file_name();
        let (inside, file) = (folder.join(&name), place.join(&name));
        if file.is_dir() {
            walk(root, &inside, files)?;
        } else if file.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&file).map_err(at(&file))?;
            files.push((inside.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}

/// The acts of a file: its public functions that wait and are given the parts of the server, or the
/// backups.
fn acts_of(text: &str) -> Vec<&str> {
    let acts = functions(text, "\npub async fn ").into_iter();
    let acts = acts.filter(|(_, given)| given.contains("&Services") || given.contains("&Backups"));
    acts.map(|(name, _)| name).collect()
}

/// The functions of traits that are told who writes, and why.
fn in_a_name(text: &str) -> Vec<&str> {
    let all = functions(text, "async fn ").into_iter();
    let told = all.filter(|(_, given)| {
        given.contains("&self") && (given.contains("&Author") || given.contains("&AccountAct"))
    });
    told.map(|(name, _)| name).collect()
}

/// The names of functions that begin so, and what each is given.
fn functions<'a>(text: &'a str, begin: &str) -> Vec<(&'a str, &'a str)> {
    let parts = text.split(begin).skip(1);
    parts
        .filter_map(|part| {
            let name = &part[..part.find(|sign: char| !is_of_name(sign))?];
            let given = part[name.len()..].split("->").next()?;
            Some((name, given.split('{').next()?))
        })
        .collect()
}

/// What stories call of `acts`, by its last name.
fn called(files: &[File]) -> BTreeSet<&str> {
    let texts = files.iter().map(|(_, text)| text.as_str());
    let paths = texts.flat_map(|text| text.split("acts::").skip(1));
    paths
        .filter_map(|path| {
            let end = path.find(|sign: char| !is_of_name(sign) && sign != ':')?;
            let is_call = path[end..].starts_with('(');
            is_call.then(|| path[..end].rsplit("::").next().unwrap_or_default())
        })
        .collect()
}

/// Whether a text calls a method of the store, be the call on a line of its own.
fn text_calls(text: &str, method: &str) -> bool {
    let call = format!(".{method}(");
    let before = text.match_indices(&call).map(|(at, _)| text[..at].trim_end());
    before.into_iter().any(|before| before.ends_with("store") || before.ends_with("store()"))
}

fn is_of_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_told_from_what_helps_them() {
        let file = "\npub async fn pause(services: &Services, source: &Owned<Source>) -> Done<()> {\n\
                    \npub async fn verify(\n    backups: &Backups,\n) -> Done<()> {\n\
                    \npub async fn tidied(written: EventContent) -> Done<()> { f(&Services) }\n\
                    \npub(super) async fn inner(services: &Services) {\n\
                    \npub fn slug_of(services: &Services) {\n";
        assert_eq!(acts_of(file), ["pause", "verify"]);
    }

    #[test]
    fn calls_are_told_from_names() {
        let text = "use reroll::acts;\n acts::pause(&services); acts::set_up::token(services)\n\
                    acts::NewCalendar { id }; other::acts::audit::note(services)";
        let files = [("faults.rs".to_owned(), text.to_owned())];
        assert_eq!(called(&files), BTreeSet::from(["note", "pause", "token"]));
    }

    #[test]
    fn a_call_past_the_acts_is_found() {
        let text = "trait S { async fn purge(&self, author: &Author, what: &R) -> X;\n\
                    async fn change(&self, act: &AccountAct) -> X;\n\
                    async fn event(&self, id: EventId) -> X; }";
        assert_eq!(in_a_name(text), ["purge", "change"]);
        assert!(text_calls("services\n    .store\n    .purge(&author, &what)", "purge"));
        assert!(text_calls("backups.store().purge(&author)", "purge"));
        for other in ["acts::purge(services)", "cards.purge(id)", "store.purge_preview(&what)"] {
            assert!(!text_calls(other, "purge"), "{other}");
        }
    }
}
