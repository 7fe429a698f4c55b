//! What a history may not leave behind of jobs, once nobody runs any more.

use std::future::Future;

use crate::databases::Fixture;

/// Kinds of jobs of which each source that syncs has at most one.
pub const OF_A_SOURCE: [&str; 2] = ["sync", "watch"];
/// Kinds of which the site has one.
pub const OF_THE_SITE: [&str; 5] = ["backup", "retention", "erasure", "tries", "sweep"];
/// Sources `s` that are on the schedule.
const SYNCS: &str =
    "s.deleted_at IS NULL AND s.state IN ('active', 'needs_reconnect', 'access_lost')";

/// Lives through a story and looks at what it left of jobs.
pub async fn and_none_is_stray<F: Future<Output = ()>>(
    db: Fixture,
    story: impl FnOnce(Fixture) -> F,
) {
    story(db.clone()).await;
    assert_none_is_stray(&db).await;
}

/// Nobody runs: no row is taken, none is about what is not there, none is of a kind that nobody does,
/// and whatever syncs has its job.
pub async fn assert_none_is_stray(db: &Fixture) {
    let row = "kind || ' ' || CAST(subject AS TEXT)";
    let quoted = |kinds: &[&str]| kinds.join("', '");
    let (of_a_source, of_the_site) = (quoted(&OF_A_SOURCE), quoted(&OF_THE_SITE));
    for (what, select) in [
        ("taken, and nobody runs", format!("SELECT {row} FROM jobs WHERE locked_by IS NOT NULL")),
        (
            "being sent, and nobody does",
            "SELECT way || ' ' || news FROM alert_deliveries WHERE locked_until IS NOT NULL".into(),
        ),
        (
            "about a source that does not sync",
            format!(
                "SELECT {row} FROM jobs WHERE kind IN ('{of_a_source}') AND NOT EXISTS
                     (SELECT 1 FROM sources s WHERE s.id = jobs.subject AND {SYNCS})"
            ),
        ),
        (
            "about nothing",
            format!("SELECT {row} FROM jobs WHERE kind IN ('{of_the_site}') AND subject <> 0"),
        ),
        (
            "of a kind that nobody does",
            format!("SELECT {row} FROM jobs WHERE kind NOT IN ('{of_a_source}', '{of_the_site}')"),
        ),
        (
            "a calendar that syncs and has no job",
            format!(
                "SELECT s.name FROM sources s WHERE {SYNCS} AND NOT EXISTS
                     (SELECT 1 FROM jobs j WHERE j.kind = 'sync' AND j.subject = s.id)"
            ),
        ),
    ] {
        assert_eq!(db.raw.texts(&select).await, [""; 0], "{what}");
    }
}
