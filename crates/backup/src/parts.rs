//! Writing a table's rows into parts. A part is compressed in memory and written at once, so memory
//! stays flat, and an upload that was cut goes on with the next part.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::Shape;

use super::keys::Keys;
use super::manifest::{Part, TableParts, sha256};

/// A part ends when its lines have so many bytes: some 2 MB once compressed.
const PART: usize = 16 << 20;
/// zstd's default: four times faster than a copy of the same rows over a network.
const LEVEL: i32 = 3;

/// Writes one table.
pub struct PartWriter {
    folder: PathBuf,
    keys: Arc<Keys>,
    shape: Shape,
    parts: Vec<Part>,
    rows: i64,
    open: Option<OpenPart>,
}

struct OpenPart {
    encoder: zstd::Encoder<'static, Vec<u8>>,
    rows: i64,
    bytes: usize,
}

impl PartWriter {
    /// Begins a table in a folder.
    pub fn new(folder: &Path, keys: Arc<Keys>, shape: Shape) -> Self {
        Self { folder: folder.to_owned(), keys, shape, parts: Vec::new(), rows: 0, open: None }
    }

    /// Writes lines.
    pub fn lines(&mut self, lines: &[String]) -> io::Result<()> {
        for line in lines {
            let mut part = match self.open.take() {
                Some(part) => part,
                None => OpenPart::new()?,
            };
            part.encoder.write_all(line.as_bytes())?;
            part.encoder.write_all(b"\n")?;
            part.bytes += line.len() + 1;
            part.rows += 1;
            self.rows += 1;
            if part.bytes >= PART {
                self.end_part(part)?;
            } else {
                self.open = Some(part);
            }
        }
        Ok(())
    }

    /// Ends the table.
    pub fn end(mut self) -> io::Result<TableParts> {
        if let Some(part) = self.open.take() {
            self.end_part(part)?;
        }
        Ok(TableParts { shape: self.shape, rows: self.rows, parts: self.parts })
    }

    fn end_part(&mut self, part: OpenPart) -> io::Result<()> {
        let (rows, plain) = (part.rows, Some(part.bytes as u64));
        let bytes = self.keys.sealed(part.encoder.finish()?)?;
        let name = Part::named(&self.shape.name, self.parts.len() + 1, self.keys.seal());
        write_synced(&self.folder.join(&name), &bytes)?;
        let (size, sha256) = (bytes.len() as u64, sha256(&bytes));
        self.parts.push(Part { name, rows, size, sha256, plain });
        Ok(())
    }
}

impl OpenPart {
    fn new() -> io::Result<Self> {
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        encoder.include_checksum(true)?;
        Ok(Self { encoder, rows: 0, bytes: 0 })
    }
}

/// Writes a file that only this user can read, and waits until it is on the disk.
pub fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Waits until a folder's list of names is on the disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
