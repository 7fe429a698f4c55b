//! Readers that others wrote, let loose on a running site's pages and feeds: what they take from
//! them has to be what the events say.

use std::path::Path;
use std::process::Command;

use crate::assets::Site;
use crate::error::{Result, at};
use crate::net;
use crate::process;
use crate::setup;
use crate::site::Place;
use crate::test::journeys::tell_end_of;
use crate::workspace::{Profile, Workspace};

/// Starts a site of its own, with the demo's data, and has it read.
pub fn run(workspace: &Workspace) -> Result<()> {
    let python = setup::readers::ensure(workspace)?;
    let compiled = workspace.build_programs()?;
    let mut builder = tempfile::Builder::new();
    let folder = builder.prefix("reroll-readers-").tempdir().map_err(at(std::env::temp_dir()))?;
    // Readers run no scripts: the browser's side is not made for them.
    let site = Site { root: folder.path().join("site"), profile: Profile::Dev };
    site.build_without_scripts(workspace)?;
    let log = folder.path().join("log");
    let place = Place {
        programs: folder.path().join("programs"),
        assets: site.root,
        data: folder.path().join("data"),
        port: net::free_port()?,
        sandbox_port: None,
        apart: Some(log.clone()),
    };
    place.take_programs(&compiled, &["reroll"])?;
    let result = read(workspace, &place, &python);
    if result.is_err() {
        tell_end_of(&log);
    }
    result
}

fn read(workspace: &Workspace, place: &Place, python: &Path) -> Result<()> {
    place.prepare_data()?;
    let _server = place.start_server()?;
    let mut node = Command::new("node");
    node.arg(workspace.path("readers/run.mjs"));
    place.configure(&mut node);
    node.env("REROLL_URL", place.url())
        .env("REROLL_BIN", place.programs.join("reroll"))
        .env("READERS_PYTHON", python);
    process::run(&mut node, "the readers")
}
