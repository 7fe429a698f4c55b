//! PostgreSQL's programs for the tests' own cluster.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Result, failed};
use crate::process::find_program;
use crate::setup::apt;

/// The folder with `initdb` and `pg_ctl`, installed where there is none.
pub fn ensure() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(&["postgresql"], "PostgreSQL for the tests")?;
    match find() {
        Some(found) => Ok(found),
        None => failed("PostgreSQL was installed but its initdb was not found"),
    }
}

/// Where the programs are: from `PATH`, else the newest below the folder where Debian keeps versions apart.
pub fn find() -> Option<PathBuf> {
    let in_path = find_program("initdb").and_then(|program| program.canonicalize().ok());
    let folder = in_path.and_then(|program| program.parent().map(Path::to_path_buf));
    folder.filter(|folder| complete(folder)).or_else(|| newest(Path::new("/usr/lib/postgresql")))
}

fn newest(versions: &Path) -> Option<PathBuf> {
    let numbered = fs::read_dir(versions).ok()?.flatten().filter_map(|entry| {
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        Some((number, entry.path().join("bin"))).filter(|(_, folder)| complete(folder))
    });
    numbered.max_by_key(|(number, _)| *number).map(|(_, folder)| folder)
}

fn complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_newest_complete_version() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(newest(folder.path()), None);
        for (version, programs) in [
            ("9", &["initdb", "pg_ctl", "postgres"][..]),
            ("15", &["initdb", "pg_ctl", "postgres"]),
            ("17", &["psql"]),
        ] {
            let bin = folder.path().join(version).join("bin");
            fs::create_dir_all(&bin).expect("made");
            programs.iter().for_each(|name| fs::write(bin.join(name), "").expect("written"));
        }
        assert_eq!(newest(folder.path()), Some(folder.path().join("15/bin")));
    }
}
