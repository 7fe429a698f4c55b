//! The browser's files as people get them, and what must be true of them.

use crate::assets::{Manifest, Site, WASM_LIMIT, brotli_size, islands};
use crate::error::{Result, failed};
use crate::setup::{npm, wasm_target};
use crate::term;
use crate::workspace::Workspace;

/// Makes the files.
pub fn build(workspace: &Workspace, site: &Site) -> Result<Manifest> {
    npm::ensure(workspace)?;
    let toolchain = wasm_target::ensure(workspace)?;
    site.clear()?;
    site.build(workspace, toolchain)
}

/// Every island of the sources is in the bundle.
pub fn check_islands(workspace: &Workspace, site: &Site, manifest: &Manifest) -> Result<()> {
    let script = site.read(manifest, "reroll.js")?;
    let found = islands::check(&workspace.path("app/src"), &String::from_utf8_lossy(&script))?;
    term::say(format!("all {} are there: {}", found.len(), found.join(", ")));
    Ok(())
}

/// The WebAssembly file keeps within its limit.
pub fn check_size(site: &Site, manifest: &Manifest) -> Result<()> {
    let wasm = site.read(manifest, "reroll_bg.wasm")?;
    let packed = brotli_size(&wasm)?;
    let sizes = [packed, wasm.len(), WASM_LIMIT].map(term::kilobytes);
    let line = format!("{} with brotli ({} unpacked), {} allowed", sizes[0], sizes[1], sizes[2]);
    if packed > WASM_LIMIT {
        return failed(format!("the browser's side is too large: {line}"));
    }
    term::say(line);
    Ok(())
}
