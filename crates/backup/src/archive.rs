//! Reading a backup's rows. Every part is checked against its hash before a row of it is given out.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use bytes::Bytes;
use domain::BackupOrigin;
use serde_json::{Map, Value};

use super::BackupError;
use super::blocking::blocking;
use super::context::BackupContext;
use super::keys::{Keys, Unopened};
use super::manifest::{LARGEST_MANIFEST, MANIFEST, Manifest, Part, sha256};
use super::place::Place;

/// A batch ends with so many lines, or so many bytes.
const LINES: usize = 500;
const BYTES: usize = 1 << 20;
/// The most bytes that a part which does not say how many it has (and whose manifest would be
/// proven) may unpack to. Parts end at 16 MiB, but the last line of one may be long.
const LARGEST_PART: u64 = 128 << 20;
/// The largest window that zstd may ask for, as a power of two; parts are made with 2^21.
const WINDOW: u32 = 24;

/// A row: its columns by name, in the table's order.
pub type Record = Map<String, Value>;

/// A complete backup, to be read.
#[derive(Clone)]
pub struct Archive {
    place: Arc<dyn Place>,
    keys: Arc<Keys>,
    manifest: Arc<Manifest>,
    origin: BackupOrigin,
}

impl BackupContext {
    /// A complete backup, to read its rows.
    pub(crate) async fn archive(&self, id: i64) -> Result<Archive, BackupError> {
        Archive::open(self, id).await
    }
}

impl Archive {
    /// Opens a backup: one of ours, unless others were asked for by an explicit word.
    pub(super) async fn open(workshop: &BackupContext, id: i64) -> Result<Self, BackupError> {
        let (place, keys) = (Arc::clone(&workshop.place), Arc::clone(&workshop.keys));
        let bytes = place.read(id, MANIFEST, LARGEST_MANIFEST).await?;
        let bytes = bytes.ok_or(BackupError::Absent(id))?;
        let (manifest, origin) = Manifest::read(id, &bytes, &workshop.signers)?;
        if origin != BackupOrigin::Ours && !workshop.unproven {
            return Err(BackupError::NotOurs { id, origin });
        }
        if manifest.encrypted && !keys.can_open() {
            return Err(BackupError::NoIdentity(id));
        }
        Ok(Self { place, keys, manifest: Arc::new(manifest), origin })
    }

    /// Whose it is.
    #[must_use]
    pub fn origin(&self) -> BackupOrigin {
        self.origin
    }

    /// What it consists of.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// A table's rows in order of its key; none where the backup has no such table.
    #[must_use]
    pub fn rows(&self, table: &str) -> Rows {
        let mut parts = self.manifest.tables.iter().filter(|parts| parts.shape.name == table);
        let parts = parts.next().map(|table| table.parts.clone()).unwrap_or_default();
        Rows { archive: self.clone(), parts: parts.into(), open: None }
    }

    /// A part's bytes, as they were written.
    async fn part(&self, part: &Part) -> Result<Bytes, BackupError> {
        let name = &part.name;
        let Some(bytes) = self.place.read(self.manifest.id, name, part.size).await? else {
            return Err(self.damaged(format!("its part {name} is missing")));
        };
        let (size, expected) = (bytes.len() as u64, part.size);
        if size != expected {
            let problem = format!("its part {name} has {size} bytes instead of {expected}");
            return Err(self.damaged(problem));
        }
        let (bytes, found) = blocking(move || {
            let found = sha256(&bytes);
            (bytes, found)
        })
        .await?;
        if found == part.sha256 {
            Ok(bytes)
        } else {
            Err(self.damaged(format!("its part {name} was changed after it was written")))
        }
    }

    fn damaged(&self, problem: String) -> BackupError {
        BackupError::Damaged { id: self.manifest.id, problem }
    }

    /// The lines of a part's bytes.
    fn reader(&self, part: &Part, bytes: Bytes) -> Result<Reader, BackupError> {
        let id = self.manifest.id;
        let bytes = Cursor::new(bytes);
        let plain: Box<dyn Read + Send> = if self.manifest.encrypted {
            self.keys.open(bytes).map_err(|unopened| match unopened {
                Unopened::NoIdentity => BackupError::NoIdentity(id),
                Unopened::WrongIdentity => BackupError::WrongIdentity(id),
                Unopened::Damaged(why) => {
                    self.damaged(format!("its part {} cannot be decrypted: {why}", part.name))
                }
            })?
        } else {
            Box::new(bytes)
        };
        let failed = |error| self.damaged(format!("its part {}: {error}", part.name));
        let mut lines = zstd::Decoder::new(plain).map_err(failed)?;
        lines.window_log_max(WINDOW).map_err(failed)?;
        let most = self.most(part);
        // One byte more, which tells what is longer from what just ends.
        let lines = Box::new(BufReader::new(lines.take(most + 1)));
        Ok(Reader { lines, part: part.clone(), rows: 0, bytes: 0, most })
    }

    /// How many bytes a part may unpack to. Only a proven manifest is believed about more than
    /// parts usually have.
    fn most(&self, part: &Part) -> u64 {
        let said = part.plain.unwrap_or(LARGEST_PART);
        if self.origin == BackupOrigin::Ours { said } else { said.min(LARGEST_PART) }
    }
}

/// A table's rows, in batches.
pub struct Rows {
    archive: Archive,
    parts: std::collections::VecDeque<Part>,
    open: Option<Reader>,
}

struct Reader {
    lines: Box<dyn BufRead + Send>,
    part: Part,
    rows: i64,
    bytes: u64,
    most: u64,
}

impl Rows {
    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// Where a part is missing, changed, sealed, or cannot be read.
    pub async fn next(&mut self) -> Result<Option<Vec<Record>>, BackupError> {
        let Some(lines) = self.next_lines().await? else { return Ok(None) };
        let archive = self.archive.clone();
        let parsed = blocking(move || {
            let parse = |line: &String| {
                serde_json::from_str(line)
                    .map_err(|error| archive.damaged(format!("a line is no row: {error}")))
            };
            lines.iter().map(parse).collect::<Result<Vec<Record>, BackupError>>()
        });
        Ok(Some(parsed.await??))
    }

    /// The next rows as they are written, without their line ends; `None` at the end.
    ///
    /// # Errors
    /// Where a part is missing, changed, sealed, or cannot be read.
    pub async fn next_lines(&mut self) -> Result<Option<Vec<String>>, BackupError> {
        loop {
            let Some(mut reader) = self.take_reader().await? else { return Ok(None) };
            let archive = self.archive.clone();
            let (reader, lines) = blocking(move || {
                let lines = reader.batch(&archive)?;
                Ok::<_, BackupError>((reader, lines))
            })
            .await??;
            if !lines.is_empty() {
                self.open = Some(reader);
                return Ok(Some(lines));
            }
            if reader.rows != reader.part.rows {
                let (name, rows, expected) = (reader.part.name, reader.rows, reader.part.rows);
                let problem = format!("its part {name} has {rows} rows instead of {expected}");
                return Err(self.archive.damaged(problem));
            }
        }
    }

    async fn take_reader(&mut self) -> Result<Option<Reader>, BackupError> {
        if let Some(reader) = self.open.take() {
            return Ok(Some(reader));
        }
        let Some(part) = self.parts.pop_front() else { return Ok(None) };
        let bytes = self.archive.part(&part).await?;
        self.archive.reader(&part, bytes).map(Some)
    }
}

impl Reader {
    fn batch(&mut self, archive: &Archive) -> Result<Vec<String>, BackupError> {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while lines.len() < LINES && bytes < BYTES {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).map_err(|error| {
                archive.damaged(format!("its part {} cannot be read: {error}", self.part.name))
            })?;
            if read == 0 {
                break;
            }
            self.bytes += read as u64;
            if self.bytes > self.most {
                let (name, most) = (&self.part.name, self.most);
                return Err(archive.damaged(format!(
                    "its part {name} unpacks to more than the {most} bytes that it may have"
                )));
            }
            line.truncate(line.trim_end_matches('\n').len());
            bytes += line.len();
            self.rows += 1;
            lines.push(line);
        }
        Ok(lines)
    }
}
