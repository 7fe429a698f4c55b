//! `public/`: files that go to the site as they are. Scripts right in it get a hash in their
//! name and have to stand alone, since an import of another would miss that name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Result, at};

/// A file of `public/`.
#[derive(Debug)]
pub struct PublicFile {
    /// Its path below `public/`.
    pub path: PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl PublicFile {
    /// The name without `.js` of a script that gets a hash.
    pub fn script_name(&self) -> Option<&str> {
        self.path.to_str()?.strip_suffix(".js").filter(|stem| !stem.contains('/'))
    }
}

/// All files of a folder, in the order of their paths; hidden ones stay out, and a folder that
/// does not exist has none.
pub fn read(folder: &Path) -> Result<Vec<PublicFile>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        collect(folder, Path::new(""), &mut files)?;
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn collect(folder: &Path, below: &Path, files: &mut Vec<PublicFile>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let path = below.join(entry.file_name());
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            collect(&entry.path(), &path, files)?;
        } else {
            files.push(PublicFile {
                bytes: fs::read(entry.path()).map_err(at(entry.path()))?,
                path,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_at_the_top_are_told_from_other_files() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("fonts")).expect("made");
        for name in ["public.js", "favicon.svg", ".hidden", "fonts/a.woff2", "fonts/b.js"] {
            fs::write(folder.path().join(name), name).expect("written");
        }
        let files = read(folder.path()).expect("read");
        let names: Vec<_> = files.iter().map(|f| (f.path.to_str(), f.script_name())).collect();
        let expected = [
            (Some("favicon.svg"), None),
            (Some("fonts/a.woff2"), None),
            (Some("fonts/b.js"), None),
            (Some("public.js"), Some("public")),
        ];
        assert_eq!(names, expected);
        assert!(read(&folder.path().join("none")).expect("empty").is_empty());
    }
}
