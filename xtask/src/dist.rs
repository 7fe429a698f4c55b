//! `cargo xtask build`: with `--release` one folder that can be copied to a server.

use std::fs;

use crate::assets::Site;
use crate::error::{Result, at};
use crate::setup::{npm, wasm_target};
use crate::term;
use crate::workspace::{Profile, Workspace};

/// What `build` was asked for.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Make `dist/reroll/`, ready to be copied to a server
    #[arg(long)]
    release: bool,
}

/// Runs the command.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.release { release(workspace) } else { development(workspace) }
}

/// The programs in cargo's target directory, and the assets in `target/site`.
fn development(workspace: &Workspace) -> Result<()> {
    let toolchain = wasm_target::ensure(workspace)?;
    let programs = term::step("compiling the server", || workspace.build_programs())?;
    let site = Site { root: workspace.path("target/site"), profile: Profile::Dev };
    let manifest = term::step("making the assets", || site.build(workspace, toolchain))?;
    site.prune(&manifest)?;
    term::say(format!("programs in {}, assets in {}", programs.display(), site.root.display()));
    Ok(())
}

/// `dist/reroll/` with the program and its `site/`; migrations are inside the program.
fn release(workspace: &Workspace) -> Result<()> {
    npm::ensure(workspace)?;
    let toolchain = wasm_target::ensure(workspace)?;
    let program = term::step("compiling the server", || workspace.build_release())?;
    let folder = workspace.path("dist/reroll");
    let site = Site { root: folder.join("site"), profile: Profile::Release };
    site.clear()?;
    term::step("making the assets", || site.build(workspace, toolchain))?;
    let to = folder.join("reroll");
    if to.exists() {
        fs::remove_file(&to).map_err(at(&to))?;
    }
    fs::copy(&program, &to).map_err(at(&program))?;
    // Where Leptos looks by itself, without LEPTOS_HASH_FILE_NAME.
    let hashes = site.root.join("hash.txt");
    fs::copy(&hashes, folder.join("hash.txt")).map_err(at(&hashes))?;
    term::say(format!("ready to be copied: {}", folder.display()));
    term::say("start it there with: BASE_URL=https://… ./reroll serve");
    Ok(())
}
