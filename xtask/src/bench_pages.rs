//! `cargo xtask bench pages`: public pages by Lighthouse, and requests a second.

use std::path::Path;
use std::process::Command;

use crate::assets::Site;
use crate::error::{Result, at};
use crate::net;
use crate::process;
use crate::setup::{chromium, npm, wasm_target};
use crate::site::Place;
use crate::term;
use crate::test::journeys::tell_end_of;
use crate::workspace::{Profile, Workspace};

/// The name under which `bench` knows it.
pub const NAME: &str = "pages";
/// What measures, below the workspace.
const HOME: &str = "end2end/pages";
/// Where the summary is kept, below the workspace.
const SUMMARY: &str = "docs/LIGHTHOUSE.md";
/// Measures the development's build, which is there sooner; its summary is not kept.
const DEV: &str = "--dev";

/// Starts a site of its own with the demo's data, built for release, and measures it.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let profile =
        if arguments.iter().any(|one| one == DEV) { Profile::Dev } else { Profile::Release };
    let chromium = chromium::ensure()?;
    npm::ensure(workspace)?;
    npm::ensure_in(&workspace.path(HOME), "installing Lighthouse")?;
    let mut builder = tempfile::Builder::new();
    let folder = builder.prefix("reroll-pages-").tempdir().map_err(at(std::env::temp_dir()))?;
    let log = folder.path().join("log");
    let place = Place {
        programs: folder.path().join("programs"),
        assets: folder.path().join("site"),
        data: folder.path().join("data"),
        port: net::free_port()?,
        sandbox_port: None,
        apart: Some(log.clone()),
    };
    build(workspace, &place, profile)?;
    let result = measure(workspace, &place, profile, &chromium, folder.path());
    if result.is_err() {
        tell_end_of(&log);
    }
    result
}

fn build(workspace: &Workspace, place: &Place, profile: Profile) -> Result<()> {
    let toolchain = wasm_target::ensure(workspace)?;
    let programs = term::step("compiling the server", || match profile {
        Profile::Dev => workspace.build_programs(),
        Profile::Release => {
            let program = workspace.build_release()?;
            Ok(program.parent().unwrap_or(&program).to_owned())
        }
    })?;
    place.take_programs(&programs, &["reroll"])?;
    let site = Site { root: place.assets.clone(), profile };
    term::step("making the assets", || site.build(workspace, toolchain)).map(drop)
}

fn measure(
    workspace: &Workspace,
    place: &Place,
    profile: Profile,
    chromium: &Path,
    folder: &Path,
) -> Result<()> {
    place.prepare_data()?;
    let _server = place.start_server()?;
    let (build, summary) = match profile {
        Profile::Dev => ("development", folder.join("summary.md")),
        Profile::Release => ("release", workspace.path(SUMMARY)),
    };
    let mut node = Command::new("node");
    node.arg(workspace.path(HOME).join("run.mjs"));
    place.configure(&mut node);
    node.env("REROLL_URL", place.url())
        .env("REROLL_BUILD", build)
        .env("REROLL_SUMMARY", summary)
        .env("CHROME_PATH", chromium);
    process::run(&mut node, "measuring the pages")
}
