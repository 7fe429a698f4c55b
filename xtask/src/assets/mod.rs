//! The files that browsers fetch: made, named after their content and packed.
//!
//! `SITE/assets.json` names them, `SITE/pkg/` holds what carries a hash, `SITE/` itself what keeps
//! its name, and `SITE/hash.txt` tells Leptos the hashes (its `hash-files` option).

mod compress;
mod css;
pub mod fonts;
pub mod islands;
mod manifest;
mod public;
mod wasm;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use manifest::{Manifest, content_hash};

use crate::error::{Result, at};
use crate::setup;
use crate::setup::wasm_target::Toolchain;
use crate::workspace::{Profile, Workspace, link_or_copy};

/// The folder below the site's root for files whose names carry a hash.
const PACKAGE: &str = "pkg";

/// The folder below the site's root for the faces that share cards are set in.
const FONTS: &str = "fonts";

/// The most that the browser's side may weigh, in bytes, compressed with brotli.
pub const WASM_LIMIT: usize = 100_000;

/// A site's folder and how its files are made.
#[derive(Debug, Clone)]
pub struct Site {
    /// The folder, `LEPTOS_SITE_ROOT` for the server.
    pub root: PathBuf,
    /// Whether the browser's side is made small and files are packed beside themselves.
    pub profile: Profile,
}

impl Site {
    /// Makes everything anew. What the site held before stays until [`Site::prune`], since a
    /// running server still names it.
    pub fn build(&self, workspace: &Workspace, toolchain: Toolchain) -> Result<Manifest> {
        self.add_fonts(&setup::fonts::ensure(workspace)?)?;
        self.build_scripts(workspace, toolchain)?;
        self.build_style(workspace)
    }

    /// Makes what pages need where no script runs: the faces for cards and the style. The browser's
    /// side is there by name only, as the server asks for a whole manifest.
    pub fn build_without_scripts(&self, workspace: &Workspace) -> Result<Manifest> {
        self.add_fonts(&setup::fonts::ensure(workspace)?)?;
        self.change(|manifest, site| {
            site.add(manifest, "reroll.js", "reroll", "js", b"")?;
            site.add(manifest, "reroll_bg.wasm", "reroll", "wasm", b"")
        })?;
        self.build_style(workspace)
    }

    /// Puts the faces for share cards beside what browsers fetch; the server does not serve them.
    fn add_fonts(&self, packed: &Path) -> Result<()> {
        let folder = self.root.join(FONTS);
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        for entry in fs::read_dir(packed).map_err(at(packed))?.flatten() {
            link_or_copy(&entry.path(), &folder.join(entry.file_name()))?;
        }
        Ok(())
    }

    /// Makes the browser's side: compiled, bound to JavaScript, for release also optimized.
    pub fn build_scripts(&self, workspace: &Workspace, toolchain: Toolchain) -> Result<Manifest> {
        let compiled = workspace.build_frontend(self.profile, toolchain)?;
        let mut bundle = wasm::bind(&compiled)?;
        if self.profile == Profile::Release {
            bundle.wasm = wasm::optimize(workspace, &bundle.wasm)?;
        }
        self.change(|manifest, site| {
            site.add(manifest, "reroll.js", "reroll", "js", bundle.script.as_bytes())?;
            site.add(manifest, "reroll_bg.wasm", "reroll", "wasm", &bundle.wasm)?;
            for (path, text) in &bundle.snippets {
                site.write(&Path::new(PACKAGE).join("snippets").join(path), text.as_bytes())?;
            }
            Ok(())
        })
    }

    /// Makes the style sheet and takes over `public/`.
    pub fn build_style(&self, workspace: &Workspace) -> Result<Manifest> {
        let style = css::bundle(&workspace.path("style/main.css"))?;
        let files = public::read(&workspace.path("public"))?;
        self.change(|manifest, site| {
            site.add(manifest, "reroll.css", "reroll", "css", style.as_bytes())?;
            for file in &files {
                match file.script_name() {
                    Some(stem) => {
                        site.add(manifest, &format!("{stem}.js"), stem, "js", &file.bytes)?;
                    }
                    None => site.write(&file.path, &file.bytes)?,
                }
            }
            Ok(())
        })
    }

    /// Applies a change to the manifest and writes it last, when its files are there.
    fn change(&self, apply: impl FnOnce(&mut Manifest, &Self) -> Result<()>) -> Result<Manifest> {
        let mut manifest = Manifest::load(&self.root)?;
        apply(&mut manifest, self)?;
        manifest.save(&self.root)?;
        Ok(manifest)
    }

    /// Writes `pkg/STEM.HASH.EXTENSION` and enters it under `name`.
    fn add(
        &self,
        manifest: &mut Manifest,
        name: &str,
        stem: &str,
        extension: &str,
        bytes: &[u8],
    ) -> Result<()> {
        let hash = content_hash(bytes);
        let file = format!("{PACKAGE}/{stem}.{hash}.{extension}");
        self.write(Path::new(&file), bytes)?;
        manifest.insert(name, file);
        Ok(())
    }

    /// Writes a file of the site and, for release, its packed forms.
    fn write(&self, relative: &Path, bytes: &[u8]) -> Result<()> {
        let path = self.root.join(relative);
        if fs::read(&path).is_ok_and(|there| there == bytes) && self.profile == Profile::Dev {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(at(folder))?;
        fs::write(&path, bytes).map_err(at(&path))?;
        if self.profile == Profile::Release { compress::beside(&path, bytes) } else { Ok(()) }
    }

    /// Removes hashed files that the manifest no longer names.
    pub fn prune(&self, manifest: &Manifest) -> Result<()> {
        let folder = self.root.join(PACKAGE);
        for entry in fs::read_dir(&folder).map_err(at(&folder))?.flatten() {
            let path = entry.path();
            let relative = format!("{PACKAGE}/{}", entry.file_name().to_string_lossy());
            let plain = relative.trim_end_matches(".gz").trim_end_matches(".br");
            if path.is_file() && !manifest.names(plain) {
                fs::remove_file(&path).map_err(at(&path))?;
            }
        }
        Ok(())
    }

    /// Removes the folder, so that nothing older stays in it.
    pub fn clear(&self) -> Result<()> {
        match fs::remove_dir_all(&self.root) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(at(&self.root)(error)),
            _ => Ok(()),
        }
    }

    /// The text of a file that the manifest names.
    pub fn read(&self, manifest: &Manifest, name: &str) -> Result<Vec<u8>> {
        let path = self.root.join(manifest.file(name)?);
        fs::read(&path).map_err(at(&path))
    }
}

/// The size of some bytes compressed with brotli as the server sends them.
pub fn brotli_size(bytes: &[u8]) -> Result<usize> {
    Ok(compress::brotli(bytes)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_content_packed_and_pruned_when_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site { root: folder.path().to_path_buf(), profile: Profile::Release };
        let text = |n: usize| format!("{}{n}", "a { color: red }".repeat(100));
        let add = |n| site.change(|m, s| s.add(m, "x.css", "x", "css", text(n).as_bytes()));
        let first = add(1).expect("added").file("x.css").expect("named").to_owned();
        let manifest = add(2).expect("added");
        let second = manifest.file("x.css").expect("named").to_owned();
        assert_ne!(first, second);
        site.prune(&manifest).expect("pruned");
        for suffix in ["", ".gz", ".br"] {
            assert!(!folder.path().join(format!("{first}{suffix}")).exists());
            assert!(folder.path().join(format!("{second}{suffix}")).exists());
        }
    }
}
