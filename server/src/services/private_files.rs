//! Files that only this program's user may read: the database holds password hashes and addresses of
//! people, the data directory the key (ASVS 13.3.2, 14.2.4).

use std::fs::{self, Metadata, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use backup::BackupPlace;
use rustix::fs::Mode;
use rustix::process::umask;
use store::sqlite_options;

use crate::config::Config;

/// What group and others may do.
const OTHERS: u32 = 0o077;
/// A folder in which everybody keeps files, and may delete only their own: it is nobody's to close.
const STICKY: u32 = 0o1000;
/// Folders below the data directory that are ours with all that is in them.
const OURS: [&str; 4] = ["backups", "backup-scratch", "backup-uploads", "cache"];
/// What SQLite puts beside its file.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Folders within folders, at most.
const DEPTH: usize = 6;

/// From now on, files that this process makes are for its user only, whoever makes them.
pub fn make_private() {
    umask(Mode::from_raw_mode(OTHERS));
}

/// Takes from others what they may do with the files of this site, where they were made when that
/// was still so. Gives those that are wider still: on a file system without such rights, or another
/// user's.
#[must_use]
pub fn keep_private(config: &Config) -> Vec<PathBuf> {
    let mut wide = Vec::new();
    close(&config.data_dir, &mut wide);
    close(&config.data_dir.join("secret.key"), &mut wide);
    for folder in OURS {
        close_all(&config.data_dir.join(folder), DEPTH, &mut wide);
    }
    for file in database_files(config) {
        close(&file, &mut wide);
    }
    if let Some(BackupPlace::Folder(path)) = &config.backups.place {
        close_backups(path, &mut wide);
    }
    wide
}

/// SQLite's file, and those beside it.
fn database_files(config: &Config) -> Vec<PathBuf> {
    let url = &config.database_url;
    let Some(options) = url.starts_with("sqlite:").then(|| sqlite_options(url).ok()).flatten()
    else {
        return Vec::new();
    };
    let file = options.get_filename().to_owned();
    let beside = BESIDE.iter().map(|end| {
        let mut name = file.clone().into_os_string();
        name.push(end);
        PathBuf::from(name)
    });
    std::iter::once(file.clone()).chain(beside).collect()
}

/// A folder of backups may hold other things too: only what is named as a backup is ours.
fn close_backups(folder: &Path, wide: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_number = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        if name.to_str().is_some_and(is_number) {
            close_all(&entry.path(), DEPTH, wide);
        }
    }
}

/// A folder and all that is in it. Links are not followed: what they lead to may be anybody's.
fn close_all(path: &Path, depth: usize, wide: &mut Vec<PathBuf>) {
    close(path, wide);
    let is_folder = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    if !is_folder || depth == 0 {
        return;
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        close_all(&entry.path(), depth - 1, wide);
    }
}

/// Closes a file or folder to others, where it is there.
fn close(path: &Path, wide: &mut Vec<PathBuf>) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    if !is_wide(&found) {
        return;
    }
    if let Err(error) = narrow(path, &found) {
        tracing::debug!("cannot close {} to others: {error}", path.display());
    }
    // Not every file system keeps what it is told.
    if fs::symlink_metadata(path).is_ok_and(|found| is_wide(&found)) {
        wide.push(path.to_owned());
    }
}

fn is_wide(found: &Metadata) -> bool {
    !found.is_symlink() && found.permissions().mode() & OTHERS != 0
}

fn narrow(path: &Path, found: &Metadata) -> io::Result<()> {
    let mode = found.permissions().mode();
    if mode & STICKY != 0 {
        return Err(io::Error::other("it is a folder that everybody keeps files in"));
    }
    fs::set_permissions(path, Permissions::from_mode(mode & 0o7777 & !OTHERS))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn what_is_open_is_closed() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, outside) = (dir.path().join("cache"), dir.path().join("outside"));
        fs::create_dir_all(folder.join("cards")).unwrap();
        fs::write(folder.join("cards/a.png"), "x").unwrap();
        fs::write(&outside, "x").unwrap();
        symlink(&outside, folder.join("link")).unwrap();
        for (path, wide) in [
            (&folder, 0o755),
            (&folder.join("cards"), 0o775),
            (&folder.join("cards/a.png"), 0o644),
            (&outside, 0o644),
        ] {
            fs::set_permissions(path, Permissions::from_mode(wide)).unwrap();
        }
        let mut wide = Vec::new();
        close_all(&folder, DEPTH, &mut wide);
        assert_eq!(wide, Vec::<PathBuf>::new());
        assert_eq!((mode(&folder), mode(&folder.join("cards"))), (0o700, 0o700));
        assert_eq!(mode(&folder.join("cards/a.png")), 0o600);
        assert_eq!(mode(&outside), 0o644, "what a link leads to is not ours");
    }

    #[test]
    fn a_folder_of_everybody_is_told_of_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o1777)).unwrap();
        let mut wide = Vec::new();
        close(dir.path(), &mut wide);
        assert_eq!((wide, mode(dir.path())), (vec![dir.path().to_owned()], 0o1777));
    }
}
