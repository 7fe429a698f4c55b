//! What a report says, in words.

use std::fmt::Display;

use domain::IntegrityReport;

/// So many are named in a message; the page names all.
const NAMED: usize = 20;

/// That the file itself is damaged comes before all that follows from it.
pub const DAMAGED: &str = "The database's file is damaged";
/// What to do then.
pub const AFTER_DAMAGE: &str = "Stop the server, copy the file away as it is with its -wal and -shm \
     files, and follow docs/RECOVERY.md, step 6. Do not write to it, and do not delete anything.";

/// How the checks begin that are of our rules, not of the file: who writes past the application can
/// break them.
const RULES: [&str; 4] = ["a row of ", "the index ", "the rule ", "references of "];

/// What is broken in the database's file itself.
#[must_use]
pub fn damage(report: &IntegrityReport) -> Option<&str> {
    let said = report.database.as_deref()?;
    let of_the_file = |line: &str| !RULES.iter().any(|start| line.starts_with(start));
    said.split("; ").any(of_the_file).then_some(said)
}

/// In one line.
#[must_use]
pub fn title(report: &IntegrityReport) -> String {
    if damage(report).is_some() {
        return DAMAGED.into();
    }
    match (report.missing.len(), findings(report).as_slice()) {
        (0, []) => "Every record is accounted for".into(),
        (0, [only]) => only.clone(),
        (0, [first, ..]) => format!("{first}, and more"),
        (1, _) => format!("Event {} is missing", report.missing[0]),
        (many, _) => format!("{many} events are missing"),
    }
}

/// What happened, and what to do.
#[must_use]
pub fn detail(report: &IntegrityReport) -> String {
    let mut sentences: Vec<String> =
        findings(report).into_iter().map(|finding| format!("{finding}.")).collect();
    sentences.push(format!(
        "Of {} ids ever given, {} are live, {} in the trash, and {} were purged on purpose.",
        report.allocated, report.live, report.trashed, report.purged
    ));
    sentences.push(what_to_do(report).into());
    sentences.join(" ")
}

/// What is wrong, one after another, without full stops.
#[must_use]
pub fn findings(report: &IntegrityReport) -> Vec<String> {
    let mut found = Vec::new();
    let mut listed = |many: &str, ids: Vec<String>| {
        if !ids.is_empty() {
            found.push(format!("{many}: {}", some(&ids)));
        }
    };
    listed("Gone without a trace", texts(&report.missing));
    listed("In the table, but never given an id or purged before", texts(&report.unaccounted));
    listed("Not what the history says, so changed past the application", texts(&report.altered));
    let addresses = report.lost_addresses.iter().map(|lost| format!("/events/{}", lost.slug));
    listed("Addresses that answered and do not any more", addresses.collect());
    let tables = report
        .shrunk
        .iter()
        .map(|shrunk| format!("{} ({} rows, {} before)", shrunk.table, shrunk.now, shrunk.before));
    listed("Rows are gone from tables that never lose any", tables.collect());
    listed("Guards of the database are switched off", report.unguarded.clone());
    let single = [
        ("The history was tampered with", &report.chain),
        ("The audit log was tampered with", &report.audit),
        ("The database is damaged", &report.database),
    ];
    for (what, said) in single {
        found.extend(said.as_ref().map(|said| format!("{what}: {said}")));
    }
    if found.is_empty() && !report.ok() {
        found.push("The number of events does not come out".into());
    }
    found
}

fn what_to_do(report: &IntegrityReport) -> &'static str {
    if damage(report).is_some() {
        AFTER_DAMAGE
    } else if !report.missing.is_empty() || !report.altered.is_empty() {
        "The page behind the link brings them back from history or from a backup, and so does \
         `reroll recover` (try `reroll recover --dry-run` first). Find out who wrote to the \
         database past the application before you go on."
    } else if !report.unguarded.is_empty() {
        "Find out who switched them off. They come back by restoring a backup into a new database, \
         or from the migrations by hand."
    } else {
        "Make a copy of the database as it is, look at the page behind the link, and compare with a \
         backup: `reroll backup diff ID`."
    }
}

fn texts<T: Display>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

/// `3 (4, 5, 6)`; of many, the first and how many more.
fn some(items: &[String]) -> String {
    let named = items[..items.len().min(NAMED)].join(", ");
    match items.len().saturating_sub(NAMED) {
        0 => format!("{} ({named})", items.len()),
        more => format!("{} ({named} and {more} more)", items.len()),
    }
}

#[cfg(test)]
mod tests {
    use domain::{EventId, LostAddress, Shrunk};

    use super::*;
    use crate::watchdog::samples::report;

    #[test]
    fn missing_ids_are_named_up_to_a_point() {
        let few = IntegrityReport { missing: vec![EventId(4), EventId(5)], ..report() };
        assert_eq!(title(&few), "2 events are missing");
        assert!(detail(&few).starts_with("Gone without a trace: 2 (4, 5). Of 10 ids ever given, "));
        assert!(detail(&few).contains("reroll recover --dry-run"));
        let one = IntegrityReport { missing: vec![EventId(4)], ..report() };
        assert_eq!(title(&one), "Event 4 is missing");
        let missing = (1..=2_500).map(EventId).collect();
        let many = IntegrityReport { missing, ..report() };
        assert_eq!(title(&many), "2500 events are missing");
        assert!(detail(&many).contains(", 19, 20 and 2480 more)"), "{}", detail(&many));
        assert!(detail(&many).len() < 700);
    }

    #[test]
    fn everything_else_has_its_words() {
        let lost = LostAddress { slug: "a-night".into(), event_id: EventId(3) };
        let shrunk = Shrunk { table: "runs".into(), before: 9, now: 8 };
        for (report, expected) in [
            (
                IntegrityReport { altered: vec![EventId(2)], ..report() },
                "Not what the history says",
            ),
            (IntegrityReport { lost_addresses: vec![lost], ..report() }, "1 (/events/a-night)"),
            (IntegrityReport { shrunk: vec![shrunk], ..report() }, "runs (8 rows, 9 before)"),
            (IntegrityReport { unguarded: vec!["x".into()], ..report() }, "switched off: 1 (x)"),
            (IntegrityReport { chain: Some("cut".into()), ..report() }, "tampered with: cut"),
            (
                IntegrityReport { database: Some("a row of x refers to …".into()), ..report() },
                "damaged: a row of x",
            ),
            (IntegrityReport { allocated: 11, ..report() }, "does not come out"),
        ] {
            assert!(title(&report).contains(expected), "{}", title(&report));
            assert_eq!(findings(&report).len(), 1);
        }
        assert_eq!(title(&report()), "Every record is accounted for");
        // A torn file has torn rows: nobody wrote past the application.
        let altered = vec![EventId(2)];
        let torn = IntegrityReport { database: Some("torn".into()), altered, ..report() };
        assert_eq!(title(&torn), DAMAGED);
        assert!(detail(&torn).contains("The database is damaged: torn."), "{}", detail(&torn));
        assert!(
            detail(&torn).contains("step 6")
                && !detail(&torn).contains("past the application before")
        );
        let two = Some("cut".to_owned());
        let two = IntegrityReport { chain: two.clone(), audit: two, ..report() };
        assert_eq!(title(&two), "The history was tampered with: cut, and more");
    }
}
