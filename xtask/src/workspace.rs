//! Where things are, and how cargo is called for them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result, at, failed};
use crate::process;
use crate::setup::tools::Tool;
use crate::setup::wasm_target::Toolchain;

/// This checkout and the folder that cargo compiles into.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// Whether several checkouts may use the target directory.
    shared: bool,
}

/// Packages that are compiled together: always the same ones, as cargo would choose other features
/// for another choice, and compile everything with them anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    /// All that runs on the server's side. `frontend` stays out: with it, Leptos would be compiled
    /// for both sides at once.
    ServerSide,
    /// This program.
    Xtask,
}

impl Packages {
    /// Cargo's arguments that choose them.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::ServerSide => &["--workspace", "--exclude", "frontend", "--exclude", "xtask"],
            Self::Xtask => &["--package", "xtask"],
        }
    }
}

/// How the browser's side is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quickly, for the edit loop.
    Dev,
    /// As people get it: small.
    Release,
}

impl Profile {
    /// The profile's name in `Cargo.toml`.
    fn wasm_name(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

impl Workspace {
    /// Finds the checkout from where cargo or the person started this program, and the target
    /// directory: `CARGO_TARGET_DIR`, or one in the user's cache that clean checkouts share.
    pub fn find() -> Result<Self> {
        let root = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(xtask) => PathBuf::from(xtask).join(".."),
            None => above(&std::env::current_dir().map_err(at("."))?)?,
        };
        let root = root.canonicalize().map_err(at(&root))?;
        let own = std::env::var_os("CARGO_TARGET_DIR").filter(|path| !path.is_empty());
        let cached = user_cache().map(|cache| cache.join("reroll/target"));
        let target = match &own {
            Some(path) => root.join(path),
            None => cached.clone().unwrap_or_else(|| root.join("target")),
        };
        let shared = cached.as_ref() == Some(&target);
        Ok(Self { root, target, shared })
    }

    /// A checkout and a target directory of its own.
    #[cfg(test)]
    pub fn at(root: PathBuf, target: PathBuf) -> Self {
        Self { root, target, shared: false }
    }

    /// A path in the checkout.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// `cargo`, to be run in the checkout with the right target directory.
    pub fn cargo(&self) -> Result<Command> {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// A tool beside cargo, installed where it is missing, to be run likewise.
    pub fn tool(&self, tool: Tool) -> Result<Command> {
        self.command(tool.ensure(self)?)
    }

    /// A program that calls cargo.
    ///
    /// What cargo told *this* program through its environment is taken away again: some build
    /// scripts watch those variables and would compile anew.
    fn command(&self, program: impl AsRef<OsStr>) -> Result<Command> {
        if self.shared {
            claim(&self.target, &self.root)?;
        }
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        Ok(command)
    }

    /// Whether some package has integration tests of this name.
    pub fn has_tests(&self, name: &str) -> Result<bool> {
        let packages = packages(&self.root)?;
        let mut targets =
            packages.iter().filter_map(|package| package["targets"].as_array()).flatten();
        Ok(targets.any(|target| target["kind"][0] == "test" && target["name"] == name))
    }

    /// Compiles the server and the sandbox and gives the folder that holds both programs.
    pub fn build_programs(&self) -> Result<PathBuf> {
        let mut cargo = self.cargo()?;
        cargo.arg("build").args(Packages::ServerSide.arguments()).arg("--bins");
        process::run(&mut cargo, "compiling the server and the sandbox")?;
        Ok(self.target.join("debug"))
    }

    /// Compiles the server for production and gives the program's path.
    pub fn build_release(&self) -> Result<PathBuf> {
        let mut cargo = self.cargo()?;
        cargo.args(["build", "--release", "--package", "server", "--bin", "reroll"]);
        process::run(&mut cargo, "compiling the server for release")?;
        Ok(self.target.join("release/reroll"))
    }

    /// Compiles the browser's side and gives the raw WebAssembly file's path.
    pub fn build_frontend(&self, profile: Profile, toolchain: Toolchain) -> Result<PathBuf> {
        let mut cargo = self.cargo()?;
        let target = toolchain.prepare(&mut cargo, &self.target);
        let name = profile.wasm_name();
        cargo.args(["build", "--package", "frontend", "--target", "wasm32-unknown-unknown"]);
        process::run(cargo.args(["--profile", name]), "compiling the browser's side")?;
        Ok(target.join("wasm32-unknown-unknown").join(name).join("frontend.wasm"))
    }
}

/// The nearest folder at or above `start` whose `Cargo.toml` declares a workspace.
fn above(start: &Path) -> Result<PathBuf> {
    for folder in start.ancestors() {
        let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        if text.contains("[workspace]") {
            return Ok(folder.to_path_buf());
        }
    }
    failed("not inside Reroll's checkout: change into it and run `cargo xtask` again")
}

/// The user's cache folder (XDG Base Directory Specification).
fn user_cache() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
}

/// Makes a shared target directory this checkout's own.
///
/// Cargo names a workspace's packages relative to its root and compares only times, so it would
/// take another checkout's compiled `server` for this one's. Dependencies stay.
fn claim(target: &Path, checkout: &Path) -> Result<()> {
    let stamp = target.join("checkout");
    let owner = checkout.to_string_lossy();
    if fs::read_to_string(&stamp).is_ok_and(|text| text.trim_end() == owner) {
        return Ok(());
    }
    fs::create_dir_all(target).map_err(at(target))?;
    let own = members(checkout)?;
    for fingerprints in fingerprint_folders(target) {
        forget_own_packages(&fingerprints, &own)?;
    }
    fs::write(&stamp, format!("{owner}\n")).map_err(at(&stamp))
}

/// The names of the workspace's packages.
fn members(checkout: &Path) -> Result<Vec<String>> {
    let packages = packages(checkout)?;
    Ok(packages.iter().filter_map(|package| package["name"].as_str().map(str::to_owned)).collect())
}

/// The workspace's packages, as `cargo metadata` describes them.
pub fn packages(checkout: &Path) -> Result<Vec<serde_json::Value>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(checkout).args(["metadata", "--no-deps", "--format-version", "1"]);
    let text = process::output(&mut cargo, "cargo metadata")?;
    let mut metadata: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| Error::Failed(format!("cargo metadata printed no JSON: {error}")))?;
    match metadata["packages"].take() {
        serde_json::Value::Array(packages) => Ok(packages),
        _ => failed("cargo metadata printed no packages"),
    }
}

/// The `.fingerprint` folders of the profiles in a target directory: `PROFILE/`,
/// `TRIPLE/PROFILE/`, and the same once more for another compiler's.
pub fn fingerprint_folders(target: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut level = vec![target.to_path_buf()];
    for _ in 0..=3 {
        let (ends, more): (Vec<_>, Vec<_>) =
            level.into_iter().partition(|folder| folder.join(".fingerprint").is_dir());
        found.extend(ends.into_iter().map(|folder| folder.join(".fingerprint")));
        level = more.iter().flat_map(|folder| folders_in(folder)).collect();
    }
    found
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

fn forget_own_packages(fingerprints: &Path, own: &[String]) -> Result<()> {
    for entry in fs::read_dir(fingerprints).map_err(at(fingerprints))?.flatten() {
        let name = entry.file_name();
        let package = name.to_str().and_then(|name| name.rsplit_once('-')).map(|(name, _)| name);
        if package.is_some_and(|package| own.iter().any(|name| name == package)) {
            fs::remove_dir_all(entry.path()).map_err(at(entry.path()))?;
        }
    }
    Ok(())
}

/// Puts a file at another path without copying its bytes where the file system can do that.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_file(to).map_err(at(to))?;
    }
    if fs::hard_link(from, to).is_err() {
        fs::copy(from, to).map_err(at(from))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A checkout of a workspace with the packages `app` and `server`.
    fn checkout(root: &Path) -> PathBuf {
        let file = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        file("Cargo.toml", "[workspace]\nmembers = [\"app\", \"server\"]\nresolver = \"3\"\n");
        for name in ["app", "server"] {
            file(&format!("{name}/Cargo.toml"), &format!("[package]\nname = \"{name}\"\n"));
            file(&format!("{name}/src/lib.rs"), "");
        }
        file("server/tests/contract.rs", "");
        root.to_path_buf()
    }

    #[test]
    fn packages_and_their_tests_are_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = checkout(folder.path());
        assert_eq!(members(&root).expect("listed"), ["app", "server"]);
        let workspace = Workspace::at(root, "/t".into());
        assert!(workspace.has_tests("contract").expect("listed"));
        assert!(!workspace.has_tests("server").expect("listed"), "that is a library");
    }

    #[test]
    fn another_checkout_keeps_dependencies_and_forgets_own_packages() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("target");
        let (target, one) = (target.as_path(), checkout(&folder.path().join("one")));
        let host = target.join("debug/.fingerprint");
        let wasm = target.join("wasm32-unknown-unknown/wasm-dev/.fingerprint");
        let debian = target.join("debian/wasm32-unknown-unknown/wasm-dev/.fingerprint");
        let all = [(&host, "server-1"), (&host, "serde-1"), (&wasm, "app-1"), (&debian, "app-1")];
        for (place, name) in all {
            fs::create_dir_all(place.join(name)).expect("made");
        }
        claim(target, &one).expect("claimed");
        assert!(!host.join("server-1").exists() && !wasm.join("app-1").exists());
        assert!(!debian.join("app-1").exists());
        assert!(host.join("serde-1").exists());

        fs::create_dir_all(host.join("server-1")).expect("made");
        claim(target, &one).expect("claimed again");
        assert!(host.join("server-1").exists(), "the same checkout keeps its work");
        claim(target, &checkout(&folder.path().join("two"))).expect("claimed by another");
        assert!(!host.join("server-1").exists());
    }

    #[test]
    fn a_linked_file_replaces_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "new").expect("written");
        fs::write(&to, "old").expect("written");
        link_or_copy(&from, &to).expect("linked");
        assert_eq!(fs::read_to_string(&to).expect("read"), "new");
    }
}
