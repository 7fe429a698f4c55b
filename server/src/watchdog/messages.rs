//! What a report says, in words.

use std::fmt::Display;

use app::components::{audit_fault, chain_fault};
use domain::{IntegrityReport, Shrunk};
use words::{Language, t};

/// So many are named in a message; the page names all.
const NAMED: usize = 20;

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
pub fn title(language: Language, report: &IntegrityReport) -> String {
    // That the file itself is damaged comes before all that follows from it.
    if damage(report).is_some() {
        return t!(language, "alert-integrity-damaged-title");
    }
    if let Some(event) = report.missing.first() {
        let (count, event) = (report.missing.len(), event.to_string());
        return t!(language, "alert-integrity-title", count = count, event = event);
    }
    match findings(language, report).as_slice() {
        [] => t!(language, "alert-integrity-none"),
        [only] => only.clone(),
        [first, ..] => t!(language, "alert-integrity-more", finding = first.as_str()),
    }
}

/// What happened, and what to do.
#[must_use]
pub fn detail(language: Language, report: &IntegrityReport) -> String {
    let findings = findings(language, report).into_iter();
    let mut sentences: Vec<String> = findings.map(|finding| format!("{finding}.")).collect();
    sentences.push(t!(
        language,
        "alert-integrity-account",
        given = report.allocated,
        live = report.live,
        trashed = report.trashed,
        purged = report.purged
    ));
    sentences.push(what_to_do(language, report));
    sentences.join(" ")
}

/// What is wrong, one after another, without full stops.
#[must_use]
pub fn findings(language: Language, report: &IntegrityReport) -> Vec<String> {
    let mut found = records(language, report);
    found.extend(guards(language, report));
    found.extend(chains(language, report));
    if found.is_empty() && !report.ok() {
        found.push(t!(language, "alert-integrity-sum"));
    }
    found
}

/// Events and their addresses that are not what they were.
fn records(language: Language, report: &IntegrityReport) -> Vec<String> {
    let addresses = report.lost_addresses.iter().map(|lost| format!("/events/{}", lost.slug));
    let addresses: Vec<String> = addresses.collect();
    let missing = some(language, &texts(&report.missing));
    let unaccounted = some(language, &texts(&report.unaccounted));
    let altered = some(language, &texts(&report.altered));
    let addresses = some(language, &addresses);
    let found = [
        missing.map(|which| t!(language, "alert-integrity-missing", which = which)),
        unaccounted.map(|which| t!(language, "alert-integrity-unaccounted", which = which)),
        altered.map(|which| t!(language, "alert-integrity-altered", which = which)),
        addresses.map(|which| t!(language, "alert-integrity-addresses", which = which)),
    ];
    found.into_iter().flatten().collect()
}

/// Tables that lost rows, and guards that would have kept them.
fn guards(language: Language, report: &IntegrityReport) -> Vec<String> {
    let table = |shrunk: &Shrunk| {
        let (table, now, before) = (shrunk.table.as_str(), shrunk.now, shrunk.before);
        t!(language, "alert-integrity-table", table = table, now = now, before = before)
    };
    let tables: Vec<String> = report.shrunk.iter().map(table).collect();
    let (tables, guards) = (some(language, &tables), some(language, &report.unguarded));
    let found = [
        tables.map(|which| t!(language, "alert-integrity-shrunk", which = which)),
        guards.map(|which| t!(language, "alert-integrity-unguarded", which = which)),
    ];
    found.into_iter().flatten().collect()
}

/// The two chains, and the database itself.
fn chains(language: Language, report: &IntegrityReport) -> Vec<String> {
    let chain = report.chain.as_ref().map(|fault| chain_fault(language, fault));
    let audit = report.audit.as_ref().map(|fault| audit_fault(language, fault));
    let database = report.database.as_deref();
    let found = [
        chain.map(|what| t!(language, "alert-integrity-chain", what = what)),
        audit.map(|what| t!(language, "alert-integrity-audit", what = what)),
        database.map(|what| t!(language, "alert-integrity-database", what = what)),
    ];
    found.into_iter().flatten().collect()
}

fn what_to_do(language: Language, report: &IntegrityReport) -> String {
    if damage(report).is_some() {
        t!(language, "alert-integrity-damaged-detail")
    } else if !report.missing.is_empty() || !report.altered.is_empty() {
        t!(language, "alert-integrity-restore")
    } else if !report.unguarded.is_empty() {
        t!(language, "alert-integrity-guard")
    } else {
        t!(language, "alert-integrity-compare")
    }
}

fn texts<T: Display>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

/// `3 (4, 5, 6)`; of many, the first and how many more. `None` of none.
fn some(language: Language, items: &[String]) -> Option<String> {
    if items.is_empty() {
        return None;
    }
    let (count, names) = (items.len(), items[..items.len().min(NAMED)].join(", "));
    Some(match count.saturating_sub(NAMED) {
        0 => t!(language, "alert-integrity-which", count = count, names = names),
        more => {
            t!(language, "alert-integrity-which-more", count = count, names = names, more = more)
        }
    })
}

#[cfg(test)]
mod tests {
    use domain::{AuditFault, ChainFault, EventId, LostAddress};

    use super::*;
    use crate::watchdog::samples::report;

    const EN: Language = Language::English;

    #[test]
    fn missing_ids_are_named_up_to_a_point() {
        let few = IntegrityReport { missing: vec![EventId(4), EventId(5)], ..report() };
        assert_eq!(title(EN, &few), "2 events are missing");
        assert!(
            detail(EN, &few).starts_with("Gone without a trace: 2 (4, 5). Of 10 ids ever given, ")
        );
        assert!(detail(EN, &few).contains("reroll recover --dry-run"));
        let one = IntegrityReport { missing: vec![EventId(4)], ..report() };
        assert_eq!(title(EN, &one), "Event 4 is missing");
        let missing = (1..=2_500).map(EventId).collect();
        let many = IntegrityReport { missing, ..report() };
        assert_eq!(title(EN, &many), "2,500 events are missing");
        assert!(detail(EN, &many).contains(", 19, 20 and 2,480 more)"), "{}", detail(EN, &many));
        assert!(detail(EN, &many).len() < 700);
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
            (
                IntegrityReport { chain: Some(ChainFault::Payload(4)), ..report() },
                "history was tampered with: The content of revision 4 was changed",
            ),
            (
                IntegrityReport { audit: Some(AuditFault::Changed(2)), ..report() },
                "audit log was tampered with: Line 2 was changed",
            ),
            (
                IntegrityReport { database: Some("a row of x refers to …".into()), ..report() },
                "damaged: a row of x",
            ),
            (IntegrityReport { allocated: 11, ..report() }, "does not add up"),
        ] {
            assert!(title(EN, &report).contains(expected), "{}", title(EN, &report));
            assert_eq!(findings(EN, &report).len(), 1);
        }
        assert_eq!(title(EN, &report()), "Every record is accounted for");
        // A torn file has torn rows: nobody wrote past the application.
        let altered = vec![EventId(2)];
        let torn = IntegrityReport { database: Some("torn".into()), altered, ..report() };
        assert_eq!(title(EN, &torn), "The database’s file is damaged");
        assert!(
            detail(EN, &torn).contains("The database is damaged: torn."),
            "{}",
            detail(EN, &torn)
        );
        assert!(
            detail(EN, &torn).contains("step 6") && !detail(EN, &torn).contains("Before you go on")
        );
        let (chain, audit) = (Some(ChainFault::Payload(4)), Some(AuditFault::Changed(2)));
        let two = IntegrityReport { chain, audit, ..report() };
        let told = "The history was tampered with: The content of revision 4 was changed, and more";
        assert_eq!(title(EN, &two), told);
    }
}
