//! Removes from cargo's folder what no run since the last sweep has used: cargo itself keeps the
//! compiled form of every version, feature set and compiler there ever was.
//!
//! A unit of cargo's is used when its fingerprint is read, which it is also when nothing has to be
//! compiled. So each sweep sets the times of access of all fingerprints to [`MARK`]; at the next
//! one, those that still have it were not read in between. (Also with `relatime`, which keeps a time
//! of access that is before the time of change up to date.)

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, FileTimes};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::{Result, at};
use crate::term;
use crate::workspace::{Workspace, fingerprint_folders};

/// The time of access that says: not read since.
const MARK: SystemTime = SystemTime::UNIX_EPOCH;
/// The file whose time of change is that of the last sweep, below cargo's folder.
const STAMP: &str = "swept";
/// Where cargo puts what it makes of units, below a profile's folder.
const MADE: [&str; 3] = ["deps", "build", "examples"];
/// How many hexadecimal digits tell units of one name apart.
const DIGITS: usize = 16;

/// Removes what was not used, and marks the rest for the next sweep.
pub fn run(workspace: &Workspace) -> Result<()> {
    let target = &workspace.target;
    if !keeps_access_times(target)? {
        term::say("left out: this file system does not keep times of access");
        return Ok(());
    }
    let freed = sweep(target)?;
    let [freed, left] = [freed, size(target)].map(|bytes| bytes as f64 / 1e9);
    term::say(format!("{freed:.1} GB were of no use any more, {left:.1} GB are left"));
    Ok(())
}

/// Sweeps a target directory; gives the bytes of what was removed.
fn sweep(target: &Path) -> Result<u64> {
    let stamp = target.join(STAMP);
    let last = fs::metadata(&stamp).and_then(|data| data.modified()).ok();
    let mut freed = 0;
    for fingerprints in fingerprint_folders(target) {
        let profile = fingerprints.parent().unwrap_or(target);
        let live = live_units(&fingerprints, &mut freed)?;
        for folder in MADE {
            freed += remove_dead(&profile.join(folder), &live)?;
        }
        if let Some(last) = last {
            freed += remove_older(&profile.join("incremental"), last)?;
        }
    }
    fs::write(&stamp, "").map_err(at(&stamp))?;
    Ok(freed)
}

/// Removes the fingerprints that were not read, marks the others, and gives their digits.
fn live_units(fingerprints: &Path, freed: &mut u64) -> Result<HashSet<String>> {
    let mut live = HashSet::new();
    for unit in entries(fingerprints)? {
        let files = entries(&unit)?;
        if files.iter().all(|file| is_marked(file)) {
            *freed += remove(&unit)?;
            continue;
        }
        files.iter().try_for_each(|file| mark(file))?;
        live.extend(unit.file_name().and_then(digits).map(str::to_owned));
    }
    Ok(live)
}

/// Removes what belongs to units that are not live, and what compilers that were killed left.
fn remove_dead(folder: &Path, live: &HashSet<String>) -> Result<u64> {
    let mut freed = 0;
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default();
        let dead = match digits(name) {
            Some(digits) => !live.contains(digits),
            None => is_left_over(name) && path.is_dir(),
        };
        if dead {
            freed += remove(&path)?;
        }
    }
    Ok(freed)
}

/// Removes the entries that were not changed since a time.
fn remove_older(folder: &Path, time: SystemTime) -> Result<u64> {
    let mut freed = 0;
    for path in entries(folder)? {
        let changed = fs::metadata(&path).and_then(|data| data.modified()).map_err(at(&path))?;
        if changed < time {
            freed += remove(&path)?;
        }
    }
    Ok(freed)
}

/// The digits of `server-0123456789abcdef`, `libserver-0123456789abcdef.rlib` and the like.
fn digits(name: &OsStr) -> Option<&str> {
    let stem = name.to_str()?.split('.').next()?;
    let (_, digits) = stem.rsplit_once('-')?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (digits.len() == DIGITS && hexadecimal).then_some(digits)
}

/// Whether it is a folder in which a compiler prepares a file: `rmetaAbC123`, `rustcAbC123`.
fn is_left_over(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["rmeta", "rustc"].iter().any(|prefix| name.starts_with(prefix))
}

fn is_marked(file: &Path) -> bool {
    fs::metadata(file).and_then(|data| data.accessed()).is_ok_and(|time| time == MARK)
}

/// Sets the time of access, and leaves that of change, which cargo compares.
fn mark(file: &Path) -> Result<()> {
    let opened = fs::File::open(file).map_err(at(file))?;
    opened.set_times(FileTimes::new().set_accessed(MARK)).map_err(at(file))
}

/// Whether reading a file changes its time of access.
fn keeps_access_times(target: &Path) -> Result<bool> {
    let mut file = tempfile::NamedTempFile::new_in(target).map_err(at(target))?;
    file.write_all(b"x").map_err(at(file.path()))?;
    mark(file.path())?;
    fs::read(file.path()).map_err(at(file.path()))?;
    Ok(!is_marked(file.path()))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(at(folder))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(at(folder))).collect()
}

/// Removes a file or a folder; gives its bytes.
fn remove(path: &Path) -> Result<u64> {
    let size = size(path);
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.map_err(at(path))?;
    Ok(size)
}

fn size(path: &Path) -> u64 {
    match path.symlink_metadata() {
        Ok(data) if data.is_dir() => {
            entries(path).unwrap_or_default().iter().map(|path| size(path)).sum()
        }
        Ok(data) => data.len(),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "0123456789abcdef";
    const NEW: &str = "fedcba9876543210";

    /// A profile's folder with two units and what was made of them.
    fn target() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for digits in [OLD, NEW] {
            for path in [
                format!("debug/.fingerprint/server-{digits}/lib-server"),
                format!("debug/deps/libserver-{digits}.rlib"),
                format!("debug/deps/server-{digits}"),
                format!("debug/build/server-{digits}/output"),
                format!("debug/examples/load-{digits}.d"),
            ] {
                write(&folder.path().join(path));
            }
        }
        write(&folder.path().join("debug/incremental/server-1a2b3c/s/query"));
        write(&folder.path().join("debug/deps/rmetaAbC123/full.rmeta"));
        write(&folder.path().join("debug/reroll"));
        folder
    }

    fn write(path: &Path) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, "four").expect("written");
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let (inner, files): (Vec<_>, Vec<_>) =
                entries(&folder).expect("read").into_iter().partition(|path| path.is_dir());
            folders.extend(inner);
            found.extend(files);
        }
        let name =
            |path: &PathBuf| path.strip_prefix(folder).expect("inside").display().to_string();
        let mut names: Vec<String> = found.iter().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_read_since_the_last_sweep_stays() {
        let target = target();
        assert_eq!(sweep(target.path()).expect("swept"), 4, "what a killed compiler left");
        let print = target.path().join(format!("debug/.fingerprint/server-{NEW}/lib-server"));
        let changed = fs::metadata(&print).and_then(|data| data.modified()).expect("known");
        let read = FileTimes::new().set_accessed(changed);
        fs::File::open(&print).and_then(|file| file.set_times(read)).expect("read");

        assert_eq!(sweep(target.path()).expect("swept"), 6 * 4);
        let expected = [
            format!("debug/.fingerprint/server-{NEW}/lib-server"),
            format!("debug/build/server-{NEW}/output"),
            format!("debug/deps/libserver-{NEW}.rlib"),
            format!("debug/deps/server-{NEW}"),
            format!("debug/examples/load-{NEW}.d"),
            "debug/reroll".to_owned(),
            STAMP.to_owned(),
        ];
        assert_eq!(files(target.path()), expected);
        let now = fs::metadata(&print).and_then(|data| data.modified()).expect("known");
        assert_eq!(now, changed, "cargo compares this one");
    }

    #[test]
    fn what_has_no_unit_goes_and_what_is_no_unit_stays() {
        let target = target();
        fs::remove_dir_all(target.path().join(format!("debug/.fingerprint/server-{OLD}")))
            .expect("removed");
        write(&target.path().join("debug/deps/libsqlite3.a"));
        sweep(target.path()).expect("swept");
        let left = files(target.path());
        assert!(!left.iter().any(|file| file.contains(OLD)), "{left:?}");
        assert!(left.contains(&"debug/deps/libsqlite3.a".to_owned()), "{left:?}");
    }

    #[test]
    fn digits_are_at_the_end_of_a_name() {
        let cases = [
            ("server-0123456789abcdef", Some(OLD)),
            ("libserver-0123456789abcdef.rlib", Some(OLD)),
            ("a-b-0123456789abcdef.a.b.rcgu.o", Some(OLD)),
            ("server-0123", None),
            ("server", None),
        ];
        for (name, expected) in cases {
            assert_eq!(digits(OsStr::new(name)), expected, "{name}");
        }
    }
}
