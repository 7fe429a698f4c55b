//! Which file stands for which name: `assets.json` for our server, `hash.txt` for Leptos.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result, at};

const MANIFEST: &str = "assets.json";
const HASHES: &str = "hash.txt";
/// What Leptos calls the three files in `hash.txt`, and what we call them.
const LEPTOS: [(&str, &str); 3] =
    [("js", "reroll.js"), ("wasm", "reroll_bg.wasm"), ("css", "reroll.css")];

/// Names of assets, each with its path below the site's root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// Reads a site's manifest; a site without one has no assets yet.
    pub fn load(site: &Path) -> Result<Self> {
        let path = site.join(MANIFEST);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Self)
                .map_err(|error| Error::Failed(format!("{}: {error}", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(at(&path)(error)),
        }
    }

    /// Writes `assets.json` and `hash.txt`, each in one move so that a server starting at this
    /// moment reads the old or the new, never half.
    pub fn save(&self, site: &Path) -> Result<()> {
        let mut json = serde_json::to_string_pretty(&self.0)
            .map_err(|error| Error::Failed(format!("{MANIFEST}: {error}")))?;
        json.push('\n');
        replace(&site.join(HASHES), &self.leptos_hashes())?;
        replace(&site.join(MANIFEST), &json)
    }

    /// Enters a file under a name.
    pub fn insert(&mut self, name: &str, file: String) {
        self.0.insert(name.to_owned(), file);
    }

    /// The file of a name.
    pub fn file(&self, name: &str) -> Result<&str> {
        let missing = || Error::Failed(format!("{MANIFEST} does not name {name}"));
        self.0.get(name).map(String::as_str).ok_or_else(missing)
    }

    /// Whether a file is the one of some name.
    pub fn names(&self, file: &str) -> bool {
        self.0.values().any(|known| known == file)
    }

    /// `hash.txt` as `leptos::hydration` reads it: a `kind: hash` a line.
    fn leptos_hashes(&self) -> String {
        let hash = |name: &str| self.0.get(name).and_then(|file| file.rsplit('.').nth(1));
        let lines =
            LEPTOS.iter().filter_map(|(kind, name)| Some(format!("{kind}: {}\n", hash(name)?)));
        lines.collect()
    }
}

fn replace(path: &Path, text: &str) -> Result<()> {
    let new = path.with_extension("new");
    fs::write(&new, text).map_err(at(&new))?;
    fs::rename(&new, path).map_err(at(path))
}

/// A name for some content: the first 64 bits of its SHA-256, in hexadecimal.
pub fn content_hash(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_sha_256() {
        assert_eq!(content_hash(b""), "e3b0c44298fc1c14");
        assert_eq!(content_hash(b"abc"), "ba7816bf8f01cfea");
    }

    #[test]
    fn a_manifest_comes_back_and_tells_leptos_its_hashes() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Manifest::load(folder.path()).expect("empty"), Manifest::default());
        let mut manifest = Manifest::default();
        manifest.insert("reroll.css", "pkg/reroll.c1.css".into());
        manifest.insert("reroll.js", "pkg/reroll.a1.js".into());
        manifest.insert("reroll_bg.wasm", "pkg/reroll.b1.wasm".into());
        manifest.insert("public.js", "pkg/public.d1.js".into());
        manifest.save(folder.path()).expect("saved");
        assert_eq!(Manifest::load(folder.path()).expect("loaded"), manifest);
        let hashes = fs::read_to_string(folder.path().join(HASHES)).expect("read");
        assert_eq!(hashes, "js: a1\nwasm: b1\ncss: c1\n");
        assert_eq!(manifest.file("public.js").expect("there"), "pkg/public.d1.js");
        assert!(manifest.file("other.js").is_err());
    }
}
