//! From compiled WebAssembly to what a page imports.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::error::{Error, Result, at};
use crate::process;
use crate::workspace::Workspace;

/// What the compiler may have used. Not `--all-features`: browsers refuse some of those.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The browser's side, ready to be written.
#[derive(Debug)]
pub struct Bundle {
    /// The JavaScript module that loads it and exports its islands.
    pub script: String,
    /// The WebAssembly module.
    pub wasm: Vec<u8>,
    /// Scripts that crates bring along, by their paths below `snippets/`.
    pub snippets: Vec<(PathBuf, String)>,
}

/// Binds a compiled module to JavaScript, as `wasm-bindgen --target web` does.
pub fn bind(compiled: &Path) -> Result<Bundle> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("reroll").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    // Pages name the module themselves, with its hash.
    bindgen.omit_default_module_path(true);
    let mut output = bindgen
        .web(true)
        .and_then(Bindgen::generate_output)
        .map_err(|error| Error::Failed(format!("wasm-bindgen: {error:#}")))?;
    let inline = output.snippets().iter().flat_map(|(crate_id, scripts)| {
        let path = move |number| PathBuf::from(crate_id).join(format!("inline{number}.js"));
        scripts.iter().enumerate().map(move |(number, text)| (path(number), text.clone()))
    });
    let modules = output.local_modules().iter().map(|(path, text)| (path.into(), text.clone()));
    let snippets = inline.chain(modules).collect();
    let script = output.js().to_owned();
    Ok(Bundle { script, snippets, wasm: output.wasm_mut().emit_wasm() })
}

/// Makes a module small with binaryen's `wasm-opt`.
pub fn optimize(workspace: &Workspace, wasm: &[u8]) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(at(std::env::temp_dir()))?;
    let (before, after) = (folder.path().join("before.wasm"), folder.path().join("after.wasm"));
    fs::write(&before, wasm).map_err(at(&before))?;
    let mut command = Command::new(workspace.path("node_modules/.bin/wasm-opt"));
    command.arg("-Oz").args(FEATURES).arg(&before).arg("-o").arg(&after);
    process::run(&mut command, "wasm-opt")?;
    fs::read(&after).map_err(at(&after))
}
