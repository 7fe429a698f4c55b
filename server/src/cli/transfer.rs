//! `reroll export` and `reroll import`: full rows as JSON Lines.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use domain::text::clip;
use domain::{Actor, AuditAction, BackupReason, Event, EventId, check_row};
use indicatif::ProgressBar;
use serde::Serialize;
use serde::de::IgnoredAny;
use store::json_lines;
use store::{ExportFilter, ImportFailure, ImportReport, StoreError, Trouble};

use super::error::{CliError, Done};
use super::operator::operator;
use super::output::{Output, counted};
use super::rescue::{self, Account};
use super::{progress, text_file};
use crate::acts;
use crate::services::Services;

/// Records read at once by an export.
const PAGE: i64 = 500;
/// Records of an import that are written in one transaction: memory stays flat however long the
/// file is, and a crash leaves whole batches from its beginning, which importing again completes.
const BATCH: usize = 2_000;
/// The longest line that is read. A full row is a few kilobytes.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Events: one full database row a line.
    Events {
        /// Only these events; may be repeated.
        #[arg(long = "id", value_name = "ID", num_args = 1..)]
        ids: Vec<i64>,
        /// Include events in the trash.
        #[arg(long)]
        trashed: bool,
        /// Write to a file instead of stdout.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Events, as `export events` wrote them. Never overwrites; running it twice changes nothing.
    Events {
        /// The file; `-` is stdin.
        file: PathBuf,
        /// Show what would be done and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

pub async fn export(
    services: &Services,
    output: &Output,
    command: ExportCommand,
    damaged: bool,
) -> Done {
    let mut count = 0;
    let outcome = write_events(services, command, damaged, &mut count).await;
    // A damaged database takes no line about it.
    if count > 0 && !damaged && !matches!(outcome, Ok(Some(_))) {
        let detail = counted(count, "event");
        let (by, action) = (Actor::CommandLine, AuditAction::Exported);
        acts::audit::note(services, &by, action, "events", detail).await?;
    }
    match outcome {
        // A reader that has seen enough (`| head`) is no failure.
        Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(ExportError::Write(error)) => {
            Err(CliError::Io(format!("cannot write the export: {error}")))
        }
        Err(ExportError::Other(error)) => Err(error),
        Ok(Some(account)) => rescue::conclude(output, &account),
        Ok(None) => Ok(()),
    }
}

/// Why an export ended early.
enum ExportError {
    Write(io::Error),
    Other(CliError),
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

/// Writes the rows; `count` is how many left the house, whatever happened then. Where the database
/// is damaged, from there on one by one: gives what could be read then.
async fn write_events(
    services: &Services,
    command: ExportCommand,
    damaged: bool,
    count: &mut usize,
) -> Result<Option<Account>, ExportError> {
    let ExportCommand::Events { ids, trashed, out } = command;
    let asked = !ids.is_empty();
    let filter = ExportFilter { ids: ids.iter().copied().map(EventId).collect(), trashed };
    let mut writer: Box<dyn Write> = match &out {
        Some(path) => Box::new(BufWriter::new(create(path).map_err(ExportError::Other)?)),
        None => Box::new(BufWriter::new(io::stdout().lock())),
    };
    let mut missing: BTreeSet<i64> = ids.into_iter().collect();
    let mut after = EventId(i64::MIN);
    let mut account = None;
    loop {
        let rows = match damaged {
            false => services.store.export(&filter, after, PAGE).await,
            true => Ok(Vec::new()),
        };
        let is_broken = rows.as_ref().is_err_and(is_broken);
        if damaged || is_broken {
            let (out, left) = (&mut *writer, &mut missing);
            let read = rescue::write_each(services, &filter, after, out, left, count).await?;
            account = Some(Account { read: *count, ..read });
            break;
        }
        let rows = rows.map_err(|error| ExportError::Other(error.into()))?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in &rows {
            json_lines::write(&mut writer, &row.line())?;
            missing.remove(&row.id.0);
            *count += 1;
        }
    }
    writer.flush()?;
    if asked && !missing.is_empty() {
        let ids: Vec<_> = missing.iter().map(i64::to_string).collect();
        let hint = if trashed { "" } else { " (those in the trash need --trashed)" };
        let words = format!("there is no event {}{hint}", ids.join(", "));
        return Err(ExportError::Other(CliError::Io(words)));
    }
    Ok(account)
}

/// Whether a part of the file cannot be read, or holds what is no row.
fn is_broken(error: &StoreError) -> bool {
    let unread = matches!(
        error,
        StoreError::Garbled(_)
            | StoreError::Database(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
    );
    unread || error.trouble() == Some(Trouble::Damaged)
}

fn create(path: &Path) -> Result<File, CliError> {
    File::create(path)
        .map_err(|error| CliError::Io(format!("cannot write {}: {error}", path.display())))
}

/// What an import did, as `--json` prints it. It grows by a number a line: reasons, which are the
/// same ones again and again, are kept once.
#[derive(Debug, Default, Serialize)]
struct Report {
    imported: Vec<EventId>,
    unchanged: Vec<EventId>,
    failed: Vec<Failed>,
    unparseable: Vec<Unparseable>,
    #[serde(skip)]
    reasons: HashSet<Arc<str>>,
}

/// A record that was not written.
#[derive(Debug, Serialize)]
struct Failed {
    line: usize,
    id: EventId,
    error: Arc<str>,
}

/// A line that is no record.
#[derive(Debug, Serialize)]
struct Unparseable {
    line: usize,
    error: Arc<str>,
}

impl Report {
    fn add(&mut self, part: ImportReport) {
        self.imported.extend(part.imported);
        self.unchanged.extend(part.unchanged);
        for failed in part.failed {
            let error = self.reason(failed.error);
            self.failed.push(Failed { line: failed.line, id: failed.id, error });
        }
    }

    fn reason(&mut self, text: String) -> Arc<str> {
        let text: Arc<str> = text.into();
        if let Some(known) = self.reasons.get(&text) {
            return Arc::clone(known);
        }
        self.reasons.insert(Arc::clone(&text));
        text
    }

    fn describe(&self, dry_run: bool) -> String {
        let verb = if dry_run { "would be imported" } else { "imported" };
        let mut lines = vec![format!(
            "{} {verb}, {} unchanged, {} failed, {} unparseable.",
            counted(self.imported.len(), "event"),
            self.unchanged.len(),
            self.failed.len(),
            self.unparseable.len()
        )];
        let failed = self.failed.iter();
        lines.extend(failed.map(|f| format!("  line {}: event {}: {}", f.line, f.id, f.error)));
        let unparseable = self.unparseable.iter();
        lines.extend(unparseable.map(|u| format!("  line {}: {}", u.line, u.error)));
        lines.join("\n")
    }
}

pub async fn import(services: &Services, output: &Output, command: ImportCommand) -> Done {
    let ImportCommand::Events { file, dry_run } = command;
    let (mut reader, size) = open(&file)?;
    text_file::check(&mut *reader, &file)?;
    if !dry_run {
        back_up(services).await?;
    }
    let bar = progress::bar(size, "importing");
    let name = file.display().to_string();
    let mut report = Report::default();
    let read = read_all(services, &name, &mut *reader, &bar, dry_run, &mut report).await;
    report.failed.sort_by_key(|failed| failed.line);
    bar.finish_and_clear();
    // What was imported before something failed is there: it is told in any case.
    if read.is_ok() || !report.imported.is_empty() {
        output.document(&report, || report.describe(dry_run));
    }
    read?;
    let ok = report.failed.is_empty() && report.unparseable.is_empty();
    if ok { Ok(()) } else { Err(CliError::Said) }
}

/// Reads a file to its end and takes its rows, a batch a transaction.
async fn read_all(
    services: &Services,
    name: &str,
    reader: &mut dyn BufRead,
    bar: &ProgressBar,
    dry_run: bool,
    report: &mut Report,
) -> Done {
    let mut rows: Vec<(usize, Event)> = Vec::new();
    let mut number = 0;
    while let Some(line) = next_line(reader)? {
        number += 1;
        bar.inc(line.len() as u64);
        match parse(&line) {
            Ok(Some(event)) => rows.push((number, event)),
            Ok(None) => {}
            Err(error) => {
                let error = report.reason(error);
                report.unparseable.push(Unparseable { line: number, error });
            }
        }
        if rows.len() == BATCH {
            take(services, name, std::mem::take(&mut rows), dry_run, report).await?;
        }
    }
    take(services, name, rows, dry_run, report).await
}

/// Imports rows that say what an event can say; the others are reported.
async fn take(
    services: &Services,
    file: &str,
    rows: Vec<(usize, Event)>,
    dry_run: bool,
    report: &mut Report,
) -> Done {
    let mut fit = Vec::with_capacity(rows.len());
    let mut others = ImportReport::default();
    for (line, event) in rows {
        let Err(problems) = check_row(&event) else {
            fit.push((line, event));
            continue;
        };
        let id = event.id;
        // What an older release let in is there, and stays.
        if services.store.event(id).await?.as_ref() == Some(&event) {
            others.unchanged.push(id);
            continue;
        }
        let problems: Vec<_> =
            problems.into_iter().map(|(column, words)| format!("{column}: {words}")).collect();
        others.failed.push(ImportFailure { line, id, error: problems.join("; ") });
    }
    report.add(acts::import(services, &operator(), file, &fit, dry_run).await?);
    report.add(others);
    Ok(())
}

/// Makes a backup before an import: of all that is here, if there is anything.
async fn back_up(services: &Services) -> Done {
    if services.store.count_events().await? == 0 {
        return Ok(());
    }
    let made = acts::back_up(services, &operator(), BackupReason::Import, &|_| {}).await;
    made.map(|_| ()).map_err(|error| {
        CliError::Io(format!("nothing was imported, since the backup before it failed: {error}"))
    })
}

type Input = (Box<dyn BufRead>, Option<u64>);

fn open(path: &Path) -> Result<Input, CliError> {
    if path.as_os_str() == "-" {
        return Ok((Box::new(BufReader::new(io::stdin())), None));
    }
    let failed = |error| CliError::Io(format!("cannot read {}: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    if meta.is_dir() {
        return Err(CliError::Io(format!("{} is a folder", path.display())));
    }
    Ok((Box::new(BufReader::new(file)), Some(meta.len())))
}

/// The next line as bytes, its end included; what is too long comes cut and will not parse.
fn next_line(reader: &mut dyn BufRead) -> Result<Option<Vec<u8>>, CliError> {
    let failed = |error: io::Error| CliError::Io(format!("cannot read on: {error}"));
    let mut line = Vec::new();
    loop {
        let buffer = reader.fill_buf().map_err(failed)?;
        if buffer.is_empty() {
            return Ok((!line.is_empty()).then_some(line));
        }
        let (taken, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        let room = LONGEST_LINE.saturating_sub(line.len());
        line.extend_from_slice(&buffer[..taken.min(room)]);
        reader.consume(taken);
        if ended {
            return Ok(Some(line));
        }
    }
}

/// A line's record; `None` where the line is blank.
fn parse(line: &[u8]) -> Result<Option<Event>, String> {
    if line.len() >= LONGEST_LINE {
        return Err("the line is longer than 16 MiB".into());
    }
    let text = std::str::from_utf8(line).map_err(|error| format!("it is not UTF-8: {error}"))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(None);
    }
    let odd = |error| format!("it is no event: {error}");
    let event: Event = serde_json::from_str(text).map_err(odd)?;
    let given: BTreeMap<String, IgnoredAny> = serde_json::from_str(text).map_err(odd)?;
    let known = serde_json::to_value(event.line()).map_err(odd)?;
    // A misspelt name would be a value that is lost without a word.
    match given.keys().find(|name| known.get(name.as_str()).is_none()) {
        Some(name) => {
            let name = clip(name, 60);
            Err(format!("it has a field \"{name}\", which events do not have: mind its spelling"))
        }
        None => Ok(Some(event)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_whatever_their_end() {
        let mut reader = io::Cursor::new(b"one\r\n\ntwo".to_vec());
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut reader).unwrap() {
            lines.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(lines, ["one\r\n", "\n", "two"]);
    }

    #[test]
    fn what_is_no_event_says_why() {
        assert_eq!(parse(b" \r\n"), Ok(None));
        for bad in [&b"{"[..], b"[]", b"{\"id\":1}", b"\xff\xfe", b"null"] {
            assert!(parse(bad).unwrap_err().len() > 10, "{bad:?}");
        }
    }
}
