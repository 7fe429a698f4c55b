//! Room on the disks: of the data, the database and the backups.

use std::path::{Path, PathBuf};

use app::components::size_in;
use backup::BackupPlace;
use rustix::fs::statvfs;
use store::sqlite_options;
use words::Language;

use crate::config::Config;

/// A megabyte is decimal, as on pages, and as disks are sold.
const MB: u64 = 1_000_000;
/// A disk is low with less than a twentieth of it …
const PART: u64 = 20;
/// … but no large disk with more than this, …
const ENOUGH: u64 = 2_000 * MB;
/// … and none at all with less than this, or a fifth of a small one.
const LEAST: u64 = 200 * MB;
const SMALL_PART: u64 = 5;
/// Of the files that a disk can hold, so many in a hundred have to be free.
const FILES: u64 = 100;
/// A disk that was low has room again with a quarter more.
const AGAIN: (u64, u64) = (5, 4);
/// SQLite needs that much for its next write: some pages, and the log's index.
const NEXT_WRITE: u64 = 128 * 1024;

/// How much room a disk has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Space {
    /// What is kept there: `data`, `database`, `backups`.
    pub place: &'static str,
    /// Where.
    pub path: PathBuf,
    /// All of it, in bytes.
    pub total: u64,
    /// What is left for this program, in bytes.
    pub available: u64,
    /// Files that it can hold; 0 where it sets no limit.
    pub files: u64,
    /// How many more.
    pub free_files: u64,
}

impl Space {
    /// The room at a path, or at the nearest folder above that is there.
    fn at(place: &'static str, path: &Path) -> Option<Self> {
        let there = path.ancestors().find(|path| path.exists())?;
        let found = statvfs(there).ok()?;
        Some(Self {
            place,
            path: path.to_owned(),
            total: found.f_blocks.saturating_mul(found.f_frsize),
            available: found.f_bavail.saturating_mul(found.f_frsize),
            files: found.f_files,
            free_files: found.f_favail,
        })
    }

    /// Below this many bytes the disk is low.
    #[must_use]
    pub fn threshold(&self) -> u64 {
        let part = (self.total / PART).min(ENOUGH);
        part.max(LEAST.min(self.total / SMALL_PART))
    }

    /// Whether somebody should make room; `was` so at the last look.
    #[must_use]
    pub fn is_low(&self, was: bool) -> bool {
        let (more, than) = if was { AGAIN } else { (1, 1) };
        let bytes = self.available < self.threshold() * more / than;
        let files = self.free_files < self.files / FILES * more / than;
        self.total > 0 && (bytes || files)
    }

    /// Whether it is files that it runs out of.
    #[must_use]
    pub fn is_short_of_files(&self) -> bool {
        self.files > 0 && self.free_files < self.files / FILES
    }

    /// In words, for logs and the command line: `12.0 MB of 400 MB are left on the disk of the database
    /// (/var/lib/reroll)`.
    #[must_use]
    pub fn describe(&self) -> String {
        let (place, path) = (self.place, self.path.display());
        if self.is_short_of_files() {
            let free = self.free_files;
            return format!(
                "room for {free} more files is left on the disk of the {place} ({path})"
            );
        }
        let [left, all] =
            [self.available, self.total].map(|bytes| size_in(Language::English, bytes));
        format!("{left} of {all} are left on the disk of the {place} ({path})")
    }
}

/// The disks that the site writes to: each once, whatever is on it.
#[must_use]
pub fn spaces(config: &Config) -> Vec<Space> {
    let mut places = vec![("data", config.data_dir.clone())];
    places.extend(database_folder(config).map(|path| ("database", path)));
    places.push(match &config.backups.place {
        None => ("backups", config.data_dir.join("backups")),
        Some(BackupPlace::Folder(path)) => ("backups", path.clone()),
        Some(BackupPlace::S3 { .. }) => ("backups", config.data_dir.join("backup-uploads")),
    });
    let mut disks = Vec::new();
    let mut found = Vec::new();
    for (place, path) in places {
        let disk = disk_of(&path);
        if disk.is_none() || disks.contains(&disk) {
            continue;
        }
        disks.push(disk);
        found.extend(Space::at(place, &path));
    }
    found
}

fn disk_of(path: &Path) -> Option<u64> {
    let there = path.ancestors().find(|path| path.exists())?;
    std::fs::metadata(there).ok().map(|found| std::os::unix::fs::MetadataExt::dev(&found))
}

/// Where SQLite's file is.
fn database_folder(config: &Config) -> Option<PathBuf> {
    if !config.database_url.starts_with("sqlite:") {
        return None;
    }
    let options = sqlite_options(&config.database_url).ok()?;
    let folder = options.get_filename().parent()?;
    Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() })
}

/// Whether SQLite has no room for its next write, in words. PostgreSQL's disk is its server's.
pub(super) fn database_is_full(config: &Config) -> Option<String> {
    let space = Space::at("database", &database_folder(config)?)?;
    let no_room = space.total > 0 && space.available < NEXT_WRITE;
    let no_file = space.files > 0 && space.free_files == 0;
    (no_room || no_file).then(|| space.describe())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(total: u64, available: u64) -> Space {
        let path = PathBuf::from("/var/lib/reroll");
        Space { place: "data", path, total, available, files: 0, free_files: 0 }
    }

    #[test]
    fn what_is_low_depends_on_the_disk() {
        for (total, threshold) in [
            (40, 8),
            (500, 100),
            (1_000, 200),
            (3_999, 200),
            (10_000, 500),
            (100_000, 2_000),
            (10_000_000, 2_000),
        ] {
            let threshold = threshold * MB;
            assert_eq!(space(total * MB, 0).threshold() / MB, threshold / MB, "{total}");
            assert!(space(total * MB, threshold - MB).is_low(false));
            assert!(!space(total * MB, threshold + MB).is_low(false));
            // It does not come and go with each file.
            assert!(space(total * MB, threshold + MB).is_low(true), "{total}");
            assert!(!space(total * MB, threshold * 5 / 4 + MB).is_low(true));
        }
        assert!(!space(0, 0).is_low(false), "what has no size is no disk");
    }

    #[test]
    fn files_can_run_out_as_well() {
        let full = Space { files: 1_000, free_files: 9, ..space(1 << 40, 1 << 39) };
        assert!(full.is_low(false));
        assert!(
            full.describe().starts_with("room for 9 more files is left"),
            "{}",
            full.describe()
        );
        let roomy = Space { free_files: 11, ..full.clone() };
        assert!(!roomy.is_low(false) && roomy.is_low(true));
    }

    #[test]
    fn words_name_the_place() {
        let words = space(400 * MB, 12 * MB).describe();
        assert_eq!(words, "12.0 MB of 400 MB are left on the disk of the data (/var/lib/reroll)");
        let words = space(20_000 * MB, 999_900).describe();
        assert!(words.starts_with("999 kB of 20.0 GB are left"), "{words}");
    }
}
