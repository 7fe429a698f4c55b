//! A compiler for the browser's side: rustup's target, or Debian's Rust where rustup's server is
//! out of reach.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::process::{self, find_program};
use crate::term;
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const DEBIAN_LINKER: &str = "wasm-ld-22";

/// Which compiler makes the browser's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that compiles the server too.
    Own,
    /// Debian's, with the standard library made by `debian-wasm.sh`.
    Debian,
}

impl Toolchain {
    /// Makes a cargo command use this toolchain; gives the target directory it compiles into.
    pub fn prepare(self, cargo: &mut Command, target: &Path) -> PathBuf {
        if self == Self::Own {
            return target.to_path_buf();
        }
        let inner: Vec<_> =
            cargo.get_envs().map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned))).collect();
        let folder = cargo.get_current_dir().map(Path::to_path_buf);
        *cargo = Command::new(DEBIAN_CARGO);
        for (name, value) in inner {
            match value {
                Some(value) => cargo.env(name, value),
                None => cargo.env_remove(name),
            };
        }
        if let Some(folder) = folder {
            cargo.current_dir(folder);
        }
        // Apart from the other compiler's work, since neither can use the other's.
        let target = target.join("debian");
        cargo
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTC", DEBIAN_RUSTC)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN");
        target
    }
}

/// Sees to it that the browser's side can be compiled. `REROLL_WASM=debian` takes Debian's way
/// without trying rustup's.
pub fn ensure(workspace: &Workspace) -> Result<Toolchain> {
    let forced = std::env::var("REROLL_WASM").is_ok_and(|way| way == "debian");
    if !forced && own_is_ready(workspace)? {
        return Ok(Toolchain::Own);
    }
    if debian_is_ready() {
        return Ok(Toolchain::Debian);
    }
    if !forced && add_by_rustup()? {
        return Ok(Toolchain::Own);
    }
    make_debian(workspace)?;
    Ok(Toolchain::Debian)
}

/// Whether the compiler that cargo uses has the target's standard library.
fn own_is_ready(workspace: &Workspace) -> Result<bool> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(&workspace.root).args(["--print", "target-libdir", "--target", TARGET]);
    let printed = process::capture(&mut rustc, "rustc")?;
    Ok(printed.status.success() && has_standard_library(Path::new(printed.stdout.trim())))
}

fn debian_is_ready() -> bool {
    has_standard_library(Path::new(DEBIAN_LIBRARY))
        && [DEBIAN_RUSTC, DEBIAN_CARGO].iter().all(|program| Path::new(program).is_file())
        && find_program(DEBIAN_LINKER).is_some()
}

fn has_standard_library(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).any(|name| {
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// Asks rustup for the target; `false` where rustup is absent or refuses.
fn add_by_rustup() -> Result<bool> {
    if find_program("rustup").is_none() {
        return Ok(false);
    }
    let added = term::step("adding the WebAssembly target (rustup)", || {
        process::run(Command::new("rustup").args(["target", "add", TARGET]), "rustup target add")
    });
    match added {
        Ok(()) => Ok(true),
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Err(error) => {
            term::say(format!("{error}; trying with Debian's Rust"));
            Ok(false)
        }
    }
}

fn make_debian(workspace: &Workspace) -> Result<()> {
    let script = workspace.path("xtask/debian-wasm.sh");
    if !rustix::process::geteuid().is_root() {
        return Err(Error::Missing {
            problem: "this Rust cannot compile to WebAssembly, and rustup could not add it".into(),
            command: format!("rustup target add {TARGET}   (or: sudo bash {})", script.display()),
        });
    }
    term::step("making Debian's Rust compile for WebAssembly (about 2 minutes)", || {
        process::run(Command::new("bash").arg(&script), "xtask/debian-wasm.sh")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debians_way_keeps_the_place_and_changes_the_compiler() {
        let mut cargo = Command::new("cargo");
        cargo.current_dir("/work").env("CARGO_TARGET_DIR", "/t").env_remove("CARGO_PKG_NAME");
        let target = Toolchain::Debian.prepare(&mut cargo, Path::new("/t"));
        assert_eq!(target, Path::new("/t/debian"));
        assert_eq!(cargo.get_program(), DEBIAN_CARGO);
        assert_eq!(cargo.get_current_dir(), Some(Path::new("/work")));
        let value =
            |name: &str| cargo.get_envs().find(|(known, _)| *known == name).map(|(_, value)| value);
        assert_eq!(value("CARGO_TARGET_DIR"), Some(Some(target.as_os_str())));
        assert_eq!(value("CARGO_PKG_NAME"), Some(None));
    }

    #[test]
    fn a_standard_library_is_told_by_its_archive() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!has_standard_library(folder.path()));
        std::fs::write(folder.path().join("libstd-12ab.rlib"), "").expect("written");
        assert!(has_standard_library(folder.path()));
    }
}
