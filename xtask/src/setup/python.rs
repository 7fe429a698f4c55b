//! Packages from PyPI, each list in a Python environment of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::assets::content_hash;
use crate::error::{Error, Result, at};
use crate::process::{self, find_program};
use crate::setup::apt;
use crate::term;

/// Where it is noted, in a folder, which list it was made from.
const STAMP: &str = ".reroll-stamp";
/// How pip is called.
const PIP: [&str; 5] = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];

/// Makes an environment in `folder` with the packages of a list (pip's requirements), unless it
/// was made from this list already. `what` says in a few words what they are.
pub fn ensure(list: &Path, folder: &Path, what: &str) -> Result<()> {
    once(list, folder, |folder| make(folder, list, what))
}

/// Makes a folder from a list of packages, unless it was made from this one.
pub fn once(list: &Path, folder: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let hash = content_hash(&fs::read(list).map_err(at(list))?);
    let stamp = folder.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|known| known == hash) {
        return Ok(());
    }
    make(folder)?;
    fs::write(&stamp, hash).map_err(at(&stamp))
}

fn make(folder: &Path, list: &Path, what: &str) -> Result<()> {
    if find_program("python3").is_none() {
        apt::install(&["python3", "python3-venv"], &format!("Python for {what}"))?;
    }
    let made = term::step(&format!("installing {what} from PyPI"), || {
        let mut venv = Command::new("python3");
        process::run(venv.args(["-m", "venv", "--clear"]).arg(folder), "python3 -m venv")?;
        let mut pip = Command::new(folder.join("bin/python"));
        process::run(pip.args(PIP).arg("--requirement").arg(list), "pip install")
    });
    made.map_err(|error| match error {
        Error::Interrupted => Error::Interrupted,
        other => Error::Missing {
            problem: format!("{what} could not be installed from PyPI: {other}"),
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
