//! `reroll audit`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use domain::views::AuditFilter;
use domain::{Actor, AuditAction, AuditEntry};
use store::json_lines;

use super::error::{CliError, Done};
use super::output::{Output, minute, read_word, word};
use crate::acts::audit;
use crate::services::Services;

/// Lines read from the store at once.
const PAGE: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Who did what, newest first.
    List(ListArguments),
    /// Export the whole log in order, as JSON Lines with hashes; the export is logged, too.
    Export {
        /// Write to a file instead of stdout.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct ListArguments {
    /// Only this kind of act, such as deleted, sign_in_failed, purged.
    #[arg(long, value_parser = read_word::<AuditAction>)]
    action: Option<AuditAction>,
    /// Only lines with this in who, what or details.
    #[arg(long)]
    text: Option<String>,
    /// Only since this day or instant (RFC 3339, UTC).
    #[arg(long, value_parser = parse_instant)]
    since: Option<DateTime<Utc>>,
    /// Only before this day or instant.
    #[arg(long, value_parser = parse_instant)]
    until: Option<DateTime<Utc>>,
    /// Show at most this many.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
    limit: i64,
}

fn parse_instant(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.and_time(NaiveTime::MIN).and_utc());
    }
    let wrong = |_| {
        "it must be a day such as 2026-03-01, or an instant such as 2026-03-01T12:00:00Z".to_owned()
    };
    text.parse().map_err(wrong)
}

pub async fn audit(services: &Services, output: &Output, command: AuditCommand) -> Done {
    match command {
        AuditCommand::List(arguments) => list(services, output, arguments).await,
        AuditCommand::Export { out } => export(services, out).await,
    }
}

async fn list(services: &Services, output: &Output, arguments: ListArguments) -> Done {
    let ListArguments { action, text, since, until, limit } = arguments;
    let mut filter = AuditFilter { action, text, since, until, before: None };
    let mut lines: Vec<AuditEntry> = Vec::new();
    let mut left = limit;
    while left > 0 {
        let page = services.store.audit(&filter, left.min(PAGE)).await?;
        let Some(last) = page.last() else { break };
        filter.before = Some(last.id);
        left -= i64::try_from(page.len()).unwrap_or(left);
        if output.is_json() {
            page.iter().for_each(super::output::print_json);
        } else {
            lines.extend(page);
        }
    }
    if !output.is_json() {
        let head = ["line", "when", "who", "what", "of", "detail"];
        output.list(&lines, "No matching lines.", &head, row);
    }
    Ok(())
}

fn row(line: &AuditEntry) -> Vec<String> {
    vec![
        line.id.to_string(),
        minute(line.at),
        line.actor.clone(),
        word(&line.action).replace('_', " "),
        line.subject.clone(),
        line.describe(),
    ]
}

/// Writes the log up to and with the line that says it was exported.
async fn export(services: &Services, out: Option<PathBuf>) -> Done {
    let (by, action) = (Actor::CommandLine, AuditAction::Exported);
    let to = out.as_ref().map_or_else(|| "standard output".into(), |p| p.display().to_string());
    let mut writer: Box<dyn Write> =
        match &out {
            Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|error| {
                CliError::Io(format!("cannot write {}: {error}", path.display()))
            })?)),
            None => Box::new(BufWriter::new(io::stdout().lock())),
        };
    audit::note(services, &by, action, "audit log", format!("to {to}")).await?;
    let mut after = 0;
    loop {
        let page = services.store.audit_after(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        match page.iter().try_for_each(|line| json_lines::write(&mut *writer, line)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            done => done.map_err(|error| failed(&error))?,
        }
    }
    writer.flush().map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> CliError {
    CliError::Io(format!("cannot write the export: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_understood() {
        let day = parse_instant("2026-03-01").unwrap();
        assert_eq!(day, parse_instant("2026-03-01T00:00:00Z").unwrap());
        assert_eq!(day, parse_instant("2026-03-01T01:00:00+01:00").unwrap());
        assert!(parse_instant("yesterday").unwrap_err().contains("2026-03-01"));
    }

    #[test]
    fn actions_have_their_names() {
        assert_eq!(read_word("sign_in_failed"), Ok(AuditAction::SignInFailed));
        assert!(read_word::<AuditAction>("no").unwrap_err().contains("run_approved"));
    }
}
