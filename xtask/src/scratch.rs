//! Folders for what is thrown away at the end of a run: in memory where there is room, since tests
//! make a thousand databases and wait for the disk to have each of their transactions.

use std::path::{Path, PathBuf};

use rustix::fs::{StatVfsMountFlags, statvfs};
use tempfile::TempDir;

use crate::error::{Result, at};

/// Where Linux has a file system in memory.
const MEMORY: &str = "/dev/shm";
/// How much a run of all tests may need at once, in bytes; it uses a quarter of it.
const ROOM: u64 = 2_000_000_000;

/// Makes a folder that goes when it is dropped.
pub fn folder(prefix: &str) -> Result<TempDir> {
    let place = place(Path::new(MEMORY), ROOM);
    tempfile::Builder::new().prefix(prefix).tempdir_in(&place).map_err(at(&place))
}

/// The file system in memory where it has room and programs may be started from it, as some tests
/// do; else the system's folder for temporary files. Who sets `TMPDIR` has chosen.
fn place(memory: &Path, room: u64) -> PathBuf {
    let chosen = std::env::var_os("TMPDIR").is_some_and(|folder| !folder.is_empty());
    if !chosen && is_fit(memory, room) { memory.to_path_buf() } else { std::env::temp_dir() }
}

fn is_fit(folder: &Path, room: u64) -> bool {
    let unfit = StatVfsMountFlags::NOEXEC | StatVfsMountFlags::RDONLY;
    statvfs(folder).is_ok_and(|state| {
        state.f_bavail.saturating_mul(state.f_frsize) >= room && !state.f_flag.intersects(unfit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_without_room_is_not_taken() {
        let other = std::env::temp_dir();
        let here = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a folder");
        assert_eq!(place(here.path(), u64::MAX), other);
        assert_eq!(place(Path::new("/no/such/place"), 0), other);
        let chosen = std::env::var_os("TMPDIR").is_some_and(|folder| !folder.is_empty());
        let taken = if chosen { other.as_path() } else { here.path() };
        assert_eq!(place(here.path(), 1), taken);
    }

    #[test]
    fn a_folder_goes_with_its_end() {
        let folder = folder("reroll-scratch-test-").expect("made");
        let path = folder.path().to_path_buf();
        assert!(path.is_dir());
        drop(folder);
        assert!(!path.exists());
    }
}
