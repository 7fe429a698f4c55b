//! Draws every sample into a folder, to be looked at: `cargo run -p card --example gallery -- FOLDER`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use card::Renderer;

#[allow(dead_code, reason = "each target uses another part of them")]
#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder =
        arguments.next().map_or_else(|| PathBuf::from("target/card-gallery"), PathBuf::from);
    let only = arguments.next();
    std::fs::create_dir_all(&folder)?;
    let faces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/card-fonts");
    let renderer = Renderer::open(&faces)?;
    for (name, card) in samples::all() {
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let begin = Instant::now();
        let png = renderer.render(&card)?;
        println!("{name}: {} bytes, {:.1} ms", png.len(), begin.elapsed().as_secs_f64() * 1e3);
        std::fs::write(folder.join(format!("{name}.png")), png)?;
    }
    Ok(())
}
