//! The gzip and brotli forms that lie beside a file and are sent in its place.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, at};

/// What packing helps; pictures and fonts are packed by their own formats.
const TEXTUAL: [&str; 10] =
    ["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];
/// Below this size, in bytes, a packed form is not worth its file.
const SMALLEST: usize = 512;

/// Writes `FILE.gz` and `FILE.br` where they help.
pub fn beside(path: &Path, bytes: &[u8]) -> Result<()> {
    let textual = path.extension().is_some_and(|end| TEXTUAL.iter().any(|known| end == *known));
    if !textual || bytes.len() < SMALLEST {
        return Ok(());
    }
    for (suffix, packed) in [("gz", gzip(bytes)?), ("br", brotli(bytes)?)] {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{suffix}"));
        let to = PathBuf::from(name);
        fs::write(&to, packed).map_err(at(&to))?;
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(packing)
}

/// Brotli at its highest quality (RFC 7932).
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).map_err(packing)?;
    Ok(packed)
}

fn packing(error: std::io::Error) -> Error {
    Error::Failed(format!("cannot compress: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_unpack_to_the_same_bytes() {
        let bytes = "light-dark(white, black) ".repeat(200).into_bytes();
        let mut plain = Vec::new();
        let packed = gzip(&bytes).expect("packed");
        flate2::read::GzDecoder::new(&*packed).read_to_end(&mut plain).expect("unpacked");
        assert_eq!(plain, bytes);
        let mut plain = Vec::new();
        let packed = brotli(&bytes).expect("packed");
        brotli::BrotliDecompress(&mut &*packed, &mut plain).expect("unpacked");
        assert_eq!(plain, bytes);
    }

    #[test]
    fn pictures_and_tiny_files_stay_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, size, expected) in
            [("a.png", 5000, false), ("a.css", 10, false), ("b.css", 5000, true)]
        {
            let path = folder.path().join(name);
            beside(&path, &vec![b'x'; size]).expect("done");
            assert_eq!(folder.path().join(format!("{name}.br")).exists(), expected, "{name}");
        }
    }
}
