//! The readers of our pages that others wrote: npm packages in `readers/`, and a Python of its own
//! with those from PyPI.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::assets::content_hash;
use crate::error::{Error, Result, at};
use crate::process::{self, find_program};
use crate::setup::{apt, npm};
use crate::term;
use crate::workspace::Workspace;

/// Where the packages are named, below the workspace.
const HOME: &str = "readers";
/// The Python's folder, below cargo's.
const PYTHON: &str = "readers-python";
/// Where it is noted, in each folder, what it was made from.
const STAMP: &str = ".reroll-stamp";

/// Installs what the lock file and the requirements name, unless it is there already. Gives the
/// Python.
pub fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    let home = workspace.path(HOME);
    once(&home.join("package-lock.json"), &home.join("node_modules"), |_| {
        npm::ci(&home, "installing readers of pages from npm")
    })?;
    let wanted = home.join("requirements.txt");
    let folder = workspace.target.join(PYTHON);
    once(&wanted, &folder, |folder| make_python(folder, &wanted))?;
    Ok(folder.join("bin/python"))
}

/// Makes a folder from a list of packages, unless it was made from this one.
fn once(list: &Path, folder: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let hash = content_hash(&fs::read(list).map_err(at(list))?);
    let stamp = folder.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|known| known == hash) {
        return Ok(());
    }
    make(folder)?;
    fs::write(&stamp, hash).map_err(at(&stamp))
}

fn make_python(folder: &Path, wanted: &Path) -> Result<()> {
    if find_program("python3").is_none() {
        apt::install(&["python3", "python3-venv"], "Python for the readers of pages")?;
    }
    term::step("installing readers of pages from PyPI", || {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(folder);
        process::run(&mut venv, "python3 -m venv")?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ]);
        process::run(pip.arg(wanted), "pip install")
    })
    .map_err(|error| match error {
        Error::Interrupted => Error::Interrupted,
        other => Error::Missing {
            problem: format!("the readers from PyPI could not be installed: {other}"),
            command: "(your system's package manager) install python3 python3-venv".into(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::failed;

    #[test]
    fn a_folder_is_made_once_for_each_list() {
        let place = tempfile::tempdir().expect("a folder");
        let (list, folder) = (place.path().join("list"), place.path().join("made"));
        let make = |folder: &Path| fs::create_dir_all(folder).map_err(at(folder));
        fs::write(&list, "one").expect("written");
        assert!(once(&list, &folder, |_| failed("no network")).is_err());
        once(&list, &folder, make).expect("made");
        once(&list, &folder, |_| failed("made again")).expect("there already");
        fs::write(&list, "two").expect("written");
        assert!(once(&list, &folder, |_| failed("made again")).is_err());
    }
}
