//! What is read of a damaged database: exports row by row, and what the doctor says of it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use domain::EventId;
use serde::Serialize;
use serde_json::json;
use store::json_lines;
use store::{ExportFilter, KnownEvents, Rescued};

use super::error::{CliError, Done};
use super::output::{Output, counted};
use crate::services::Services;

/// So many ids are named in one line of text; the JSON has all.
const NAMED: usize = 20;

/// What could be read of a damaged database.
#[derive(Debug, Default, Serialize)]
pub struct Account {
    /// Events that were read, whole.
    pub read: usize,
    /// Of these, events whose row cannot be read, taken from their history.
    pub from_history: Vec<Failed>,
    /// Events that can be read nowhere.
    pub unreadable: Vec<Failed>,
    /// Where reading stopped: there may be more events than are known.
    pub gaps: Vec<String>,
}

/// An event, and why its row cannot be read.
#[derive(Debug, Serialize)]
pub struct Failed {
    id: EventId,
    why: String,
}

impl Account {
    /// Whether nothing is missing that anything knows of.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.unreadable.is_empty()
    }

    /// In lines for people.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "{} read; of these {} from the history; {} cannot be read.",
            counted(self.read, "event"),
            self.from_history.len(),
            self.unreadable.len()
        )];
        lines.extend(named("from its history, since its row cannot be read", &self.from_history));
        lines.extend(named("cannot be read", &self.unreadable));
        lines.extend(self.gaps.iter().map(|gap| format!("  reading stopped in {gap}")));
        lines
    }
}

fn named(what: &str, events: &[Failed]) -> Vec<String> {
    let mut lines: Vec<String> = events
        .iter()
        .take(NAMED)
        .map(|event| format!("  event {}: {what} ({})", event.id, event.why))
        .collect();
    if events.len() > NAMED {
        let ids: Vec<String> = events[NAMED..].iter().map(|event| event.id.to_string()).collect();
        lines.push(format!("  and {} more: {what}: {}", ids.len(), ids.join(", ")));
    }
    lines
}

/// Writes each event behind `after` that can be read, one by one. `missing` loses those that were
/// asked for and are there; `count` is how many left the house.
///
/// # Errors
/// Where the lines cannot be written.
pub async fn write_each(
    services: &Services,
    filter: &ExportFilter,
    after: EventId,
    writer: &mut dyn Write,
    missing: &mut BTreeSet<i64>,
    count: &mut usize,
) -> io::Result<Account> {
    let KnownEvents { ids, given, gaps } = services.store.known_events().await;
    let mut account = Account { gaps, ..Account::default() };
    let asked: BTreeSet<EventId> = filter.ids.iter().copied().collect();
    for id in ids.union(&asked).copied().filter(|id| *id > after) {
        if !asked.is_empty() && !asked.contains(&id) {
            continue;
        }
        let event = match services.store.rescue(id, given.contains(&id)).await {
            Rescued::Row(event) => event,
            Rescued::History { event, why } => {
                account.from_history.push(Failed { id, why });
                event
            }
            Rescued::Nowhere => continue,
            Rescued::Lost { why } => {
                missing.remove(&id.0);
                account.unreadable.push(Failed { id, why });
                continue;
            }
        };
        missing.remove(&id.0);
        if event.deleted_at.is_some() && !filter.trashed {
            continue;
        }
        json_lines::write(&mut *writer, &event.line())?;
        account.read += 1;
        *count += 1;
    }
    Ok(account)
}

/// Says on stderr what could not be read: the export itself is on stdout. Ends with the status that
/// says that a part is missing.
pub fn conclude(output: &Output, account: &Account) -> Done {
    if output.is_json() {
        let mut value = json!(account);
        value["partial"] = json!(!account.is_whole());
        eprintln!("{value}");
    } else {
        eprintln!("reroll: the database is damaged: this is what can be read of it.");
        account.lines().iter().for_each(|line| eprintln!("{line}"));
    }
    if account.is_whole() { Ok(()) } else { Err(CliError::Partial) }
}

/// What the doctor says of a damaged database.
pub async fn diagnose(services: &Services, output: &Output, said: &str) -> Done {
    let found = services.store.self_check().await;
    let found = if found.is_empty() { vec![said.to_owned()] } else { found };
    let filter = ExportFilter { ids: Vec::new(), trashed: true };
    let (mut missing, mut count) = (BTreeSet::new(), 0);
    let mut nowhere = io::sink();
    let read =
        write_each(services, &filter, EventId(i64::MIN), &mut nowhere, &mut missing, &mut count);
    let account = read.await.map_err(|error| CliError::Io(error.to_string()))?;
    let document = json!({
        "ok": false,
        "database": found.join("; "),
        "read": account.read,
        "from_history": account.from_history,
        "unreadable": account.unreadable,
        "gaps": account.gaps,
    });
    output.document(&document, || describe(&found, &account));
    Err(CliError::Said)
}

fn describe(found: &[String], account: &Account) -> String {
    let mut lines =
        vec!["THE DATABASE IS DAMAGED. Do not write to it, and delete nothing.".to_owned()];
    lines.extend(found.iter().take(NAMED).map(|line| format!("  - {line}")));
    lines.extend(account.lines());
    lines.push("What to do next, in this order (docs/RECOVERY.md, step 6):".into());
    for step in [
        "stop the server, and copy the database with its -wal and -shm files away",
        "reroll backup list            shows what there is to go back to",
        "reroll backup restore ID --into sqlite:///PATH/restored.db",
        "reroll export events --trashed --out rescued.jsonl",
        "                              from the damaged copy: what is newer than the backup",
        "reroll import events rescued.jsonl",
        "                              into the restored one: it never overwrites",
    ] {
        lines.push(format!("  {step}"));
    }
    lines.join("\n")
}
